"""What learners were told: kept once a learner and week, and read back exactly."""

import datetime as dt
import json
from dataclasses import replace

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Course
from progress.answer.answer import answer_for
from progress.forecasts.scoreboard import scoreboard
from progress.learner.record import MOST_FORGOTTEN, earlier_answer, record_forecast
from progress.learner.rows import LearnerRows, study_input
from progress.models import CourseForecast, CourseProgress, Forecast, Plan
from progress.projection import project
from progress.projection.project import PAUSED
from tests.pages import LOG_URL
from tests.progress.by_hand import likely_on
from tests.rows import (
    MONDAY,
    NOW,
    ONE_DAY,
    ONE_WEEK,
    TODAY,
    log,
    make_course,
    make_forecast,
    make_pause,
    make_plan,
    make_studied_plan,
    put,
)
from tests.tables import digest_by_table

pytestmark = pytest.mark.django_db

SUNDAY = MONDAY + 6 * ONE_DAY


@pytest.fixture
def plan(learner):
    return make_studied_plan(learner, 8)


def progress_of(slug):
    return CourseProgress.objects.get(course__slug=slug)


def change(slug, **fields: object):
    CourseProgress.objects.filter(course__slug=slug).update(**fields)


def complete(slug, day):
    change(slug, status="completed", completed_on=day)


def told_about(forecast):
    """Return the slugs of the courses that a forecast is about, in their order."""
    return [one.progress.course.slug for one in forecast.courses.order_by("progress__position")]


# --- Once a learner and week -------------------------------------------------------------------------------


def test_the_dates_of_the_dashboard_are_kept(plan):
    record_forecast(plan, TODAY)
    projection = answer_for(plan, TODAY).projection
    kept = Forecast.objects.get()
    assert (kept.user, kept.week_start, kept.issued_on) == (plan.user, MONDAY, TODAY)
    finish = projection.finish
    assert (kept.likely_on, kept.early_on, kept.late_on) == (finish.likely, finish.early, finish.late)
    assert told_about(kept) == ["algebra", "vision"]
    for one, course in zip(kept.courses.order_by("progress__position"), projection.courses, strict=True):
        finish = course.finish
        assert (one.likely_on, one.early_on, one.late_on) == (finish.likely, finish.early, finish.late)


def test_the_first_forecast_is_the_one_of_the_plan(learner):
    plan = make_plan(learner, starts_on=TODAY)
    put(learner, make_course("algebra", 100))
    record_forecast(plan, TODAY)
    assert Forecast.objects.get().likely_on == likely_on(TODAY, 100)


def test_the_first_dates_of_a_week_stay_as_issued_and_the_last_answer_stands_beside_them(plan):
    record_forecast(plan, MONDAY)
    first = Forecast.objects.get()
    courses = list(CourseForecast.objects.values())
    change("algebra", estimate_hours=300)
    record_forecast(plan, SUNDAY)
    last = Forecast.objects.get()
    dates = (first.week_start, first.issued_on, first.early_on, first.likely_on, first.late_on)
    assert (last.week_start, last.issued_on, last.early_on, last.likely_on, last.late_on) == dates
    assert list(CourseForecast.objects.values()) == courses
    assert last.latest["issued_on"] == SUNDAY.isoformat()
    assert last.latest["likely_on"] == answer_for(plan, SUNDAY).projection.finish.likely.isoformat()
    assert last.latest["likely_on"] > first.likely_on.isoformat()
    assert last.latest["courses"][0]["estimate_hours"] == 300


def test_each_week_has_its_own(plan):
    for day in (MONDAY - ONE_DAY, MONDAY, SUNDAY, SUNDAY + ONE_DAY):
        record_forecast(plan, day)
    kept = Forecast.objects.order_by("week_start").values_list("week_start", "issued_on")
    assert list(kept) == [
        (MONDAY - ONE_WEEK, MONDAY - ONE_DAY),
        (MONDAY, MONDAY),
        (MONDAY + ONE_WEEK, MONDAY + ONE_WEEK),
    ]


