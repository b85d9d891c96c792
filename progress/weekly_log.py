"""Reading and writing one week of hours."""

import datetime as dt
from decimal import Decimal
from typing import Any

from learningpath.formats import day_text
from progress.forms import LogForm
from progress.models import CourseProgress, Plan, WeeklyLog
from progress.projection import week_start_of

Status = CourseProgress.Status
STATUS_ORDER = [Status.IN_PROGRESS, Status.PLANNED, Status.COMPLETED, Status.WAIVED]


def why_not_loggable(plan: Plan, week_start: dt.date, today: dt.date) -> str:
    """Return why no hours can be logged in a week, or "" when they can."""
    if week_start > week_start_of(today):
        return "That week has not begun yet."
    if week_start < week_start_of(plan.starts_on):
        return f"That week is before your plan's first day, {day_text(plan.starts_on)}."
    return ""


def log_form(user: Any, week_start: dt.date, data: Any = None, week_problem: str = "") -> LogForm:
    """Return the form of a week: the courses of the plan, and any other with hours in that week."""
    logs = WeeklyLog.objects.for_user(user).filter(week_start=week_start)
    stored_hours = {log.course_id: log.hours for log in logs}
    progress = CourseProgress.objects.for_user(user).with_courses().order_by("position", "id")
    return LogForm(
        data,
        week_start=week_start,
        courses=loggable_courses(progress, stored_hours),
        stored_hours=stored_hours,
        week_problem=week_problem,
    )


def loggable_courses(all_progress: Any, stored_hours: dict[int, Decimal]) -> list[CourseProgress]:
    """Return the courses to ask hours for, those being studied first.

    Courses waived or left are none of them, unless they have hours in that week.
    """
    courses = [
        progress
        for progress in all_progress
        if progress.course_id in stored_hours
        or (progress.left_on is None and progress.status != Status.WAIVED)
    ]
    return sorted(courses, key=lambda progress: STATUS_ORDER.index(Status(progress.status)))


def save_week(user: Any, form: LogForm) -> int:
    """Store the changes of a valid form and return how many there were.

    A planned course with hours is in progress from then on.
    """
    changes = form.changes()
    for progress, hours in changes:
        row = {"user": user, "course": progress.course, "week_start": form.week_start}
        if hours is None:
            WeeklyLog.objects.filter(**row).delete()
        else:
            WeeklyLog.objects.update_or_create(**row, defaults={"hours": hours})
        if hours and progress.status == Status.PLANNED:
            progress.status = Status.IN_PROGRESS
            progress.save(update_fields=["status"])
    return len(changes)
