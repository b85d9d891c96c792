"""How good earlier dates were: forecasts as issued, beside the day on which it really was done."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

LEAST_SCORED = 3


class Issued(NamedTuple):
    """One date given once, and the day that came of it; ``late_on`` None: ten years or more."""

    likely_on: dt.date
    early_on: dt.date
    late_on: dt.date | None
    finished_on: dt.date

    @property
    def held(self) -> bool:
        """Whether the finish fell into the range."""
        return self.early_on <= self.finished_on and (
            self.late_on is None or self.finished_on <= self.late_on
        )

    @property
    def error_days(self) -> int:
        """Days by which the finish came after the likely date; below 0 when it came before."""
        return (self.finished_on - self.likely_on).days


@dataclass(frozen=True)
class Score:
    """Of ``scored`` dates given, the ranges of ``held`` held; ``median_error_days`` has no sign."""

    scored: int
    held: int
    median_error_days: float | None

    @property
    def held_percent(self) -> int:
        """The share of ranges that held, in percent; 0 of none."""
        return round(100 * self.held / self.scored) if self.scored else 0

    @property
    def says_something(self) -> bool:
        """Whether there are enough to tell anything."""
        return self.scored >= LEAST_SCORED


def score(issued: Iterable[Issued]) -> Score:
    """Return how often the ranges held and the median distance of the likely date; keeps no date."""
    held = 0
    errors: Counter[int] = Counter()
    for one in issued:
        held += one.held
        errors[abs(one.error_days)] += 1
    return Score(scored=errors.total(), held=held, median_error_days=_median(errors))


def _median(counted: Counter[int]) -> float | None:
    """Return the median of numbers of which only is known how often each occurs; None of none."""
    middles = {(counted.total() - 1) // 2, counted.total() // 2}
    found: list[int] = []
    passed = 0
    for number in sorted(counted):
        passed, before = passed + counted[number], passed
        found += [number for middle in middles if before <= middle < passed]
    return sum(found) / len(found) if found else None