def test_a_new_year_s_week_is_one_week(plan):
    for day in (dt.date(2026, 12, 28), dt.date(2026, 12, 31), dt.date(2027, 1, 3)):
        record_forecast(plan, day)
    assert Forecast.objects.get().week_start == dt.date(2026, 12, 28)


def test_a_course_completed_since_is_no_part_of_next_week_s(plan):
    record_forecast(plan, MONDAY)
    complete("algebra", TODAY)
    record_forecast(plan, TODAY)
    record_forecast(plan, TODAY + ONE_WEEK)
    assert [told_about(one) for one in Forecast.objects.order_by("week_start")] == [
        ["algebra", "vision"],
        ["vision"],
    ]
    assert scoreboard(plan.user).courses.scored == 1


def test_only_due_courses_with_a_date_are_kept(plan, learner):
    put(learner, make_course("waived"), status="waived")
    put(learner, make_course("done"), status="completed", completed_on=TODAY)
    put(learner, make_course("left"), left_on=TODAY)
    put(learner, make_course("unknown", effort_hours=None), make_course("after-unknown"))
    record_forecast(plan, TODAY)
    kept = Forecast.objects.get()
    assert told_about(kept) == ["algebra", "vision"]
    assert (kept.likely_on, kept.early_on, kept.late_on) == (None, None, None)


def test_a_learner_who_has_stopped_was_told_no_date(plan):
    today = TODAY + 5 * ONE_WEEK
    assert answer_for(plan, today).projection.finish.reason == PAUSED
    record_forecast(plan, today)
    kept = Forecast.objects.get()
    assert (kept.likely_on, kept.courses.count()) == (None, 0)


def test_a_late_day_of_ten_years_or_more_is_none(plan):
    change("vision", estimate_hours=2900)
    record_forecast(plan, TODAY)
    kept = Forecast.objects.get()
    assert kept.likely_on
    assert kept.late_on is None


@pytest.mark.parametrize("status", ["completed", "waived"])
def test_nothing_is_kept_once_all_is_finished_and_what_was_kept_stays(plan, status):
    record_forecast(plan, MONDAY)
    stored = digest_by_table()
    CourseProgress.objects.update(status=status, completed_on=TODAY if status == "completed" else None)
    record_forecast(plan, TODAY)
    record_forecast(plan, TODAY + ONE_WEEK)
    after = digest_by_table()
    assert {table for table in stored if stored[table] != after[table]} == {"progress_courseprogress"}


def test_nothing_is_kept_of_a_plan_without_courses(learner):
    record_forecast(make_plan(learner), TODAY)
    assert not Forecast.objects.exists()


# --- A clock that was wrong ------------------------------------------------------------------------------------


@pytest.mark.parametrize("jump", [ONE_DAY, 4 * ONE_DAY, ONE_WEEK, 3 * ONE_WEEK, 60 * ONE_WEEK])
def test_what_was_told_while_the_clock_was_ahead_gives_way_to_what_is_told_on_the_true_day(plan, jump):
    record_forecast(plan, TODAY - ONE_WEEK)
    record_forecast(plan, TODAY + jump)
    record_forecast(plan, TODAY)
    kept = Forecast.objects.order_by("week_start").values_list("week_start", "issued_on")
    assert list(kept) == [(MONDAY - ONE_WEEK, TODAY - ONE_WEEK), (MONDAY, TODAY)]
    true_day = TODAY + jump + ONE_DAY
    record_forecast(plan, true_day)
    newest = Forecast.objects.latest("week_start")
    assert newest.issued_on == (true_day if true_day > SUNDAY else TODAY)
    assert newest.latest["issued_on"] == true_day.isoformat()


def test_the_answer_of_a_clock_ahead_is_not_what_later_weeks_are_compared_with(plan):
    record_forecast(plan, TODAY + ONE_WEEK)
    change("algebra", estimate_hours=300)
    record_forecast(plan, TODAY)
    rows = LearnerRows.read(plan)
    assert earlier_answer(rows, TODAY) is None
    assert earlier_answer(rows, TODAY + 2 * ONE_WEEK).issued_on == TODAY


def test_who_has_finished_keeps_no_forecast_of_the_future_either(plan):
    record_forecast(plan, TODAY + ONE_WEEK)
    CourseProgress.objects.update(status="waived")
    record_forecast(plan, TODAY)
    assert not Forecast.objects.exists()


