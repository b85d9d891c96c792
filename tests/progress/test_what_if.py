"""Questions to the projection: they answer, and change nothing."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from courses.models import Course, Path
from progress.dashboard import dashboard_for
from progress.membership import enroll
from progress.models import CourseProgress, Pause, Plan, WeeklyLog
from progress.what_if import answer_what_if

START = dt.date(2026, 1, 5)
ONE_WEEK = dt.timedelta(days=7)
TODAY = START + 4 * ONE_WEEK


@pytest.fixture
def plan(catalog, learner):
    """One course of 130 h, of which 30 h are done after four weeks."""
    plan = Plan.objects.create(user=learner, planned_pace_hours=10, starts_on=START, time_zone="UTC")
    course = Course.objects.get(slug="deep-learning")
    CourseProgress.objects.create(user=learner, course=course, position=1, status="in_progress")
    for number, hours in enumerate([5, 10, 15, 0]):
        WeeklyLog.objects.create(
            user=learner, course=course, week_start=START + number * ONE_WEEK, hours=hours
        )
    return Plan.objects.get(pk=plan.pk)


def ask(plan, hours=None, by=None, today=TODAY):
    return answer_what_if(dashboard_for(plan, today), Decimal(f"{hours:.2f}") if hours else None, by)


def test_another_pace_is_spent_on_what_is_left_from_today(plan):
    assert ask(plan, 20).finish.likely == TODAY + 5 * ONE_WEEK
    assert ask(plan, 12.5).finish.likely == TODAY + 8 * ONE_WEEK


def test_the_actual_pace_gives_the_date_of_the_dashboard(plan):
    assert ask(plan, 7.5).finish.likely == dashboard_for(plan, TODAY).projection.finish.likely


def test_pauses_to_come_are_skipped(plan):
    Pause.objects.create(user=plan.user, starts_on=TODAY + ONE_WEEK, ends_on=TODAY + 2 * ONE_WEEK)
    assert ask(plan, 20).finish.likely == TODAY + 5 * ONE_WEEK + dt.timedelta(days=8)


def test_a_plan_that_has_not_begun_is_asked_from_its_first_day(catalog, learner):
    plan = Plan.objects.create(user=learner, planned_pace_hours=10, starts_on=START, time_zone="UTC")
    enroll(
        learner,
        Path.objects.with_steps().get(),
        ["python-for-data-science", "google-it-automation"],
        START - 3 * ONE_WEEK,
    )
    answer = ask(plan, 20, by=START + 10 * ONE_WEEK, today=START - 3 * ONE_WEEK)
    assert answer.finish.likely == START + 13 * ONE_WEEK
    assert answer.needed_pace_hours == 26


def test_a_pace_of_almost_nothing_gives_a_reason(plan):
    answer = ask(plan, 0.01)
    assert answer.finish.likely is None
    assert answer.finish.reason.startswith("no date at this pace")


def test_a_date_asks_for_a_pace_to_the_hundredth_rounded_up(plan):
    assert ask(plan, by=TODAY + 10 * ONE_WEEK).needed_pace_hours == 10
    assert ask(plan, by=TODAY + dt.timedelta(days=30)).needed_pace_hours == Fraction("23.34")


def test_the_pace_a_date_asks_for_finishes_by_that_date(plan):
    by = TODAY + dt.timedelta(days=30)
    needed = ask(plan, by=by).needed_pace_hours
    assert ask(plan, float(needed)).finish.likely == by
    assert ask(plan, float(needed) - 0.01).finish.likely > by


def test_no_pace_does_for_today_the_past_or_a_week_of_more_than_168_hours(plan):
    for by in (TODAY, TODAY - ONE_WEEK, TODAY + dt.timedelta(days=4)):
        assert ask(plan, by=by).needed_pace_hours is None
    assert ask(plan, by=TODAY + dt.timedelta(days=5)).needed_pace_hours == 140


def test_when_nothing_is_left_no_hours_are_needed(plan):
    CourseProgress.objects.update(status="completed", completed_on=TODAY)
    assert ask(plan, by=TODAY + ONE_WEEK).needed_pace_hours == 0


def test_an_unknown_effort_leaves_both_questions_open(plan):
    course = Course.objects.get(slug="google-it-automation")
    CourseProgress.objects.create(user=plan.user, course=course, position=2)
    answer = ask(plan, 20, by=TODAY + 10 * ONE_WEEK)
    assert answer.finish.likely is None
    assert answer.finish.reason == "no date: no published effort, enter your own estimate"
    assert answer.needed_pace_hours is None


def test_what_was_not_asked_is_not_answered(plan):
    answer = ask(plan)
    assert (answer.hours, answer.finish, answer.by, answer.needed_pace_hours) == (None, None, None, None)


def test_asking_changes_nothing(plan):
    before = dashboard_for(plan, TODAY).projection
    ask(plan, 20, by=TODAY + ONE_WEEK)
    plan.refresh_from_db()
    assert plan.planned_pace_hours == 10
    assert dashboard_for(plan, TODAY).projection == before
