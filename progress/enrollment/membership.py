"""Which courses are in a learner's plan, and in which order.

Whatever is taken out of the plan keeps its row and its logged hours, and can be put back. Every
function that writes runs inside ``saving``.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Max, Q

from courses.models import Course, Path, Step
from learningpath.writing.hours import hours_of, seconds_of
from progress.learner.aid import carry_over_aid
from progress.learner.at_once import waits_for
from progress.learner.marks import carry_over_marks
from progress.learner.told import told_of
from progress.models import CoreMark, CourseProgress, Enrollment, Plan, SideCourse, WeeklyLog

Status = CourseProgress.Status


def enroll(user: Any, path: Path, waived_slugs: Collection[str], today: dt.date) -> Enrollment:
    """Follow ``path``: put its courses behind those already in the plan; waive the named ones.

    Enrolling again is harmless: nothing is added twice and no progress is lost, nor the learner's own order.
    """
    enrollment, _ = Enrollment.objects.get_or_create(user=user, path=path, defaults={"enrolled_on": today})
    if enrollment.left_on:
        enrollment.left_on = None
        enrollment.save(update_fields=["left_on"])
    courses = courses_to_study(path, today)
    own = CourseProgress.objects.for_user(user)
    in_plan = set(own.in_plan().values_list("course_id", flat=True))
    _come_back(user, courses, today)
    put_in_plan(user, courses, today)
    _take_over_core(user, [course.pk for course in courses], in_plan)
    waivable = CourseProgress.objects.for_user(user).filter(
        course__in=courses, course__slug__in=waived_slugs, status__in=[Status.PLANNED, Status.IN_PROGRESS]
    )
    waivable.update(status=Status.WAIVED)
    return enrollment


def _take_over_core(user: Any, course_ids: Collection[int], settled: Collection[int] = ()) -> None:
    """Let courses count for the finish that are core in a followed path, and the others not.

    The ``settled`` ones may only become core, and what the learner said stays. Later changes of a path are
    for those who enroll from then on.
    """
    followed = Enrollment.objects.for_user(user).filter(left_on=None)
    steps = Step.objects.filter(path__in=followed.values("path"), is_core=True, course__in=course_ids)
    core = set(steps.values_list("course_id", flat=True))
    own = CourseProgress.objects.for_user(user).filter(course__in=set(course_ids) - (set(settled) - core))
    CoreMark.objects.for_user(user).mark(
        {
            progress: progress.course_id in core
            for progress in own.exclude(core_mark__is_said=True).select_related("core_mark")
            if progress.is_core != (progress.course_id in core)
        },
        is_said=False,
    )


def courses_to_study(path: Path, today: dt.date) -> list[Course]:
    """Return what whoever enrolls today would study, in order: no retired courses, and no drafts."""
    return [step.course for step in path.steps.all() if step.course.is_offered(today)]


def begin_plan(plan: Plan, offered: Mapping[str, Any]) -> None:
    """Store a first plan as it is offered, for whoever begins with a single course."""
    for name, value in offered.items():
        setattr(plan, name, value)
    plan.save()


def _come_back(user: Any, courses: Iterable[Course], today: dt.date) -> None:
    """Put courses that left back to the places which they had; those that had none yet stay out."""
    own = CourseProgress.objects.for_user(user)
    left = own.left().with_courses().filter(course__in=courses, position__gt=0)
    left = left.prefetch_related("course__parts")
    coming = sorted(left, key=lambda progress: (progress.position, progress.pk))
    places = {progress.position for progress in coming}
    taken = own.in_plan().filter(position__in=places).exists()  # by what an older release put there
    last = own.in_plan().aggregate(last=Max("position"))["last"] if taken else 0
    for progress in coming:
        progress.left_on, progress.told = None, told_of(progress.course, today)
        progress.position += last
    CourseProgress.objects.bulk_update(coming, ["left_on", "told", "position"])


def put_in_plan(user: Any, courses: Iterable[Course], today: dt.date) -> None:
    """Put courses at the end of the plan; those in it already stay where they are."""
    known = {progress.course_id: progress for progress in CourseProgress.objects.for_user(user)}
    courses = list(courses)
    ids = {course.pk for course in courses}
    # The others that left keep their places, which they may come back to: nobody else gets those.
    kept = [one.position for key, one in known.items() if key not in ids or one.left_on is None]
    position = max(kept, default=0)
    for course in courses:
        progress = known.get(course.pk)
        if progress and progress.left_on is None:
            continue
        position += 1
        if progress:
            progress.left_on, progress.position, progress.told = None, position, told_of(course, today)
            progress.save(update_fields=["left_on", "position", "told"])
        else:
            CourseProgress.objects.create(
                user=user, course=course, position=position, told=told_of(course, today)
            )


def take_up(progress: CourseProgress, today: dt.date) -> None:
    """Put a course back into the plan where it is out of it, and have it studied where it was waived."""
    put_in_plan(progress.user, [progress.course], today)
    if progress.status == Status.WAIVED:
        has_hours = WeeklyLog.objects.for_user(progress.user).filter(course=progress.course).exists()
        status = Status.IN_PROGRESS if has_hours or progress.credited_hours else Status.PLANNED
        own = CourseProgress.objects.for_user(progress.user).filter(pk=progress.pk)
        own.update(status=status, waived_reason="")


def decline(user: Any, course: Course, today: dt.date) -> CourseProgress:
    """Keep a course that is offered out of the plan: known from now on, it is not offered again.

    A course that the learner has already, in the plan or out of it, stays as it is.
    """
    progress, _ = CourseProgress.objects.get_or_create(
        user=user,
        course=course,
        # Its place is given when it enters the plan.
        defaults={"position": 0, "left_on": today, "told": told_of(course, today)},
    )
    return progress


def leave_path(enrollment: Enrollment, today: dt.date) -> list[CourseProgress]:
    """Stop following a path; return the courses that left the plan with it.

    A course that another followed path has too stays. Leaving a path again changes nothing.
    """
    if enrollment.left_on:
        return []
    enrollment.left_on = max(today, enrollment.enrolled_on)
    enrollment.save(update_fields=["left_on"])
    leaving = list(courses_only_of(enrollment))
    for progress in leaving:
        take_out_of_plan(progress, today)
    _take_over_core(enrollment.user, list(_courses_staying_after(enrollment).values_list("pk", flat=True)))
    return leaving


def _courses_staying_after(enrollment: Enrollment) -> Any:
    """Return the courses of a path that other followed paths of the learner have too."""
    followed = Enrollment.objects.for_user(enrollment.user).filter(left_on=None).exclude(pk=enrollment.pk)
    shared = Step.objects.filter(path__in=followed.values("path")).values("course")
    return Course.objects.filter(steps__path=enrollment.path, pk__in=shared)


def courses_only_of(enrollment: Enrollment) -> Iterable[CourseProgress]:
    """Return the learner's courses in the plan that no other followed path has."""
    user = enrollment.user
    followed = Enrollment.objects.for_user(user).filter(left_on=None).exclude(pk=enrollment.pk)
    return (
        CourseProgress.objects.for_user(user)
        .in_plan()
        .with_courses()
        .filter(course__steps__path=enrollment.path)
        .exclude(course__steps__path__in=followed.values("path"))
    )


