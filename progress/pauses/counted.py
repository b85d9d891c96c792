"""A learner's breaks as they count: days that several of them have count once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from progress.models import Pause
from progress.projection import DayRange
from progress.projection.weeks import merged


@dataclass(frozen=True)
class PlannedBreak:
    """A break as it was planned; ``inside`` is another one that has all its days."""

    pause: Pause
    inside: Pause | None


@dataclass(frozen=True)
class CountedBreak:
    """Days off in a row, and the breaks that they were planned as."""

    days: DayRange
    planned: Sequence[PlannedBreak]

    @property
    def length(self) -> int:
        """How many days that are."""
        return (self.days.last - self.days.first).days + 1


@dataclass(frozen=True)
class Breaks:
    """All breaks of a learner: those that last or are to come, and those that are over, latest first."""

    ahead: Sequence[CountedBreak]
    over: Sequence[CountedBreak]


def counted_breaks(pauses: Iterable[Pause], today: dt.date) -> Breaks:
    """Return a learner's breaks as the dates take them."""
    stored = sorted(pauses, key=lambda pause: (pause.starts_on, pause.pk))
    counted = [
        CountedBreak(days, _planned_in(days, stored))
        for days in merged(DayRange(pause.starts_on, pause.ends_on) for pause in stored)
    ]
    over = [one for one in counted if one.days.last < today]
    return Breaks(ahead=counted[len(over) :], over=over[::-1])


def another_around(pause: Pause, pauses: Iterable[Pause]) -> Pause | None:
    """Return another break that has all days of this one: the longest."""
    around = [
        other
        for other in pauses
        if other.pk != pause.pk and other.starts_on <= pause.starts_on and other.ends_on >= pause.ends_on
    ]
    return max(around, key=lambda other: other.ends_on - other.starts_on, default=None)


def _planned_in(days: DayRange, stored: Sequence[Pause]) -> list[PlannedBreak]:
    own = [pause for pause in stored if days.first <= pause.starts_on <= days.last]
    return [PlannedBreak(pause, another_around(pause, own)) for pause in own]
