from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.effort import EffortHours, effort_hours, half_effort

figures = st.decimals(min_value=Decimal("0.01"), max_value=168, places=2)


@pytest.mark.parametrize(
    ("months", "hours"),
    [(3, Fraction(130)), (2, Fraction(260, 3)), (1, Fraction(130, 3))],
)
def test_a_month_is_52_twelfths_of_a_week(months, hours):
    effort = effort_hours("months", Decimal(months), None, Decimal(10), None)
    assert effort == EffortHours(hours, hours)


def test_months_are_not_rounded_on_the_way():
    one_month = effort_hours("months", Decimal(1), None, Decimal(10), None)
    assert one_month.low_hours * 3 == 130


def test_hours_are_taken_as_they_are():
    assert effort_hours("hours", Decimal(26), None, None, None) == EffortHours(Fraction(26), Fraction(26))


def test_a_range_keeps_both_ends():
    effort = effort_hours("weeks", Decimal(10), None, Decimal(4), Decimal(6))
    assert (effort.low_hours, effort.high_hours) == (40, 60)


def test_ranges_of_amount_and_pace_multiply():
    effort = effort_hours("weeks", Decimal(8), Decimal(10), Decimal(4), Decimal(6))
    assert (effort.low_hours, effort.high_hours) == (32, 60)


def test_an_unknown_effort_is_none_and_not_zero():
    assert effort_hours("unknown", None, None, None, None) is None


@pytest.mark.parametrize("unit", ["hours", "weeks", "months"])
def test_an_effort_without_its_figures_is_unknown(unit):
    assert effort_hours(unit, None, None, Decimal(10), None) is None


def test_weeks_without_a_pace_are_unknown():
    assert effort_hours("weeks", Decimal(10), None, None, None) is None


@pytest.mark.parametrize(
    ("figures", "weeks", "pace_hours"),
    [
        (("weeks", Decimal(5), None, None, None), 5, None),
        (("weeks", Decimal(4), Decimal(9), None, None), 6, None),
        (("months", Decimal(3), None, None, None), 13, None),
        (("weeks", None, None, Decimal(8), None), None, 8),
        (("weeks", None, None, Decimal(4), Decimal(9)), None, 6),
    ],
)
def test_a_half_known_effort_has_no_hours_and_says_what_is_known(figures, weeks, pace_hours):
    half = half_effort(*figures)
    assert (half.weeks, half.pace_hours, effort_hours(*figures)) == (weeks, pace_hours, None)
    assert half.hours_at(Fraction(10)) == (weeks and 10 * weeks)


@pytest.mark.parametrize("unit", ["unknown", "hours", "weeks", "months"])
def test_an_effort_that_is_known_or_not_at_all_has_no_half(unit):
    assert half_effort(unit, None, None, None, None) is None
    assert half_effort(unit, Decimal(5), None, Decimal(8), None) is None


def test_the_typical_hours_of_one_figure_are_that_figure():
    assert EffortHours(Fraction(130, 3), Fraction(130, 3)).typical_hours == Fraction(130, 3)


def test_the_typical_hours_of_a_range_lie_as_many_times_above_low_as_below_high():
    assert EffortHours(Fraction(10), Fraction(40)).typical_hours == 20


@given(low=figures, high=figures)
def test_the_typical_hours_lie_within_the_range(low, high):
    low, high = sorted((Fraction(low), Fraction(high)))
    assert low <= EffortHours(low, high).typical_hours <= high
