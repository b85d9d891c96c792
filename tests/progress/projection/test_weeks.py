import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from progress.projection.weeks import (
    DayRange,
    add_study_days,
    day_after,
    merged,
    paused_days_by_week,
    study_days_between,
    week_start_of,
    weeks_between,
    whole_weeks,
)

ONE_DAY = dt.timedelta(days=1)
MONDAY = dt.date(2026, 11, 23)

days = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
day_ranges = st.builds(
    lambda first, length: DayRange(first, first + dt.timedelta(days=length)), days, st.integers(0, 40)
)
pauses = st.lists(day_ranges, max_size=5).map(merged)
prove = settings(deadline=None, max_examples=200)


def the_days_of(ranges):
    """All days in the ranges, one by one: slow, and plain to see."""
    return {
        one.first + number * ONE_DAY for one in ranges for number in range((one.last - one.first).days + 1)
    }


def days_from(start, end):
    return [start + number * ONE_DAY for number in range((end - start).days)]


@pytest.mark.parametrize(
    ("first", "last", "iso_week"),
    [
        (dt.date(2026, 12, 28), dt.date(2027, 1, 3), (2026, 53)),
        (dt.date(2027, 1, 4), dt.date(2027, 1, 10), (2027, 1)),
        (dt.date(2024, 12, 30), dt.date(2025, 1, 5), (2025, 1)),
        (dt.date(2026, 11, 23), dt.date(2026, 11, 29), (2026, 48)),
    ],
)
def test_a_week_is_its_monday_also_around_new_year(first, last, iso_week):
    for day in days_from(first, last + ONE_DAY):
        assert week_start_of(day) == first
        assert day.isocalendar()[:2] == iso_week


@prove
@given(st.dates())
def test_any_day_of_the_calendar_lies_in_the_week_of_a_monday_at_most_six_days_before(day):
    week_start = week_start_of(day)
    assert week_start.weekday() == 0
    assert 0 <= (day - week_start).days <= 6


def test_weeks_between_skips_no_week_around_new_year():
    assert list(weeks_between(dt.date(2026, 12, 21), dt.date(2027, 1, 11))) == [
        dt.date(2026, 12, 21),
        dt.date(2026, 12, 28),
        dt.date(2027, 1, 4),
        dt.date(2027, 1, 11),
    ]


def test_there_is_no_week_between_a_week_and_an_earlier_one():
    assert list(weeks_between(MONDAY, MONDAY - ONE_DAY)) == []


def test_ranges_that_overlap_or_touch_become_one():
    assert merged(
        [
            DayRange(dt.date(2026, 3, 10), dt.date(2026, 3, 12)),
            DayRange(dt.date(2026, 3, 1), dt.date(2026, 3, 5)),
            DayRange(dt.date(2026, 3, 6), dt.date(2026, 3, 7)),
            DayRange(dt.date(2026, 3, 2), dt.date(2026, 3, 3)),
        ]
    ) == [
        DayRange(dt.date(2026, 3, 1), dt.date(2026, 3, 7)),
        DayRange(dt.date(2026, 3, 10), dt.date(2026, 3, 12)),
    ]


def test_a_range_to_the_end_of_the_calendar_can_be_merged():
    endless = DayRange(dt.date(2026, 1, 1), dt.date.max)
    assert merged([DayRange(dt.date(2026, 2, 1), dt.date(2026, 2, 2)), endless]) == [endless]


@prove
@given(st.lists(day_ranges, max_size=5))
def test_merging_keeps_the_days_and_leaves_a_gap_between_ranges(ranges):
    result = merged(ranges)
    assert the_days_of(result) == the_days_of(ranges)
    assert all(one.last + ONE_DAY < other.first for one, other in itertools.pairwise(result))


@pytest.mark.parametrize(
    ("pause", "paused_days"),
    [
        (DayRange(MONDAY - ONE_DAY, MONDAY - ONE_DAY), 0),
        (DayRange(MONDAY, MONDAY), 1),
        (DayRange(MONDAY + 2 * ONE_DAY, MONDAY + 3 * ONE_DAY), 2),
        (DayRange(MONDAY - 30 * ONE_DAY, MONDAY + 5 * ONE_DAY), 6),
        (DayRange(MONDAY, MONDAY + 6 * ONE_DAY), 7),
        (DayRange(MONDAY + 7 * ONE_DAY, MONDAY + 9 * ONE_DAY), 0),
    ],
)
def test_a_paused_day_belongs_to_its_week(pause, paused_days):
    assert paused_days_by_week([pause])[MONDAY] == paused_days


def test_two_pauses_in_one_week_add_up():
    two = [DayRange(MONDAY, MONDAY), DayRange(MONDAY + 5 * ONE_DAY, MONDAY + 9 * ONE_DAY)]
    assert paused_days_by_week(two) == {MONDAY: 3, MONDAY + 7 * ONE_DAY: 3}


def test_study_days_begin_again_after_a_pause_in_midweek():
    pause = DayRange(dt.date(2026, 11, 25), dt.date(2026, 11, 26))
    assert add_study_days(MONDAY, 2, [pause]) == dt.date(2026, 11, 25)
    assert add_study_days(MONDAY, 3, [pause]) == dt.date(2026, 11, 28)


def test_a_start_in_the_middle_of_a_pause_waits_for_its_end():
    pause = DayRange(MONDAY - 3 * ONE_DAY, MONDAY + ONE_DAY)
    assert add_study_days(MONDAY, 1, [pause]) == MONDAY + 3 * ONE_DAY


def test_a_start_on_the_last_day_of_a_pause_waits_for_the_next():
    pause = DayRange(MONDAY - 3 * ONE_DAY, MONDAY)
    assert add_study_days(MONDAY, 1, [pause]) == MONDAY + 2 * ONE_DAY


