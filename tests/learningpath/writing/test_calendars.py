"""The Ethiopian calendar: known days, its leap years, and who sees it."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from learningpath.writing.calendars import (
    MONTHS,
    also_ethiopian,
    ethiopian,
    ethiopian_span_text,
    ethiopian_text,
    shows_ethiopian,
)

# New Year (1 Meskerem) is on 11 September, and on 12 September before a Gregorian leap year (until 2100).
# The Ethiopian millennium was celebrated on 12 September 2007.
NEW_YEARS = [
    (dt.date(2007, 9, 12), 2000),
    (dt.date(2015, 9, 12), 2008),
    (dt.date(2019, 9, 12), 2012),
    (dt.date(2020, 9, 11), 2013),
    (dt.date(2022, 9, 11), 2015),
    (dt.date(2023, 9, 12), 2016),
    (dt.date(2024, 9, 11), 2017),
    (dt.date(2025, 9, 11), 2018),
    (dt.date(2026, 9, 11), 2019),
    (dt.date(2027, 9, 12), 2020),
    (dt.date(2099, 9, 12), 2092),
    (dt.date(2100, 9, 12), 2093),  # 2100 is no Gregorian leap year, which moves New Year by a day
    (dt.date(2103, 9, 13), 2096),
]
# Feasts and days of history that are dated in both calendars.
KNOWN_DAYS = [
    (dt.date(1896, 3, 1), "23 Yekatit 1888"),  # battle of Adwa
    (dt.date(1974, 9, 12), "2 Meskerem 1967"),  # end of the monarchy
    (dt.date(1991, 5, 28), "20 Ginbot 1983"),  # end of the Derg
    (dt.date(2024, 1, 7), "28 Tahsas 2016"),  # Christmas, a day earlier after a leap year's New Year
    (dt.date(2023, 1, 7), "29 Tahsas 2015"),  # Christmas
    (dt.date(2024, 1, 20), "11 Tir 2016"),  # Timkat
    (dt.date(2023, 9, 28), "17 Meskerem 2016"),  # Meskel
    (dt.date(2027, 6, 7), "30 Ginbot 2019"),
    (dt.date(2027, 9, 11), "6 Pagume 2019"),
    (dt.date(2026, 9, 10), "5 Pagume 2018"),
]
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
ONE_DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(("day", "year"), NEW_YEARS)
def test_new_year_is_where_almanacs_have_it(day, year):
    assert ethiopian_text(day) == f"1 Meskerem {year}"
    assert ethiopian(day - ONE_DAY).year == year - 1
    assert MONTHS[ethiopian(day - ONE_DAY).month - 1] == "Pagume"


@pytest.mark.parametrize(("day", "text"), KNOWN_DAYS)
def test_known_days_have_their_ethiopian_date(day, text):
    assert ethiopian_text(day) == text


def test_every_day_of_three_centuries_follows_the_one_before():
    days = [dt.date(1900, 1, 1) + n * ONE_DAY for n in range(300 * 365)]
    for before, after in pairwise(ethiopian(day) for day in days):
        last = 30 if before.month <= 12 else 6 if before.year % 4 == 3 else 5
        if before.day < last:
            expected = (before.year, before.month, before.day + 1)
        elif before.month <= 12:
            expected = (before.year, before.month + 1, 1)
        else:
            expected = (before.year + 1, 1, 1)
        assert (after.year, after.month, after.day) == expected


@given(DAYS)
def test_a_day_comes_back_from_its_ethiopian_date(day):
    assert ethiopian(day).to_gregorian() == day


@pytest.mark.parametrize("day", [dt.date.min, dt.date.max])
def test_the_first_and_last_day_of_computers_have_a_date_too(day):
    assert ethiopian(day).to_gregorian() == day


def test_a_span_names_the_month_once_if_it_is_in_one():
    assert ethiopian_span_text(dt.date(2026, 11, 16), dt.date(2026, 11, 22)) == "7 – 13 Hidar 2019"
    assert ethiopian_span_text(dt.date(2026, 12, 7), dt.date(2026, 12, 13)) == "28 Hidar – 4 Tahsas 2019"
    assert ethiopian_span_text(dt.date(2027, 9, 6), dt.date(2027, 9, 12)) == "1 Pagume 2019 – 1 Meskerem 2020"


def test_months_have_their_amharic_names():
    with translation.override("am"):
        assert ethiopian_text(dt.date(2027, 6, 7)) == "ግንቦት 30 ቀን 2019 ዓ.ም."


def test_one_persons_calendar_is_not_shown_to_another_at_the_same_time_or_after():
    with also_ethiopian(True), ThreadPoolExecutor(1) as other:
        assert shows_ethiopian()
        assert not other.submit(shows_ethiopian).result()
    with pytest.raises(RuntimeError), also_ethiopian(True):
        raise RuntimeError
    assert not shows_ethiopian()
