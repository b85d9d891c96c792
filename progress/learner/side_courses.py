"""When side courses began and ended: kept as days, so that later weeks count as they were studied."""

import datetime as dt
from typing import Any

from progress.models import CourseProgress, SideCourse

ONE_DAY = dt.timedelta(days=1)
WAIVED = CourseProgress.Status.WAIVED


def keep_side_courses(user: Any, today: dt.date) -> None:
    """Keep the first day of each that follows a course, and the day on which one was waived or left the plan.

    Called by ``saving`` alone, after the change: so whatever ends a course or begins it again keeps its day.
    """
    rows = SideCourse.objects.for_user(user).select_related("progress", "after")
    for side in rows:
        days = side.starts_on, side.until
        side.starts_on, side.until = _starts_on(side, today), _until(side, today)
        if days != (side.starts_on, side.until):
            side.save(update_fields=["starts_on", "until"])


def _starts_on(side: SideCourse, today: dt.date) -> dt.date | None:
    before = side.after
    if before is None:
        return side.starts_on
    if before.left_on is None and not before.is_settled:
        return None
    if before.completed_on:
        return before.completed_on + ONE_DAY
    return side.starts_on or today


def _until(side: SideCourse, today: dt.date) -> dt.date | None:
    progress = side.progress
    runs = progress.left_on is None and progress.status != WAIVED
    return None if runs else side.until or today
