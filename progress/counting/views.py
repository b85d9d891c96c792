"""Taking the learner's word on whether a course counts for the finish date."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from progress.answer.saved import saved_text
from progress.counting.forms import CountsForm
from progress.learner.door import post_with_plan
from progress.learner.saving import saving
from progress.models import CoreMark, CourseProgress, Plan


@post_with_plan
def say_counts(request: HttpRequest, plan: Plan, slug: str) -> HttpResponse:
    """Set whether a course counts for the finish date (``counts`` = ``yes`` or ``no``)."""
    with saving(request.user) as save:
        own = CourseProgress.objects.for_user(request.user).with_courses()
        progress = get_object_or_404(own, course__slug=slug)
        form = CountsForm(request.POST, progress=progress)
        if not form.is_valid():
            return save.nothing(_refused(request, form))
        CoreMark.objects.for_user(request.user).mark({progress: form.says_yes}, is_said=True)
    text = _("%(course)s does not count for your finish date.")
    if form.says_yes:
        text = _("%(course)s counts for your finish date.")
    messages.success(request, saved_text(save, text % {"course": progress.course.title}))
    return redirect("dashboard")


def _refused(request: HttpRequest, form: CountsForm) -> HttpResponse:
    context = {"form": form, "progress": form.progress}
    return render(request, "progress/counting/counts.html", context, status=422)
