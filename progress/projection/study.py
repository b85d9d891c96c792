"""What a projection is computed from: a learner's plan, courses, weeks and pauses as plain values."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from progress.projection import beside
from progress.projection.course import CourseInput
from progress.projection.effort import EffortBias, effort_bias
from progress.projection.pace import Pace, pace_of
from progress.projection.waited import waited_weeks
from progress.projection.weeks import Calendar, DayRange, RatedDays, whole_weeks


@dataclass(frozen=True)
class HoursSpan:
    """Days on which the plan means to have other hours a week than usual."""

    days: DayRange
    pace_hours: float


@dataclass(frozen=True)
class StudyInput:
    """All that dates are computed from; ``hours_by_week`` maps a Monday to that week's hours.

    The plan line runs at ``planned_pace_hours`` from the first day, or from the day the plan was changed.
    ``left_courses`` are out of the plan; the finished ones still teach how long courses take. Those of them
    that were finished in the plan, ``done_courses``, keep their place on the plan line.
    ``pauses`` neither overlap nor touch (progress.projection.weeks.merged). ``spans`` are weeks of other
    hours than planned. The planned pace is that of all courses, side courses included.
    """

    planned_pace_hours: float
    starts_on: dt.date
    courses: Sequence[CourseInput] = ()
    hours_by_week: Mapping[dt.date, Any] = field(default_factory=dict)
    pauses: Sequence[DayRange] = ()
    plan_changed_on: dt.date | None = None
    left_courses: Sequence[CourseInput] = ()
    done_courses: Sequence[CourseInput] = ()
    spans: Sequence[HoursSpan] = ()

    @property
    def plan_since(self) -> dt.date:
        """The day from which the plan line runs."""
        return self.plan_changed_on or self.starts_on

    def was_done_before_plan(self, course: CourseInput) -> bool:
        """Whether a course was completed when the plan line began; on the day of a change, it was."""
        done_on = course.completed_on
        return done_on is not None and (done_on < self.plan_since or done_on == self.plan_changed_on)

    @property
    def logged_hours(self) -> float:
        """All hours logged, also for courses out of the plan."""
        return float(sum(self.hours_by_week.values()))

    @property
    def counted(self) -> list[bool]:
        """Of each course whether the finish is about it: the core ones not waived; all where none is core."""
        studied = [course.status != "waived" for course in self.courses]
        core = [one and course.is_core for one, course in zip(studied, self.courses, strict=True)]
        return core if any(core) else studied

    def calendar(self) -> Calendar:
        """Return the rate of study of each day, as breaks and weeks of other hours make it."""
        return Calendar.of(self._rated_days())

    def main_calendar(self, today: dt.date, starts: Mapping[str, dt.date] | None = None) -> Calendar:
        """Return the calendar of the main stream, which side courses take their hours from.

        ``starts`` has the days on which side courses begin that have not begun; others begin as known.
        """
        taken = beside.taken_shares(self, today, starts or {})
        return Calendar.of(self._rated_days(), taken)

    def _rated_days(self) -> list[RatedDays]:
        spans = [(span.days, span.pace_hours / self.planned_pace_hours) for span in self.spans]
        return [*((pause, 0.0) for pause in self.pauses), *spans]

    def pace(self, today: dt.date) -> Pace:
        """Return the pace of the whole weeks before ``today``, without what was studied beside."""
        return pace_of(self.log(today), self.planned_pace_hours)

    def log(self, today: dt.date) -> list[float]:
        """Return the whole weeks before ``today`` as progress.projection.weeks.whole_weeks does."""
        hours = beside.main_hours_by_week(self, today)
        waited = waited_weeks(self, hours, today)
        return whole_weeks(hours, self.starts_on, today, self.calendar(), self.main_calendar(today), waited)

    def side_pace(self, course: CourseInput, today: dt.date) -> Pace:
        """Return the pace of a side course by its own weeks."""
        starts_on = beside.known_start(self, course, today)
        if course.side is None or starts_on is None:
            return pace_of([], course.side.pace_hours if course.side else None)
        log = whole_weeks(course.side.hours_by_week, starts_on, today, self.calendar())
        return pace_of(log, course.side.pace_hours)

    def side_paces(self, today: dt.date) -> dict[str, Pace]:
        """Return the pace of each side course, by its slug."""
        return {one.slug: self.side_pace(one, today) for one in self.courses if one.is_beside}

    def bias(self) -> EffortBias:
        """Return what the finished courses teach about the others."""
        return effort_bias(course.lesson for course in (*self.courses, *self.left_courses) if course.lesson)
