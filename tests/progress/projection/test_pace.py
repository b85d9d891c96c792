"""The pace that a log shows, and how long hours take at it: the specification's own figures first."""

from dataclasses import replace
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.projection.pace import Pace, WeeksAhead, idle_weeks, pace_for, pace_of, weeks_ahead
from progress.projection.weeks import DayRange
from tests.progress.projection.studies import ONE_DAY, ONE_WEEK, START, prove, study

FOUR_DECIMALS, THREE_DECIMALS = 0.5001e-4, 0.5001e-3
VECTORS = [  # log, planned pace, remaining -> usual, recent, variation, early, likely, late
    ([], 8, 100, (6.8, 6.8, 0.8), (5.703, 16.176, 45.885)),
    ([6], 8, 100, (6.6, 6.2, 0.6021), (6.686, 16.800, 42.211)),
    ([8] * 6, 8, 100, (7.5730, 7.9260, 0.2867), (7.017, 14.423, 29.645)),
    ([8, 7, 9, 6, 0, 0], 8, 100, (5.4988, 2.9073, 0.5881), (6.384, 21.041, 69.351)),
    ([2, 1, 2, 3, 1, 2], 8, 100, (3.6027, 2.1497, 0.4631), (11.829, 31.420, 83.455)),
    ([3, 0, 12, 0, 5, 9, 1, 0, 7, 4, 6, 2], 10, 60, (5.1239, 3.9683, 0.5939), (6.308, 13.377, 28.368)),
    ([5, 6, 4, 7], 6, 3, (5.3342, 5.7202, 0.3806), (0.229, 0.577, 1.454)),
]
STEADY = pace_of([8] * 6, 8)

logs = st.lists(st.one_of(st.just(0.0), st.floats(0.25, 40)), max_size=30)
any_hours = st.floats(0.25, 400)
plans = st.floats(0.5, 40)


def check(pace, remaining, of_pace, of_weeks):
    ahead = weeks_ahead(remaining, pace)
    assert (pace.usual_hours, pace.recent_hours, pace.variation) == pytest.approx(of_pace, abs=FOUR_DECIMALS)
    assert (ahead.early, ahead.likely, ahead.late) == pytest.approx(of_weeks, abs=THREE_DECIMALS)


@pytest.mark.parametrize(("log", "plan", "remaining", "of_pace", "of_weeks"), VECTORS)
def test_the_vectors_of_the_specification(log, plan, remaining, of_pace, of_weeks):
    check(pace_of(log, plan), remaining, of_pace, of_weeks)


def test_the_vector_with_a_pause_when_the_pause_is_one_in_the_calendar():
    pause = DayRange(START + 2 * ONE_WEEK, START + 4 * ONE_WEEK - ONE_DAY)
    inputs = study(pace=6, weeks=[5, 6, 0, 0, 4, 7], pauses=[pause])
    *_, (log, _, remaining, of_pace, of_weeks) = VECTORS
    today = START + 6 * ONE_WEEK
    assert inputs.log(today) == log
    check(inputs.pace(today), remaining, of_pace, of_weeks)
    assert inputs.pace(today).weeks == 4


# --- the pace -----------------------------------------------------------------------------------------


def test_without_a_log_the_plan_counts_at_85_percent():
    pace = pace_of([], 10)
    assert (pace.usual_hours, pace.recent_hours) == (8.5, 8.5)
    assert (pace.weeks, pace.idle_weeks, pace.weight) == (0, 0, 0)


def test_without_a_plan_the_mean_of_the_log_stands_for_it():
    assert pace_of([4, 6, 5, 5], None).usual_hours == pytest.approx(5, rel=0.01)
    assert pace_of([4, 6, 5, 5], None) == pace_of([4, 6, 5, 5], 5 / 0.85)


@pytest.mark.parametrize("log", [[], [0, 0]])
def test_without_a_plan_and_without_hours_there_is_no_pace_and_no_date(log):
    pace = pace_of(log, None)
    assert (pace.usual_hours, pace.recent_hours) == (0, 0)
    assert weeks_ahead(1, pace) is None


