import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learningpath.formats import (
    about_hours_text,
    day_tag,
    day_text,
    hours_text,
    month_tag,
    range_text,
    week_text,
)


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (Decimal("7.50"), "7.5"),
        (Decimal("40.00"), "40"),
        (Decimal("0.25"), "0.25"),
        (Decimal("0.00"), "0"),
        (100, "100"),
        (Fraction(130, 3), "43.33"),
        (Fraction(1, 200), "0.01"),
        (Fraction(1, 201), "0"),
        (Fraction(-5, 2), "-2.5"),
        (Decimal("1E+3"), "1000"),
    ],
)
def test_hours_are_written_without_idle_zeros(hours, text):
    assert hours_text(hours) == text


@pytest.mark.parametrize(
    ("hours", "places", "text"), [(Fraction(5, 2), 0, "3"), (100, 0, "100"), (Fraction(61, 20), 1, "3.1")]
)
def test_halves_are_rounded_up(hours, places, text):
    assert hours_text(hours, places) == text


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (Fraction(130, 3), "43"),
        (10, "10"),
        (Fraction("9.96"), "10"),
        (Fraction("9.94"), "9.9"),
        (Fraction("0.04"), "0"),
    ],
)
def test_a_size_is_written_no_more_exactly_than_anybody_needs(hours, text):
    assert about_hours_text(hours) == text


def test_a_range_whose_ends_look_alike_is_one_figure():
    assert range_text(Fraction(130, 3), Fraction("43.4")) == "43"
    assert range_text(40, 60) == "40 to 60"


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=9999, places=2))
def test_what_is_written_can_be_read_again(hours):
    assert Decimal(hours_text(hours)) == hours


def test_days_are_written_in_words_with_the_day_for_machines():
    day = dt.date(2027, 6, 7)
    assert day_text(day) == "7 Jun 2027"
    assert day_tag(day) == '<time datetime="2027-06-07">7 Jun 2027</time>'
    assert month_tag(day) == '<time datetime="2027-06-07">June 2027</time>'


@pytest.mark.parametrize(
    ("monday", "text"),
    [
        (dt.date(2026, 11, 16), "16 – 22 Nov 2026"),
        (dt.date(2026, 11, 30), "30 Nov – 6 Dec 2026"),
        (dt.date(2026, 12, 28), "28 Dec 2026 – 3 Jan 2027"),
        (dt.date(2024, 12, 30), "30 Dec 2024 – 5 Jan 2025"),
        (dt.date(2027, 1, 4), "4 – 10 Jan 2027"),
    ],
)
def test_a_week_is_written_from_monday_to_sunday(monday, text):
    assert week_text(monday) == text
