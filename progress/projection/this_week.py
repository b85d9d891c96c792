"""What is left to do this week to stay on plan, and the hours a week that a date asks for."""

import datetime as dt
import math
from dataclasses import dataclass

from progress.projection.aid_days import ApplicationDays
from progress.projection.effort import effort_doubt
from progress.projection.line import Line
from progress.projection.pace import pace_for
from progress.projection.plan_line import (
    ROUNDING_HOURS,
    counted_hours,
    distance,
    is_overdue,
    plan_line,
    planned_hours,
)
from progress.projection.project import Projection, needed_pace_hours
from progress.projection.study import StudyInput
from progress.projection.weeks import ONE_WEEK, ROUNDING_DAYS, week_start_of

EVEN_ODDS, SURE_ODDS = 0.5, 0.8
HOURS_IN_A_WEEK = 168


@dataclass(frozen=True)
class ThisWeek:
    """The hours of the plan in the current week, and those of them that are left.

    ``is_wait``: none are, as nothing is open for the rest of it.
    """

    planned_hours: float
    left_hours: float
    is_wait: bool = False

    @property
    def is_break(self) -> bool:
        """Whether the week has no day of study."""
        return self.planned_hours == 0


@dataclass(frozen=True)
class TargetPace:
    """Hours a week that finish by a date at even odds, and in 8 cases of 10; None: no pace does."""

    even_hours: float | None
    sure_hours: float | None


def this_week(study: StudyInput, today: dt.date) -> ThisWeek | None:
    """Return the current week of the plan; None before its first week, and where no hours are due.

    Planned hours are those of its days of study. What is left never asks to catch up: it is the week's hours
    less those logged, for whatever course; who is ahead owes no more than brings the plan line up to Sunday.
    """
    week_start = week_start_of(today)
    next_week = week_start + ONE_WEEK
    if study.starts_on >= next_week or not any(course.is_due for course in study.courses):
        return None
    days = study.calendar().study_days(max(week_start, study.starts_on), next_week)
    planned = study.planned_pace_hours * days / 7
    left = planned - float(study.hours_by_week.get(week_start, 0))
    line = plan_line(study, today)
    due = _due_by(study, today, next_week, line)
    left = left if due is None else min(left, due)
    if left > ROUNDING_HOURS:
        return ThisWeek(planned, left)
    return ThisWeek(planned, 0.0, _is_wait(study, today, next_week, line))


def _is_wait(study: StudyInput, today: dt.date, day: dt.date, line: Line) -> bool:
    """Return whether nothing of the plan is open from today until a day."""
    since = study.plan_since
    begins_on = max(today, since)
    days = line.calendar.study_days(begins_on, day)
    idle = line.idle_days(since, day) - line.idle_days(since, begins_on)
    return days > 0 and idle > days - ROUNDING_DAYS


def _due_by(study: StudyInput, today: dt.date, day: dt.date, line: Line) -> float | None:
    """Return the hours that bring the plan line up to a day; None where the line cannot tell.

    It cannot where an effort on the way to the finish is unknown, nor of courses still open when all its
    hours and days are over.
    """
    counted = zip(study.courses, counted_hours(study), strict=True)
    if any(planned_hours(course) is None for course, leads_there in counted if leads_there):
        return None
    due = distance(study, day, line).hours
    return None if due <= ROUNDING_HOURS and is_overdue(study, today, line) else due


def target_pace(projection: Projection, study: StudyInput, day: dt.date) -> TargetPace:
    """Return the hours a week that a date asks for."""
    return TargetPace(
        *(
            reachable_hours(needed_pace_hours(projection, study, day, chance))
            for chance in (EVEN_ODDS, SURE_ODDS)
        )
    )


def access_pace(projection: Projection, application: ApplicationDays) -> TargetPace:
    """Return the hours a week that end a part paid with aid before its access does.

    Of one yet to be sent they are those while it is open, else those from today on, waits left out.
    """
    hours, weeks = application.hours_to_finish, application.access_weeks
    if hours is None or weeks is None:
        return TargetPace(None, None)
    side = next(one.side for one in projection.courses if one.slug == application.course)
    pace, doubt = side.pace if side else projection.pace, effort_doubt([hours], projection.bias)
    return TargetPace(
        *(reachable_hours(pace_for(hours, pace, weeks, chance, doubt)) for chance in (EVEN_ODDS, SURE_ODDS))
    )


def reachable_hours(pace_hours: float | None) -> float | None:
    """Return a pace rounded up to tenths, so that keeping to it is enough; None above a week's hours."""
    if pace_hours is None or pace_hours > HOURS_IN_A_WEEK:
        return None
    return math.ceil(pace_hours * 10 - 1e-6) / 10
