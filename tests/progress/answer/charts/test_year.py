"""A year of weeks as cells: one for each week, none in another's place."""

import datetime as dt
from typing import Any

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from progress.answer.charts.scale import text_width
from progress.answer.charts.weeks import last_year
from progress.answer.charts.year import year_of_weeks
from progress.projection import DayRange, week_start_of
from tests.progress.answer.charts.plans import assert_inside, strokes
from tests.progress.projection.studies import ONE_DAY, ONE_WEEK, START, prove, study

any_day = st.dates(dt.date(2001, 1, 1), dt.date(2100, 1, 1))


def year_of(weeks, today, pace=10.0, starts_on=START, **more: Any):
    inputs = study(weeks=weeks, pace=pace, starts_on=starts_on, **more)
    return year_of_weeks(last_year(inputs, today), pace)


def count_by_look(year):
    return {cells.look: len(strokes(cells.path)) for cells in year.cells}


@prove
@given(any_day, st.integers(0, 200))
def test_each_of_52_weeks_has_a_place_of_its_own_inside(today, weeks_ago):
    starts_on = week_start_of(today) - weeks_ago * ONE_WEEK
    year = year_of([1] * (weeks_ago + 1), today, starts_on=starts_on)
    assert sum(count_by_look(year).values()) == 52
    assert_inside([cells.path for cells in year.cells] + [year.now], year.width, year.height)
    places = [(int(x) // 23, int(y - 20) // 19) for cells in year.cells for (x, y), *_ in strokes(cells.path)]
    assert len(set(places)) == 52


@prove
@given(st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=1, max_size=80))
def test_the_table_has_the_hours_that_the_cells_show(hours):
    inputs = study()
    logged = {START + number * ONE_WEEK: one for number, one in enumerate(hours) if one is not None}
    inputs = type(inputs)(**{**vars(inputs), "hours_by_week": logged})
    year = year_of_weeks(last_year(inputs, START + (len(hours) - 1) * ONE_WEEK), 10.0)
    shown = [one for one in hours[-52:] if one is not None]
    if not shown:
        assert year is None
        return
    cells = [cell for _week, cell in year.tables[0].rows]
    assert sum(int(cell) for cell in cells if cell.isdigit()) == sum(shown)
    assert str(year.summary).startswith(f"{sum(shown)} h in {sum(one > 0 for one in shown)} of ")
    assert cells.count("no entry") == count_by_look(year).get("none", 0)
    assert cells.count("0") == count_by_look(year).get("level-0", 0)


def test_week_53_stands_in_december_as_its_fourth_monday():
    year = year_of([1] * 4, dt.date(2027, 1, 3), starts_on=dt.date(2026, 12, 7))
    assert year.tables[0].rows[-1] == (
        '<time datetime="2026-W53">28 Dec 2026 – 3 Jan 2027</time>',
        "1",
    )
    ((now, *_),) = strokes(year.now)
    assert now[1] == 20 + 3 * 19 + 2  # 7, 14, 21 and 28 December: the fourth
    later = year_of([1] * 5, dt.date(2027, 1, 4), starts_on=dt.date(2026, 12, 7))
    ((next_now, *_),) = strokes(later.now)
    assert next_now == (now[0] + 23, 22)  # the first Monday of January


def test_hours_are_greener_by_their_share_of_the_plan_and_0_is_not_no_entry():
    year = year_of([0, 0.25, 4.9, 5, 9.9, 10, 14.9, 15, 40], START + 9 * ONE_WEEK)
    assert count_by_look(year) == {
        "level-0": 1,
        "level-1": 2,
        "level-2": 2,
        "level-3": 2,
        "level-4": 2,
        "none": 1,
        "before": 42,
    }
    labels = {cells.look: cells.label for cells in year.cells}
    assert labels["level-3"] == "from 10 h, your plan"
    assert labels["none"] == "no entry"


def test_a_break_is_struck_through_and_a_week_before_the_plan_a_dot():
    year = year_of([5], START + 2 * ONE_WEEK, pauses=[DayRange(START + ONE_WEEK, START + 13 * ONE_DAY)])
    paths = {cells.look: cells.path for cells in year.cells}
    assert paths["break"].count("l") == 1
    assert "l" not in paths["none"]
    assert "z" not in paths["before"]
    assert [hours for _week, hours in year.tables[0].rows] == ["5", "break", "no entry"]


@prove
@given(any_day)
def test_names_of_months_keep_apart_and_inside(today):
    year = year_of([1], today, starts_on=today)
    ends = [float(month.at) + text_width(month.label) for month in year.months]
    assert all(end < float(month.at) for end, month in zip(ends, year.months[1:], strict=False))
    assert ends[-1] <= year.width
    assert len(year.months) >= 3


@pytest.mark.parametrize(("starts_on", "weeks"), [(START, []), (START + 10 * ONE_WEEK, [])])
def test_without_any_entry_there_is_no_year(starts_on, weeks):
    assert year_of(weeks, START + 2 * ONE_WEEK, starts_on=starts_on) is None


def test_the_first_week_of_a_plan_is_enough():
    year = year_of([2.5], START + 2 * ONE_DAY)
    assert strip_tags(year.summary) == "2.5 h in 1 of 1 week. Most in 5 – 11 Jan 2026: 2.5 h."


def test_entries_older_than_a_year_are_out():
    assert year_of([5], START + 52 * ONE_WEEK) is None
    assert year_of([5], START + 51 * ONE_WEEK) is not None
