"""What no program can store, whatever its forms let through: the database refuses it by a named constraint."""

import datetime as dt
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from courses.models import Course, Path
from progress.models import (
    CourseForecast,
    CourseProgress,
    EarlierPlan,
    Enrollment,
    Forecast,
    Pause,
    Plan,
    WeeklyLog,
)
from tests.rows import make_course_forecast

MONDAY = dt.date(2026, 11, 23)
ONE_DAY = dt.timedelta(days=1)
SHARE = "course_progress_share_done_with_its_hours"

pytestmark = pytest.mark.usefixtures("catalog")


@pytest.fixture
def course():
    return Course.objects.get(slug="deep-learning")


@pytest.fixture
def path():
    return Path.objects.get()


@pytest.fixture
def valid_fields(learner, course, path):
    return {
        Plan: {"user": learner, "planned_pace_hours": 10, "starts_on": MONDAY, "time_zone": "Africa/Lagos"},
        Enrollment: {"user": learner, "path": path, "enrolled_on": MONDAY},
        CourseProgress: {"user": learner, "course": course, "position": 1},
        WeeklyLog: {"user": learner, "course": course, "week_start": MONDAY, "hours": 7},
        Pause: {"user": learner, "starts_on": MONDAY, "ends_on": MONDAY},
        EarlierPlan: {"user": learner, "planned_pace_hours": 5, "since": MONDAY, "replaced_on": MONDAY},
        Forecast: {"user": learner, "week_start": MONDAY, "issued_on": MONDAY},
    }


def is_named_by(error, model, constraint):
    """PostgreSQL names any constraint; SQLite names checks, but of a unique one only the columns."""
    if connection.vendor != "sqlite":
        return constraint in str(error)
    fields = {one.name: one.fields for one in model._meta.constraints if hasattr(one, "fields")}
    columns = [model._meta.get_field(name).column for name in fields.get(constraint, ["user"])]
    table = model._meta.db_table
    return str(error) == "UNIQUE constraint failed: " + ", ".join(f"{table}.{column}" for column in columns)


@pytest.mark.parametrize(
    ("model", "fields", "constraint"),
    [
        (Plan, {"planned_pace_hours": 0}, "plan_pace_above_0_up_to_168"),
        (Plan, {"planned_pace_hours": -1}, "plan_pace_above_0_up_to_168"),
        (Plan, {"planned_pace_hours": "168.01"}, "plan_pace_above_0_up_to_168"),
        (Plan, {"starts_on": "1999-12-31"}, "plan_starts_in_our_times"),
        (Plan, {"starts_on": "2101-01-01"}, "plan_starts_in_our_times"),
        (Plan, {"target_on": MONDAY}, "plan_target_after_start"),
        (Plan, {"target_on": "2101-01-01"}, "plan_target_after_start"),
        (Enrollment, {"left_on": MONDAY - ONE_DAY}, "enrollment_left_after_enrolled"),
        (CourseProgress, {"status": "completed"}, "course_progress_completed_has_a_day"),
        (CourseProgress, {"completed_on": MONDAY}, "course_progress_completed_has_a_day"),
        (CourseProgress, {"status": "finished"}, "course_progress_status_known"),
        (CourseProgress, {"estimate_hours": 0}, "course_progress_estimate_in_range"),
        (CourseProgress, {"estimate_hours": "5000.01"}, "course_progress_estimate_in_range"),
        (CourseProgress, {"position": -1}, "position"),
        (CourseProgress, {"share_done_percent": 50}, SHARE),
        (CourseProgress, {"share_done_at_hours": 5}, SHARE),
        (CourseProgress, {"share_done_percent": 0, "share_done_at_hours": 5}, SHARE),
        (CourseProgress, {"share_done_percent": 100, "share_done_at_hours": 5}, SHARE),
        (CourseProgress, {"share_done_percent": 50, "share_done_at_hours": "-0.01"}, SHARE),
        (Forecast, {"week_start": MONDAY + ONE_DAY}, "forecast_week_starts_on_monday"),
        (Forecast, {"week_start": MONDAY - ONE_DAY}, "forecast_week_starts_on_monday"),
        (WeeklyLog, {"hours": "-0.01"}, "weekly_log_hours_0_to_168"),
        (WeeklyLog, {"hours": "168.01"}, "weekly_log_hours_0_to_168"),
        (WeeklyLog, {"week_start": "1999-12-27"}, "weekly_log_in_our_times"),
        (WeeklyLog, {"week_start": "2101-01-03"}, "weekly_log_in_our_times"),
        (WeeklyLog, {"week_start": MONDAY - ONE_DAY}, "weekly_log_week_starts_on_monday"),
        (WeeklyLog, {"week_start": MONDAY + ONE_DAY}, "weekly_log_week_starts_on_monday"),
        (WeeklyLog, {"week_start": "2027-01-01"}, "weekly_log_week_starts_on_monday"),
        (Pause, {"ends_on": MONDAY - ONE_DAY}, "pause_ends_after_start"),
        (Pause, {"starts_on": "1999-12-31"}, "pause_in_our_times"),
        (Pause, {"ends_on": "2101-01-01"}, "pause_in_our_times"),
    ],
)
def test_rows_that_make_no_sense_are_refused(valid_fields, model, fields, constraint):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model.objects.create(**valid_fields[model] | fields)
    assert constraint in str(refusal.value)
    assert not model.objects.exists()


