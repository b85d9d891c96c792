"""How good past dates were: scored when a course or the whole plan is done, and only with what was told before."""

import datetime as dt
import io
from statistics import median

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learningpath.models import User
from progress.answer.answer import answer_for
from progress.forecasts.scoreboard import scoreboard, scoreboard_of_all
from progress.models import CourseForecast, CourseProgress, Forecast, Plan
from tests.pages import LOG_URL
from tests.rows import (
    MONDAY,
    NOW,
    ONE_DAY,
    ONE_WEEK,
    TODAY,
    make_additional,
    make_course,
    make_course_forecast,
    make_forecast,
    make_plan,
    make_studied_plan,
    put,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(learner):
    return make_studied_plan(learner, 8)


def progress_of(slug):
    return CourseProgress.objects.get(course__slug=slug)


def change(slug, **fields: object):
    CourseProgress.objects.filter(course__slug=slug).update(**fields)


def complete(slug, day):
    change(slug, status="completed", completed_on=day)


@pytest.fixture
def told(plan):
    """Three weeks in which the learner was told dates for both courses."""
    forecasts = [make_forecast(plan.user, MONDAY - weeks * ONE_WEEK) for weeks in (3, 2, 1)]
    for forecast in forecasts:
        for slug in ("algebra", "vision"):
            make_course_forecast(forecast, progress_of(slug))
    return forecasts


def test_a_course_is_scored_when_it_is_completed_and_the_plan_when_all_are(learner, told):
    assert (scoreboard(learner).courses.scored, scoreboard(learner).plans.scored) == (0, 0)
    complete("algebra", TODAY)
    assert (scoreboard(learner).courses.scored, scoreboard(learner).plans.scored) == (3, 0)
    complete("vision", TODAY)
    assert (scoreboard(learner).courses.scored, scoreboard(learner).plans.scored) == (6, 3)


def test_only_what_was_told_before_the_day_of_completion_is_scored(learner, told):
    complete("algebra", told[1].issued_on)
    assert scoreboard(learner).courses.scored == 1
    complete("algebra", told[1].issued_on + ONE_DAY)
    assert scoreboard(learner).courses.scored == 2
    complete("vision", told[0].issued_on)
    # The plan was finished with its last course.
    assert scoreboard(learner).plans.scored == 2
    complete("algebra", told[0].issued_on)
    assert (scoreboard(learner).courses.scored, scoreboard(learner).plans.scored) == (0, 0)


@pytest.mark.parametrize("status", ["waived", "planned", "in_progress"])
def test_a_course_waived_or_reopened_since_is_not_scored_nor_is_the_plan(learner, told, status):
    complete("algebra", TODAY)
    complete("vision", TODAY)
    change("vision", status=status, completed_on=None)
    assert (scoreboard(learner).courses.scored, scoreboard(learner).plans.scored) == (3, 0)


def test_a_plan_is_scored_for_the_courses_that_were_due_then(learner, told):
    """Another course since is no part of what was told."""
    put(learner, make_course("speech"))
    complete("algebra", TODAY)
    complete("vision", TODAY)
    assert scoreboard(learner).plans.scored == 3


def test_a_plan_without_a_date_is_not_scored_though_its_courses_are(learner, told):
    Forecast.objects.update(likely_on=None, early_on=None, late_on=None)
    complete("algebra", TODAY)
    complete("vision", TODAY)
    assert (scoreboard(learner).courses.scored, scoreboard(learner).plans.scored) == (6, 0)


@pytest.mark.parametrize(("days", "held"), [(-1, 0), (0, 1), (7, 1), (14, 1), (15, 0)])
def test_a_range_holds_with_both_its_ends(learner, told, days, held):
    early_on = TODAY - 5 * ONE_DAY
    CourseForecast.objects.exclude(forecast=told[0]).delete()
    CourseForecast.objects.update(
        early_on=early_on, likely_on=early_on + 7 * ONE_DAY, late_on=early_on + 14 * ONE_DAY
    )
    Forecast.objects.update(
        early_on=early_on, likely_on=early_on + 7 * ONE_DAY, late_on=early_on + 14 * ONE_DAY
    )
    complete("algebra", early_on + days * ONE_DAY)
    complete("vision", early_on + days * ONE_DAY)
    board = scoreboard(learner)
    assert (board.courses.scored, board.courses.held) == (2, 2 * held)
    assert board.courses.median_error_days == abs(days - 7)
    assert (board.plans.scored, board.plans.held, board.plans.median_error_days) == (1, held, abs(days - 7))


def test_a_range_without_an_end_holds_however_late(learner, told):
    CourseForecast.objects.update(late_on=None)
    complete("algebra", dt.date(2099, 1, 1))
    board = scoreboard(learner)
    assert (board.courses.scored, board.courses.held) == (3, 3)


def test_courses_are_scored_one_by_one_in_the_order_of_completion(learner, told):
    complete("algebra", TODAY)
    complete("vision", TODAY - 2 * ONE_DAY)
    board = scoreboard(learner)
    assert [(one.progress.course.slug, one.score.scored) for one in board.by_course] == [
        ("vision", 3),
        ("algebra", 3),
    ]
    assert [one.week_start for one in board.given] == [one.week_start for one in reversed(told)]


@pytest.mark.parametrize(("weeks", "says_something"), [(2, False), (3, True)])
def test_under_three_scored_dates_say_nothing(learner, told, weeks, says_something):
    for one in told[weeks:]:
        one.delete()
    complete("algebra", TODAY)
    score = scoreboard(learner).courses
    assert (score.scored, score.says_something) == (weeks, says_something)


def test_the_rows_of_others_never_count_for_a_learner_and_do_for_all(learner, outsider, told):
    make_plan(outsider)
    (row,) = put(outsider, progress_of("algebra").course)
    for weeks in (1, 2):
        make_course_forecast(make_forecast(outsider, MONDAY - weeks * ONE_WEEK), row)
    row.status, row.completed_on = "completed", TODAY
    row.save()
    assert (scoreboard(learner).courses.scored, len(scoreboard(learner).given)) == (0, 3)
    assert (scoreboard(outsider).courses.scored, scoreboard(outsider).plans.scored) == (2, 2)
    CourseProgress.objects.filter(user=learner, course__slug="algebra").update(
        status="completed", completed_on=TODAY
    )
    everybody = scoreboard_of_all()
    assert (everybody.courses.scored, everybody.plans.scored, everybody.learners) == (5, 2, 2)
    assert scoreboard(outsider).courses.scored == 2


def test_the_scoreboard_costs_the_same_queries_whatever_there_is(learner, told):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            board = scoreboard(learner)
            assert [one.progress.course.title for one in board.by_course]
        return len(captured)

    complete("algebra", TODAY)
    with_3 = queries()
    complete("vision", TODAY)
    for weeks in range(4, 20):
        forecast = make_forecast(learner, MONDAY - weeks * ONE_WEEK)
        for slug in ("algebra", "vision"):
            make_course_forecast(forecast, progress_of(slug))
    assert queries() == with_3


def test_weeks_told_by_the_pages_are_scored_when_the_course_is_completed_there(plan, learner, learner_client):
    """Two weeks of saving on the pages, then the course is done: both forecasts are compared with that day."""
    expected = []
    for weeks_ago in (2, 1):
        with time_machine.travel(NOW - weeks_ago * ONE_WEEK, tick=False):
            day = TODAY - weeks_ago * ONE_WEEK
            learner_client.post(f"/plan/log/?week={day}", {"hours-vision": "0.5"})
            expected.append(answer_for(plan, day).projection.courses[0].finish)
    with time_machine.travel(NOW, tick=False):
        learner_client.post("/plan/courses/algebra/", {"status": "completed"})
        learner_client.post(LOG_URL, {"hours-vision": "4"})
    board = scoreboard(learner)
    assert board.courses.scored == 2
    assert board.courses.held == sum(one.early <= TODAY <= one.late for one in expected)
    errors = [abs((TODAY - one.likely).days) for one in expected]
    assert board.courses.median_error_days == sum(errors) / 2


# --- Of many learners -----------------------------------------------------------------------------------------


def scored_by_hand(forecasts):
    """The figures from all rows at once, as a list has them."""
    rows = list(forecasts)
    held = sum(
        one.early_on <= one.finished_on and (one.late_on is None or one.finished_on <= one.late_on)
        for one in rows
    )
    return len(rows), held, median(abs((one.finished_on - one.likely_on).days) for one in rows)


def figures_of(score):
    return score.scored, score.held, score.median_error_days


@pytest.fixture
def many():
    """Seven learners, each told other dates of a course that all of them have completed."""
    course = make_course("of-all")
    users = [User.objects.create_user(f"many-{number}@example.org") for number in range(7)]
    for number, user in enumerate(users):
        make_plan(user)
        (row,) = put(user, course, status="completed", completed_on=TODAY - number * ONE_DAY)
        for weeks in range(1, 2 + number % 4):
            days = {
                "likely_on": TODAY + (number * 5 - weeks) * ONE_DAY,
                "early_on": TODAY - (number + 2 * weeks) * ONE_DAY,
                "late_on": None if weeks == 3 else TODAY + number * ONE_DAY,
            }
            make_course_forecast(make_forecast(user, MONDAY - weeks * ONE_WEEK, **days), row)
    return users


def test_the_dates_of_all_are_scored_as_a_list_of_all_would_be(many, told):
    complete("algebra", TODAY)
    board = scoreboard_of_all()
    assert figures_of(board.courses) == scored_by_hand(CourseForecast.objects.scored())
    assert figures_of(board.plans) == scored_by_hand(Forecast.objects.scored())
    assert (board.learners, board.looked_at, board.sampled_from) == (8, 0, 0)
    assert board == scoreboard_of_all(most_learners=None)


def test_of_more_learners_than_the_bound_the_same_few_are_scored_each_time(many):
    board = scoreboard_of_all(most_learners=3)
    assert (board.learners, board.looked_at, board.sampled_from) == (3, 3, 7)
    assert board == scoreboard_of_all(most_learners=3)
    sample = Plan.objects.sample(3).values_list("user", flat=True)
    rows = CourseForecast.objects.scored().filter(forecast__user__in=list(sample))
    assert figures_of(board.courses) == scored_by_hand(rows)
    assert scoreboard_of_all(most_learners=7).sampled_from == 0


def test_a_sample_is_spread_over_all_learners(many):
    """Not the oldest accounts, which differ from the others: of any stretch of keys it has its share."""
    first = Plan.objects.order_by("user").values_list("user", flat=True)[0]
    keys = range(first, first + 7)
    for most in (2, 3, 4, 5):
        chosen = sorted(Plan.objects.sample(most).values_list("user", flat=True))
        assert chosen != list(keys[:most])
    assert sorted(Plan.objects.sample(100).values_list("user", flat=True)) == list(keys)


def test_the_dates_of_all_cost_the_same_queries_whatever_there_is(many, told):
    def queries(most):
        with CaptureQueriesContext(connection) as captured:
            scoreboard_of_all(most)
        return len(captured)

    assert queries(3) == queries(5)
    before = queries(None)
    complete("algebra", TODAY)
    complete("vision", TODAY)
    assert queries(None) == before


def test_the_command_compares_all_dates(many):
    out = io.StringIO()
    call_command("score_forecasts", stdout=out)
    scored, held, error = scored_by_hand(CourseForecast.objects.scored())
    share = f"{held} ranges held ({round(100 * held / scored)} %)"
    first = out.getvalue().splitlines()[0]
    assert first == f"courses: {scored} compared, {share}, median error {error:g} days"
    assert out.getvalue().endswith("with a completed course that was forecast: 7.\n")


# --- The core's finish ----------------------------------------------------------------------------------


def test_the_finish_told_is_scored_when_the_courses_that_it_was_about_are_done(told, learner):
    CourseForecast.objects.filter(progress__course__slug="vision").update(is_counted=False)
    assert scoreboard(learner).plans.scored == 0
    complete("algebra", TODAY)
    assert [one.finished_on for one in Forecast.objects.scored()] == [TODAY] * 3
    complete("vision", TODAY + ONE_WEEK)
    assert {one.finished_on for one in Forecast.objects.scored()} == {TODAY}


def test_what_was_told_before_courses_could_be_additional_was_about_all(told, learner):
    make_additional(progress_of("vision"))
    complete("algebra", TODAY)
    assert scoreboard(learner).plans.scored == 0
    complete("vision", TODAY + ONE_WEEK)
    assert {one.finished_on for one in Forecast.objects.scored()} == {TODAY + ONE_WEEK}


@pytest.mark.usefixtures("a_wednesday")
def test_a_save_keeps_what_its_finish_is_about_and_no_finish_that_is_over(plan, learner_client):
    make_additional(progress_of("vision"))
    learner_client.post(LOG_URL, {"hours-algebra": "3"})
    kept = CourseForecast.objects.order_by("progress").values_list("progress__course__slug", "is_counted")
    assert list(kept) == [("algebra", True), ("vision", False)]
    Forecast.objects.all().delete()
    complete("algebra", TODAY - ONE_DAY)
    learner_client.post(LOG_URL, {"hours-vision": "3"})
    (forecast,) = Forecast.objects.all()
    assert (forecast.likely_on, forecast.early_on, forecast.late_on) == (None, None, None)
    assert forecast.courses.get().is_counted is False
