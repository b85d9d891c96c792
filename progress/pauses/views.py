"""Planning breaks from study."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from progress.learner.door import post_with_plan, today_of, with_plan
from progress.learner.locking import learner_locked
from progress.learner.record import record_forecast
from progress.models import Pause, Plan
from progress.pauses.forms import MOST_PAUSES, PauseForm, too_many_pauses


@require_http_methods(["GET", "HEAD", "POST"])
@with_plan
def pauses(request: HttpRequest, plan: Plan) -> HttpResponse:
    """List the learner's pauses and add one."""
    own = Pause.objects.for_user(request.user)
    if request.method != "POST":
        return render(request, "progress/pauses/pauses.html", {"form": PauseForm(), "pauses": own})
    with learner_locked(request.user):
        form = PauseForm(request.POST)
        if own.count() >= MOST_PAUSES:
            form.add_error(None, too_many_pauses())
        if not form.is_valid():
            return render(request, "progress/pauses/pauses.html", {"form": form, "pauses": own}, status=422)
        own.get_or_create(user=request.user, **form.cleaned_data)
        record_forecast(plan, today_of(plan))
    messages.success(request, _("Your break is planned, and the dates moved with it."))
    return redirect("pauses")


@post_with_plan
def delete_pause(request: HttpRequest, plan: Plan, pk: int) -> HttpResponse:
    """Remove one of the learner's own pauses."""
    with learner_locked(request.user):
        get_object_or_404(Pause.objects.for_user(request.user), pk=pk).delete()
        record_forecast(plan, today_of(plan))
    messages.success(request, _("The break is removed."))
    return redirect("pauses")
