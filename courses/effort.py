"""The published size of a course, turned into hours exactly.

A month is 52/12 weeks, so "3 months at 10 h/week" is 130 h. Figures stay fractions until they are
shown: rounding 43.33 three times would move a finish by a day.
"""

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache

WEEKS_PER_UNIT = {"weeks": Fraction(1), "months": Fraction(52, 12)}


@dataclass(frozen=True)
class EffortHours:
    """Hours a course is published to take; both ends are equal when one figure is published."""

    low_hours: Fraction
    high_hours: Fraction

    @cached_property
    def typical_hours(self) -> Fraction:
        """The figure to plan with: the geometric middle, as sizes err by factors, not by sums."""
        if self.low_hours == self.high_hours:
            return self.low_hours
        return Fraction(math.sqrt(self.low_hours * self.high_hours)).limit_denominator(1000)


@dataclass(frozen=True)
class HalfEffort:
    """A published effort of which one half is known: for how many weeks, or at how many hours a week."""

    weeks: Fraction | None
    pace_hours: Fraction | None

    def hours_at(self, planned_pace_hours: Fraction) -> Fraction | None:
        """Return the hours at a pace of one's own, or None where it is the weeks that are not known."""
        return None if self.weeks is None else self.weeks * planned_pace_hours


@lru_cache(maxsize=1024)  # a page asks several times for each of its courses
def effort_hours(
    unit: str,
    amount_low: Decimal | None,
    amount_high: Decimal | None,
    pace_low_hours: Decimal | None,
    pace_high_hours: Decimal | None,
) -> EffortHours | None:
    """Return the hours of a published effort, or None when nothing is published.

    ``unit`` is ``hours``, ``weeks``, ``months`` or ``unknown``; the paces are hours a week and are
    read for weeks and months only. A missing high figure means that one number is published.
    """
    if unit == "unknown" or amount_low is None:
        return None
    low, high = Fraction(amount_low), Fraction(amount_low if amount_high is None else amount_high)
    if unit == "hours":
        return EffortHours(low, high)
    if pace_low_hours is None:
        return None
    pace_high = pace_low_hours if pace_high_hours is None else pace_high_hours
    weeks = WEEKS_PER_UNIT[unit]
    return EffortHours(low * weeks * Fraction(pace_low_hours), high * weeks * Fraction(pace_high))


def half_effort(
    unit: str,
    amount_low: Decimal | None,
    amount_high: Decimal | None,
    pace_low_hours: Decimal | None,
    pace_high_hours: Decimal | None,
) -> HalfEffort | None:
    """Return the half that is published of an effort, or None when all or nothing of it is."""
    if unit not in WEEKS_PER_UNIT or (amount_low is None) == (pace_low_hours is None):
        return None
    if amount_low is not None:
        return HalfEffort(_middle(amount_low, amount_high) * WEEKS_PER_UNIT[unit], None)
    return HalfEffort(None, _middle(pace_low_hours or Decimal(0), pace_high_hours))


def _middle(low: Decimal, high: Decimal | None) -> Fraction:
    return EffortHours(Fraction(low), Fraction(low if high is None else high)).typical_hours
