"""Weeks and days: a week is its Monday's date, a pause is a run of whole days."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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


def study_days_between(start: dt.date, end: dt.date, pauses: Iterable[DayRange]) -> int:
    """Return the days from ``start`` up to, not including, ``end`` that lie in no pause (``merged`` ones)."""
    last = end - ONE_DAY
    paused = sum(max(0, (min(last, pause.last) - max(start, pause.first)).days + 1) for pause in pauses)
    return max(0, (end - start).days - paused)


def add_study_days(start: dt.date, days: int, pauses: Iterable[DayRange]) -> dt.date:
    """Return the date ``days`` days of study after ``start``; days in pauses do not count.

    ``pauses`` as from ``merged``. Raises OverflowError past the year 9999.
    """
    end = start + dt.timedelta(days=days)
    for pause in pauses:
        if pause.last < start or pause.first >= end:
            continue
        end += (pause.last - max(pause.first, start)) + ONE_DAY
    return end


def day_after(start: dt.date, weeks: float, pauses: Iterable[DayRange]) -> dt.date | None:
    """Return the day, rounded up, that ends so many weeks of study; None where breaks put it out of sight."""
    try:
        day = add_study_days(start, math.ceil(7 * weeks - ROUNDING_DAYS), pauses)
    except OverflowError:  # the year 9999
        return None
    return day if (day - start).days <= FARTHEST_DAYS else None


def whole_weeks(
    hours_by_week: Mapping[dt.date, Any], starts_on: dt.date, today: dt.date, pauses: Sequence[DayRange]
) -> list[float]:
    """Return the hours of the complete weeks of a log, oldest first; 0 for a week without hours.

    A first week begun midway and the current week stay out. ``pauses`` as from ``merged`` take their
    weeks out. A week with some paused days counts as a whole week at the rate of its other days; with
    fewer than four of them it stays out, as one day would stand for seven.
    """
    paused_days = paused_days_by_week(pauses)
    first_week = starts_on if starts_on.weekday() == MONDAY else week_start_of(starts_on) + ONE_WEEK
    log = []
    for week_start in weeks_between(first_week, week_start_of(today) - ONE_WEEK):
        study_days = 7 - paused_days.get(week_start, 0)
        if study_days >= LEAST_STUDY_DAYS:
            log.append(float(hours_by_week.get(week_start, 0)) * 7 / study_days)
    return log
