"""How big a course is for this learner, and what is left of it."""

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.projection.effort import EffortBias, effort_bias, effort_doubt, hours_left
from tests.progress.projection.studies import prove

NEW = EffortBias()
biases = st.builds(EffortBias, st.floats(-1, 1), st.integers(0, 30))


LEFT_OF_100 = [
    (0, 100, 100),
    (20, 80.019, 80.004),
    (50, 54.265, 52.806),
    (80, 41.287, 37.844),
    (100, 37.410, 33.276),
    (130, 34.835, 30.131),
    (170, 34.074, 28.902),
    (200, 34.074, 28.848),
    (500, 34.074, 28.848),
]


@pytest.mark.parametrize(("done", "left", "after_two_courses"), LEFT_OF_100)
def test_what_is_left_of_a_course_of_100_published_hours(done, left, after_two_courses):
    assert hours_left(100, done, NEW) == pytest.approx(left, abs=1e-3)
    assert hours_left(100, done, EffortBias(0, 2)) == pytest.approx(after_two_courses, abs=1e-3)


def test_half_of_the_learners_who_are_not_done_yet_need_more_than_what_is_left():
    """The definition of the median, checked without the formula."""
    spread = math.sqrt(0.078 + 0.144)
    normal = NormalDist(math.log(100), spread)
    whole = 80 + hours_left(100, 80, NEW)
    assert 1 - normal.cdf(math.log(whole)) == pytest.approx((1 - normal.cdf(math.log(80))) / 2)


def test_what_is_left_of_a_small_course_is_as_much_of_it_as_of_a_big_one():
    assert hours_left(0.5, 0.4, NEW) == pytest.approx(hours_left(100, 80, NEW) / 200)


@prove
@given(st.floats(0.25, 1000), st.one_of(st.just(0.0), st.floats(0.01, 10_000)), biases)
def test_a_course_that_runs_over_never_has_nothing_left(estimate, done, bias):
    assert hours_left(estimate, done, bias) > 0


@prove
@given(st.floats(1, 500), st.floats(0.001, 20), st.floats(0.001, 20), st.integers(0, 30))
def test_more_hours_done_never_leave_more(estimate, share, other, finished):
    less, more = sorted([share * estimate, other * estimate])
    bias = EffortBias(0, finished)
    assert hours_left(estimate, more, bias) <= hours_left(estimate, less, bias) * (1 + 1e-9)


@pytest.mark.parametrize(("finished", "least_at"), [(0, 168), (1, 178), (3, 186), (1000, 198)])
def test_what_is_left_falls_to_the_lowest_point_of_the_curve_and_stays_there(finished, least_at):
    left = [hours_left(100, done, EffortBias(0, finished)) for done in range(400)]
    assert min(left) == pytest.approx(left[least_at], rel=1e-3)
    assert left[-1] == pytest.approx(min(left), rel=1e-9)


def test_a_course_without_hours_is_left_whole():
    assert hours_left(40, 0, NEW) == 40
    assert hours_left(0, 10, NEW) == 0


# --- what finished courses teach ----------------------------------------------------------------------


def test_without_finished_courses_the_published_hours_hold():
    assert effort_bias([]) == EffortBias(0, 0)
    assert NEW.factor == 1
    assert NEW.learner_variance == pytest.approx(0.078)


def test_one_course_that_took_twice_its_hours_is_believed_by_about_a_third():
    bias = effort_bias([(20, 10)])
    assert bias.log_ratio == pytest.approx(math.log(2) / 2.84)
    assert bias.factor == pytest.approx(2 ** (1 / 2.84))
    assert bias.learner_variance == pytest.approx(0.078 * 1.84 / 2.84)
    assert effort_bias([(0.5, 0.25)]) == bias


def test_courses_that_took_as_long_as_published_teach_that_the_learner_is_like_others():
    bias = effort_bias([(10, 10), (20, 20)])
    assert (bias.factor, bias.courses) == (1, 2)
    assert bias.learner_variance < NEW.learner_variance


def test_a_ratio_beyond_four_teaches_no_more_than_four():
    assert effort_bias([(1000, 10)]) == effort_bias([(40, 10)])
    assert effort_bias([(39, 10)]).factor < effort_bias([(40, 10)]).factor
    assert effort_bias([(0.1, 10)]) == effort_bias([(2.5, 10)])


@pytest.mark.parametrize("pair", [(0, 10), (10, 0)])
def test_a_finished_course_without_hours_teaches_nothing(pair):
    assert effort_bias([pair]) == NEW
    assert effort_bias([pair, (20, 10)]) == effort_bias([(20, 10)])


# --- what it adds to the doubt about the date ------------------------------------------------------------


def test_one_course_has_all_its_own_doubt_and_many_share_it():
    assert effort_doubt([50], NEW) == pytest.approx(0.078 + 0.144)
    assert effort_doubt([0.25], NEW) == pytest.approx(0.078 + 0.144)
    assert effort_doubt([25] * 4, NEW) == pytest.approx(0.078 + 0.144 / 4)
    assert effort_doubt([30, 10], NEW) == pytest.approx(0.078 + 0.144 * 1000 / 1600)


def test_a_course_without_hours_left_adds_no_doubt():
    assert effort_doubt([50, 0, 0], NEW) == effort_doubt([50], NEW)
    assert effort_doubt([], NEW) == effort_doubt([0], NEW) == 0


def test_finished_courses_take_away_doubt_about_the_learner():
    assert effort_doubt([50], EffortBias(0, 3)) == pytest.approx(0.078 * 1.84 / 4.84 + 0.144)
