"""Breaks as they count: overlapping ones once, those inside another named, those that are over apart."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.models import Pause
from progress.pauses.counted import another_around, counted_breaks
from progress.projection import DayRange

NEW_YEAR = dt.date(2027, 1, 1)


def pause(key, first, last):
    days = [NEW_YEAR + dt.timedelta(days=number) for number in (first, last)]
    return Pause(pk=key, starts_on=days[0], ends_on=days[1])


def test_breaks_that_overlap_or_touch_count_as_one():
    whole, inside, touching, alone = pause(1, 0, 9), pause(2, 3, 5), pause(3, 10, 12), pause(4, 20, 20)
    breaks = counted_breaks([alone, touching, inside, whole], NEW_YEAR)
    together, single = breaks.ahead
    assert (together.days, together.length) == (DayRange(whole.starts_on, touching.ends_on), 13)
    assert [(one.pause.pk, one.inside) for one in together.planned] == [(1, None), (2, whole), (3, None)]
    assert (single.length, [one.pause.pk for one in single.planned]) == (1, [4])
    assert breaks.over == []


@pytest.mark.parametrize(("today", "ahead", "over"), [(9, 2, 0), (10, 1, 1), (21, 0, 2)])
def test_a_break_is_over_on_the_day_after_it(today, ahead, over):
    breaks = counted_breaks([pause(1, 0, 9), pause(2, 20, 20)], NEW_YEAR + dt.timedelta(days=today))
    assert (len(breaks.ahead), len(breaks.over)) == (ahead, over)
    assert [one.days.first for one in breaks.over] == sorted(
        (one.days.first for one in breaks.over), reverse=True
    )


def test_the_longest_break_around_another_is_named():
    small, middle, large = pause(1, 3, 4), pause(2, 2, 5), pause(3, 0, 9)
    assert another_around(small, [small, middle, large]) == large
    assert another_around(large, [small, middle, large]) is None


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=8), st.integers(-5, 90))
def test_every_break_stands_once_among_the_days_that_count(pairs, today):
    stored = [pause(key, first, first + more) for key, (first, more) in enumerate(pairs, start=1)]
    breaks = counted_breaks(stored, NEW_YEAR + dt.timedelta(days=today))
    counted = [*breaks.ahead, *breaks.over]
    assert sorted(one.pause.pk for each in counted for one in each.planned) == [one.pk for one in stored]
    off = {
        one.starts_on + dt.timedelta(days=n)
        for one in stored
        for n in range((one.ends_on - one.starts_on).days + 1)
    }
    assert sum(one.length for one in counted) == len(off)
