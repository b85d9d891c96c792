"""The likely date written down a second time, from the prose of the method: to check pages against."""

import datetime as dt
import math
from collections.abc import Sequence
from statistics import NormalDist


def likely_days(hours: float, weeks: Sequence[float] = (), planned_hours: float = 10) -> int:
    """Return in how many days ``hours`` are likely done, after whole ``weeks``, the oldest first."""
    newest_first = list(enumerate(reversed(weeks)))
    slow = sum(0.96**age for age, _ in newest_first)
    usual = (3 * 0.85 * planned_hours + sum(0.96**age * week for age, week in newest_first)) / (3 + slow)
    quick = sum(0.60**age for age, _ in newest_first)
    recent = (0.5 * usual + sum(0.60**age * week for age, week in newest_first)) / (0.5 + quick)
    needed = hours / recent if 2 * recent >= hours else 2 + (hours - 2 * recent) / usual
    return math.ceil(7 * 1.10 * needed - 1e-6)


def likely_on(
    today: dt.date, hours: float, weeks: Sequence[float] = (), planned_hours: float = 10
) -> dt.date:
    """Return the likely day of ``hours`` that begin today, without breaks."""
    return today + dt.timedelta(days=likely_days(hours, weeks, planned_hours))


def hours_left(whole_hours: float, done_hours: float) -> float:
    """Return the median of what is left of a started course, before any course was finished."""
    normal, spread = NormalDist(), math.sqrt(0.078 + 0.144)
    counted = min(done_hours, (3.21 - 3.25 * spread) * whole_hours)
    passed = normal.cdf(math.log(counted / whole_hours) / spread)
    return whole_hours * math.exp(spread * normal.inv_cdf((1 + passed) / 2)) - counted