@pytest.mark.parametrize(
    ("model", "fields", "constraint"),
    [
        (Plan, {}, "progress_plan_user_id"),
        (Enrollment, {"enrolled_on": MONDAY + ONE_DAY}, "enrollment_once_per_path"),
        (CourseProgress, {"position": 2}, "course_progress_once_per_course"),
        (WeeklyLog, {"hours": 1}, "weekly_log_once_per_course_and_week"),
        (Pause, {}, "pause_once"),
        (Forecast, {"issued_on": MONDAY + ONE_DAY}, "forecast_once_per_week"),
    ],
)
def test_there_is_one_row_of_each_for_a_learner_and_others_have_their_own(
    valid_fields, outsider, model, fields, constraint
):
    model.objects.create(**valid_fields[model])
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model.objects.create(**valid_fields[model] | fields)
    assert is_named_by(refusal.value, model, constraint)
    model.objects.create(**valid_fields[model] | {"user": outsider})
    assert model.objects.for_user(outsider).count() == model.objects.count() - 1 == 1


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Plan, {"planned_pace_hours": "0.01", "starts_on": "2000-01-01", "target_on": "2100-12-31"}),
        (Plan, {"planned_pace_hours": 168, "starts_on": "2100-12-30", "target_on": "2100-12-31"}),
        (Enrollment, {"left_on": MONDAY}),
        (CourseProgress, {"status": "completed", "completed_on": MONDAY, "estimate_hours": 5000}),
        (CourseProgress, {"status": "waived", "waived_reason": "x" * 200, "estimate_hours": "0.01"}),
        (CourseProgress, {"share_done_percent": 1, "share_done_at_hours": 0}),
        (CourseProgress, {"share_done_percent": 99, "share_done_at_hours": 5000}),
        (Plan, {"changed_on": MONDAY, "changed_week_hours": {"1": "2.50"}}),
        (Forecast, {"likely_on": "9999-12-31", "week_start": "2026-12-28"}),
        (WeeklyLog, {"hours": 0}),
        (WeeklyLog, {"hours": 168}),
        (WeeklyLog, {"week_start": "2026-12-28"}),
        (WeeklyLog, {"week_start": "2027-01-04"}),
        (WeeklyLog, {"week_start": "2024-12-30"}),
        (Pause, {"starts_on": "2000-01-01", "ends_on": "2100-12-31"}),
    ],
)
def test_rows_up_to_the_limits_are_stored_as_they_are(valid_fields, model, fields):
    row = model.objects.create(**valid_fields[model] | fields)
    row.refresh_from_db()
    for name, value in fields.items():
        assert str(getattr(row, name)).removesuffix(".00") == str(value)


