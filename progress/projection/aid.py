"""Financial aid: when to apply for each part of a course, when it can begin, and how long it stays open.

A learner who pays with aid applies for each part by itself, and studies it only after the decision. When the
next application can be sent depends on the end of the part before or on its decision, so it is another day
on each line of dates. In the order of study (progress.projection.order) an application is what tells, once
the part before it has ended, when its own part opens. Whatever is open meanwhile is studied meanwhile.
"""

import datetime as dt
import enum
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from progress.projection.order import End, Studied
from progress.projection.weeks import ONE_DAY, ROUNDING_DAYS, Calendar, day_after

ROUNDING_SHARE = 1e-9
NOTHING_BEFORE = End(0.0, 0.0, 0.0)


class NextApplication(enum.IntEnum):
    """When a provider takes the next application, as its aid rule in the catalog says."""

    AFTER_FINISHING = 0  # the course before
    AFTER_DECISION = 1  # on the one before
    ANY_TIME = 2


class ApplicationState(enum.Enum):
    """How far an application is, in the learner's word."""

    TO_APPLY = "to_apply"
    APPLIED = "applied"
    APPROVED = "approved"
    REFUSED = "refused"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True)
class AidRules:
    """What a provider's aid asks for; applications to one provider follow one another."""

    next_application: int
    review_days: int
    access_days: int
    provider: str = ""


@dataclass(frozen=True)
class Application:
    """The application for a part of a course, or for the whole course where ``part`` is "".

    ``share`` is the part's of the hours of the whole course, on any scale; a part that needs no aid is one
    as well, as it has its share. ``on`` is the day on which the state came about. ``sent_on`` is the day on
    which it was last sent, also of a part that is done by now, and ``decided_on`` that of its decision.
    """

    part: str
    share: float
    rules: AidRules
    state: ApplicationState = ApplicationState.TO_APPLY
    on: dt.date | None = None
    sent_on: dt.date | None = None
    decided_on: dt.date | None = None

    @property
    def is_needed(self) -> bool:
        """Whether the part has to wait for a decision at all."""
        return self.state is not ApplicationState.NOT_NEEDED

    def is_overdue(self, today: dt.date) -> bool:
        """Whether a decision should have come and the learner said none: time to ask."""
        if self.state is not ApplicationState.APPLIED or self.on is None:
            return False
        return self.on + self.rules.review_days * ONE_DAY < today


@dataclass(frozen=True)
class PartLeft:
    """What a line of dates still has of a part: its hours; ``is_live`` is that it is not done yet."""

    application: Application
    hours: float
    is_live: bool


def parts_left(
    applications: Sequence[Application], hours: float, done_share: float, live_share: float
) -> list[PartLeft]:
    """Return what is left of each part where ``hours`` are left of the course, studied in order.

    ``done_share`` of the course is behind this line, ``live_share`` of it is really done.
    """
    whole = math.fsum(one.share for one in applications)
    found, passed = [], 0.0
    for one in applications:
        begins = passed / whole if whole else 0.0
        passed += one.share
        ends = passed / whole if whole else 1.0
        left = max(0.0, ends - max(begins, done_share)) / (1 - done_share) if done_share < 1 else 0.0
        is_live = ends > live_share + ROUNDING_SHARE
        found.append(PartLeft(one, hours * left, is_live))
    return found


