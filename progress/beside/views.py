"""Letting a course run beside the others, or in its turn again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from learningpath.writing.formats import hours_text
from progress.answer.saved import saved_text
from progress.beside.forms import BesideForm
from progress.beside.starts import Starts
from progress.learner.door import post_with_plan
from progress.learner.saving import Saving, saving
from progress.models import CourseProgress, Plan, SideCourse


@post_with_plan
def study_beside(request: HttpRequest, plan: Plan, slug: str) -> HttpResponse:
    """Set how many hours a week a course takes beside the others, and from when; without hours, none."""
    with saving(request.user) as save:
        starts = _starts_of(request, save, slug)
        form = BesideForm(request.POST, starts=starts)
        if not form.is_valid():
            return save.nothing(_refused(request, form))
        title = starts.progress.course.title
        own = SideCourse.objects.for_user(request.user).filter(progress=starts.progress)
        if form.side:
            side = form.side
            days = {"starts_on": side.starts_on, "after": side.after, "until": None}
            own.update_or_create(progress=starts.progress, defaults={"pace_hours": side.pace_hours, **days})
            hours = hours_text(side.pace_hours)
            said = _("%(course)s runs beside the others, %(hours)s h a week.") % {
                "course": title,
                "hours": hours,
            }
        else:
            own.delete()
            said = _("%(course)s is studied in its turn.") % {"course": title}
    messages.success(request, saved_text(save, said))
    return redirect("dashboard")


def _starts_of(request: HttpRequest, save: Saving, slug: str) -> Starts:
    own = CourseProgress.objects.for_user(request.user).with_courses()
    progress = get_object_or_404(own, course__slug=slug)
    due = own.in_plan().exclude(status__in=CourseProgress.SETTLED)
    return Starts(save.plan, progress, list(due), save.today)


def _refused(request: HttpRequest, form: BesideForm) -> HttpResponse:
    context = {"form": form, "progress": form.starts.progress}
    return render(request, "progress/beside/beside.html", context, status=422)
