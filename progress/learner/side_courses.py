"""When side courses began and ended: kept as days, so that later weeks count as they were studied."""

import datetime as dt
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from progress.learner.at_once import hours_together, most_at_once
from progress.models import CourseProgress, SideCourse
from progress.projection import week_start_of

ONE_DAY = dt.timedelta(days=1)
WAIVED = CourseProgress.Status.WAIVED


def keep_side_courses(user: Any, today: dt.date, planned_pace_hours: Decimal) -> list[CourseProgress]:
    """Keep the first day of each that follows a course, and the day on which one was waived or left the plan.

    One that comes back in a later week begins anew: the weeks between were none of its own, and say nothing
    of its pace. One for which the plan has no hours any more is studied in its turn instead; return those.
    Called by ``saving`` alone, after the change: so whatever ends a course or begins it again keeps its day.
    """
    rows = list(SideCourse.objects.for_user(user).select_related("progress__course", "after").order_by("pk"))
    had_ended = {side.pk for side in rows if side.until}
    for side in rows:
        days = side.starts_on, side.after_id, side.until
        if _begins_anew(side, today):
            side.starts_on, side.after = max(side.starts_on or today, today), None
        side.starts_on, side.until = _starts_on(side, today), _until(side, today)
        if days != (side.starts_on, side.after_id, side.until):
            side.save(update_fields=["starts_on", "after", "until"])
    without_room = _without_room(rows, had_ended, planned_pace_hours)
    for side in without_room:
        side.delete()
    return [side.progress for side in without_room]


def _without_room(rows: Iterable[SideCourse], had_ended: Collection[int], pace: Decimal) -> list[SideCourse]:
    """Return those still to do that would take all hours of the plan beside the others.

    The forms refuse such hours, but not those of a course that comes back into a plan of fewer hours: waived,
    left or completed before. Those that were there all the time keep their hours, of the others the older.
    """
    due = [side for side in rows if not side.until and not side.progress.is_settled]
    due.sort(key=lambda side: side.pk in had_ended)
    kept: list[SideCourse] = []
    for side in due:
        if hours_together(most_at_once([*kept, side])) < pace:
            kept.append(side)
    return [side for side in due if side not in kept]


def _begins_anew(side: SideCourse, today: dt.date) -> bool:
    if side.until is None or week_start_of(side.until) == week_start_of(today):
        return False
    return _until(side, today) is None and _starts_on(side, today) is not None


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
