"""Reading and writing the hours of a week, or of several weeks at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from learningpath.writing.formats import day_text, exact_hours_text
from progress.learner.former_slugs import present_slugs
from progress.log.forms import LogForm
from progress.log.grid import LogGrid, posted_slugs
from progress.models import CourseProgress, Plan, WeeklyLog
from progress.projection import week_start_of
from progress.projection.weeks import ONE_WEEK, weeks_between

WEEKS_ON_GRID = 8
MOST_COURSES_ON_GRID = 60  # two fields a course and week; Django takes 2,000 fields

Status = CourseProgress.Status
STATUS_ORDER = [Status.IN_PROGRESS, Status.PLANNED, Status.COMPLETED, Status.WAIVED]


def why_not_loggable(plan: Plan, week_start: dt.date, today: dt.date) -> str:
    """Return why no hours can be logged in a week, or "" when they can."""
    if week_start > week_start_of(today):
        return _("That week has not begun yet.")
    if week_start < week_start_of(plan.starts_on):
        first_day = day_text(plan.starts_on)
        return _("That week is before your plan's first day, %(day)s.") % {"day": first_day}
    return ""


def log_form(user: Any, week_start: dt.date, data: Any = None, why_not: str = "") -> LogForm:
    """Return the form of a week: the courses of the plan, and any other with hours in that week."""
    logs = WeeklyLog.objects.for_user(user).filter(week_start=week_start)
    stored_hours = {log.course_id: log.hours for log in logs}
    return LogForm(
        data,
        week_start=week_start,
        courses=loggable_courses(_courses_of(user), stored_hours),
        stored_hours=stored_hours,
        why_not=why_not,
    )


def log_grid(plan: Plan, last_week: dt.date, data: Any = None, why_not: str = "") -> LogGrid:
    """Return the grid of the weeks up to a loggable one, as many as it holds; two queries.

    Its columns are the courses that are open, have hours there, or were completed in or after them; of very
    many those with hours first. No weeks when ``last_week`` is before the plan.
    """
    first_week = week_start_of(plan.starts_on)
    shown_from = max(first_week, last_week - (WEEKS_ON_GRID - 1) * ONE_WEEK)
    weeks = list(weeks_between(shown_from, last_week)) if shown_from <= last_week else []
    stored = _hours_by_week(plan.user, shown_from - ONE_WEEK, last_week)
    before = stored[shown_from - ONE_WEEK]
    all_progress = _courses_of(plan.user)
    asked = _asked_on_grid(all_progress, [stored[week] for week in weeks], shown_from, data or {})
    courses = asked[:MOST_COURSES_ON_GRID]
    return LogGrid(
        data,
        weeks=[_week_of_grid(data, week, courses, stored[week]) for week in weeks],
        courses=_being_studied_first(courses),
        more_courses=len(asked) - len(courses),
        texts_before={course_id: exact_hours_text(hours) for course_id, hours in before.items()},
        why_not=why_not,
    )


def _courses_of(user: Any) -> list[CourseProgress]:
    return list(CourseProgress.objects.for_user(user).with_courses().order_by("position", "id"))


def _hours_by_week(user: Any, first: dt.date, last: dt.date) -> Mapping[dt.date, dict[int, Decimal]]:
    """Return Monday -> course id -> hours."""
    logs = WeeklyLog.objects.for_user(user).filter(week_start__range=(first, last))
    stored: dict[dt.date, dict[int, Decimal]] = defaultdict(dict)
    for week_start, course_id, hours in logs.values_list("week_start", "course_id", "hours"):
        stored[week_start][course_id] = hours
    return stored


def _asked_on_grid(
    all_progress: Sequence[CourseProgress],
    stored: Collection[Mapping[int, Decimal]],
    shown_from: dt.date,
    data: Mapping[str, Any],
) -> list[CourseProgress]:
    """Return the courses a grid may ask for; those with hours, or with hours posted, first."""
    present = present_slugs(progress.course for progress in all_progress)
    posted = {present.get(slug, slug) for slug in posted_slugs(data)}
    logged = {course_id: hours for week in stored for course_id, hours in week.items()}

    def has_hours(progress: CourseProgress) -> bool:
        return progress.course_id in logged or progress.course.slug in posted

    return sorted(
        (
            one
            for one in loggable_courses(all_progress, logged)
            if has_hours(one) or one.completed_on is None or one.completed_on >= shown_from
        ),
        key=lambda one: not has_hours(one),
    )


def _week_of_grid(
    data: Any, week_start: dt.date, courses: Sequence[CourseProgress], stored_hours: Mapping[int, Decimal]
) -> LogForm:
    return LogForm(
        data,
        week_start=week_start,
        courses=loggable_courses(courses, stored_hours),
        stored_hours=stored_hours,
        key=f"{week_start}-",
    )


def loggable_courses(
    all_progress: Iterable[CourseProgress], stored_hours: Mapping[int, Decimal]
) -> list[CourseProgress]:
    """Return the courses to ask hours for, those being studied first.

    Courses waived or left are none of them, unless they have hours in that week.
    """
    courses = [
        progress
        for progress in all_progress
        if progress.course_id in stored_hours
        or (progress.left_on is None and progress.status != Status.WAIVED)
    ]
    return _being_studied_first(courses)


def _being_studied_first(courses: Iterable[CourseProgress]) -> list[CourseProgress]:
    return sorted(courses, key=lambda progress: STATUS_ORDER.index(Status(progress.status)))


def save_weeks(user: Any, forms: Iterable[LogForm], now: dt.datetime) -> int:
    """Store the changes of valid forms and return how many there were; runs inside ``saving``.

    They are written down ``now``, when the server takes them, whenever they were typed: a phone's clock can
    be set to any day. A planned course with hours is in progress from then on.
    """
    changes = [(form.week_start, *change) for form in forms for change in form.changes()]
    WeeklyLog.objects.bulk_create(
        [
            WeeklyLog(
                user=user,
                course=progress.course,
                week_start=week_start,
                hours=hours,
                first_logged_at=now,
                changed_at=now,
            )
            for week_start, progress, hours in changes
            if hours is not None
        ],
        update_conflicts=True,
        unique_fields=["user", "course", "week_start"],
        update_fields=["hours", "changed_at"],  # an entry that is there keeps when it was first written
    )
    removed: dict[dt.date, list[int]] = defaultdict(list)
    for week_start, progress, hours in changes:
        if hours is None:
            removed[week_start].append(progress.course_id)
    for week_start, course_ids in removed.items():
        own = WeeklyLog.objects.for_user(user)
        own.filter(week_start=week_start, course_id__in=course_ids).delete()
    begun = [progress.pk for _week, progress, hours in changes if hours and progress.status == Status.PLANNED]
    if begun:
        CourseProgress.objects.for_user(user).filter(pk__in=begun).update(status=Status.IN_PROGRESS)
    return len(changes)
