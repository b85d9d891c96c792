"""Weeks and days: a week is its Monday's date, a pause a run of whole days, a calendar has a rate for each.

An ordinary day has the rate 1, a day of a break 0, and one on which half of the planned hours are meant to
be studied 0.5. Weeks of study are counted in such days.
"""

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

ONE_DAY = dt.timedelta(days=1)
ONE_WEEK = dt.timedelta(days=7)
MONDAY = 0
LEAST_STUDY_DAYS = 4
FARTHEST_DAYS = 7 * 572  # ten years of study, of which forecasts take a tenth more, without a break
ROUNDING_DAYS = 1e-6  # three thirds of a week end on the day they should


@dataclass(frozen=True)
class DayRange:
    """Days from ``first`` to ``last``, both included; a pause, for example."""

    first: dt.date
    last: dt.date


RatedDays = tuple[DayRange, float]


@dataclass(frozen=True)
class Calendar:
    """A rate of study for each day, kept as the days on which it changes: whole numbers, as ``toordinal``.

    ``rates`` hold from the day of the same place in ``edges`` on, before the first of them 1; ``sums`` are
    the days of study from the first edge on.
    """

    edges: tuple[int, ...] = (0,)
    rates: tuple[float, ...] = (1,)
    sums: tuple[float, ...] = (0,)

    @classmethod
    def of(cls, rated: Iterable[RatedDays], taken: Iterable[RatedDays] = ()) -> Self:
        """Return the calendar on which each of ``rated`` multiplies the rate of its days.

        ``taken`` are shares of the ordinary hours that are studied beside them; they are subtracted first.
        """
        return cls(*_edges_rates_sums(tuple(rated), tuple(taken)))

    def study_days(self, start: dt.date, end: dt.date) -> float:
        """Return the sum of the rates from ``start`` up to, not including, ``end``; 0 when reversed."""
        return max(0, self._sum(end.toordinal()) - self._sum(start.toordinal()))

    def after(self, start: dt.date, study_days: float) -> dt.date:
        """Return the first date from ``start`` on that has so many days of study between both.

        Nothing at all ends at ``start``, or with the break that is on by then. Raises OverflowError past the
        year 9999, and where no day to come has any study.
        """
        if study_days <= 0:
            return self._resumed(start)
        goal = self._sum(start.toordinal()) + study_days
        place = bisect_left(self.sums, goal) - 1
        if place < 0:
            return dt.date.fromordinal(self.edges[0] + math.ceil(goal))
        if place == len(self.edges) - 1 and not self.rates[place]:
            raise OverflowError
        day = self.edges[place] + math.ceil((goal - self.sums[place]) / self.rates[place])
        if place < len(self.edges) - 1:
            day = min(day, self.edges[place + 1])
        if day > dt.date.max.toordinal():
            raise OverflowError
        return dt.date.fromordinal(day)

    def changes_between(self, start: dt.date, end: dt.date) -> list[dt.date]:
        """Return the days after ``start`` and before ``end`` on which the rate changes."""
        first, last = start.toordinal(), end.toordinal()
        return [dt.date.fromordinal(edge) for edge in self.edges if first < edge < last]

    def _resumed(self, day: dt.date) -> dt.date:
        place = bisect_left(self.edges, day.toordinal()) - 1
        is_in_break = 0 <= place < len(self.edges) - 1 and not self.rates[place]
        return dt.date.fromordinal(self.edges[place + 1]) if is_in_break else day

    def _sum(self, day: int) -> float:
        place = bisect_right(self.edges, day) - 1
        if place < 0:
            return day - self.edges[0]
        return self.sums[place] + (day - self.edges[place]) * self.rates[place]


DaysOff = Calendar | Sequence[DayRange]


def calendar_of(days_off: DaysOff) -> Calendar:
    """Return a calendar for pauses (as from ``merged``), or the calendar that it was given."""
    return days_off if isinstance(days_off, Calendar) else Calendar.of((pause, 0) for pause in days_off)


@lru_cache(maxsize=64)
def _edges_rates_sums(
    rated: tuple[RatedDays, ...], taken: tuple[RatedDays, ...]
) -> tuple[tuple[int, ...], tuple[float, ...], tuple[float, ...]]:
    """Return what a calendar is made of; one answer asks for the same calendar many times."""
    if not rated and not taken:
        return (0,), (1,), (0,)
    by_number, taken_by_number = _by_number(rated), _by_number(taken)
    borders = sorted({edge for first, end, _ in (*by_number, *taken_by_number) for edge in (first, end)})
    edges, rates = _changes([(edge, _rate_on(edge, by_number, taken_by_number)) for edge in borders])
    sums: list[float] = [0]
    for start, end, rate in zip(edges, edges[1:], rates, strict=False):
        sums.append(sums[-1] + (end - start) * rate)
    return tuple(edges), tuple(rates), tuple(sums)