def test_every_constraint_of_a_learner_s_tables_is_told_by_its_name():
    """So that a message in a log says what was wrong, and a migration can change one."""
    for model in (Plan, Enrollment, CourseProgress, WeeklyLog, Pause, EarlierPlan, Forecast, CourseForecast):
        with connection.cursor() as cursor:
            stored = connection.introspection.get_constraints(cursor, model._meta.db_table)
        for constraint in model._meta.constraints:
            assert constraint.name in stored


def test_a_course_or_path_that_a_learner_has_cannot_be_deleted(valid_fields, course, path):
    for model in (CourseProgress, WeeklyLog, Enrollment):
        model.objects.create(**valid_fields[model])
    for entry in (course, path):
        with pytest.raises(ProtectedError):
            entry.delete()


def test_a_learner_takes_all_their_rows_along(valid_fields, learner, outsider):
    for model, fields in valid_fields.items():
        model.objects.create(**fields)
        model.objects.create(**fields | {"user": outsider})
    for user in (learner, outsider):
        told = {"likely_on": MONDAY, "early_on": MONDAY}
        make_course_forecast(user.forecasts.get(), user.course_progress.get(), **told)
    learner.delete()
    for model in valid_fields:
        assert [row.user for row in model.objects.all()] == [outsider]
    assert CourseForecast.objects.get().forecast.user == outsider


def test_a_course_is_forecast_once_in_a_week(valid_fields):
    forecast = Forecast.objects.create(**valid_fields[Forecast] | {"likely_on": MONDAY, "early_on": MONDAY})
    progress = CourseProgress.objects.create(**valid_fields[CourseProgress])
    make_course_forecast(forecast, progress)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_course_forecast(forecast, progress)
    assert forecast.courses.count() == 1


def test_the_own_estimate_goes_before_the_published_effort(valid_fields, course):
    progress = CourseProgress.objects.create(**valid_fields[CourseProgress])
    assert progress.effort_hours == 130
    progress.estimate_hours = "99.5"
    progress.save()
    progress.refresh_from_db()
    assert progress.effort_hours == Fraction("99.5")


def test_an_effort_that_is_neither_published_nor_estimated_is_unknown_and_not_zero(learner):
    course = Course.objects.get(slug="google-it-automation")
    assert CourseProgress(user=learner, course=course).effort_hours is None


def test_the_hours_of_a_week_are_read_from_an_index_alone(learner):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "EXPLAIN QUERY PLAN SELECT week_start, SUM(hours) FROM progress_weeklylog"
                " WHERE user_id = %s GROUP BY week_start",
                [learner.pk],
            )
            assert "USING COVERING INDEX weekly_log_by_user_and_week" in str(cursor.fetchall())
    else:
        assert "weekly_log_by_user_and_week" in {index.name for index in WeeklyLog._meta.indexes}


def test_rows_say_in_a_word_what_they_are(valid_fields, learner, course, path):
    rows = [model.objects.create(**fields) for model, fields in valid_fields.items()]
    assert [str(row) for row in rows] == [
        f"plan of {learner.pk}",
        f"{learner.pk} in {path.pk}",
        f"{learner.pk}: {course.pk} planned",
        f"{learner.pk}: 7 h on {course.pk} in the week of 2026-11-23",
        f"{learner.pk}: 2026-11-23 to 2026-11-23",
        f"{learner.pk}: 5 h a week until 2026-11-23",
        f"{learner.pk}: None as of 2026-11-23",
    ]
    forecast, progress = Forecast.objects.get(), CourseProgress.objects.get()
    told = make_course_forecast(forecast, progress, likely_on=MONDAY, early_on=MONDAY)
    assert str(told) == f"{progress.pk}: 2026-11-23"


def test_the_courses_of_a_plan_stand_in_the_learner_s_order_and_left_ones_apart(learner):
    courses = list(Course.objects.order_by("slug"))[:4]
    for position, (course, left_on) in enumerate(
        zip(courses, [None, MONDAY, None, MONDAY + ONE_DAY], strict=True)
    ):
        CourseProgress.objects.create(user=learner, course=course, position=9 - position, left_on=left_on)
    own = CourseProgress.objects.for_user(learner)
    assert [one.course for one in own.in_plan()] == [courses[2], courses[0]]
    assert [one.course for one in own.left()] == [courses[3], courses[1]]
