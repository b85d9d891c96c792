"""Taking the learner's word on the parts of a course: needed, not needed or done."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from learningpath.writing.markup import escaped, paragraph
from progress.answer.parts import parts_text
from progress.answer.saved import saved_text
from progress.learner.door import post_with_plan
from progress.learner.former_slugs import present_slugs
from progress.learner.marks import mark_parts
from progress.learner.saving import saving
from progress.models import CourseProgress, Plan, needed_of
from progress.parts.forms import PartsForm


@post_with_plan
def say_parts(request: HttpRequest, plan: Plan, slug: str) -> HttpResponse:
    """Mark parts of a course (``part-<slug>`` = ``needed``, ``not_needed`` or ``done``); the others stay."""
    with saving(request.user) as save:
        progress = _progress_of(request, slug)
        form = PartsForm(request.POST, progress=progress, parts=progress.parts(save.today))
        if not form.is_valid():
            return save.nothing(_refused(request, form, save.today))
        if not form.states:
            return save.nothing(redirect("dashboard"))
        mark_parts(progress, form.states, timezone.localtime(timezone.now(), save.plan.zone))
    messages.success(request, saved_text(save, _saved(form)))
    return redirect("dashboard")


def _progress_of(request: HttpRequest, slug: str) -> CourseProgress:
    """Return the learner's row of a course by its slug or a former one, or raise Http404."""
    own = CourseProgress.objects.for_user(request.user).with_courses()
    progress = own.filter(course__slug=slug).first()
    if progress is None:
        present = present_slugs(one.course for one in own).get(slug)
        progress = own.filter(course__slug=present).first()
    if progress is None:
        raise Http404("no course of the learner's")
    return progress


def _saved(form: PartsForm) -> SafeString:
    """Say what is saved; where all is done, with the button that completes the course."""
    progress, parts = form.progress, form.marked
    needed = needed_of(parts, progress.catalog_hours)
    title = {"course": progress.course.title}
    if needed.done_count < needed.count:
        text = _("The parts of %(course)s are saved: %(parts)s.")
        said = text % {**title, "parts": parts_text(parts, needed) or _("all are needed")}
        return SafeString(escaped(said))
    said = _("You did all parts that you need of %(course)s.") % title
    is_due = progress.left_on is None and not progress.is_settled
    return paragraph(said, _button(progress)) if is_due else SafeString(escaped(said))


def _button(progress: CourseProgress) -> SafeString:
    """Return the button of the form that the course's line on the dashboard has."""
    form = f"complete-{progress.course.slug}"
    text = escaped(_("Mark the course completed"))
    return SafeString(f'<button class="btn btn-quiet btn-small" form="{form}">{text}</button>')


def _refused(request: HttpRequest, form: PartsForm, today: dt.date) -> HttpResponse:
    context = {"form": form, "progress": form.progress, "today": today}
    return render(request, "progress/parts/parts.html", context, status=422)
