"""A learner's courses: state, own estimate, order, in and out of the plan."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.models import Course
from learningpath.writing.formats import hours_text
from progress.answer.answer import answer_for
from progress.answer.course_rows import suggested_estimate_of
from progress.answer.parts import parts_text
from progress.answer.saved import saved_text
from progress.beside import part as beside
from progress.counting import part as counting
from progress.course.forms import EstimateForm, ShareDoneForm, StatusForm
from progress.course.left import left_courses
from progress.course.said_share import say_estimate, say_share_done
from progress.enrollment.membership import (
    begin_plan,
    decline,
    move,
    put_in_plan,
    replace_by_successor,
    take_out_of_plan,
    take_up,
)
from progress.learner.door import (
    USUAL_PACE_HOURS,
    post_signed_in,
    post_with_plan,
    today_of,
    usual_plan,
    with_plan,
)
from progress.learner.hours_done import hours_done
from progress.learner.rows import LearnerRows, read_parts, said_share_done
from progress.learner.saving import saving
from progress.models import CourseProgress, EffortKind, Plan, WeeklyLog
from progress.parts import part as parts
from progress.took.forms import TookForm
from progress.undo import last as undo


def _progress_of(request: HttpRequest, slug: str) -> CourseProgress:
    """Return the learner's own row for a course, or raise Http404."""
    progress = CourseProgress.objects.for_user(request.user).with_courses()
    return get_object_or_404(progress, course__slug=slug)


