"""Planning breaks from study."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from learningpath.writing.formats import day_tag
from learningpath.writing.markup import sentence
from progress.answer.saved import saved_text
from progress.learner.door import post_with_plan, today_of, with_plan
from progress.learner.saving import saving
from progress.models import Pause, Plan
from progress.pauses.counted import another_around, counted_breaks
from progress.pauses.forms import MOST_PAUSES, PauseForm, too_many_pauses
from progress.undo import last as undo


@require_http_methods(["GET", "HEAD", "POST"])
@with_plan
def pauses(request: HttpRequest, plan: Plan) -> HttpResponse:
    """List the learner's pauses and add one."""
    own = Pause.objects.for_user(request.user)
    if request.method != "POST":
        return _pauses_page(request, plan, PauseForm())
    with saving(request.user) as save:
        form = PauseForm(request.POST)
        if own.count() >= MOST_PAUSES:
            form.add_error(None, too_many_pauses())
        if not form.is_valid():
            return save.nothing(_pauses_page(request, save.plan, form, status=422))
        pause, is_new = own.get_or_create(user=request.user, **form.cleaned_data)
        said = _planned_text(another_around(pause, own), is_new=is_new)
    messages.success(request, saved_text(save, said))
    return redirect("pauses")


def _planned_text(around: Pause | None, *, is_new: bool) -> str:
    if not is_new:
        return _("You have that break already.")
    if around is None:
        return _("Your break is planned.")
    days = {"first": day_tag(around.starts_on), "last": day_tag(around.ends_on)}
    text = _("Your break is planned. It is inside the one from %(first)s to %(last)s, so it adds no days.")
    return sentence(text, **days)


def _pauses_page(request: HttpRequest, plan: Plan, form: PauseForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "breaks": counted_breaks(Pause.objects.for_user(request.user), today_of(plan)),
        "undo": undo.card_of(plan, timezone.now()),
    }
    return render(request, "progress/pauses/pauses.html", context, status=status)


@post_with_plan
def delete_pause(request: HttpRequest, plan: Plan, pk: int) -> HttpResponse:
    """Remove one of the learner's own pauses."""
    with saving(request.user) as save:
        get_object_or_404(Pause.objects.for_user(request.user), pk=pk).delete()
    messages.success(request, saved_text(save, _("The break is removed.")))
    return redirect("pauses")
