"""Plain, exact arithmetic: hours flow through the courses in order, week after week.

Two dates stand side by side. The *plan* date is what the plan says: all hours of the plan, spent at
the planned pace from the first day. The *likely* date is what the logs say: the hours still to do,
spent at the actual pace from today. Fractions all through; a date is rounded up to whole days once,
at the end.
"""

import datetime as dt
import enum
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate

from progress.projection.weeks import (
    DayRange,
    add_study_days,
    merged,
    study_days_between,
    study_days_in_week,
    week_start_of,
    weeks_between,
)

HORIZON_WEEKS = 520
LEAST_STUDY_DAYS = 4

UNKNOWN_EFFORT = "no date: no published effort, enter your own estimate"
AFTER_UNKNOWN_EFFORT = "no date: an earlier course has no published effort, enter your own estimate"
NO_HOURS_LOGGED = "no date at this pace: no hours logged in the whole weeks since the start"
TOO_FAR = "no date at this pace: 10 years or more"
NO_COURSES = "no date: no course in the plan"
ALL_WAIVED = "no date: every course is waived, no hours are due"
WAIVED = "waived: no hours are due"
NO_RANGE = "no range is computed yet"


class PaceBasis(enum.Enum):
    """Where the pace of the likely dates comes from."""

    PLAN = "plan"  # no whole week has passed yet
    LOGS = "logs"


@dataclass(frozen=True)
class CourseInput:
    """One course of the plan; ``effort_hours`` None means that no effort is known."""

    slug: str
    status: str
    effort_hours: Fraction | None
    logged_hours: Fraction = Fraction(0)
    completed_on: dt.date | None = None

    @property
    def is_due(self) -> bool:
        """Whether hours are still owed: waived and completed courses owe nothing."""
        return self.status not in ("waived", "completed")

    @property
    def remaining_hours(self) -> Fraction | None:
        """Hours still to do, never below 0; None when the effort is unknown."""
        if not self.is_due:
            return Fraction(0)
        if self.effort_hours is None:
            return None
        return max(Fraction(0), self.effort_hours - self.logged_hours)

    @property
    def planned_hours(self) -> Fraction | None:
        """Hours the plan gives the course; a finished course of unknown effort took what was logged."""
        if self.status == "waived":
            return Fraction(0)
        if self.effort_hours is None and self.status == "completed":
            return self.logged_hours
        return self.effort_hours

    @property
    def done_hours(self) -> Fraction:
        """Hours of the plan that are behind the learner: a finished course counts whole, quick or slow."""
        if self.status == "completed":
            return self.planned_hours or Fraction(0)
        if self.status == "waived" or self.effort_hours is None:
            return Fraction(0)
        return min(self.logged_hours, self.effort_hours)


@dataclass(frozen=True)
class StudyInput:
    """All that dates are computed from; ``hours_by_week`` maps a Monday to that week's hours."""

    planned_pace_hours: Fraction
    starts_on: dt.date
    courses: Sequence[CourseInput] = ()
    hours_by_week: Mapping[dt.date, Fraction] | None = None
    pauses: Sequence[DayRange] = ()


@dataclass(frozen=True)
class Finish:
    """When something ends: by the plan, and likely; None where ``reason`` says why."""

    plan: dt.date | None = None
    likely: dt.date | None = None
    early: dt.date | None = None
    late: dt.date | None = None
    reason: str = NO_RANGE


@dataclass(frozen=True)
class CourseProjection:
    """One course's hours and dates; ``remaining_hours`` None means unknown, not zero."""

    slug: str
    status: str
    logged_hours: Fraction
    remaining_hours: Fraction | None
    finish: Finish


@dataclass(frozen=True)
class Projection:
    """The whole answer as of a day; paces are hours a week."""

    as_of: dt.date
    planned_pace_hours: Fraction
    actual_pace_hours: Fraction | None
    pace_basis: PaceBasis
    whole_weeks: int
    planned_hours: Fraction | None
    remaining_hours: Fraction | None
    behind_plan_hours: Fraction
    is_finished: bool
    finish: Finish
    courses: tuple[CourseProjection, ...]


def project(study: StudyInput, today: dt.date) -> Projection:
    """Return the dates of every course and of the whole plan as of ``today``."""
    study = replace(study, pauses=merged(study.pauses))
    whole_weeks, actual_pace_hours = _actual_pace(study, today)
    basis = PaceBasis.PLAN if actual_pace_hours is None else PaceBasis.LOGS
    pace_hours = study.planned_pace_hours if actual_pace_hours is None else actual_pace_hours
    courses = tuple(_course_projections(study, pace_hours, today))
    is_finished = bool(courses) and not any(course.is_due for course in study.courses)
    return Projection(
        as_of=today,
        planned_pace_hours=study.planned_pace_hours,
        actual_pace_hours=actual_pace_hours,
        pace_basis=basis,
        whole_weeks=whole_weeks,
        planned_hours=_sum_or_unknown([course.planned_hours for course in study.courses]),
        remaining_hours=_sum_or_unknown([course.remaining_hours for course in study.courses]),
        behind_plan_hours=_behind_plan_hours(study, today),
        is_finished=is_finished,
        finish=_whole_finish(study, courses, is_finished=is_finished),
        courses=courses,
    )


