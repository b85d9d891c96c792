"""What is left of this week's plan, and what a target date asks for."""

from dataclasses import replace

import pytest
from hypothesis import given

from progress.projection import (
    AidRules,
    Application,
    ApplicationState,
    CourseInput,
    DayRange,
    TargetPace,
    ThisWeek,
    chance_by,
    project,
    target_pace,
    this_week,
)
from progress.projection.pace import RUNS_LATE
from progress.projection.this_week import reachable_hours
from tests.progress.projection.studies import ONE_DAY, ONE_WEEK, START, course, prove, studies, study

WEDNESDAY = START + 2 * ONE_WEEK + 2 * ONE_DAY  # of the third week
ON_PLAN = (10, 10)


def left(*courses: CourseInput, weeks=ON_PLAN):
    """Ten hours a week for a course of 100 h, of which the hours logged are done."""
    done = sum(weeks)
    inputs = study(*(courses or [course(100, "in_progress", done)]), weeks=weeks)
    return this_week(inputs, WEDNESDAY).left_hours


@pytest.mark.parametrize(("logged", "hours"), [(0, 10), (6.5, 3.5), (10, 0), (14, 0)])
def test_what_is_left_is_the_week_s_plan_less_what_was_logged_in_it(logged, hours):
    assert left(weeks=(*ON_PLAN, logged)) == pytest.approx(hours)


@pytest.mark.parametrize("weeks", [(0, 0, 6.5), (10, 0, 6.5)])
def test_who_is_behind_is_not_asked_to_catch_up_in_a_week(weeks):
    assert left(weeks=weeks) == pytest.approx(3.5)


@pytest.mark.parametrize(("weeks", "hours"), [((14, 10, 0), 6), ((14, 10, 4), 2), ((30, 10, 0), 0)])
def test_who_is_ahead_owes_only_what_brings_the_plan_line_up_to_sunday(weeks, hours):
    assert left(weeks=weeks) == pytest.approx(hours)


def test_the_end_of_the_plan_owes_no_more_than_is_left_of_it():
    assert left(course(23, "in_progress", 20)) == pytest.approx(3)


@pytest.mark.parametrize("logged", [0, 4])
def test_after_the_plan_s_last_day_a_course_still_open_owes_a_week_as_planned(logged):
    assert left(course(15, "in_progress", 15), weeks=(10, 5, logged)) == pytest.approx(10 - logged)


@pytest.mark.parametrize(
    ("starts_on", "planned"),
    [
        (WEDNESDAY + 6 * ONE_DAY, None),
        (WEDNESDAY + 5 * ONE_DAY, None),
        (WEDNESDAY + 4 * ONE_DAY, 10 / 7),
        (WEDNESDAY, 50 / 7),
        (WEDNESDAY - 2 * ONE_DAY, 10),
    ],
)
def test_the_first_week_owes_its_days_from_the_first_day_on_and_none_before_it(starts_on, planned):
    found = this_week(study(course(100), starts_on=starts_on), WEDNESDAY)
    expected = None if planned is None else ThisWeek(pytest.approx(planned), pytest.approx(planned))
    assert found == expected


@pytest.mark.parametrize(
    ("first", "last", "hours"), [(-9, 30, 0), (-2, 4, 0), (1, 30, 30 / 7), (-30, -2, 60 / 7), (1, 2, 50 / 7)]
)
def test_days_of_a_break_owe_nothing(first, last, hours):
    pause = DayRange(WEDNESDAY + first * ONE_DAY, WEDNESDAY + last * ONE_DAY)
    inputs = study(course(100, "in_progress", 0), pauses=(pause,))
    found = this_week(inputs, WEDNESDAY)
    assert found.left_hours == pytest.approx(hours)
    assert found.is_break == (hours == 0)


def test_a_plan_that_changed_this_week_owes_its_days_from_the_change_on():
    changed = replace(study(course(100, "in_progress", 0)), plan_changed_on=WEDNESDAY)
    assert this_week(changed, WEDNESDAY).left_hours == pytest.approx(50 / 7)