def _changes(rated: Iterable[tuple[int, float]]) -> tuple[list[int], list[float]]:
    """Return the days on which the rate is another than the day before, and the rates from then on.

    A span that begins in the midst of a break must not end it.
    """
    edges, rates = [], []
    before = 1.0
    for edge, rate in rated:
        if rate != before:
            edges.append(edge)
            rates.append(rate)
        before = rate
    return (edges, rates) if edges else ([0], [1])


def _by_number(rated: Iterable[RatedDays]) -> list[tuple[int, int, float]]:
    """Return the days of each rate as numbers: the first one, and the one after the last."""
    return [(days.first.toordinal(), days.last.toordinal() + 1, rate) for days, rate in rated]


def _rate_on(
    day: int, rated: Iterable[tuple[int, int, float]], taken: Iterable[tuple[int, int, float]]
) -> float:
    shares = [share for first, end, share in taken if first <= day < end]
    left = max(0, 1 - math.fsum(shares)) if shares else 1
    return math.prod((rate for first, end, rate in rated if first <= day < end), start=left)


def week_start_of(day: dt.date) -> dt.date:
    """Return the Monday of the ISO week that ``day`` falls in."""
    return day - dt.timedelta(days=day.weekday())


def weeks_between(first_week: dt.date, last_week: dt.date) -> Iterator[dt.date]:
    """Yield the Mondays from ``first_week`` to ``last_week``, both included; none when reversed."""
    week = first_week
    while week <= last_week:
        yield week
        week += ONE_WEEK


def merged(ranges: Iterable[DayRange]) -> list[DayRange]:
    """Return the same days as sorted ranges that neither overlap nor touch."""
    result: list[DayRange] = []
    for day_range in sorted(ranges, key=lambda one: one.first):
        if result and day_range.first - result[-1].last <= ONE_DAY:
            result[-1] = DayRange(result[-1].first, max(result[-1].last, day_range.last))
        else:
            result.append(day_range)
    return result


def paused_days_by_week(pauses: Iterable[DayRange]) -> Counter[dt.date]:
    """Return Monday -> how many of that week's days lie in a pause; ``pauses`` as from ``merged``."""
    days: Counter[dt.date] = Counter()
    for pause in pauses:
        for week_start in weeks_between(week_start_of(pause.first), week_start_of(pause.last)):
            first, last = max(week_start, pause.first), min(week_start + 6 * ONE_DAY, pause.last)
            days[week_start] += (last - first).days + 1
    return days


def study_days_between(start: dt.date, end: dt.date, days_off: DaysOff) -> float:
    """Return the days of study from ``start`` up to, not including, ``end``."""
    return calendar_of(days_off).study_days(start, end)


def add_study_days(start: dt.date, days: int, days_off: DaysOff) -> dt.date:
    """Return the date ``days`` days of study after ``start``; raises OverflowError past the year 9999."""
    return calendar_of(days_off).after(start, days)


def day_after(start: dt.date, weeks: float, days_off: DaysOff) -> dt.date | None:
    """Return the day, rounded up, that ends so many weeks of study; None where breaks put it out of sight."""
    try:
        day = calendar_of(days_off).after(start, 7 * weeks - ROUNDING_DAYS)
    except OverflowError:  # the year 9999, or no study ever again
        return None
    return day if (day - start).days <= FARTHEST_DAYS else None


def whole_weeks(
    hours_by_week: Mapping[dt.date, Any],
    starts_on: dt.date,
    today: dt.date,
    days_off: DaysOff,
    beside: Calendar | None = None,
    left_out: Collection[dt.date] = (),
) -> list[float]:
    """Return the hours of the complete weeks of a log, oldest first; 0 for a week without hours.

    A first week begun midway and the current week stay out. A week with days off, or with days of fewer
    hours, counts as a whole week at the rate of the others; with less study than four days it stays out, as
    one day would stand for seven. ``beside`` is the calendar that also knows of side courses: what they
    take is no day off, so it puts no week out, but the rest counts as if they took nothing. The weeks of
    the Mondays ``left_out`` stay out too.
    """
    calendar = calendar_of(days_off)
    has_beside = beside is not None and beside != calendar
    first_week = starts_on if starts_on.weekday() == MONDAY else week_start_of(starts_on) + ONE_WEEK
    log = []
    for week_start in weeks_between(first_week, week_start_of(today) - ONE_WEEK):
        if week_start in left_out:
            continue
        next_week = week_start + ONE_WEEK
        study_days = calendar.study_days(week_start, next_week)
        own_days = beside.study_days(week_start, next_week) if has_beside and beside else study_days
        if study_days >= LEAST_STUDY_DAYS - ROUNDING_DAYS and own_days > 0:
            log.append(float(hours_by_week.get(week_start, 0)) * 7 / own_days)
    return log
