"""What a projection is computed from: a learner's plan, courses, weeks and pauses as plain values."""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from progress.projection.effort import LEAST_SHARE_SAID, EffortBias, effort_bias, hours_left
from progress.projection.pace import Pace, pace_of
from progress.projection.weeks import DayRange, whole_weeks


class Word(enum.Enum):
    """What a learner can say of a course that tells the hours left; of several, the newest counts."""

    ESTIMATE = "estimate"
    SHARE = "share"


@dataclass(frozen=True)
class ShareDone:
    """The learner's word that a share of a course, 0 to 1, was done when so many hours were logged."""

    share: float
    at_hours: float


@dataclass(frozen=True)
class CourseInput:
    """One course; ``published_hours`` and ``estimate_hours`` None mean that there is no such figure.

    ``estimate_hours`` is the learner's own; ``newest_word`` is what they said last of it and of the share
    done. ``hours_before_plan`` were logged when the plan last changed.
    ``taught_hours`` is the effort that a completed course had when it was completed, ``took_hours`` what it
    really took by the learner's word; None: what is published, and what was logged.
    """

    slug: str
    status: str
    published_hours: float | None
    logged_hours: float = 0.0
    completed_on: dt.date | None = None
    estimate_hours: float | None = None
    share_done: ShareDone | None = None
    hours_before_plan: float = 0.0
    newest_word: Word = Word.SHARE
    taught_hours: float | None = None
    took_hours: float | None = None

    @property
    def is_due(self) -> bool:
        """Whether hours are still owed: waived and completed courses owe nothing."""
        return self.status not in ("waived", "completed")

    @property
    def effort_hours(self) -> float | None:
        """The size to plan with: the learner's own estimate, else the published one."""
        return self.published_hours if self.estimate_hours is None else self.estimate_hours

    @property
    def counting_word(self) -> Word | None:
        """What the hours left are counted by; None: by the published effort, or by nothing.

        A share said before any hours tells no size, so it counts beside an estimate, be that newer or not.
        """
        said, is_estimated = self.share_done, self.estimate_hours is not None
        is_replaced = is_estimated and self.newest_word is Word.ESTIMATE
        if said and said.share >= LEAST_SHARE_SAID and not (is_replaced and said.at_hours > 0):
            return Word.SHARE
        return Word.ESTIMATE if is_estimated else None

    @property
    def lesson(self) -> tuple[float, float] | None:
        """The hours that a completed course took, and those of its effort; None where it teaches nothing."""
        effort = self.published_hours if self.taught_hours is None else self.taught_hours
        if self.status != "completed" or not effort:
            return None
        return (self.logged_hours if self.took_hours is None else self.took_hours), effort

    def remaining_hours(self, bias: EffortBias) -> float | None:
        """Return the hours still to do, in the median; None when nothing says how big the course is."""
        if not self.is_due:
            return 0.0
        estimate = self.estimate_hours
        if estimate is None and self.published_hours is not None:
            estimate = self.published_hours * bias.factor
        said = self.share_done
        if said and self.counting_word is Word.SHARE:
            at_hours = min(said.at_hours, self.logged_hours)  # hours may be corrected afterwards
            whole = at_hours / said.share if at_hours > 0 else estimate
            if whole is not None:
                return hours_left(whole * (1 - said.share), self.logged_hours - at_hours, bias)
        return None if estimate is None else hours_left(estimate, self.logged_hours, bias)


@dataclass(frozen=True)
class StudyInput:
    """All that dates are computed from; ``hours_by_week`` maps a Monday to that week's hours.

    The plan line runs at ``planned_pace_hours`` from the first day, or from the day the plan was changed.
    ``left_courses`` are out of the plan; the finished ones still teach how long courses take. Those of them
    that were finished in the plan, ``done_courses``, keep their place on the plan line.
    ``pauses`` neither overlap nor touch (progress.projection.weeks.merged).
    """

    planned_pace_hours: float
    starts_on: dt.date
    courses: Sequence[CourseInput] = ()
    hours_by_week: Mapping[dt.date, Any] = field(default_factory=dict)
    pauses: Sequence[DayRange] = ()
    plan_changed_on: dt.date | None = None
    left_courses: Sequence[CourseInput] = ()
    done_courses: Sequence[CourseInput] = ()

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

    def pace(self, today: dt.date) -> Pace:
        """Return the pace of the whole weeks before ``today``."""
        return pace_of(self.log(today), self.planned_pace_hours)

    def log(self, today: dt.date) -> list[float]:
        """Return the whole weeks before ``today`` as progress.projection.weeks.whole_weeks does."""
        return whole_weeks(self.hours_by_week, self.starts_on, today, self.pauses)

    def bias(self) -> EffortBias:
        """Return what the finished courses teach about the others."""
        return effort_bias(course.lesson for course in (*self.courses, *self.left_courses) if course.lesson)
