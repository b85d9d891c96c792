"""What the weeks of the last year are: logged, no entry, a break, before the plan."""

import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from progress.answer.charts.weeks import WeekKind, last_year, since_plan
from progress.projection import DayRange
from tests.progress.projection.studies import ONE_DAY, ONE_WEEK, START, prove, study


def kinds(weeks):
    return [week.kind for week in weeks]


@prove
@given(st.dates(dt.date(2001, 1, 1), dt.date(2100, 1, 1)))
def test_there_are_52_mondays_up_to_this_week(today):
    weeks = last_year(study(starts_on=today), today)
    assert weeks[-1].start <= today < weeks[-1].start + ONE_WEEK
    assert len(weeks) == 52
    assert {(later.start - one.start) for one, later in itertools.pairwise(weeks)} == {ONE_WEEK}


def test_no_entry_is_not_0_hours():
    weeks = since_plan(last_year(study(weeks=[7.5, 0]), START + 2 * ONE_WEEK))
    assert kinds(weeks) == [WeekKind.LOGGED, WeekKind.LOGGED, WeekKind.NO_ENTRY]
    assert [week.text for week in weeks] == ["7.5", "0", "no entry"]


def test_a_week_with_less_than_four_days_of_study_is_a_break_unless_hours_were_logged():
    pause = DayRange(START + 3 * ONE_DAY, START + 3 * ONE_WEEK + 2 * ONE_DAY)  # Thursday to Wednesday
    inputs = study(pauses=[pause], weeks=[1])
    weeks = since_plan(last_year(inputs, START + 4 * ONE_WEEK))
    assert kinds(weeks) == [
        WeekKind.LOGGED,
        WeekKind.BREAK,
        WeekKind.BREAK,
        WeekKind.NO_ENTRY,
        WeekKind.NO_ENTRY,
    ]


def test_a_plan_that_begins_in_the_middle_of_this_week_has_this_week():
    (week,) = since_plan(last_year(study(starts_on=START + 2 * ONE_DAY), START + 3 * ONE_DAY))
    assert (week.start, week.kind) == (START, WeekKind.NO_ENTRY)


def test_hours_from_before_the_plan_began_are_shown():
    inputs = study(weeks=[3, 4])
    moved = type(inputs)(**{**vars(inputs), "starts_on": START + ONE_WEEK})
    assert [week.text for week in since_plan(last_year(moved, START + ONE_WEEK))] == ["3", "4"]