@pytest.mark.parametrize("courses", [(), (course(10, "waived"),), (course(10, "completed", 10, START),)])
def test_a_plan_without_open_courses_owes_nothing(courses):
    assert this_week(study(*courses), WEDNESDAY) is None


def test_a_course_of_unknown_effort_leaves_the_week_as_planned():
    assert left(course(None, "in_progress", 60), weeks=(30, 30, 4)) == pytest.approx(6)


@prove
@given(studies())
def test_it_is_never_below_nothing_nor_above_the_week_and_one_more_hour_never_adds_to_it(made):
    inputs, _today = made
    for days in (0, 3, 30, 200):
        today = inputs.starts_on + days * ONE_DAY
        found = this_week(inputs, today)
        if found is None:
            continue
        assert 0 <= found.left_hours <= found.planned_hours <= inputs.planned_pace_hours + 1e-9
        monday = today - today.weekday() * ONE_DAY
        more = {**inputs.hours_by_week, monday: float(inputs.hours_by_week.get(monday, 0)) + 1}
        assert this_week(replace(inputs, hours_by_week=more), today).left_hours <= found.left_hours


@pytest.mark.parametrize(("state", "waits"), [("to_apply", True), ("applied", True), ("approved", False)])
def test_a_week_in_which_nothing_opens_owes_nothing_and_says_why(state, waits):
    aid = Application("", 1.0, AidRules(0, 16, 180), ApplicationState(state), WEDNESDAY)
    inputs = study(course(100, applications=(aid,)), starts_on=WEDNESDAY)
    week = this_week(inputs, WEDNESDAY)
    assert (week.is_wait, week.left_hours == 0) == (waits, waits)


def test_a_week_owes_the_days_from_the_decision_on():
    aid = Application("", 1.0, AidRules(0, 2, 180))
    week = this_week(study(course(100, applications=(aid,)), starts_on=WEDNESDAY), WEDNESDAY)
    assert week.left_hours == pytest.approx(3 * 10 / 7)  # Friday to Sunday


def test_a_week_of_waiting_in_which_another_course_is_open_is_none():
    aid = Application("", 1.0, AidRules(0, 16, 180))
    inputs = study(course(100, applications=(aid,)), course(20), starts_on=WEDNESDAY)
    week = this_week(inputs, WEDNESDAY)
    assert not week.is_wait
    assert week.left_hours == pytest.approx(week.planned_hours)


def test_a_target_asks_for_a_pace_at_even_odds_and_for_one_that_keeps_it_in_8_cases_of_10():
    inputs = study(course(100), weeks=(8, 9, 7))
    today, target = START + 3 * ONE_WEEK, START + 13 * ONE_WEEK
    projection = project(inputs, today)
    pace = target_pace(projection, inputs, target)
    assert pace.even_hours == pytest.approx(RUNS_LATE * projection.remaining_hours / 10, abs=0.1)
    at = {
        hours: chance_by(project(inputs, today, inputs.pace(today).at(hours)), inputs, target)
        for hours in (pace.even_hours, pace.sure_hours)
    }
    assert at[pace.even_hours] == pytest.approx(0.5, abs=0.03)
    assert at[pace.sure_hours] == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize("target", [START + 3 * ONE_WEEK, START + 3 * ONE_WEEK + ONE_DAY])
def test_a_target_that_no_pace_reaches_asks_for_none(target):
    inputs = study(course(1000))
    projection = project(inputs, START + 3 * ONE_WEEK)
    assert target_pace(projection, inputs, target) == TargetPace(None, None)


@pytest.mark.parametrize(
    ("hours", "rounded"), [(8.61, 8.7), (8.6, 8.6), (168, 168), (168.1, None), (None, None)]
)
def test_a_pace_is_rounded_up_so_that_keeping_to_it_is_enough(hours, rounded):
    assert reachable_hours(hours) == rounded