def test_a_big_week_is_never_clipped():
    log = [5, 5, 160]
    weights = [0.96**2, 0.96, 1]
    usual = (3 * 0.85 * 5 + sum(a * w for a, w in zip(weights, log, strict=True))) / (3 + sum(weights))
    assert pace_of(log, 5).usual_hours == pytest.approx(usual)
    assert pace_of([5, 5, 168], 5).usual_hours > pace_of(log, 5).usual_hours


def test_a_week_fades_from_the_recent_rhythm_sooner_than_from_the_usual_pace():
    now, later = pace_of([20], 5), pace_of([20, 5, 5, 5], 5)
    assert now.recent_hours > now.usual_hours
    assert later.recent_hours < later.usual_hours


def test_empty_weeks_inside_the_log_slow_the_pace_but_are_no_idle_weeks():
    assert pace_of([8, 0, 0, 8], 8).idle_weeks == 0
    assert pace_of([8, 0, 0, 8], 8).usual_hours < pace_of([8, 8], 8).usual_hours


@pytest.mark.parametrize(
    ("log", "idle"), [([], 0), ([5], 0), ([0, 5, 0], 1), ([5, 0, 0, 0, 0], 4), ([0, 0], 2)]
)
def test_idle_weeks_are_the_empty_ones_at_the_end(log, idle):
    assert idle_weeks(log) == pace_of(log, 8).idle_weeks == idle


def test_the_variation_stays_between_its_bounds():
    assert pace_of([10] * 100, 10 / 0.85).variation == 0.1
    assert pace_of([0, 0, 0, 0, 0, 0, 0, 0, 0, 168], 1).variation == 2
    assert pace_of([], None).variation == 2


def test_a_slow_pace_varies_as_a_fast_one_of_the_same_shape():
    slow, fast = pace_of([0.5, 0.25, 0.75], 0.5), pace_of([50, 25, 75], 50)
    assert slow.variation == pytest.approx(fast.variation)


def test_a_learner_at_another_pace_has_both_speeds_of_it_and_is_not_idle():
    pace = pace_of([8, 7, 0, 0], 8)
    assert pace.at(3) == replace(pace, usual_hours=3, recent_hours=3, idle_weeks=0)


# --- the weeks ahead ------------------------------------------------------------------------------------


def test_two_weeks_at_the_recent_rhythm_then_the_usual_pace():
    pace = Pace(usual_hours=5, recent_hours=2, variation=0.5, weight=4, idle_weeks=0, weeks=4)
    assert weeks_ahead(3, pace).likely == pytest.approx(1.1 * 1.5)
    assert weeks_ahead(4, pace).likely == pytest.approx(1.1 * 2)
    assert weeks_ahead(14, pace).likely == pytest.approx(1.1 * 4)


def test_nothing_left_takes_no_time_even_without_a_pace():
    nothing = weeks_ahead(0, pace_of([], None))
    assert (nothing.early, nothing.likely, nothing.late) == (0, 0, 0)


def test_beyond_ten_years_at_this_pace_there_is_no_date():
    pace = pace_of([], 1 / 0.85)
    assert weeks_ahead(520, pace).likely == pytest.approx(572)
    assert weeks_ahead(520.1, pace) is None


def test_each_empty_week_at_the_end_makes_the_range_wider():
    ratios = []
    for idle in range(4):
        ahead = weeks_ahead(100, replace(STEADY, idle_weeks=idle))
        ratios.append(ahead.late / ahead.early)
    assert ratios == sorted(set(ratios))


def test_empty_weeks_beyond_eight_make_the_range_no_wider():
    seven, eight, nine = (weeks_ahead(100, replace(STEADY, idle_weeks=idle)) for idle in (7, 8, 9))
    assert seven.late < eight.late
    assert eight == nine


def test_the_range_reaches_as_far_to_both_sides_as_its_spread_says():
    ahead = weeks_ahead(100, STEADY, 0.2)
    assert ahead.late / ahead.likely == pytest.approx(exp(1.4 * ahead.spread))
    assert ahead.likely / ahead.early == pytest.approx(exp(1.4 * ahead.spread))


def test_doubt_about_the_effort_widens_the_range_and_moves_no_likely_date():
    sure, unsure = weeks_ahead(100, STEADY), weeks_ahead(100, STEADY, 0.222)
    assert unsure.likely == sure.likely
    assert unsure.spread**2 == pytest.approx(sure.spread**2 + 0.222)