def needed_pace_hours(projection: Projection, study: StudyInput, finish_by: dt.date) -> Fraction | None:
    """Return the hours a week that end the remaining hours by ``finish_by``, pauses skipped.

    None when the remaining hours are unknown or no study day is left before that date.
    """
    start = max(projection.as_of, study.starts_on)
    days = study_days_between(start, finish_by, merged(study.pauses)) if finish_by > start else 0
    if projection.remaining_hours is None or days == 0:
        return None
    return projection.remaining_hours * 7 / days


def _actual_pace(study: StudyInput, today: dt.date) -> tuple[int, Fraction | None]:
    """Return the number of whole weeks that count and their mean hours; None before the first.

    Empty weeks count as 0 h. A first week begun midway and the current week stay out. A paused day
    takes its seventh out of its week; a week with fewer than four study days is out with its hours,
    as nobody can tell what was studied on which of its days.
    """
    hours_by_week = study.hours_by_week or {}
    last_week = week_start_of(today) - dt.timedelta(days=7)
    hours, days, weeks = Fraction(0), 0, 0
    for week_start in weeks_between(week_start_of(study.starts_on), last_week):
        study_days = study_days_in_week(week_start, study.pauses)
        if study_days >= LEAST_STUDY_DAYS and week_start >= study.starts_on:
            hours += hours_by_week.get(week_start, 0)
            days += study_days
            weeks += 1
    return weeks, (hours * 7 / days if days else None)


def _course_projections(study: StudyInput, pace_hours: Fraction, today: dt.date) -> list[CourseProjection]:
    plan_ends = list(accumulate((course.planned_hours for course in study.courses), _add_or_unknown))
    likely_ends = list(accumulate((course.remaining_hours for course in study.courses), _add_or_unknown))
    start = max(today, study.starts_on)
    projections = []
    for course, plan_hours, likely_hours in zip(study.courses, plan_ends, likely_ends, strict=True):
        plan, plan_reason = _end(study.starts_on, plan_hours, study.planned_pace_hours, study.pauses)
        likely, likely_reason = _end(start, likely_hours, pace_hours, study.pauses)
        finish = _course_finish(course, plan, likely, plan_reason or likely_reason)
        projections.append(
            CourseProjection(course.slug, course.status, course.logged_hours, course.remaining_hours, finish)
        )
    return projections


def _course_finish(course: CourseInput, plan: dt.date | None, likely: dt.date | None, reason: str) -> Finish:
    if course.status == "waived":
        return Finish(reason=WAIVED)
    if course.status == "completed":
        done_on = course.completed_on
        return Finish(plan, done_on, done_on, done_on, reason="" if plan else reason)
    if course.effort_hours is None:
        return Finish(reason=UNKNOWN_EFFORT)
    return Finish(plan, likely, reason=reason or NO_RANGE)


def _end(
    start: dt.date, hours: Fraction | None, pace_hours: Fraction, pauses: Sequence[DayRange]
) -> tuple[dt.date | None, str]:
    """Return the day on which ``hours`` are done and "", or None and the reason."""
    if hours is None:
        return None, AFTER_UNKNOWN_EFFORT
    if hours == 0:
        return start, ""
    if pace_hours <= 0:
        return None, NO_HOURS_LOGGED
    weeks = hours / pace_hours
    if weeks > HORIZON_WEEKS:
        return None, TOO_FAR
    try:
        return add_study_days(start, math.ceil(7 * weeks), pauses), ""
    except OverflowError:
        return None, TOO_FAR


def _whole_finish(study: StudyInput, courses: Sequence[CourseProjection], *, is_finished: bool) -> Finish:
    """Return the end of the plan: the last course that is not waived; done when all are."""
    studied = [course for course in courses if course.status != "waived"]
    if not courses:
        return Finish(reason=NO_COURSES)
    if not studied:
        return Finish(reason=ALL_WAIVED)
    if is_finished:
        done_on = max((course.completed_on for course in study.courses if course.completed_on), default=None)
        return Finish(studied[-1].finish.plan, done_on, done_on, done_on, reason=studied[-1].finish.reason)
    unknown = [course for course in studied if course.finish.reason == UNKNOWN_EFFORT]
    if unknown:
        return Finish(reason=UNKNOWN_EFFORT)
    last_due = [course for course in studied if course.status != "completed"][-1]
    reason = studied[-1].finish.reason or last_due.finish.reason
    return Finish(studied[-1].finish.plan, last_due.finish.likely, reason=reason)


def _behind_plan_hours(study: StudyInput, today: dt.date) -> Fraction:
    """Return hours the plan expected before today and that are not done; below 0 when ahead."""
    planned_hours = sum((course.planned_hours or Fraction(0) for course in study.courses), Fraction(0))
    days = study_days_between(study.starts_on, max(today, study.starts_on), study.pauses)
    due_hours = min(planned_hours, study.planned_pace_hours * days / 7)
    return due_hours - sum((course.done_hours for course in study.courses), Fraction(0))


def _add_or_unknown(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left + right


def _sum_or_unknown(hours: Sequence[Fraction | None]) -> Fraction | None:
    total: Fraction | None = Fraction(0)
    for one in hours:
        total = _add_or_unknown(total, one)
    return total
