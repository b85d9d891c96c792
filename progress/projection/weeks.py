"""Weeks and days: a week is its Monday's date, a pause is a run of whole days."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

ONE_DAY = dt.timedelta(days=1)
ONE_WEEK = dt.timedelta(days=7)


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
    for day_range in sorted(ranges, key=lambda one: (one.first, one.last)):
        if result and day_range.first - result[-1].last <= ONE_DAY:
            result[-1] = DayRange(result[-1].first, max(result[-1].last, day_range.last))
        else:
            result.append(day_range)
    return result


def study_days_in_week(week_start: dt.date, pauses: Iterable[DayRange]) -> int:
    """Return how many of the week's seven days lie in no pause; ``pauses`` as from ``merged``."""
    week_end = week_start + 6 * ONE_DAY
    return 7 - sum(
        max(0, (min(week_end, pause.last) - max(week_start, pause.first)).days + 1) for pause in pauses
    )


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