@prove
@given(logs, plans, any_hours)
def test_early_likely_and_late_come_in_this_order(log, plan, remaining):
    ahead = weeks_ahead(remaining, pace_of(log, plan))
    assert ahead is None or 0 < ahead.early < ahead.likely < ahead.late


@prove
@given(logs, plans, any_hours, any_hours)
def test_more_hours_never_take_less_time(log, plan, remaining, more):
    pace = pace_of(log, plan)
    before, after = weeks_ahead(remaining, pace), weeks_ahead(remaining + more, pace)
    assert after is None or before.likely <= after.likely


@prove
@given(logs, plans, any_hours, st.floats(0.1, 10))
def test_the_unit_of_hours_does_not_matter(log, plan, remaining, factor):
    before = weeks_ahead(remaining, pace_of(log, plan))
    after = weeks_ahead(remaining * factor, pace_of([hours * factor for hours in log], plan * factor))
    for name in vars(before or {}) if before and after else ():
        assert getattr(after, name) == pytest.approx(getattr(before, name))


# --- chances, and the pace for a chance -------------------------------------------------------------------


def test_the_chance_at_the_likely_week_is_one_half_and_nine_of_ten_or_so_at_the_late_one():
    ahead = weeks_ahead(100, STEADY)
    assert ahead.chance_within(ahead.likely) == pytest.approx(0.5)
    assert ahead.chance_within(ahead.late) == pytest.approx(0.9, abs=0.005)
    assert ahead.chance_within(ahead.early) == pytest.approx(0.1, abs=0.005)


def test_the_chance_grows_with_the_weeks_and_is_zero_without_any():
    ahead = weeks_ahead(100, STEADY)
    chances = [ahead.chance_within(weeks) for weeks in (-1, 0, 1, 10, 20, 100)]
    assert chances[:2] == [0, 0]
    assert chances[1:] == sorted(set(chances))
    assert chances[-1] < 1


def test_what_follows_never_ends_before():
    first = WeeksAhead(early=3, likely=5, late=9, spread=0.4)
    assert first.then(WeeksAhead(2, 6, 8, 0.3)) == WeeksAhead(3, 6, 9, 0.3)


def test_even_odds_need_the_hours_and_ten_percent():
    assert pace_for(100, STEADY, 20, 0.5) == pytest.approx(5.5)


def test_a_higher_chance_needs_a_higher_pace():
    paces = [pace_for(100, STEADY, 20, chance) for chance in (0.5, 0.6, 0.8, 0.9)]
    assert paces == sorted(set(paces))


@prove
@given(
    logs, plans, any_hours, st.floats(1, 200), st.sampled_from([0.6, 0.8, 0.9]), st.sampled_from([0.0, 0.2])
)
def test_the_pace_for_a_chance_gives_that_chance(log, plan, remaining, weeks, chance, doubt):
    pace = pace_of(log, plan)
    needed = pace_for(remaining, pace, weeks, chance, doubt)
    assert weeks_ahead(remaining, pace.at(needed), doubt).chance_within(weeks) == pytest.approx(
        chance, abs=1e-6
    )


def test_a_day_more_than_ten_years_off_asks_for_a_pace_that_has_a_date():
    """At the one for even odds the hours alone take longer than ten years, which is no date."""
    even, safe = (pace_for(100, STEADY, 600, chance) for chance in (0.5, 0.8))
    assert weeks_ahead(100, STEADY.at(even)) is None
    assert weeks_ahead(100, STEADY.at(safe)).chance_within(600) == pytest.approx(0.8)
    assert pace_for(100, STEADY, 2000, 0.8) == pytest.approx(100 / 520)


def test_no_pace_finishes_without_any_week_left_and_none_is_as_good_as_certain():
    assert pace_for(100, STEADY, 0, 0.5) is None
    assert pace_for(100, STEADY, -1, 0.8) is None
    assert pace_for(100, STEADY, 20, 1) is None


def test_nothing_left_needs_no_pace():
    assert pace_for(0, STEADY, 20, 0.8) == 0
