"""What the plan says: its hours at the planned pace, from the day the plan was made or last changed."""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

from progress.projection.beside import hours_before, known_start
from progress.projection.course import CourseInput
from progress.projection.line import (
    Flow,
    Line,
    Progress,
    SideEnd,
    flow_in_order,
    has_waits,
    is_blocked,
    line_of,
    side_end_with_aid,
)
from progress.projection.order import DuePiece
from progress.projection.pace import HORIZON_WEEKS
from progress.projection.study import StudyInput
from progress.projection.weeks import Calendar, day_after

ROUNDING_HOURS = 1e-6
BEFORE_ALL = -1  # the place of what was finished in the plan and left it


class Standing(enum.Enum):
    """Where the learner stands beside the plan; a week's planned hours to either side are on track.

    After the plan's last day nothing is: what is still to do then is behind.
    """

    AHEAD = "ahead"
    ON_TRACK = "on track"
    BEHIND = "behind"


@dataclass(frozen=True)
class Distance:
    """How far the learner is behind the plan in hours, and in days of the plan; below 0 when ahead."""

    hours: float
    days: int
    standing: Standing


def planned_hours(course: CourseInput) -> float | None:
    """Return the hours the plan gives a course; a finished one keeps the effort that it had then.

    One of unknown effort took what was logged.
    """
    if course.status == "waived":
        return 0.0
    if course.status == "completed" and course.taught_hours is not None:
        return course.taught_hours
    if course.effort_hours is None and course.status == "completed":
        return course.logged_hours
    return course.effort_hours


def plan_line(study: StudyInput, today: dt.date) -> Line:
    """Return on which day the plan ends each course, in the courses' order; a course may have no day.

    None has one after a core course of unknown effort; an additional one only leaves itself out.
    """
    weeks = _plan_weeks(study)

    def main_flow(calendar: Calendar) -> Flow:
        return _plan_flow_with_waits(study, calendar, today) if weeks is None else Flow(weeks)

    def side_day(course: CourseInput, starts_on: dt.date) -> SideEnd:
        return _side_end(study, course, starts_on, today)

    return line_of(study, today, study.plan_since, main_flow, side_day)


def plan_ends(
    study: StudyInput, today: dt.date | None = None, line: Line | None = None
) -> list[dt.date | None]:
    """Return on which day the plan ends each course, those done before it began on the day they were done.

    ``today`` only matters for side courses that begin with the end of another one.
    """
    line = line or plan_line(study, today or study.plan_since)
    return [
        course.completed_on if study.was_done_before_plan(course) else end
        for course, end in zip(study.courses, line.days, strict=True)
    ]


def _plan_weeks(study: StudyInput) -> list[float | None] | None:
    """Return after how many weeks of study the main stream's courses end; None where pieces open later."""
    if has_waits(study):
        return None
    weeks: list[float | None] = []
    hours = _done_since(study)
    blocked = is_blocked(study, [planned_hours(course) for course in study.courses])
    for course, without_date in zip(study.courses, blocked, strict=True):
        if without_date or course.is_beside:
            weeks.append(None)
            continue
        hours = hours + (planned_hours(course) or 0.0) - _done_before(study, course)
        weeks.append(_within_horizon(hours / study.planned_pace_hours))
    return weeks


def _plan_flow_with_waits(study: StudyInput, calendar: Calendar, today: dt.date) -> Flow:
    sizes = [planned_hours(course) for course in study.courses]
    blocked = is_blocked(study, sizes)
    left = [
        None if without_date or size is None or course.is_beside else size - _done_before(study, course)
        for course, size, without_date in zip(study.courses, sizes, blocked, strict=True)
    ]

    def clock(hours: float, _squares: float) -> float | None:
        return _within_horizon(hours / study.planned_pace_hours)

    before = DuePiece(BEFORE_ALL, _done_since(study))
    progress = _progress(study, today)
    return flow_in_order(study, left, study.plan_since, calendar, clock, progress, [before])


def _progress(study: StudyInput, today: dt.date) -> Progress:
    """Return which share of courses that need aid was done when the plan line began, and is by now."""
    done, live, bias = {}, {}, study.bias()
    for place, course in enumerate(study.courses):
        if course.needs_aid:
            size = planned_hours(course)
            done[place] = _done_before(study, course) / size if size else 0.0
            live[place] = course.done_share(course.remaining_hours(bias))
    return Progress(today, done, live)


def _within_horizon(weeks: float) -> float | None:
    return None if weeks > HORIZON_WEEKS else weeks


def _side_end(study: StudyInput, course: CourseInput, starts_on: dt.date, today: dt.date) -> SideEnd:
    hours = planned_hours(course)
    if hours is None or course.side is None:
        return SideEnd(None)
    pace_hours = course.side.pace_hours
    left = hours - _done_before(study, course, starts_on)
    begins_on, calendar = max(starts_on, study.plan_since), study.calendar()
    if not course.needs_aid:
        weeks = _within_horizon(left / pace_hours)
        return SideEnd(None if weeks is None else day_after(begins_on, weeks, calendar))

    def clock(hours: float, _squares: float) -> float | None:
        return _within_horizon(hours / pace_hours)

    return side_end_with_aid(study, course, left, begins_on, clock, _progress(study, today))


