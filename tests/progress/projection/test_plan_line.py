"""What the plan says, and how far the learner is from it."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.projection import CourseInput, DayRange, Standing
from progress.projection.plan_line import distance, is_overdue, plan_ends, planned_hours
from tests.progress.projection.studies import (
    ONE_DAY,
    ONE_WEEK,
    START,
    any_pauses,
    course,
    courses,
    is_not_later,
    paces,
    prove,
    study,
)

CHANGED = START + 4 * ONE_WEEK


def end(*courses: CourseInput, **more: Any):
    return plan_ends(study(*courses, **more))[-1]


def behind(inputs, today):
    return distance(inputs, today).hours


# --- the dates of the plan ------------------------------------------------------------------------------


def test_260_hours_at_ten_a_week_end_after_26_weeks():
    assert end(course(260)) == START + 26 * ONE_WEEK == dt.date(2026, 7, 6)


def test_the_three_core_steps_end_as_the_curriculum_says():
    core = [course(hours) for hours in (130 / 3, 260 / 3, 130)]
    assert plan_ends(study(*core)) == [dt.date(2026, 2, 5), dt.date(2026, 4, 6), dt.date(2026, 7, 6)]


def test_a_day_that_is_begun_counts_whole_and_fractions_are_rounded_only_once():
    assert end(*[course(10 / 3)] * 3) == end(course(10)) == START + ONE_WEEK
    assert end(course(10.01)) == START + ONE_WEEK + ONE_DAY
    assert end(*[course(0.1)] * 100) == START + ONE_WEEK


def test_the_plan_stays_whatever_is_logged():
    assert end(course(100, logged_hours=60), weeks=[20, 20, 20]) == end(course(100))


def test_a_plan_that_begins_in_midweek_counts_days():
    wednesday = START + 2 * ONE_DAY
    assert end(course(10), starts_on=wednesday) == wednesday + ONE_WEEK


def test_the_plan_counts_with_published_efforts_as_they_are_and_with_own_estimates():
    slow = course(10, "completed", 30, START + ONE_DAY)
    assert end(slow, course(10)) == START + 2 * ONE_WEEK
    assert end(course(10, estimate_hours=20)) == START + 2 * ONE_WEEK


def test_waived_course_adds_no_hours_to_the_plan():
    assert planned_hours(course(40, "waived", 3)) == 0
    assert end(course(40, "waived", 3), course(10)) == START + ONE_WEEK
    assert end(course(None, "waived"), course(10)) == START + ONE_WEEK


def test_a_finished_course_of_unknown_effort_is_planned_with_the_hours_it_took():
    assert planned_hours(course(None, "completed", 30, START)) == 30
    assert end(course(None, "completed", 30, START), course(10)) == START + 4 * ONE_WEEK


def test_an_unknown_effort_ends_the_dates_of_the_plan():
    first, *others = plan_ends(study(course(10), course(None), course(10)))
    assert first == START + ONE_WEEK
    assert others == [None, None]


def test_pauses_are_skipped():
    pause = DayRange(dt.date(2026, 1, 12), dt.date(2026, 1, 25))
    assert end(course(30), pauses=[pause]) == START + 5 * ONE_WEEK
    midweek = DayRange(dt.date(2026, 1, 7), dt.date(2026, 1, 9))
    assert end(course(10), pauses=[midweek]) == START + 10 * ONE_DAY


def test_a_plan_that_ends_on_the_day_before_a_pause_does_not_wait_for_it():
    assert end(course(10), pauses=[DayRange(START + ONE_WEEK, START + 2 * ONE_WEEK)]) == START + ONE_WEEK


def test_a_plan_of_more_than_ten_years_has_no_end():
    assert end(course(5200)) == START + 520 * ONE_WEEK
    assert end(course(5201)) is None


# --- after the plan was changed -----------------------------------------------------------------------------


def test_after_a_change_only_the_hours_not_done_before_count():
    inputs = study(course(100, logged_hours=40, hours_before_plan=40), pace=6, plan_changed_on=CHANGED)
    assert plan_ends(inputs) == [CHANGED + 10 * ONE_WEEK]


def test_after_a_change_hours_logged_since_move_no_plan_date():
    before = study(course(100, logged_hours=40, hours_before_plan=40), plan_changed_on=CHANGED)
    after = study(course(100, logged_hours=90, hours_before_plan=40), plan_changed_on=CHANGED)
    assert plan_ends(before) == plan_ends(after)


def test_hours_of_the_week_of_the_change_count_as_done_before():
    inputs = study(course(55, logged_hours=45, hours_before_plan=45), plan_changed_on=CHANGED + ONE_DAY)
    assert plan_ends(inputs) == [CHANGED + ONE_DAY + ONE_WEEK]


def test_a_course_completed_before_the_change_ended_then_and_adds_nothing():
    done_on = CHANGED - 3 * ONE_DAY
    inputs = study(
        course(100, "completed", 20, done_on, hours_before_plan=20), course(10), plan_changed_on=CHANGED
    )
    assert plan_ends(inputs) == [done_on, CHANGED + ONE_WEEK]


def test_hours_beyond_the_plan_of_a_course_were_not_done_for_another():
    inputs = study(course(10, logged_hours=50, hours_before_plan=50), course(10), plan_changed_on=CHANGED)
    assert plan_ends(inputs) == [CHANGED, CHANGED + ONE_WEEK]


@pytest.mark.parametrize("week_hours", [0.0, 6.0])
def test_right_after_a_change_the_learner_is_on_track(week_hours):
    changed_on = CHANGED + 2 * ONE_DAY
    inputs = study(
        course(20, "completed", 30, START + ONE_WEEK, hours_before_plan=30),
        course(100, "in_progress", 12 + week_hours, hours_before_plan=12 + week_hours),
        course(60),
        weeks=[10, 10, 10, 12, week_hours],
        pace=4,
        plan_changed_on=changed_on,
    )
    now = distance(inputs, changed_on)
    assert now.hours == pytest.approx(0)
    assert (now.days, now.standing) == (0, Standing.ON_TRACK)
    assert behind(inputs, changed_on + ONE_WEEK) == pytest.approx(4)


def test_right_after_a_change_a_course_completed_earlier_in_its_week_counts_once():
    changed_on = CHANGED + 3 * ONE_DAY
    inputs = study(
        course(40, "completed", 40, CHANGED + ONE_DAY, hours_before_plan=40),
        course(100),
        plan_changed_on=changed_on,
    )
    assert behind(inputs, changed_on) == pytest.approx(0)
    assert plan_ends(inputs)[-1] == changed_on + 10 * ONE_WEEK


def test_right_after_a_change_a_course_completed_on_the_same_day_counts_as_done_before():
    inputs = study(
        course(40, "completed", 30, CHANGED, hours_before_plan=30), course(100), plan_changed_on=CHANGED
    )
    assert behind(inputs, CHANGED) == pytest.approx(0)


def test_right_after_a_change_hours_of_its_week_beyond_the_plan_of_a_course_count_for_no_other():
    inputs = study(
        course(40, "in_progress", 50, hours_before_plan=50),
        course(100),
        plan_changed_on=CHANGED + ONE_DAY,
    )
    assert behind(inputs, CHANGED + ONE_DAY) == pytest.approx(0)


# --- the distance ---------------------------------------------------------------------------------------------


def test_behind_the_plan_are_the_hours_it_expected_before_today():
    inputs = study(course(50, logged_hours=12), weeks=[12])
    assert behind(inputs, START + 2 * ONE_WEEK) == pytest.approx(8)
    assert distance(inputs, START + 2 * ONE_WEEK).days == 6  # 5.6


def test_ahead_of_the_plan_is_below_zero():
    ahead = distance(study(course(50, logged_hours=12), weeks=[12]), START + ONE_DAY)
    assert ahead.hours == pytest.approx(10 / 7 - 12)
    assert ahead.days == -7  # 7.4


def test_hours_count_on_the_day_after_they_were_due():
    assert behind(study(course(50)), START) == 0
    assert behind(study(course(50)), START + ONE_DAY) == pytest.approx(10 / 7)


def test_before_the_first_day_nothing_is_expected():
    assert behind(study(course(50)), START - 10 * ONE_WEEK) == 0


def test_a_finished_course_counts_whole_whether_it_was_quick_or_slow():
    for took in (5, 50):
        inputs = study(course(20, "completed", took, START), course(10))
        assert behind(inputs, START + 2 * ONE_WEEK) == pytest.approx(0)


def test_hours_beyond_the_effort_of_a_course_do_not_make_up_for_another():
    assert behind(study(course(10, logged_hours=15), course(10)), START + 2 * ONE_WEEK) == pytest.approx(10)


def test_a_waived_course_is_neither_expected_nor_done():
    assert behind(study(course(10, "waived", 5), course(10)), START + 4 * ONE_WEEK) == pytest.approx(10)


def test_the_plan_never_expects_more_than_all_its_hours():
    assert behind(study(course(10)), START + 50 * ONE_WEEK) == pytest.approx(10)


def test_after_a_change_hours_of_a_course_of_unknown_effort_count_neither_before_nor_since():
    unknown = course(None, logged_hours=5, hours_before_plan=5)
    assert behind(study(course(20), unknown, plan_changed_on=CHANGED), CHANGED) == pytest.approx(0)


def test_after_a_change_the_plan_never_expects_more_than_the_hours_that_were_left():
    inputs = study(course(100, logged_hours=40, hours_before_plan=40), plan_changed_on=CHANGED)
    assert behind(inputs, CHANGED + 50 * ONE_WEEK) == pytest.approx(60)


def test_the_plan_expects_nothing_in_pauses():
    paused = study(course(50), pauses=[DayRange(START, START + 6 * ONE_DAY)])
    assert behind(paused, START + ONE_WEEK) == 0
    assert behind(paused, START + 2 * ONE_WEEK) == pytest.approx(10)


def test_a_course_of_unknown_effort_leaves_the_distance_of_the_others():
    assert behind(study(course(20), course(None)), START + ONE_WEEK) == pytest.approx(10)


@pytest.mark.parametrize(
    ("logged_hours", "standing"),
    [
        (9.9, Standing.BEHIND),
        (10, Standing.ON_TRACK),
        (20, Standing.ON_TRACK),
        (30, Standing.ON_TRACK),
        (30.1, Standing.AHEAD),
    ],
)
def test_one_planned_week_to_either_side_is_on_track(logged_hours, standing):
    inputs = study(course(100, logged_hours=logged_hours))
    assert distance(inputs, START + 2 * ONE_WEEK).standing is standing


def test_less_than_an_hour_is_ahead_or_behind_where_the_planned_week_is_shorter_still():
    ahead, late = (study(course(10, logged_hours=hours), pace=0.25) for hours in (0.9, 0.0))
    assert distance(ahead, START + ONE_WEEK).standing is Standing.AHEAD
    assert distance(late, START + 3 * ONE_WEEK).standing is Standing.BEHIND


@pytest.mark.parametrize("pace", [0.1, 1 / 3, 2.2, 7.7])
def test_exactly_one_planned_week_behind_is_on_track_whatever_the_rounding(pace):
    for weeks in range(1, 20):
        inputs = study(course(1000, logged_hours=pace * (weeks - 1)), pace=pace)
        assert distance(inputs, START + weeks * ONE_WEEK).standing is Standing.ON_TRACK


# --- what must hold for any plan -------------------------------------------------------------------------------

some_courses = st.lists(courses(), min_size=1, max_size=5)


@prove
@given(some_courses, paces, paces, any_pauses)
def test_more_hours_a_week_never_make_a_plan_date_later(some, pace, more, pauses):
    inputs = study(*some, pace=pace, pauses=pauses)
    faster = plan_ends(replace(inputs, planned_pace_hours=pace + more))
    assert all(map(is_not_later, faster, plan_ends(inputs)))


@prove
@given(some_courses, paces, any_pauses)
def test_without_a_change_plan_dates_keep_the_order_of_the_courses(some, pace, pauses):
    open_courses = [replace(one, status="planned", completed_on=None) for one in some]
    ends = plan_ends(study(*open_courses, pace=pace, pauses=pauses))
    assert all(map(is_not_later, ends, ends[1:]))


@prove
@given(some_courses, paces, any_pauses, st.integers(0, 300))
def test_the_distance_grows_by_a_planned_day_at_most_from_day_to_day(some, pace, pauses, days):
    inputs = study(*some, pace=pace, pauses=pauses)
    now, next_day = (behind(inputs, START + (days + more) * ONE_DAY) for more in (0, 1))
    assert -1e-9 <= next_day - now <= pace / 7 + 1e-9


@pytest.mark.parametrize(
    ("open_course", "days_after", "standing"),
    [
        (course(10), 0, Standing.ON_TRACK),
        (course(10), 1, Standing.BEHIND),
        (course(10, "in_progress", 9.9), 1, Standing.BEHIND),
        (course(10, "in_progress", 25), 90, Standing.BEHIND),
        (course(10, "completed", 3, START), 90, Standing.ON_TRACK),
        (course(10, "waived"), 90, Standing.ON_TRACK),
        (course(None), 90, Standing.ON_TRACK),
    ],
)
def test_after_the_last_day_of_the_plan_whatever_is_still_to_do_is_behind(open_course, days_after, standing):
    last_day = plan_ends(study(open_course))[0] or START + ONE_WEEK
    assert distance(study(open_course), last_day + days_after * ONE_DAY).standing is standing


def test_a_break_moves_the_day_after_which_a_plan_is_behind():
    paused = study(course(10), pauses=[DayRange(START + ONE_DAY, START + 30 * ONE_DAY)])
    assert not is_overdue(paused, START + 37 * ONE_DAY)
    assert is_overdue(paused, START + 38 * ONE_DAY)


@prove
@given(st.lists(courses(), min_size=1, max_size=4), paces, any_pauses, st.integers(1, 400))
def test_nobody_is_on_track_or_ahead_after_the_plan_with_a_course_still_open(several, pace, pauses, days):
    inputs = study(*several, pace=pace, pauses=pauses)
    ends = plan_ends(inputs)
    if None in ends or not any(one.is_due for one in several):
        return
    assert distance(inputs, max(ends) + days * ONE_DAY).standing is Standing.BEHIND


@pytest.mark.parametrize("logged", [0, 15, 90])
def test_a_completed_course_counts_on_the_plan_line_with_the_effort_it_had(logged):
    before = study(course(40, "completed", logged, START), course(30), pace=10)
    after = study(course(99, "completed", logged, START, taught_hours=40.0), course(30), pace=10)
    today = START + 2 * ONE_WEEK
    assert (plan_ends(after), distance(after, today)) == (plan_ends(before), distance(before, today))


@pytest.mark.parametrize("weeks", range(12))
@pytest.mark.parametrize("done_on", [START - ONE_WEEK, START, START + ONE_WEEK])
def test_a_course_that_was_done_in_the_plan_keeps_its_place_on_the_line_when_it_leaves(weeks, done_on):
    done = course(40, "completed", 25, done_on)
    rest = (course(30, "in_progress", 5), course(20))
    inside, today = study(done, *rest, pace=10), START + weeks * ONE_WEEK
    left = replace(study(*rest, pace=10), left_courses=(done,), done_courses=(done,))
    assert distance(left, today) == distance(inside, today)
    assert plan_ends(left) == plan_ends(inside)[1:]
    assert is_overdue(left, today) == is_overdue(inside, today)


def test_after_a_change_of_the_plan_what_was_done_before_has_no_more_hours_on_its_line():
    done = course(40, "completed", 25, START)
    changed = replace(study(course(30), pace=10), plan_changed_on=START + ONE_WEEK)
    with_done = replace(changed, done_courses=(done,))
    assert plan_ends(with_done) == plan_ends(changed)
    assert distance(with_done, START + 3 * ONE_WEEK) == distance(changed, START + 3 * ONE_WEEK)
