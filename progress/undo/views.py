"""Taking back the last change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from progress.answer.saved import saved_text
from progress.learner.door import post_with_plan
from progress.learner.saving import saving
from progress.models import Plan
from progress.undo.last import take_back


@post_with_plan
def undo(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Take back the last change of the learner's own, if it is the one that they have ``seen``."""
    with saving(request.user) as save:
        if not take_back(save.plan, request.POST.get("seen", ""), timezone.now()):
            messages.warning(
                request, _("Nothing was undone: it is too long ago, or something changed since.")
            )
            return save.nothing(redirect("dashboard"))
    messages.success(request, saved_text(save, _("Undone.")))
    return redirect("dashboard")
