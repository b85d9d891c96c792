"""What completed courses keep: the effort they had, so that no edit of the catalog changes their lesson."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from learningpath.writing.hours import SECONDS_IN_AN_HOUR, hours_of
from progress.models import Completion, CourseProgress, WeeklyLog, total_hours, totals_by


def keep_completed(user: Any, today: dt.date) -> None:
    """Keep the effort of each course that was completed since, and forget that of each that was reopened.

    Called by ``saving`` alone, after the change: so whatever completes a course keeps it.
    """
    completed = CourseProgress.objects.for_user(user).filter(status=CourseProgress.Status.COMPLETED)
    new = list(completed.filter(completion=None).select_related("course"))
    Completion.objects.for_user(user).exclude(progress__in=completed).delete()
    if new:
        logs = WeeklyLog.objects.for_user(user).filter(course__in=[one.course_id for one in new])
        logged = totals_by(logs.values_list("course_id", "hours"))
        Completion.objects.bulk_create([_completion(one, logged, today) for one in new])


def _completion(progress: CourseProgress, logged: Mapping[int, Decimal], today: dt.date) -> Completion:
    effort = progress.effort_hours(today)
    effort_hours = None if effort is None else _to_the_second(effort)
    done_hours = total_hours([logged.get(progress.course_id, Decimal(0)), progress.credited_hours])
    return Completion(
        progress=progress,
        effort_kind=progress.effort_kind,
        effort_hours=effort_hours,
        asks_took=effort_hours is not None and done_hours < effort_hours,
    )


def _to_the_second(hours: Fraction) -> Decimal:
    return hours_of(max(1, round(hours * SECONDS_IN_AN_HOUR)))
