"""How fast somebody studies, and how long a number of hours then takes.

Every figure below was chosen by a backtest on the weekly hours of 85 real people; the hours of 57
others were kept apart to grade it. ``python -m benchmarks.backtest`` repeats it, progress/README.md
tells it in plain words. Hours are hours a week, weeks are counted from today.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

USUAL_MEMORY = 0.96  # what a week weighs against the week after it, for the usual pace
RECENT_MEMORY = 0.60  # the same for the recent rhythm
PLAN_WEEKS = 3  # the plan counts as so many weeks
PLAN_SHARE = 0.85  # of which people do so much
RECENT_PRIOR_WEEKS = 0.5
RECENT_WEEKS_AHEAD = 2  # so long the recent rhythm is expected to last
PRIOR_VARIATION = 0.8
LEAST_VARIATION, MOST_VARIATION = 0.1, 2.0
DRIFT_VARIANCE, MOST_DRIFT_WEEKS = 0.016, 26  # the pace itself changes
IDLE_VARIANCE, MOST_IDLE_WEEKS = 0.16, 8  # whoever has just stopped may not go on
RUNS_LATE = 1.10  # such forecasts run late
RANGE_WIDTH = 1.40  # to each side, for 8 cases of 10
CHANCE_WIDTH = 1.09
HORIZON_WEEKS = 520
NORMAL = NormalDist()


@dataclass(frozen=True)
class Pace:
    """What a log of weeks says; ``weight`` is how many recent weeks its evidence is worth.

    ``variation`` is the variance of a week relative to the square of ``usual_hours``; ``idle_weeks``
    counts the empty weeks at the end of the log, ``weeks`` all of them.
    """

    usual_hours: float
    recent_hours: float
    variation: float
    weight: float
    idle_weeks: int
    weeks: int

    @property
    def is_of_plan_alone(self) -> bool:
        """Whether no week has hours yet, so that the plan alone gives it."""
        return self.idle_weeks == self.weeks

    def at(self, hours: float) -> "Pace":
        """Return this pace if the learner really studied ``hours`` in a mean week from today on."""
        return replace(self, usual_hours=hours, recent_hours=hours, idle_weeks=0)


@dataclass(frozen=True)
class WeeksAhead:
    """When hours are done, in weeks of study from today: early to late in 8 cases of 10."""

    early: float
    likely: float
    late: float
    spread: float

    def then(self, later: "WeeksAhead") -> "WeeksAhead":
        """Return when what follows this ends: never before this, whatever its own range says."""
        return WeeksAhead(
            max(self.early, later.early),
            max(self.likely, later.likely),
            max(self.late, later.late),
            later.spread,
        )

    def chance_within(self, weeks: float) -> float:
        """Return the chance, 0 to 1, that the hours are done within so many weeks."""
        if weeks <= 0:
            return 0.0
        if self.likely == 0:
            return 1.0
        return NORMAL.cdf(math.log(weeks / self.likely) / (CHANCE_WIDTH * self.spread))


def pace_of(log: Sequence[float], planned_pace_hours: float | None) -> Pace:
    """Return the pace that a log of whole weeks shows, oldest first, 0 for an empty week.

    Without a plan the mean of the log stands for it. ``usual_hours`` is 0 when there is neither.
    """
    if planned_pace_hours is None:
        planned_pace_hours = sum(log) / len(log) / PLAN_SHARE if log else 0.0
    weight = hours = squares = recent_weight = recent = 0.0
    for week_hours in log:
        weight = weight * USUAL_MEMORY + 1
        hours = hours * USUAL_MEMORY + week_hours
        squares = squares * USUAL_MEMORY + week_hours * week_hours
        recent_weight = recent_weight * RECENT_MEMORY + 1
        recent = recent * RECENT_MEMORY + week_hours
    usual = (PLAN_WEEKS * PLAN_SHARE * planned_pace_hours + hours) / (PLAN_WEEKS + weight)
    rhythm = (RECENT_PRIOR_WEEKS * usual + recent) / (RECENT_PRIOR_WEEKS + recent_weight)
    spread = squares - 2 * usual * hours + weight * usual * usual
    return Pace(usual, rhythm, _variation(spread, usual, weight), weight, idle_weeks(log), len(log))


def _variation(spread: float, usual: float, weight: float) -> float:
    if usual <= 0:
        return MOST_VARIATION
    square = usual * usual
    variation = (PLAN_WEEKS * PRIOR_VARIATION * square + spread) / ((PLAN_WEEKS + weight) * square)
    return min(max(variation, LEAST_VARIATION), MOST_VARIATION)


def idle_weeks(log: Sequence[float]) -> int:
    """Return how many empty weeks a log ends with."""
    return next((idle for idle, hours in enumerate(reversed(log)) if hours > 0), len(log))


def weeks_ahead(remaining_hours: float, pace: Pace, effort_doubt: float = 0.0) -> WeeksAhead | None:
    """Return how long ``remaining_hours`` take; None where this pace gives no date.

    ``effort_doubt`` is the variance that comes from the courses (progress.projection.effort).
    """
    if remaining_hours <= 0:
        return WeeksAhead(0.0, 0.0, 0.0, 0.0)
    weeks = _weeks_without_delay(remaining_hours, pace)
    if weeks > HORIZON_WEEKS:
        return None
    variance = (
        pace.variation * (1 / (pace.weight + PLAN_WEEKS) + 1 / (weeks + 0.5))
        + DRIFT_VARIANCE * min(weeks, MOST_DRIFT_WEEKS)
        + IDLE_VARIANCE * min(pace.idle_weeks, MOST_IDLE_WEEKS)
        + effort_doubt
    )
    likely, spread = RUNS_LATE * weeks, math.sqrt(variance)
    factor = math.exp(RANGE_WIDTH * spread)
    return WeeksAhead(likely / factor, likely, likely * factor, spread)


def _weeks_without_delay(remaining_hours: float, pace: Pace) -> float:
    """Return the weeks at the recent rhythm first, then at the usual pace; infinite without any."""
    soon_hours = RECENT_WEEKS_AHEAD * pace.recent_hours
    if soon_hours >= remaining_hours:
        return remaining_hours / pace.recent_hours
    if pace.usual_hours <= 0:
        return math.inf
    return RECENT_WEEKS_AHEAD + (remaining_hours - soon_hours) / pace.usual_hours


def pace_for(
    remaining_hours: float,
    pace: Pace,
    weeks: float,
    chance: float,
    effort_doubt: float = 0.0,
    beside_hours: float = 0.0,
) -> float | None:
    """Return the hours a week that finish within ``weeks`` with this ``chance``; None when none would do.

    ``beside_hours`` of them are studied beside in these weeks, whatever the pace.
    """
    if weeks <= 0:
        return None
    if remaining_hours <= 0:
        return 0.0
    even = (RUNS_LATE * remaining_hours + beside_hours) / weeks
    if chance == 0.5:  # noqa: PLR2004
        return even

    def falls_short(hours: float) -> bool:
        ahead = weeks_ahead(remaining_hours, pace.at(hours), effort_doubt)
        return ahead is None or ahead.chance_within(weeks - beside_hours / hours) < chance

    low, high = even, even * 100
    if falls_short(high):
        return None
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if falls_short(middle) else (low, middle)
    return high
