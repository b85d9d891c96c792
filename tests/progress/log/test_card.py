"""The hours of this week on the dashboard: which courses are asked for, and what stands beside them."""

import datetime as dt

import pytest

from progress.answer.answer import answer_for
from progress.learner.rows import LearnerRows
from progress.log.card import card_of
from tests.rows import MONDAY, ONE_WEEK, STARTS_ON, TODAY, log, make_course, make_pause, make_plan, put

pytestmark = pytest.mark.django_db


def card(plan, today=TODAY):
    rows = LearnerRows.read(plan)
    return card_of(rows, answer_for(plan, today))


def asked(made):
    return [progress.course.slug for progress in made.form.courses]


@pytest.fixture
def plan(learner):
    """One course of each state, of which only those to study are likely to get hours."""
    made = make_plan(learner)
    put(learner, make_course("done"), status="completed", completed_on=STARTS_ON)
    put(learner, make_course("waived"), status="waived")
    put(learner, make_course("planned"), make_course("next"))
    put(learner, make_course("begun"), status="in_progress")
    return made


def course_of(plan, slug):
    return plan.user.course_progress.get(course__slug=slug).course


def test_two_courses_to_study_are_asked_for_those_begun_first_and_the_others_are_counted(plan):
    assert asked(card(plan)) == ["begun", "planned"]
    assert card(plan).more_courses == 2


def test_courses_with_hours_this_week_come_first_however_many_and_whatever_their_state(plan):
    log(plan.user, course_of(plan, "next"), 2)
    assert asked(card(plan)) == ["next", "begun"]
    for slug in ("done", "waived"):
        log(plan.user, course_of(plan, slug), 1)
    log(plan.user, course_of(plan, "begun"), 9, MONDAY - ONE_WEEK)
    assert asked(card(plan)) == ["next", "done", "waived"]
    assert card(plan).more_courses == 2
    assert card(plan).form.total_hours == 4


def test_a_plan_that_has_not_begun_takes_no_hours_yet(plan):
    plan.starts_on = MONDAY + ONE_WEEK
    plan.save()
    made = card(plan)
    assert (made.can_log, made.starts_on, made.last_week) == (False, MONDAY + ONE_WEEK, None)


def test_a_plan_that_has_begun_takes_the_hours_of_this_week_and_of_the_last(plan):
    made = card(plan)
    assert (made.can_log, made.form.week_start, made.last_week) == (True, MONDAY, MONDAY - ONE_WEEK)


def test_a_new_year_s_week_is_one_week(plan):
    course = course_of(plan, "begun")
    log(plan.user, course, 7, dt.date(2026, 12, 28))
    for day in (dt.date(2026, 12, 31), dt.date(2027, 1, 3)):
        assert card(plan, day).form.week_start == dt.date(2026, 12, 28)
        assert card(plan, day).form.stored_hours == {course.pk: 7}
    assert card(plan, dt.date(2027, 1, 4)).last_week == dt.date(2026, 12, 28)


def test_last_week_is_offered_when_it_belongs_to_the_plan(plan):
    assert card(plan, STARTS_ON).last_week is None
    assert card(plan, STARTS_ON + ONE_WEEK).last_week == STARTS_ON


def test_a_course_that_is_done_is_not_asked_for_where_there_is_little_left_to_study(plan):
    plan.user.course_progress.filter(course__slug__in=["planned", "next"]).delete()
    assert asked(card(plan)) == ["begun"]
    log(plan.user, course_of(plan, "begun"), 2)
    assert asked(card(plan)) == ["begun"]


@pytest.mark.parametrize(
    ("hours", "says"),
    [
        (0, "<strong>10 h left</strong> this week to stay on plan."),
        ("6.50", "<strong>3.5 h left</strong> this week to stay on plan."),
        ("9.99", "<strong>0.1 h left</strong> this week to stay on plan."),
        (12, "This week’s plan is done."),
    ],
)
def test_it_says_what_is_left_this_week_to_stay_on_plan(plan, hours, says):
    log(plan.user, course_of(plan, "begun"), hours)
    assert card(plan).left == says


def test_in_a_break_and_before_the_plan_begins_no_hours_are_left_to_do(plan):
    make_pause(plan.user, MONDAY, MONDAY + ONE_WEEK)
    assert card(plan).left == "You have a break this week: no hours are due."
    plan.starts_on = MONDAY + ONE_WEEK
    assert card(plan).left == ""
