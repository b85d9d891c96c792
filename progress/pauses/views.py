"""Planning breaks from study."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from progress.learner.door import post_with_plan, with_plan
from progress.learner.saving import saving
from progress.models import Pause, Plan
from progress.pauses.forms import MOST_PAUSES, PauseForm, too_many_pauses


@require_http_methods(["GET", "HEAD", "POST"])
@with_plan
def pauses(request: HttpRequest, plan: Plan) -> HttpResponse:
    """List the learner's pauses and add one."""
    own = Pause.objects.for_user(request.user)
    if request.method != "POST":
        return _pauses_page(request, PauseForm())
    with saving(request.user) as save:
        form = PauseForm(request.POST)
        if own.count() >= MOST_PAUSES:
            form.add_error(None, too_many_pauses())
        if not form.is_valid():
            return save.nothing(_pauses_page(request, form, status=422))
        own.get_or_create(user=request.user, **form.cleaned_data)
    messages.success(request, _("Your break is planned, and the dates moved with it."))
    return redirect("pauses")


def _pauses_page(request: HttpRequest, form: PauseForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "pauses": Pause.objects.for_user(request.user)}
    return render(request, "progress/pauses/pauses.html", context, status=status)


@post_with_plan
def delete_pause(request: HttpRequest, plan: Plan, pk: int) -> HttpResponse:
    """Remove one of the learner's own pauses."""
    with saving(request.user):
        get_object_or_404(Pause.objects.for_user(request.user), pk=pk).delete()
    messages.success(request, _("The break is removed."))
    return redirect("pauses")
