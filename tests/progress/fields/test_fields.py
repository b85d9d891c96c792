"""Hours and days as people type them: what is read, what is refused."""

from decimal import Decimal

import pytest
from django.forms import ValidationError

from progress.fields.fields import DayField, HoursField, PercentField


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("7,5", "7.5"),
        ("7.5", "7.5"),
        ("7:30", "7.5"),
        ("٧٫٥", "7.5"),
        (" 12 ", "12"),
        ("0", "0"),
        ("168", "168"),
    ],
)
def test_hours_are_read_as_people_type_them(typed, hours):
    assert HoursField().clean(typed) == Decimal(hours)


@pytest.mark.parametrize("empty", ["", "   ", None])
def test_empty_hours_are_none_where_they_may_be_left_out(empty):
    assert HoursField(required=False).clean(empty) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "required"),
        ("seven", "invalid"),
        ("-1", "invalid"),
        ("NaN", "invalid"),
        ("inf", "invalid"),
        ("1e400", "invalid"),
        ("1e3", "invalid"),
        ("1_0", "invalid"),
        ("9223372036854775808", "invalid"),
        ("\ud800", "invalid"),
        ("\u202e7", "invalid"),
        ("169", "too_many"),
        ("168.01", "too_many"),
        ("168:01", "too_many"),
        ("0", "too_few"),
        ("9" * 5000, "max_length"),
        ("😀" * 10_000, "max_length"),
        ("7\x00", "null_characters_not_allowed"),
    ],
)
def test_other_hours_are_refused(typed, code):
    with pytest.raises(ValidationError) as refusal:
        HoursField(above_zero=True).clean(typed)
    assert code in [error.code for error in refusal.value.error_list]


def test_stored_hours_are_shown_without_idle_zeros_and_typed_ones_as_typed():
    assert HoursField().prepare_value(Decimal("7.50")) == "7.5"
    assert HoursField().prepare_value("7,50") == "7,50"


@pytest.mark.parametrize("typed", ["1999-12-31", "2101-01-01", "0001-01-01", "9999-12-31"])
def test_a_day_outside_our_times_is_refused(typed):
    with pytest.raises(ValidationError, match="A day from 2000 to 2100"):
        DayField().clean(typed)


@pytest.mark.parametrize(
    "typed", ["05.10.2026", "2026-13-01", "10000-01-01", "2026-W53", "9" * 5000, "\x00", "-1"]
)
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(ValidationError, match="Enter a valid date"):
        DayField().clean(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "35",
        "35%",
        "35 %",
        "35\u00a0%",
        "35\u202f%",
        "٣٥٪",
        "３５％",
        "፴፭",
        "35 pour cent",
        "35 percent",
        "35,0 %",
    ],
)
def test_a_percentage_is_read_as_people_type_it(typed):
    assert PercentField().clean(typed) == 35


@pytest.mark.parametrize("typed", ["35,5 %", "1_0", "+35", "1e1", "35 h", "%", "½", "1.000", "9" * 5000])
def test_a_percentage_that_would_have_to_be_guessed_or_rounded_is_refused(typed):
    with pytest.raises(ValidationError, match="whole number"):
        PercentField().clean(typed)