def test_the_future_of_others_is_not_forgotten(plan, outsider):
    make_forecast(outsider, MONDAY + ONE_WEEK)
    record_forecast(plan, TODAY)
    assert Forecast.objects.for_user(outsider).exists()


def test_a_clock_that_has_gone_back_far_forgets_nothing(plan):
    weeks = [make_forecast(plan.user, MONDAY + week * ONE_WEEK) for week in range(1, MOST_FORGOTTEN + 2)]
    record_forecast(plan, TODAY)
    assert Forecast.objects.filter(pk__in=[one.pk for one in weeks]).count() == len(weeks)


@pytest.mark.usefixtures("a_wednesday")
def test_a_learner_who_saved_while_the_clock_was_ahead_is_told_the_true_dates_again(plan, learner_client):
    for now in (NOW + ONE_WEEK, NOW):
        with time_machine.travel(now, tick=False):
            assert learner_client.post(LOG_URL, {"hours-algebra": "5"}).status_code == 302
    assert Forecast.objects.get().issued_on == TODAY
    with time_machine.travel(NOW + ONE_WEEK, tick=False):
        learner_client.post(LOG_URL, {"hours-algebra": "6"})
    assert earlier_answer(LearnerRows.read(plan), TODAY + ONE_WEEK).issued_on == TODAY
    assert [one.issued_on for one in Forecast.objects.order_by("week_start")] == [TODAY, TODAY + ONE_WEEK]


# --- What it was computed from --------------------------------------------------------------------------------


@pytest.fixture
def _inputs_of_every_kind(plan, learner):
    """Whatever a course, a break and a plan can have."""
    change("algebra", share_done_percent=37, share_done_at_hours="33.33")
    change("vision", estimate_hours="71.40")
    put(learner, make_course("done", 12), status="completed", completed_on=TODAY - 9 * ONE_DAY)
    put(learner, make_course("waived", 12), status="waived")
    put(learner, make_course("third", 100 / 3))
    put(learner, make_course("left"), left_on=TODAY)
    log(learner, progress_of("done").course, "12.34", MONDAY - ONE_WEEK)
    for first, last in ((2, 9), (10, 11), (40, 40)):
        make_pause(learner, TODAY + first * ONE_DAY, TODAY + last * ONE_DAY)
    Plan.objects.update(planned_pace_hours="7.33", target_on="2030-01-01")


@pytest.mark.usefixtures("_inputs_of_every_kind")
def test_inputs_are_read_back_as_they_were(plan):
    plan.refresh_from_db()
    study = study_input(LearnerRows.read(plan), TODAY)
    projection = project(study, TODAY)
    record_forecast(plan, TODAY)
    found = earlier_answer(LearnerRows.read(plan), TODAY + ONE_WEEK)
    assert (found.issued_on, found.likely_on) == (TODAY, projection.finish.likely)
    assert (found.pace, found.bias) == (projection.pace, projection.bias)
    assert found.logged_hours == study.logged_hours == pytest.approx(8 * 8 + 12.34)
    assert found.bias.courses == 1
    # The weeks are in the pace, those of left courses in the bias; neither plan line nor hours before it matter.
    assert found.study == replace(
        study,
        hours_by_week={},
        left_courses=(),
        courses=tuple(replace(course, hours_before_plan=0.0) for course in study.courses),
    )
    assert [course.published_hours for course in found.study.courses][-1] == float(
        progress_of("third").published_hours
    )


@pytest.mark.usefixtures("_inputs_of_every_kind")
def test_the_same_inputs_give_the_same_date_again_so_that_no_change_of_method_is_told(plan):
    plan.refresh_from_db()
    record_forecast(plan, TODAY)
    assert answer_for(plan, SUNDAY).moved is None
    moved = answer_for(plan, TODAY + ONE_WEEK).moved
    assert "method" not in [move.part.value for move in moved.moves]
    assert moved.days == sum(move.days for move in moved.moves)