def _course_page(
    request: HttpRequest,
    plan: Plan,
    progress: CourseProgress,
    status_form: StatusForm | None = None,
    estimate_form: EstimateForm | None = None,
    share_form: ShareDoneForm | None = None,
) -> HttpResponse:
    answer = answer_for(plan, today_of(plan))
    rows = [row for row in answer.course_rows if row.progress.pk == progress.pk]
    stored = CourseProgress.objects.for_user(request.user).with_courses().get(pk=progress.pk)
    if rows:
        stored.marked_parts = rows[0].progress.marked_parts
    counting_word = rows[0].projection.counting_word if rows else None
    share_at = stored.said_at.share_at if hasattr(stored, "said_at") else None
    kept = stored.kept
    pace_hours = float(plan.planned_pace_hours)
    offered = {"suggested_hours": suggested_estimate_of(stored, pace_hours, answer.today)}
    said = said_share_done(stored, answer.today)
    refused = status_form or estimate_form or share_form
    context = {
        "form": refused,
        "progress": stored,
        "today": answer.today,
        "rows": rows,
        "share_said_on": timezone.localdate(share_at, plan.zone) if share_at else None,
        "counting_word": counting_word.value if counting_word else "",
        "logs": WeeklyLog.objects.for_user(request.user).filter(course=progress.course),
        "status_form": status_form or StatusForm(instance=stored, today=answer.today),
        "estimate_form": estimate_form or EstimateForm(instance=stored, auto_id="estimate_%s", **offered),
        "logged_hours": hours_done(stored) if kept else None,
        "took_form": TookForm(instance=kept, auto_id="took_%s") if kept else None,
        "parts": list(
            filter(
                None,
                (
                    parts.part_of(stored, answer.today),
                    beside.part_of(stored, answer),
                    counting.part_of(stored),
                ),
            )
        ),
        "share_tells_size": bool(said and said.at_hours),
        "share_form": share_form or ShareDoneForm(instance=stored, auto_id="share_%s"),
    }
    return render(request, "progress/course/course.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@with_plan
def course_progress(request: HttpRequest, plan: Plan, slug: str) -> HttpResponse:
    """Show a course's state and hours, or set its state."""
    if request.method != "POST":
        return _course_page(request, plan, _progress_of(request, slug))
    with saving(request.user) as save:
        progress = _progress_of(request, slug)
        form = StatusForm(request.POST, instance=progress, today=save.today)
        if not form.is_valid():
            return save.nothing(_course_page(request, save.plan, progress, status_form=form))
        form.save()
    said = {"course": progress.course.title, "status": progress.get_status_display().lower()}
    messages.success(request, saved_text(save, _("%(course)s: %(status)s.") % said))
    return redirect("dashboard")


@post_with_plan
def estimate_course(request: HttpRequest, plan: Plan, slug: str) -> HttpResponse:
    """Set or clear the learner's own estimate of a course."""
    with saving(request.user) as save:
        progress = _progress_of(request, slug)
        form = EstimateForm(request.POST, instance=progress, auto_id="estimate_%s")
        if not form.is_valid():
            return save.nothing(_course_page(request, save.plan, progress, estimate_form=form))
        say_estimate(form.save(commit=False), timezone.now())
    title = progress.course.title
    texts = {
        EffortKind.OWN: _("Your estimate for %(course)s is saved."),
        EffortKind.GUESS: _("%(course)s goes by the guess of its hours."),
        EffortKind.UNKNOWN: _("%(course)s has no estimate."),
    }
    text = texts.get(progress.effort_kind, _("%(course)s goes by its published hours."))
    saved = text % {"course": title}
    messages.success(request, saved_text(save, saved))
    return redirect("dashboard")


@post_with_plan
def say_share(request: HttpRequest, plan: Plan, slug: str) -> HttpResponse:
    """Set or clear the learner's word on how much of a course is done."""
    with saving(request.user) as save:
        progress = _progress_of(request, slug)
        form = ShareDoneForm(request.POST, instance=progress, auto_id="share_%s")
        if not form.is_valid():
            return save.nothing(_course_page(request, save.plan, progress, share_form=form))
        say_share_done(form.save(commit=False), timezone.now())
    title = progress.course.title
    text = _("How far you are with %(course)s is saved.")
    if progress.share_done_percent is None:
        text = _("How far you are with %(course)s goes by your hours.")
    saved = text % {"course": title}
    messages.success(request, saved_text(save, saved))
    return redirect("dashboard")


@post_signed_in
def add_course(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a single course at the end of the plan, or back into it; the first one makes the plan."""
    with saving(request.user) as save:
        offered = usual_plan(request)
        is_first = not save.has_plan
        course = _course_to_choose(request, slug, offered["starts_on"] if is_first else save.today)
        if is_first:
            begin_plan(save.plan, offered)
        put_in_plan(request.user, [course], save.today)
    saved = _("%(course)s is in your plan.") % {"course": course.title}
    messages.success(request, saved_text(save, saved))
    if not is_first:
        return redirect("dashboard")
    pace = {"hours": hours_text(USUAL_PACE_HOURS)}
    messages.info(
        request, _("Your plan is %(hours)s h a week from today on. Change what does not fit.") % pace
    )
    return redirect("edit_plan")


@post_with_plan
def take_up_course(request: HttpRequest, plan: Plan, slug: str) -> HttpResponse:
    """Study a course that was waived or taken out of the plan; a completed one stays completed."""
    with saving(request.user) as save:
        progress = _progress_of(request, slug)
        take_up(progress, save.today)
    saved = _("%(course)s is in your plan.") % {"course": progress.course.title}
    messages.success(request, saved_text(save, saved))
    return redirect("dashboard")


@post_with_plan
def decline_course(request: HttpRequest, plan: Plan, slug: str) -> HttpResponse:
    """Say no to a course that is new in a followed path; one that is in the plan stays there."""
    with saving(request.user) as save:
        course = _course_to_choose(request, slug, save.today)
        progress = decline(request.user, course, save.today)
    if progress.left_on:
        text = _("%(course)s stays out of your plan. You can add it at any time.")
        messages.success(request, text % {"course": course.title})
    else:
        messages.info(request, _("%(course)s is in your plan already.") % {"course": course.title})
    return redirect("dashboard")


def _course_to_choose(request: HttpRequest, slug: str, today: dt.date) -> Course:
    """Return a course that the learner may have, or raise Http404: one not offered only if they had it."""
    course = get_object_or_404(Course, slug=slug)
    has_it = CourseProgress.objects.for_user(request.user).filter(course=course).exists()
    if not course.is_offered(today) and not has_it:
        raise Http404("not offered")
    return course


@post_with_plan
def replace_course(request: HttpRequest, plan: Plan, slug: str) -> HttpResponse:
    """Move from a retired course to its successor, or stay (``choice`` = ``move`` or ``stay``)."""
    with saving(request.user) as save:
        progress = _progress_of(request, slug)
        if not progress.can_be_replaced(save.today):
            return save.nothing(redirect("dashboard"))
        if request.POST.get("choice") == "move":
            replace_by_successor(progress, hours_done(progress), save.today)
            text = _("%(successor)s takes the place of %(course)s. All your hours are kept.")
        else:
            progress.stays_in_retired = True
            progress.told = progress.told and {**progress.told, "retired": True}
            progress.save(update_fields=["stays_in_retired", "told"])
            text = _("You stay with %(course)s.")
    said = {"course": progress.course, "successor": progress.course.successor}
    messages.success(request, saved_text(save, text % said))
    return redirect("dashboard")


@post_with_plan
def remove_course(request: HttpRequest, plan: Plan, slug: str) -> HttpResponse:
    """Take a course out of the plan; its hours stay."""
    with saving(request.user) as save:
        progress = _progress_of(request, slug)
        if progress.left_on is None:
            take_out_of_plan(progress, save.today)
        else:
            save.nothing(None)
    title = progress.course.title
    saved = _("%(course)s left your plan. Its hours are kept.") % {"course": title}
    messages.success(request, saved_text(save, saved))
    return redirect("dashboard")


@post_with_plan
def move_course(request: HttpRequest, plan: Plan, slug: str) -> HttpResponse:
    """Move a course to the posted ``position`` of the plan, counted from 1."""
    text = request.POST.get("position", "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):  # noqa: PLR2004
        raise Http404("no such position")
    with saving(request.user) as save:
        progress = _progress_of(request, slug)
        if progress.left_on:
            return save.nothing(redirect("order"))
        move(progress, int(text))
    messages.success(request, saved_text(save, _("The order is saved.")))
    return redirect("order")


@require_safe
@with_plan
def order(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Show the courses of the plan with buttons to move each up or down."""
    courses = list(CourseProgress.objects.for_user(request.user).in_plan().with_courses())
    read_parts(request.user, courses)
    today = today_of(plan)
    lines = [(one, parts_text(one.parts(today), one.needed(today))) for one in courses]
    context = {"courses": lines, "undo": undo.card_of(plan, timezone.now())}
    return render(request, "progress/course/order.html", context)


@require_safe
@with_plan
def unfinished(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Show the courses taken out of the plan, with their hours, to take up again."""
    left = left_courses(LearnerRows.read(plan), today_of(plan))
    return render(request, "progress/course/unfinished.html", {"left": left})