def test_there_are_no_study_days_up_to_a_day_before():
    assert study_days_between(MONDAY, MONDAY - 3 * ONE_DAY, []) == 0


def test_study_days_past_the_end_of_the_calendar_overflow():
    with pytest.raises(OverflowError):
        add_study_days(dt.date.max, 1, [])


@prove
@given(days, st.integers(0, 400), pauses)
def test_study_days_between_undoes_add_study_days(start, number, pauses):
    assert study_days_between(start, add_study_days(start, number, pauses), pauses) == number


@prove
@given(days, st.integers(1, 400), pauses)
def test_the_last_day_before_the_end_is_a_study_day(start, number, pauses):
    """So the end is the earliest one: with any day less, one study day would be missing."""
    assert add_study_days(start, number, pauses) - ONE_DAY not in the_days_of(pauses)


@prove
@given(days, st.integers(0, 200), pauses)
def test_study_days_between_counts_the_days_that_lie_in_no_pause(start, length, pauses):
    end = start + dt.timedelta(days=length)
    expected = [day for day in days_from(start, end) if day not in the_days_of(pauses)]
    assert study_days_between(start, end, pauses) == len(expected)


@prove
@given(days, pauses)
def test_the_paused_days_of_a_week_are_those_without_study_between_its_ends(day, pauses):
    week_start = week_start_of(day)
    next_week = week_start + dt.timedelta(days=7)
    assert paused_days_by_week(pauses)[week_start] == 7 - study_days_between(week_start, next_week, pauses)


# --- dates from weeks of study ------------------------------------------------------------------------


def test_weeks_of_study_are_rounded_up_to_whole_days():
    assert day_after(MONDAY, 0, []) == MONDAY
    assert day_after(MONDAY, 1, []) == MONDAY + 7 * ONE_DAY
    assert day_after(MONDAY, 1.001, []) == MONDAY + 8 * ONE_DAY
    assert day_after(MONDAY, 0.5, []) == MONDAY + 4 * ONE_DAY


def test_a_sum_of_fractions_ends_on_the_day_it_should():
    assert day_after(MONDAY, sum([0.1] * 10) + 1e-12, []) == MONDAY + 7 * ONE_DAY


def test_a_day_after_skips_pauses():
    pause = DayRange(MONDAY + 2 * ONE_DAY, MONDAY + 3 * ONE_DAY)
    assert day_after(MONDAY, 1, [pause]) == MONDAY + 9 * ONE_DAY


def test_there_is_no_day_after_the_end_of_the_calendar():
    assert day_after(dt.date.max, 1, []) is None


# --- the log of whole weeks ----------------------------------------------------------------------------


def log_of(hours, starts_on=MONDAY, today=None, pauses=()):
    """The log when these are the hours of the weeks since the one of ``starts_on``, as of the week after."""
    first_week = week_start_of(starts_on)
    by_week = {first_week + number * 7 * ONE_DAY: one for number, one in enumerate(hours)}
    return whole_weeks(by_week, starts_on, today or first_week + len(hours) * 7 * ONE_DAY, pauses)


def test_an_empty_week_and_a_week_without_an_entry_are_both_0():
    assert log_of([6, 0, 5]) == [6, 0, 5]
    entries = {MONDAY: 6, MONDAY + 14 * ONE_DAY: 5}
    assert whole_weeks(entries, MONDAY, MONDAY + 21 * ONE_DAY, []) == [6, 0, 5]


def test_the_current_week_is_not_in_the_log_until_it_is_over():
    assert log_of([6, 5], today=MONDAY + 13 * ONE_DAY) == [6]
    assert log_of([6, 5], today=MONDAY + 14 * ONE_DAY) == [6, 5]


def test_a_first_week_begun_midway_is_not_in_the_log():
    assert log_of([6, 5, 4], starts_on=MONDAY + ONE_DAY) == [5, 4]
    assert log_of([6], starts_on=MONDAY + 6 * ONE_DAY) == []


def test_weeks_before_the_first_day_and_in_the_future_are_not_in_the_log():
    assert log_of([6, 5], today=MONDAY - 70 * ONE_DAY) == []
    assert whole_weeks({MONDAY - 7 * ONE_DAY: 9}, MONDAY, MONDAY + 7 * ONE_DAY, []) == [0]


@pytest.mark.parametrize(
    ("length", "log"), [(0, [7, 7]), (1, [7, 7 * 7 / 6]), (3, [7, 12.25]), (4, [7]), (7, [7])]
)
def test_a_week_counts_at_the_rate_of_its_study_days_and_not_with_fewer_than_four(length, log):
    second = MONDAY + 7 * ONE_DAY
    pauses = [DayRange(second, second + (length - 1) * ONE_DAY)] if length else []
    assert log_of([7, 7], pauses=pauses) == pytest.approx(log)


def test_weeks_paused_throughout_are_out_of_the_log_also_with_hours_in_them():
    pause = DayRange(MONDAY + 7 * ONE_DAY, MONDAY + 20 * ONE_DAY)
    assert log_of([5, 0, 3, 7], pauses=[pause]) == [5, 7]


def test_a_big_week_is_never_clipped():
    assert log_of([5, 168]) == [5, 168]


@prove
@given(days, st.integers(0, 200), pauses)
def test_the_log_has_the_whole_weeks_with_four_study_days_or_more(starts_on, length, pauses):
    today = starts_on + dt.timedelta(days=length)
    paused = the_days_of(pauses)
    mondays = [day for day in days_from(starts_on, week_start_of(today)) if day.weekday() == 0]
    counted = [day for day in mondays if sum(day + one * ONE_DAY not in paused for one in range(7)) >= 4]
    assert len(whole_weeks({}, starts_on, today, pauses)) == len(counted)
