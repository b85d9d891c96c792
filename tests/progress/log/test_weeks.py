"""The list of all weeks."""

import datetime as dt
from decimal import Decimal

import pytest

from progress.log.weeks import weeks_of
from tests.progress.foundations import CORE, START, log

ONE_WEEK = dt.timedelta(days=7)

pytestmark = pytest.mark.django_db


def test_all_weeks_are_listed_newest_first_with_and_without_an_entry(foundations):
    log(foundations, CORE[0], START, "2.50")
    log(foundations, CORE[1], START, "1")
    log(foundations, CORE[0], START + 2 * ONE_WEEK, 0)
    weeks = weeks_of(foundations, START + 3 * ONE_WEEK)
    assert [(row.week_start, row.hours) for row in weeks] == [
        (START + 3 * ONE_WEEK, None),
        (START + 2 * ONE_WEEK, 0),
        (START + ONE_WEEK, None),
        (START, Decimal("3.50")),
    ]
