"""Taking the learner's word on how long a completed course took."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from progress.answer.saved import saved_text
from progress.learner.door import post_with_plan
from progress.learner.saving import saving
from progress.models import Completion, Plan
from progress.took.forms import TookForm


@post_with_plan
def say_took(request: HttpRequest, plan: Plan, slug: str) -> HttpResponse:
    """Set or clear how many hours a completed course took; with ``skip`` only end the question."""
    with saving(request.user) as save:
        own = Completion.objects.for_user(request.user).select_related("progress__course")
        completion = get_object_or_404(own, progress__course__slug=slug)
        course = completion.progress.course
        if "skip" in request.POST:
            own.filter(pk=completion.pk).update(asks_took=False)
            said = _("The hours you logged for %(course)s count.")
        else:
            form = TookForm(request.POST, instance=completion, auto_id="took_%s")
            if not form.is_valid():
                return save.nothing(_refused(request, completion, form))
            form.save()
            said = _("How long %(course)s took is saved.")
    messages.success(request, saved_text(save, said % {"course": course.title}))
    return redirect("dashboard")


def _refused(request: HttpRequest, completion: Completion, form: TookForm) -> HttpResponse:
    context = {"form": form, "progress": completion.progress}
    return render(request, "progress/took/took.html", context, status=422)
