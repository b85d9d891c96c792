import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from babel import Locale
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from learningpath.writing.calendars import also_ethiopian
from learningpath.writing.formats import (
    about_hours_text,
    chance_text,
    day_count_text,
    day_of_year_text,
    day_tag,
    day_text,
    days_text,
    exact_hours_text,
    hours_text,
    month_and_year_text,
    month_name,
    month_tag,
    percent_text,
    range_text,
    week_text,
)
from learningpath.writing.hours import hours_of, parse_hours, seconds_of


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


LANGUAGES = ("en", "fr", "am")
A_DAY = dt.date(2027, 6, 7)


@pytest.mark.parametrize(
    ("language", "day", "month", "short_month", "day_of_year", "name"),
    [
        ("en", "7 Jun 2027", "June 2027", "Jun 2027", "7 Jun", "Jun"),
        ("fr", "7 juin 2027", "juin 2027", "juin 2027", "7 juin", "juin"),
        ("am", "ጁን 7 2027", "ጁን 2027", "ጁን 2027", "ጁን 7", "ጁን"),
    ],
)
def test_days_follow_the_language(language, day, month, short_month, day_of_year, name):
    with translation.override(language):
        assert day_tag(A_DAY) == f'<time datetime="2027-06-07">{day}</time>'
        assert month_tag(A_DAY) == f'<time datetime="2027-06-07">{month}</time>'
        assert day_text(A_DAY) == day
        assert month_and_year_text(A_DAY) == short_month
        assert day_of_year_text(A_DAY) == day_of_year
        assert month_name(A_DAY) == name


def test_english_keeps_its_short_months():
    names = [month_name(dt.date(2026, month, 1)) for month in range(1, 13)]
    assert names == ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@pytest.mark.parametrize(
    ("language", "weeks"),
    [
        (
            "fr",
            ("16–22 nov. 2026", "30 nov.\u2009–\u20096 déc. 2026", "28 déc. 2026\u2009–\u20093 janv. 2027"),
        ),
        ("am", ("ኖቬም 16–22፣ 2026", "ኖቬም 30 – ዲሴም 6፣ 2026", "ዲሴም 28፣ 2026 – ጃን 3፣ 2027")),
    ],
)
def test_weeks_follow_the_language(language, weeks):
    mondays = (dt.date(2026, 11, 16), dt.date(2026, 11, 30), dt.date(2026, 12, 28))
    with translation.override(language):
        assert tuple(week_text(monday) for monday in mondays) == weeks


def test_the_first_of_a_month_is_an_ordinal_in_french():
    first_of_march = dt.date(2027, 3, 1)
    with translation.override("fr"):
        assert day_tag(first_of_march) == '<time datetime="2027-03-01">1er mars 2027</time>'
        assert day_text(first_of_march) == "1er mars 2027"
        assert day_of_year_text(first_of_march) == "1er mars"
        assert week_text(first_of_march) == "1er–7 mars 2027"
        assert week_text(dt.date(2024, 8, 26)) == "26 août\u2009–\u20091er sept. 2024"
        assert day_text(dt.date(2027, 3, 11)) == "11 mars 2027"
        with also_ethiopian(True):
            assert day_text(dt.date(2026, 9, 11)).endswith("(1er Meskerem 2019)")
            assert day_tag(dt.date(2026, 9, 11)).endswith("(1er Meskerem 2019)</span>")
            assert week_text(dt.date(2026, 10, 5)).endswith("(25 Meskerem – 1er Tikimt 2019)")
    assert day_text(first_of_march) == "1 Mar 2027"


@pytest.mark.parametrize(
    ("language", "hours", "size", "percent", "chance", "move"),
    [
        ("en", "7.5", "7.5 to 40", "65 %", "about 65 %", "−1 day"),
        ("fr", "7,5", "7,5 à 40", "65\u00a0%", "environ 65\u00a0%", "−1 jour"),
        ("am", "7.5", "ከ7.5 እስከ 40", "65%", "65% ገደማ", "−1 ቀን"),
    ],
)
def test_numbers_follow_the_language(language, hours, size, percent, chance, move):
    with translation.override(language):
        assert hours_text(7.5) == hours
        assert range_text(7.5, 40) == size
        assert percent_text(65) == percent
        assert chance_text(0.66) == chance
        assert days_text(-1) == move


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None)
@given(hours=st.decimals(min_value=0, max_value=9999, places=2))
def test_what_is_written_in_a_language_can_be_typed_again(language, hours):
    with translation.override(language):
        assert parse_hours(hours_text(hours)) == hours


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=5000 * 3600), st.sampled_from(["en", "fr", "am"]))
def test_what_stands_in_a_field_reads_as_the_same_second(seconds, language):
    with translation.override(language):
        assert seconds_of(parse_hours(exact_hours_text(hours_of(seconds)))) == seconds


def test_minutes_that_are_no_hundredths_stand_in_a_field_as_minutes():
    assert [exact_hours_text(hours_of(seconds)) for seconds in (27000, 1188, 1200, 26400, 450)] == [
        "7.5",
        "0.33",
        "0:20",
        "7:20",
        "0:07:30",
    ]


@pytest.mark.parametrize(
    ("language", "days", "text"),
    [
        ("en", 0, "0 days"),
        ("en", 0.5, "1 day"),
        ("en", 1, "1 day"),
        ("en", 1.5, "2 days"),
        ("en", 2.5, "3 days"),
        ("fr", 0, "0 jour"),
        ("fr", 1, "1 jour"),
        ("fr", 2.5, "3 jours"),
        ("am", 2, "2 ቀናት"),
    ],
)
def test_days_are_counted_as_the_language_counts(language, days, text):
    with translation.override(language):
        assert day_count_text(days) == text


def test_nothing_still_to_come_is_certain():
    assert chance_text(1) == chance_text(0.99) == chance_text(0.9) == "about 9 in 10"
    assert chance_text(0.87) == "about 85 %"
    assert chance_text(0) == "under 5 %"
    assert days_text(2) == "+2 days"
    assert days_text(0) == "0 days"


def test_who_sees_both_calendars_reads_each_day_in_both():
    with also_ethiopian(True):
        assert day_text(A_DAY) == "7 Jun 2027 (30 Ginbot 2019)"
        assert day_tag(A_DAY) == (
            '<time datetime="2027-06-07">7 Jun 2027</time> <span class="other-date">(30 Ginbot 2019)</span>'
        )
        assert month_tag(A_DAY) == (
            '<time datetime="2027-06-07">June 2027</time> <span class="other-date">(Ginbot 2019)</span>'
        )
        assert week_text(dt.date(2026, 11, 16)) == "16 – 22 Nov 2026 (7 – 13 Hidar 2019)"
        assert day_of_year_text(A_DAY) == "7 Jun"
    assert day_text(A_DAY) == "7 Jun 2027"


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_the_languages_are_ones_that_cldr_knows(language):
    assert {"yMMMd", "yMMMM", "yMMM", "MMMd", "MMM"} <= Locale(language).datetime_skeletons.keys()
