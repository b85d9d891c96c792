"""Taking the notice of a changed catalog as read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from progress.catalog_changes.notice import dismiss_notice
from progress.learner.door import post_with_plan, today_of
from progress.learner.locking import learner_locked
from progress.learner.record import record_forecast
from progress.models import Plan


@post_with_plan
def dismiss_catalog_notice(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Take the notice of a changed catalog as read, if it still says what the learner has ``seen``."""
    with learner_locked(request.user):
        if dismiss_notice(plan, request.POST.get("seen", ""), today_of(plan)):
            record_forecast(plan, today_of(plan))
    return redirect("dashboard")
