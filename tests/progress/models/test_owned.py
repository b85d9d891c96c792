"""What all rows of a learner share: named constraints, an owner they go with, and a word for each."""

import pytest
from django.db import connection
from django.db.models import ProtectedError

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
from tests.rows import MONDAY, make_course_forecast

pytestmark = pytest.mark.django_db


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
