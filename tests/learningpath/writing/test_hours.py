import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learningpath.writing.hours import hours_number, hours_of, parse_hours, seconds_of


@pytest.mark.parametrize(
    "text", ["7.5", "7,5", "7:30", "7.50", " 7.5 ", "07.5", "7.5h", "7:30 h", "٧٫٥", "७.५"]
)
def test_the_ways_to_write_seven_and_a_half_hours_are_equal(text):
    assert parse_hours(text) == Decimal("7.5")


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("0", "0"),
        ("0:00", "0"),
        ("168", "168"),
        ("169", "169"),  # the range is the form's business
        ("0,25", "0.25"),
        ("١٢", "12"),
        ("٠٫٢٥", "0.25"),
        ("۷:۳۰", "7.5"),
    ],
)
def test_hours_are_read_to_the_hundredth(text, hours):
    assert parse_hours(text) == Decimal(hours)
    assert parse_hours(text).as_tuple().exponent == -2


@pytest.mark.parametrize("minutes", [1, 20, 40, 59])
def test_three_times_some_minutes_are_as_many_as_they_are(minutes):
    hours = parse_hours(f"0:{minutes:02}")
    assert hours_of(3 * seconds_of(hours)) == parse_hours(f"{3 * minutes} min")
    assert hours_number(hours) == minutes / 60


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "h",
        "seven",
        "-1",
        "+1",
        "−1",
        "1-2",
        "1e3",
        "1e400",
        "1_0",
        "NaN",
        "inf",
        "Infinity",
        "0x10",
        "1.234",
        "1,234.5",
        "1.",
        "7:5",
        "7:60",
        "7:300",
        "h30",
        "-0:30",
        "7.5:30",
        "12345",
        "9" * 5000,
        "7\x00",
        "\x007",
        "7 5",
        "7.5.5",
        "²",
        "3/2",
        "七",
        "7\ud800",
        "7\n8",
    ],
)
def test_anything_else_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="Write hours like"):
        parse_hours(text)


@settings(deadline=None)
@given(st.text())
def test_any_text_is_hours_or_refused_with_an_example(text):
    try:
        hours = parse_hours(text)
    except ValueError as refusal:
        assert "Write hours like" in str(refusal)  # noqa: PT017
    else:
        assert 0 <= hours < 10_000


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=9999, places=2))
def test_hours_to_the_hundredth_are_read_as_they_are_written(hours):
    assert parse_hours(f"{hours:f}") == parse_hours(f"{hours:f}".replace(".", ",")) == hours


# Long and alike, as made for a reader that goes back and tries again.
LONG = ["7" * 200_000, " " * 200_000 + "7", "7 h " * 50_000, "h" * 200_000, "፩፻" * 100_000, "1/2 " * 50_000]


@pytest.mark.parametrize("text", LONG, ids=lambda text: f"{text[:5]}…")
def test_what_is_too_long_is_refused_at_once(text):
    begun = time.perf_counter()
    with pytest.raises(ValueError, match="Write hours like"):
        parse_hours(text)
    assert time.perf_counter() - begun < 0.1