@dataclass
class Sending:
    """An application on one line of dates: the days are known once the part before it has ended.

    ``before`` is the application before it, None for the first one; ``piece`` its place among the pieces.
    ``known_days`` spares a line to look for the same day twice: one part begins when another one ends.
    """

    course: int
    application: Application
    today: dt.date
    begins_on: dt.date
    calendar: Calendar
    before: "Sending | None" = None
    piece: int = -1
    apply_on: dt.date | None = None
    decision_on: dt.date | None = None
    known_days: dict[float, dt.date | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Set the days that do not depend on other parts."""
        state, on = self.application.state, self.application.on
        if state is ApplicationState.TO_APPLY and self.before is None:
            self._send(self.today)
        elif state is ApplicationState.REFUSED:
            # It cannot have been sent again on a day that has passed, or the learner would have said so.
            self._send(max(on or self.today, self.today))
        elif state is ApplicationState.APPROVED:
            self.decision_on = on or self.today
        elif state is ApplicationState.APPLIED:
            self._send(on or self.today)
            if self.application.is_overdue(self.today):
                self.decision_on = self.today + ONE_DAY

    @property
    def follows(self) -> bool:
        """Whether it is the end of the part before that tells its days."""
        return self.before is not None and self.application.state is ApplicationState.TO_APPLY

    @property
    def opens_at(self) -> float:
        """The days of study from the beginning after which its part can be studied."""
        if self.decision_on is None:
            return math.inf
        return self.calendar.study_days(self.begins_on, self.decision_on)

    @property
    def access_until(self) -> dt.date | None:
        """The day on which the part closes again."""
        return self.decision_on and self.decision_on + self.application.rules.access_days * ONE_DAY

    def opens_after(self, end: float) -> float:
        """Send it by the end of the part before, in days of study, and return when its own part opens."""
        ends_on = self.end_of(end)
        if ends_on is None:
            return math.inf
        if self.application.rules.next_application == NextApplication.AFTER_FINISHING:
            self._send(max(self.today, ends_on))
            return self.opens_at
        earliest = self.in_time_for(end, ends_on)
        if self.application.rules.next_application == NextApplication.AFTER_DECISION and self.before:
            earliest = max(earliest, self.before.decision_on or self.today)
        self._send(earliest)
        return self.opens_at

    def end_of(self, study_days: float) -> dt.date | None:
        """Return the day, rounded up, after so many days of study; None far out of sight."""
        if study_days not in self.known_days:
            self.known_days[study_days] = day_after(self.begins_on, study_days / 7, self.calendar)
        return self.known_days[study_days]

    def in_time_for(self, end: float, ends_on: dt.date) -> dt.date:
        """Return the last day to apply on so that nothing waits, if the part before ends after ``end``."""
        is_whole_day = self.calendar.study_days(self.begins_on, ends_on) <= end + ROUNDING_DAYS
        floor = ends_on if is_whole_day else ends_on - ONE_DAY
        return max(self.today, floor - self.application.rules.review_days * ONE_DAY)

    def _send(self, day: dt.date) -> None:
        self.apply_on = day
        self.decision_on = day + self.application.rules.review_days * ONE_DAY


@dataclass(frozen=True)
class AidFlow:
    """What came of the applications on one line: ``studied`` is when their pieces began and ended."""

    sendings: Mapping[tuple[int, int], Sending]
    studied: Studied

    def end_on(self, key: tuple[int, int]) -> dt.date | None:
        """Return the day, rounded up, on which an application's part ends."""
        sending = self.sendings[key]
        end = self.studied.piece_ends.get(sending.piece)
        return sending.end_of(end.day) if end else None

    def begin_on(self, key: tuple[int, int]) -> dt.date | None:
        """Return the day, rounded up, on which an application's part is first studied."""
        sending = self.sendings[key]
        begin = self.studied.piece_begins.get(sending.piece)
        day = None if begin is None else sending.end_of(begin)
        if day is None or sending.decision_on is None:
            return None
        begin_on = _next_study_day(max(day, sending.decision_on), sending.calendar)
        end_on = self.end_on(key)
        return min(begin_on, max(end_on, sending.decision_on)) if end_on else begin_on

    def apply_by(self, key: tuple[int, int]) -> dt.date | None:
        """Return the last day to apply on so that nothing waits, by the end of the part before."""
        sending = self.sendings[key]
        end = self.studied.piece_ends.get(sending.before.piece) if sending.before else NOTHING_BEFORE
        ends_on = sending.end_of(end.day) if end else None
        return sending.in_time_for(end.day, ends_on) if end and ends_on else None


def _next_study_day(day: dt.date, calendar: Calendar) -> dt.date:
    """Return the day, or the first one after the break that it lies in."""
    if calendar.study_days(day, day + ONE_DAY) > 0:
        return day
    try:
        return calendar.after(day, ROUNDING_DAYS) - ONE_DAY
    except OverflowError:
        return day