def take_out_of_plan(progress: CourseProgress, today: dt.date) -> None:
    """Take a course out of the plan; its hours stay."""
    progress.left_on = today
    progress.save(update_fields=["left_on"])


def replace_by_successor(progress: CourseProgress, hours: Decimal, today: dt.date) -> None:
    """Study the successor of a retired course in its place; the credit of its ``hours`` counts there.

    The retired course leaves the plan with all its hours. A successor that the learner has already
    keeps its place and state.
    """
    course, new = progress.course, progress.course.successor
    assert new is not None
    credited = hours_of(seconds_of(hours * (course.credit or 0)))
    successor, is_new = CourseProgress.objects.get_or_create(
        user=progress.user,
        course=new,
        defaults={
            "position": progress.position,
            "told": told_of(new, today),
        },
    )
    if came_back := successor.left_on is not None:
        successor.left_on, successor.position = None, progress.position
        successor.told = told_of(new, today)
    successor.credited_hours = max(successor.credited_hours, credited)
    if successor.status == Status.PLANNED and credited:
        successor.status = Status.IN_PROGRESS
    successor.save()
    _count_as_it_did(progress, successor, may_become_additional=is_new or came_back)
    _run_beside_in_its_place(progress, successor, today)
    carry_over_marks(progress, successor, today)
    carry_over_aid(progress, successor, takes_choice=is_new or came_back)
    take_out_of_plan(progress, today)


def _count_as_it_did(
    progress: CourseProgress, successor: CourseProgress, *, may_become_additional: bool
) -> None:
    """Let a successor count for the finish as the course did; what the learner said of it stays."""
    mark, own = (getattr(one, "core_mark", None) for one in (progress, successor))
    is_settled = bool(own and own.is_said) or successor.is_core == progress.is_core
    if is_settled or not (progress.is_core or may_become_additional):
        return
    is_said = bool(mark and mark.is_said)
    CoreMark.objects.for_user(progress.user).mark({successor: progress.is_core}, is_said=is_said)


def _run_beside_in_its_place(progress: CourseProgress, successor: CourseProgress, today: dt.date) -> None:
    """Let a successor run beside the others where the course did, and those that wait for that wait for it.

    None is made to wait for itself, or in a circle: such a one begins today.
    """
    side = progress.side
    if side and not successor.side:
        after = side.after if side.after and not waits_for(side.after, successor) else None
        starts_on = side.starts_on if after or side.starts_on else today
        SideCourse.objects.create(
            progress=successor, pace_hours=side.pace_hours, starts_on=starts_on, after=after
        )
    for waiting in progress.side_courses_after.filter(starts_on=None).select_related("progress"):
        if not waits_for(successor, waiting.progress):
            waiting.after = successor
            waiting.save(update_fields=["after"])


def move(progress: CourseProgress, position: int) -> None:
    """Move a course to a position of the plan, counted from 1; positions beyond an end mean that end.

    Courses that left the plan stand in the same order, for when they come back.
    """
    own = CourseProgress.objects.for_user(progress.user)
    has_place = Q(left_on=None) | Q(position__gt=0)
    ordered = list(own.filter(has_place).exclude(pk=progress.pk).order_by("position", "id"))
    in_plan = [one for one in ordered if one.left_on is None]
    place = max(0, position - 1)
    ordered.insert(ordered.index(in_plan[place]) if place < len(in_plan) else len(ordered), progress)
    for number, one in enumerate(ordered, start=1):
        one.position = number
    CourseProgress.objects.bulk_update(ordered, ["position"])