def test_inputs_are_json_that_every_reader_takes(plan):
    record_forecast(plan, TODAY)
    json.dumps(Forecast.objects.get().latest, allow_nan=False)


def test_a_course_that_was_renamed_since_neither_left_nor_came(plan):
    record_forecast(plan, TODAY - ONE_WEEK)
    before = answer_for(plan, TODAY)
    Course.objects.filter(slug="algebra").update(slug="numbers", formerly=["algebra"])
    after = answer_for(plan, TODAY)
    assert [line.part for line in before.move_lines] == [line.part for line in after.move_lines]
    assert "courses" not in [line.part for line in after.move_lines]
    assert after.moved.days == before.moved.days == sum(line.days for line in after.move_lines)
    assert after.moved.before.study.courses[0].slug == "numbers"
    change("numbers", estimate_hours=300)
    (own,) = [line for line in answer_for(plan, TODAY).move_lines if line.part == "own_estimate"]
    assert own.text == "Your own figures: Title of algebra 300 h, was as published"


def test_a_renamed_course_costs_no_query_more(plan):
    record_forecast(plan, TODAY - ONE_WEEK)
    counts = []
    for former in ([], ["algebra"]):
        Course.objects.filter(title="Title of algebra").update(slug="numbers", formerly=former)
        plan = Plan.objects.select_related("user").get()
        with CaptureQueriesContext(connection) as queries:
            answer_for(plan, TODAY)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_newest_forecast_of_an_earlier_week_is_compared_with(plan):
    assert earlier_answer(LearnerRows.read(plan), TODAY) is None
    for weeks_ago in (3, 2, 0):
        record_forecast(plan, TODAY - weeks_ago * ONE_WEEK)
    assert earlier_answer(LearnerRows.read(plan), TODAY).issued_on == TODAY - 2 * ONE_WEEK
    assert earlier_answer(LearnerRows.read(plan), SUNDAY).issued_on == TODAY - 2 * ONE_WEEK
    assert earlier_answer(LearnerRows.read(plan), SUNDAY + ONE_DAY).issued_on == TODAY


def test_old_inputs_are_forgotten_and_their_dates_kept(plan, outsider):
    others = make_forecast(outsider, MONDAY - 9 * ONE_WEEK, latest={"kept": True})
    dates = []
    for weeks_ago in (4, 3, 2, 1, 0):
        record_forecast(plan, TODAY - weeks_ago * ONE_WEEK)
        dates.append(Forecast.objects.for_user(plan.user).latest("week_start").likely_on)
    own = Forecast.objects.for_user(plan.user).order_by("week_start")
    assert [one.latest is not None for one in own] == [False, False, False, True, True]
    assert [one.likely_on for one in own] == dates
    assert all(one.courses.count() == 2 for one in own)
    others.refresh_from_db()
    assert others.latest == {"kept": True}


def test_a_forecast_whose_inputs_are_forgotten_explains_nothing(plan):
    make_forecast(plan.user, MONDAY - ONE_WEEK, latest=None)
    assert earlier_answer(LearnerRows.read(plan), TODAY) is None
    assert answer_for(plan, TODAY).moved is None


def test_an_answer_that_another_release_wrote_in_another_shape_is_not_read(plan, learner_client):
    record_forecast(plan, TODAY - ONE_WEEK)
    forecast = Forecast.objects.get()
    forecast.latest |= {"version": 0, "pace": {"unknown": 1}}
    forecast.save()
    assert earlier_answer(LearnerRows.read(plan), TODAY) is None
    with time_machine.travel(NOW, tick=False):
        assert learner_client.get("/plan/").status_code == 200


def test_an_answer_without_a_date_is_read_as_one(plan):
    today = TODAY + 5 * ONE_WEEK
    record_forecast(plan, today)
    kept = earlier_answer(LearnerRows.read(plan), today + ONE_WEEK)
    assert (kept.issued_on, kept.likely_on) == (today, None)
    assert kept.pace.idle_weeks == 5


def test_the_forecasts_of_others_are_not_compared_with(plan, outsider):
    record_forecast(plan, TODAY - ONE_WEEK)
    other = make_plan(outsider)
    assert earlier_answer(LearnerRows.read(other), TODAY) is None
