"""The hours of a week, in the database: once a course and week, of weeks that begin on Mondays."""

import pytest
from django.db import connection

from progress.models import WeeklyLog
from tests.progress.models.conftest import assert_one_for_a_learner, assert_refused, assert_stored_as_it_is
from tests.rows import MONDAY, ONE_DAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"hours": "-0.01"}, "weekly_log_hours_0_to_168"),
        ({"hours": "168.01"}, "weekly_log_hours_0_to_168"),
        ({"week_start": "1999-12-27"}, "weekly_log_in_our_times"),
        ({"week_start": "2101-01-03"}, "weekly_log_in_our_times"),
        ({"week_start": MONDAY - ONE_DAY}, "weekly_log_week_starts_on_monday"),
        ({"week_start": MONDAY + ONE_DAY}, "weekly_log_week_starts_on_monday"),
        ({"week_start": "2027-01-01"}, "weekly_log_week_starts_on_monday"),
    ],
)
def test_hours_that_make_no_sense_are_refused(valid_fields, fields, constraint):
    assert_refused(WeeklyLog, valid_fields[WeeklyLog] | fields, constraint)


def test_a_course_has_hours_once_a_week_and_learner(valid_fields, outsider):
    fields = valid_fields[WeeklyLog]
    assert_one_for_a_learner(WeeklyLog, fields, {"hours": 1}, "weekly_log_once_per_course_and_week", outsider)


@pytest.mark.parametrize(
    "fields",
    [
        {"hours": 0},
        {"hours": 168},
        {"week_start": "2026-12-28"},
        {"week_start": "2027-01-04"},
        {"week_start": "2024-12-30"},
    ],
)
def test_hours_up_to_the_limits_are_stored_as_they_are(valid_fields, fields):
    assert_stored_as_it_is(WeeklyLog, valid_fields[WeeklyLog], fields)


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
