"""One course as a projection sees it: how big it is for this learner, what is done, and what is left."""

import datetime as dt
import enum
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from progress.projection.aid import Application
from progress.projection.effort import LEAST_SHARE_SAID, EffortBias, guess_variance, hours_left
from progress.projection.weeks import week_start_of


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
class Guess:
    """A curator's guess at an effort that nobody publishes: between so many hours in 8 cases of 10."""

    low_hours: float
    high_hours: float

    @property
    def middle_hours(self) -> float:
        """The geometric middle, which it counts with."""
        return math.sqrt(self.low_hours * self.high_hours)

    @property
    def variance(self) -> float:
        """What it adds to the doubt about this course."""
        return guess_variance(self.low_hours, self.high_hours)


@dataclass(frozen=True)
class Piece:
    """A share of what a course still takes, 0 to 1, that cannot be studied before ``opens_on``."""

    share: float
    opens_on: dt.date | None = None


@dataclass(frozen=True)
class SideStudy:
    """A course runs beside the others at ``pace_hours`` a week; 0 h: it does not.

    It begins on ``starts_on``; without that day when the course ``after`` ends, and without either with the
    plan. ``until`` is the first day on which it runs beside the others no more; a course that is completed
    needs none. ``hours_by_week`` are the hours logged for it alone, Monday -> hours.
    """

    pace_hours: float
    starts_on: dt.date | None = None
    after: str = ""
    until: dt.date | None = None
    hours_by_week: Mapping[dt.date, Any] = field(default_factory=dict)

    def counts_in(self, week_start: dt.date, starts_on: dt.date) -> bool:
        """Whether the hours of a week were studied beside the others, if it began on ``starts_on``."""
        return week_start >= week_start_of(starts_on) and (self.until is None or week_start < self.until)


@dataclass(frozen=True)
class CourseInput:
    """One course; ``published_hours``, ``guess`` and ``estimate_hours`` None: there is no such figure.

    ``estimate_hours`` is the learner's own; ``newest_word`` is what they said last of it and of the share
    done. ``needed_share`` is how much of the published or guessed effort this learner needs, for a course of
    which only some parts are. ``hours_before_plan`` were logged when the plan last changed.
    ``taught_hours`` is the effort that a completed course had when it was completed, ``took_hours`` what it
    really took by the learner's word; None: what is published, and what was logged. ``pieces`` () is one
    piece, open at once. ``applications`` for financial aid, one for each part of the course in its order,
    tell when its parts open in place of pieces.
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
    is_core: bool = True
    side: SideStudy | None = None
    guess: Guess | None = None
    needed_share: float = 1.0
    pieces: Sequence[Piece] = ()
    applications: Sequence[Application] = ()

    @property
    def is_due(self) -> bool:
        """Whether hours are still owed: waived and completed courses owe nothing."""
        return self.status not in ("waived", "completed")

    @property
    def is_beside(self) -> bool:
        """Whether it is a side course, a stream of its own."""
        return self.side is not None and self.side.pace_hours > 0

    @property
    def catalog_hours(self) -> float | None:
        """What this learner needs of the published effort, or of the guess where none is published."""
        whole = self.published_hours
        if whole is None and self.guess:
            whole = self.guess.middle_hours
        return None if whole is None else whole * self.needed_share

    @property
    def effort_hours(self) -> float | None:
        """The size to plan with: the learner's own estimate, else the published one, else the guess."""
        return self.catalog_hours if self.estimate_hours is None else self.estimate_hours

    @property
    def lesson(self) -> tuple[float, float] | None:
        """The hours that a completed course took, and those of its effort; None where it teaches nothing."""
        effort = self.catalog_hours if self.taught_hours is None else self.taught_hours
        if self.status != "completed" or not effort:
            return None
        return (self.logged_hours if self.took_hours is None else self.took_hours), effort

    @property
    def counting_word(self) -> Word | None:
        """What the hours left are counted by; None: by the published effort, by a guess, or by nothing.

        A share said before any hours tells no size, so it counts beside an estimate, be that newer or not.
        """
        said, is_estimated = self.share_done, self.estimate_hours is not None
        is_replaced = is_estimated and self.newest_word is Word.ESTIMATE
        if said and said.share >= LEAST_SHARE_SAID and not (is_replaced and said.at_hours > 0):
            return Word.SHARE
        return Word.ESTIMATE if is_estimated else None

    @property
    def said_share(self) -> ShareDone | None:
        """The learner's word on the share done, where that is what counts."""
        return self.share_done if self.counting_word is Word.SHARE else None

    @property
    def own_variance(self) -> float:
        """The variance that this course alone adds: that of a guess, where its hours go by one."""
        if self.guess is None or self.published_hours is not None or self.estimate_hours is not None:
            return 0.0
        said = self.said_share
        goes_by_hours = said is not None and min(said.at_hours, self.logged_hours) > 0
        return 0.0 if goes_by_hours else self.guess.variance

    @property
    def needs_aid(self) -> bool:
        """Whether a part of it waits for a decision on financial aid."""
        return any(one.is_needed for one in self.applications)

    def done_share(self, remaining_hours: float | None) -> float:
        """Return which share of it, 0 to 1, is done where so many hours are left."""
        if not self.is_due:
            return 1.0
        said = self.said_share
        share, logged = (said.share, self.logged_hours - said.at_hours) if said else (0.0, self.logged_hours)
        more = max(0.0, logged)
        if not remaining_hours:
            return share if remaining_hours is None else 1.0
        return share + (1 - share) * more / (more + remaining_hours)

    def remaining_hours(self, bias: EffortBias) -> float | None:
        """Return the hours still to do, in the median; None when nothing says how big the course is."""
        if not self.is_due:
            return 0.0
        estimate = self.estimate_hours
        if estimate is None and self.catalog_hours is not None:
            estimate = self.catalog_hours * bias.factor
        if said := self.said_share:
            at_hours = min(said.at_hours, self.logged_hours)  # hours may be corrected afterwards
            whole = at_hours / said.share if at_hours > 0 else estimate
            if whole is not None:
                return hours_left(whole * (1 - said.share), self.logged_hours - at_hours, bias)
        return None if estimate is None else hours_left(estimate, self.logged_hours, bias)
