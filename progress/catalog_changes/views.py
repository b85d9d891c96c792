"""Taking the notice of a changed catalog as read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from progress.catalog_changes.notice import dismiss_notice
from progress.learner.door import post_with_plan
from progress.learner.saving import saving
from progress.models import Plan


@post_with_plan
def dismiss_catalog_notice(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Take the notice of a changed catalog as read, if it still says what the learner has ``seen``."""
    with saving(request.user) as save:
        if not dismiss_notice(save.plan, request.POST.get("seen", ""), save.today):
            return save.nothing(redirect("dashboard"))
    return redirect("dashboard")
