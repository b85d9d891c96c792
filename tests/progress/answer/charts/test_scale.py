"""Days on an axis, and text in the room it has."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.answer.charts.scale import (
    DayScale,
    in_two_lines,
    last_day,
    month_starts,
    month_ticks,
    shortened,
    text_width,
)
from tests.progress.projection.studies import prove

START = dt.date(2026, 1, 5)
TWO_YEARS = DayScale(START, dt.date(2028, 1, 5), 32, 368)


def test_days_outside_the_scale_stand_at_its_edges():
    assert (TWO_YEARS.x(dt.date.min), TWO_YEARS.x(START), TWO_YEARS.x(dt.date.max)) == (32, 32, 368)


def test_a_late_day_far_off_is_drawn_for_the_share_of_the_way_only():
    likely = START + dt.timedelta(days=100)
    assert last_day(START, START, [likely], likely + dt.timedelta(days=20)) == START + dt.timedelta(days=120)
    assert last_day(START, START, [likely], None) == START + dt.timedelta(days=160)
    assert last_day(START, START, [], None) == START + dt.timedelta(days=28)


def test_months_are_named_with_the_year_where_it_changes():
    labels = [tick.label for tick in month_ticks(TWO_YEARS, 5, 496)]
    assert labels == ["Feb 2026", "Jul", "Dec", "May 2027", "Oct"]


@prove
@given(st.integers(28, 4000), st.integers(0, 800), st.sampled_from([(300, 4), (496, 5)]))
def test_names_of_months_keep_apart_and_inside_the_drawing(days, later, size):
    width, most = size
    first = START + dt.timedelta(days=later)
    ticks = month_ticks(DayScale(first, first + dt.timedelta(days=days), 30, width), most, width)
    ends = [float(tick.at) + text_width(tick.label) for tick in ticks]
    assert all(end <= width + 0.1 for end in ends)
    assert all(end < float(tick.at) for end, tick in zip(ends, ticks[1:], strict=False))


def test_months_begin_also_over_the_turn_of_a_year():
    assert month_starts(dt.date(2026, 11, 2), dt.date(2027, 1, 1)) == [
        dt.date(2026, 12, 1),
        dt.date(2027, 1, 1),
    ]


@prove
@given(st.text(), st.integers(20, 300))
def test_what_is_shortened_fits_and_what_fits_stays(text, width):
    short = shortened(text, width)
    assert text_width(short) <= width
    assert short == text or text_width(text) > width


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Deep Learning", ["Deep Learning"]),
        ("Mathematics for Machine Learning", ["Mathematics for", "Machine Learning"]),
        ("Donaudampfschifffahrtsgesellschaft", ["Donaudampfschiff…"]),
        ("", []),
    ],
)
def test_a_title_is_broken_between_words_into_two_lines_at_most(title, lines):
    assert in_two_lines(title, 122) == lines