def distance(study: StudyInput, today: dt.date, line: Line | None = None) -> Distance:
    """Return how far the hours done since the plan began are from those it expected before ``today``.

    It is about the core's finish. What nobody knows the effort of counts with the hours logged for it,
    wherever it stands: these were no idle hours.
    """
    line = line or plan_line(study, today)
    counted = [course for course, is_on in zip(study.courses, on_plan_line(study), strict=True) if is_on]
    main = [course for course in counted if not course.is_beside]
    behind = _main_behind(study, main, today, line)
    sides = [course for course in counted if course.is_beside]
    behind += sum(_side_behind(study, course, today, line.starts.get(course.slug)) for course in sides)
    left = [course for course in study.done_courses if course.is_beside and course.is_core]
    behind += sum(_side_behind(study, course, today, known_start(study, course, today)) for course in left)
    standing = _standing(behind, study.planned_pace_hours)
    if standing is Standing.ON_TRACK and is_overdue(study, today, line):
        standing = Standing.BEHIND
    return Distance(hours=behind, days=round(behind * 7 / study.planned_pace_hours), standing=standing)


def _main_behind(study: StudyInput, main: Sequence[CourseInput], today: dt.date, line: Line) -> float:
    since = study.plan_since
    done_since = _done_since(study)
    done_before = sum(_done_before(study, course) for course in main)
    whole = sum(_expected_hours(course) for course in main) + done_since
    days = line.calendar.study_days(since, max(today, since)) - line.idle_days(since, max(today, since))
    due = min(whole - done_before, study.planned_pace_hours * days / 7)
    return due + done_before - sum(_done(course) for course in main) - done_since


def _side_behind(study: StudyInput, course: CourseInput, today: dt.date, starts_on: dt.date | None) -> float:
    if starts_on is None or course.side is None:
        return 0.0
    since = max(starts_on, study.plan_since)
    done_before = _done_before(study, course, starts_on)
    days = study.calendar().study_days(since, max(today, since))
    due = min(_expected_hours(course) - done_before, course.side.pace_hours * days / 7)
    return due + done_before - _done(course)


def counted_hours(study: StudyInput) -> list[bool]:
    """Return of each course whether its hours lead to the core's finish: all up to the last core course.

    A side course stands for itself.
    """
    counted = study.counted
    main = [place for place, one in enumerate(study.courses) if counted[place] and not one.is_beside]
    last = main[-1] if main else -1
    return [
        counted[place] if course.is_beside else place <= last for place, course in enumerate(study.courses)
    ]


def on_plan_line(study: StudyInput) -> list[bool]:
    """Return of each course whether its hours count in the distance to the plan.

    Beside those that lead to the core's finish, those logged for a course that nobody knows the effort of.
    """
    return [
        leads_there or (not course.is_beside and planned_hours(course) is None)
        for course, leads_there in zip(study.courses, counted_hours(study), strict=True)
    ]


def hours_on_plan_line(study: StudyInput, course: CourseInput, line: Line) -> tuple[float, float]:
    """Return the hours that the plan expects of a course in all, and those done before its line began."""
    return _expected_hours(course), _done_before(study, course, line.starts.get(course.slug))


def is_overdue(study: StudyInput, today: dt.date, line: Line | None = None) -> bool:
    """Return whether the plan's last day for the core has passed and a course of it is still to do."""
    ends = [
        end
        for course, end, is_counted in zip(
            study.courses, plan_ends(study, today, line), study.counted, strict=True
        )
        if course.is_due and is_counted
    ]
    return bool(ends) and all(end is not None and end < today for end in ends)


def _standing(behind_hours: float, week_hours: float) -> Standing:
    if abs(behind_hours) <= week_hours + ROUNDING_HOURS:
        return Standing.ON_TRACK
    return Standing.BEHIND if behind_hours > 0 else Standing.AHEAD


def done_before_plan(study: StudyInput) -> float:
    """Return hours of the plan for the core that were behind the learner when the plan line began."""
    counted = zip(study.courses, counted_hours(study), strict=True)
    return sum(_done_before(study, course) for course, leads_there in counted if leads_there)


def _expected_hours(course: CourseInput) -> float:
    """Return the hours that the plan expects of a course in all; of an unknown effort those logged."""
    hours = planned_hours(course)
    return course.logged_hours if hours is None else hours


def _done_before(study: StudyInput, course: CourseInput, starts_on: dt.date | None = None) -> float:
    """Return hours done before the plan line began, or before a side course began on ``starts_on``."""
    hours = _expected_hours(course)
    if study.was_done_before_plan(course):
        return hours
    before = course.hours_before_plan
    if starts_on:
        before = max(before, hours_before(course, starts_on))
    # Hours may be corrected afterwards.
    return min(before, course.logged_hours, hours)


def _done_since(study: StudyInput) -> float:
    """Return the hours since the plan line began of what was finished in the plan and then left it.

    Those of side courses never were on this line.
    """
    return sum(
        _expected_hours(course) - _done_before(study, course)
        for course in study.done_courses
        if not course.is_beside
    )


def _done(course: CourseInput) -> float:
    """Return hours of the plan that are behind the learner: a finished course counts whole, quick or slow."""
    hours = _expected_hours(course)
    return hours if course.status == "completed" else min(course.logged_hours, hours)
