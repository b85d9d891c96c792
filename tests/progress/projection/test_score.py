"""How good earlier dates were."""

import pytest

from progress.projection import Issued, Score, score
from tests.progress.projection.studies import ONE_DAY, START

EARLY, LIKELY, LATE = START, START + 10 * ONE_DAY, START + 30 * ONE_DAY


def issued(days, late_on=LATE):
    """One date, and a finish so many days after the likely one."""
    return Issued(likely_on=LIKELY, early_on=EARLY, late_on=late_on, finished_on=LIKELY + days * ONE_DAY)


@pytest.mark.parametrize(("days", "held"), [(-11, False), (-10, True), (0, True), (20, True), (21, False)])
def test_a_range_holds_from_its_early_to_its_late_day_both_included(days, held):
    assert issued(days).held is held


def test_a_late_day_ten_years_off_always_holds_and_the_early_one_still_counts():
    assert issued(20_000, late_on=None).held
    assert issued(-10, late_on=None).held
    assert not issued(-11, late_on=None).held


def test_the_error_is_above_zero_when_the_finish_came_later():
    assert [issued(days).error_days for days in (-3, 0, 4)] == [-3, 0, 4]


def test_the_score_counts_and_takes_the_median_of_distances_without_their_sign():
    assert score([issued(-11), issued(2), issued(30)]) == Score(scored=3, held=1, median_error_days=11)
    assert score([issued(-1), issued(4)]).median_error_days == 2.5
    assert score(iter([issued(-1)])) == Score(scored=1, held=1, median_error_days=1)


def test_the_share_that_held_is_a_whole_percentage():
    assert score([issued(0), issued(0), issued(-11)]).held_percent == 67
    assert score([issued(0)]).held_percent == 100
    assert score([]).held_percent == 0


@pytest.mark.parametrize(("number", "says_something"), [(0, False), (1, False), (2, False), (3, True)])
def test_fewer_than_three_say_nothing(number, says_something):
    assert score([issued(0)] * number).says_something is says_something


def test_no_dates_have_no_median():
    assert score([]) == Score(scored=0, held=0, median_error_days=None)
