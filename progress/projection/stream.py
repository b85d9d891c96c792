"""The main stream ahead: after how many weeks of study each of its courses ends."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from progress.projection.effort import EffortBias, doubt_of_sums, effort_doubt
from progress.projection.line import Flow, Progress, flow_in_order, has_waits, is_blocked
from progress.projection.order import Clock
from progress.projection.pace import Pace, WeeksAhead, weeks_ahead
from progress.projection.study import StudyInput
from progress.projection.weeks import Calendar

LINES = ("early", "likely", "late")


@dataclass(frozen=True)
class MainStream:
    """The courses of a study that are not side courses, from ``begins_on`` at a pace.

    ``progress`` tells what of its parts is done. ``has_doubts`` False leaves out what only makes the range:
    likely weeks need no doubt about efforts.
    """

    study: StudyInput
    pace: Pace
    bias: EffortBias
    begins_on: dt.date
    remaining: Sequence[float | None]
    progress: Progress
    has_doubts: bool = True

    @cached_property
    def flowing(self) -> list[float | None]:
        """The hours left of each course that flow before a date; None for those that give or have none."""
        blocked = is_blocked(self.study, self.remaining)
        rows = zip(self.study.courses, self.remaining, blocked, strict=True)
        return [None if without or course.is_beside else hours for course, hours, without in rows]

    def ahead_of(self, hours: Sequence[float]) -> WeeksAhead | None:
        """Return how long so many hours of each course take together."""
        doubt = effort_doubt(hours, self.bias, self._own_variances) if self.has_doubts else 0.0
        return weeks_ahead(math.fsum(hours), self.pace, doubt)

    @cached_property
    def _own_variances(self) -> list[float]:
        return [course.own_variance for course in self.study.courses]

    @cached_property
    def in_order(self) -> list[WeeksAhead | None]:
        """How long the hours up to each course take if all are open; none ends before one that it follows."""
        last = WeeksAhead(0.0, 0.0, 0.0, 0.0)
        hours = [0.0] * len(self.flowing)
        ends: list[WeeksAhead | None] = []
        for place, one in enumerate(self.flowing):
            if one is None:
                ends.append(None)
                continue
            hours[place] = one
            weeks = self.ahead_of(hours)
            last = last.then(weeks) if weeks else last
            ends.append(last if weeks else None)
        return ends

    def flow(self, line: str, calendar: Calendar) -> Flow:
        """Return after how many weeks each course ends on the early, likely or late line."""
        if not has_waits(self.study):
            return Flow([None if ahead is None else getattr(ahead, line) for ahead in self.in_order])
        clock = clock_of(line, self.pace, self.bias)
        return flow_in_order(self.study, self.flowing, self.begins_on, calendar, clock, self.progress)


def clock_of(line: str, pace: Pace, bias: EffortBias) -> Clock:
    """Return a clock that goes by a pace, on the early, likely or late line."""

    def clock(hours: float, squares: float) -> float | None:
        ahead = weeks_ahead(hours, pace, doubt_of_sums(hours, squares, bias))
        return None if ahead is None else getattr(ahead, line)

    return clock
