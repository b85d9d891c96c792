"""The bars of the last weeks."""

from typing import Any

import pytest
from django.utils.html import strip_tags
from hypothesis import given

from progress.answer.charts.bars import week_bars
from progress.answer.charts.weeks import last_year
from progress.projection import DayRange
from tests.progress.answer.charts.plans import assert_inside, strokes
from tests.progress.projection.studies import ONE_DAY, ONE_WEEK, START, prove, studies, study


def bars_of(weeks, today, pace=10.0, **more: Any):
    return week_bars(last_year(study(weeks=weeks, pace=pace, **more), today), pace)


def test_there_is_a_bar_for_each_of_the_last_twelve_weeks_this_one_last():
    bars = bars_of(range(20), START + 19 * ONE_WEEK + 3 * ONE_DAY)
    assert len(bars.bars) == 12
    assert bars.bars[-1].title == "18 – 24 May 2026: 19 h"
    assert bars.first_label == "2 Mar"


def test_bars_are_as_high_as_their_weeks_and_a_week_of_0_hours_is_a_stroke():
    bars = bars_of([10, 5, 0], START + 2 * ONE_WEEK)
    assert [float(bar.height) for bar in bars.bars] == [42, 21, 1]
    assert bars.bars[2].title == "19 – 25 Jan 2026: 0 h"
    assert float(bars.plan_y) == float(bars.bars[0].y)
    assert bars.empty == ""


def test_a_week_without_an_entry_and_a_break_have_no_bar_but_their_place():
    bars = bars_of([10], START + 2 * ONE_WEEK, pauses=[DayRange(START + ONE_WEEK, START + 13 * ONE_DAY)])
    assert len(bars.bars) == 1
    assert len(strokes(bars.empty)) == 2
    assert [hours for _week, hours in bars.tables[0].rows] == ["10", "break", "no entry"]


@prove
@given(studies())
def test_any_bars_stay_inside_and_their_table_has_the_same_weeks(plan):
    inputs, today = plan
    bars = week_bars(last_year(inputs, today), inputs.planned_pace_hours)
    if bars is None:
        assert today < START + 2 * ONE_WEEK or not inputs.logged_hours
        return
    for bar in bars.bars:
        assert float(bar.y) >= 0
        assert float(bar.y) + float(bar.height) <= bars.height
        assert 0 <= float(bar.x) <= bars.width - float(bars.bar_width)
    assert_inside([bars.empty], bars.width, bars.height)
    assert 0 <= float(bars.plan_y) <= bars.height
    titles = [bar.title for bar in bars.bars]
    rows = bars.tables[0].rows
    assert [f"{strip_tags(week)}: {hours} h" for week, hours in rows if hours[0].isdigit()] == titles
    assert len(rows) == len(titles) + len(strokes(bars.empty))


def test_there_are_no_bars_before_the_plan_nor_in_its_first_week_without_hours():
    assert bars_of([], START - ONE_WEEK) is None
    assert bars_of([], START + ONE_DAY) is None
    assert bars_of([3], START + ONE_DAY) is not None
    assert bars_of([], START + ONE_WEEK) is not None


@pytest.mark.parametrize(
    ("weeks", "summary"),
    [
        ([4], "4 h in this week. Best week: 4 h, 5 – 11 Jan 2026."),
        ([4, 6.5], "10.5 h in these 2 weeks. Best week: 6.5 h, 12 – 18 Jan 2026."),
        ([0, 0], "0 h in these 2 weeks."),
        (
            [5] * 8 + [1],
            "The last 4 whole weeks have 20 h, as many as the 4 before. Best week: 5 h, 5 – 11 Jan 2026.",
        ),
        (
            [5] * 4 + [6] * 4 + [1],
            "The last 4 whole weeks have 24 h, 4 h more than the 4 before. Best week: 6 h, 2 – 8 Feb 2026.",
        ),
        (
            [5] * 4 + [4] * 4 + [1],
            "The last 4 whole weeks have 16 h, 4 h less than the 4 before. Best week: 5 h, 5 – 11 Jan 2026.",
        ),
    ],
)
def test_the_summary_says_the_trend_and_the_best_week(weeks, summary):
    assert strip_tags(bars_of(weeks, START + (len(weeks) - 1) * ONE_WEEK).summary) == summary
