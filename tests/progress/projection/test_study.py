"""What the inputs say by themselves: which hours count, how big a course is, what is left of it."""

from dataclasses import replace

import pytest

from progress.projection import DayRange, ShareDone
from progress.projection.effort import EffortBias, effort_bias, hours_left
from tests.progress.projection.studies import ONE_DAY, ONE_WEEK, START, course, study

NEW = EffortBias()
SLOW = EffortBias(0.5, 4)  # other estimates times 1.65


def left(one, bias=NEW):
    return one.remaining_hours(bias)


# --- one course -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["waived", "completed"])
def test_a_waived_and_a_completed_course_owe_nothing(status):
    one = course(40, status, 3, estimate_hours=50, share_done=ShareDone(0.5, 20))
    assert not one.is_due
    assert left(one) == 0
    assert left(course(None, status)) == 0


@pytest.mark.parametrize("status", ["planned", "in_progress"])
def test_the_other_courses_are_due(status):
    assert course(40, status).is_due
    assert left(course(40, status)) == 40


def test_a_published_effort_is_corrected_by_what_finished_courses_taught():
    assert left(course(40), SLOW) == pytest.approx(40 * SLOW.factor)
    assert left(course(40, logged_hours=10), SLOW) == hours_left(40 * SLOW.factor, 10, SLOW)


def test_the_learner_s_own_estimate_comes_before_the_published_effort_and_is_not_corrected():
    one = course(40, estimate_hours=60)
    assert one.effort_hours == 60
    assert left(one, SLOW) == 60
    assert course(40).effort_hours == 40


def test_an_own_estimate_gives_a_course_of_unknown_effort_its_hours():
    assert left(course(None)) is None
    assert course(None).effort_hours is None
    assert left(course(None, estimate_hours=12)) == 12


@pytest.mark.parametrize(("share", "hours"), [(0.2, 40), (0.5, 10), (0.8, 2.5)])
def test_a_share_done_of_a_fifth_or_more_says_what_is_left(share, hours):
    one = course(40, logged_hours=10, share_done=ShareDone(share, 10))
    assert left(one) == pytest.approx(hours)
    assert left(one, SLOW) == pytest.approx(hours)
    small = course(2, logged_hours=0.5, share_done=ShareDone(share, 0.5))
    assert left(small) == pytest.approx(hours / 20)


def test_a_share_done_comes_before_the_own_estimate_and_does_without_any_effort():
    said = ShareDone(0.5, 10)
    assert left(course(40, logged_hours=10, estimate_hours=100, share_done=said)) == 10
    assert left(course(None, logged_hours=10, share_done=said)) == 10


def test_a_share_done_below_a_fifth_is_ignored():
    assert left(course(40, logged_hours=10, share_done=ShareDone(0.19, 10))) == hours_left(40, 10, NEW)


def test_hours_logged_after_the_share_was_said_lower_what_is_left_and_never_to_nothing():
    said = ShareDone(0.5, 20)
    assert left(course(40, logged_hours=25, share_done=said)) == hours_left(20, 5, NEW)
    assert 0 < left(course(40, logged_hours=60, share_done=said)) < 20


def test_a_share_said_before_any_hour_takes_its_part_off_the_estimate():
    assert left(course(40, share_done=ShareDone(0.25, 0))) == 30
    assert left(course(40, share_done=ShareDone(0.25, 0), estimate_hours=80)) == 60


@pytest.mark.parametrize(("hours", "left_hours"), [(15, 15), (0, 20)])
def test_hours_corrected_after_the_share_was_said_count_as_if_it_were_said_now(hours, left_hours):
    assert left(course(40, logged_hours=hours, share_done=ShareDone(0.5, 20))) == left_hours


# --- the whole study --------------------------------------------------------------------------------------


def test_the_current_week_is_never_in_the_log():
    inputs = study(weeks=[5, 6, 7])
    sunday = START + 3 * ONE_WEEK - ONE_DAY
    assert inputs.log(sunday) == [5, 6]
    assert inputs.log(sunday + ONE_DAY) == [5, 6, 7]


def test_all_hours_count_as_logged_also_those_that_are_no_pace():
    assert study(starts_on=START + ONE_DAY, weeks=[5, 6, 7.5]).logged_hours == 18.5
    assert study().logged_hours == 0


def test_a_first_week_begun_midway_stays_out_of_the_log():
    assert study(starts_on=START + ONE_DAY, weeks=[5, 6, 7]).log(START + 3 * ONE_WEEK) == [6, 7]


def test_the_pace_is_the_one_of_the_log_and_the_plan():
    pause = DayRange(START + ONE_WEEK, START + 2 * ONE_WEEK - ONE_DAY)
    paused = study(weeks=[5, 0, 7], pauses=[pause], pace=6)
    assert paused.pace(START + 3 * ONE_WEEK) == study(weeks=[5, 7], pace=6).pace(START + 2 * ONE_WEEK)


def test_a_plan_that_begins_later_has_no_log():
    assert study(starts_on=START + ONE_WEEK).log(START) == []


def test_only_completed_courses_with_hours_and_a_published_effort_teach():
    teaching = course(10, "completed", 20, START)
    inputs = study(
        teaching,
        course(10, "in_progress", 40),
        course(10, "waived", 40),
        course(None, "completed", 40, START),
        course(10, "completed", 0, START),
    )
    assert inputs.bias() == effort_bias([(20, 10)])


def test_a_finished_course_that_left_the_plan_still_teaches():
    inputs = study(course(10), left_courses=[course(10, "completed", 20, START), course(10, "planned", 5)])
    assert inputs.bias() == effort_bias([(20, 10)])


def test_a_finished_course_teaches_with_its_published_hours_not_with_the_own_estimate():
    assert study(course(10, "completed", 20, START, estimate_hours=20)).bias() == effort_bias([(20, 10)])


def test_a_completed_course_teaches_by_the_effort_it_had_and_by_the_learner_s_word():
    one = course(10, "completed", 20, START, estimate_hours=99, taught_hours=40.0)
    assert study(one).bias() == effort_bias([(20, 40)])
    assert study(replace(one, took_hours=60.0)).bias() == effort_bias([(60, 40)])
    assert study(replace(one, published_hours=None)).bias() == effort_bias([(20, 40)])
    assert study(replace(one, status="planned")).bias() == effort_bias([])
    left = study(left_courses=(one,))
    assert left.bias() == effort_bias([(20, 40)])
