"""The hours of a week, in the database: once a course and week, of weeks that begin on Mondays."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from progress.learner.rows import LearnerRows
from progress.models import WeeklyLog
from tests.progress.models.conftest import assert_one_for_a_learner, assert_refused, assert_stored_as_it_is
from tests.rows import MONDAY, ONE_DAY, make_studied_plan

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


@pytest.mark.django_db(transaction=True)  # PostgreSQL clears up outside of transactions only
def test_what_pages_read_of_a_learner_s_logs_is_all_in_one_index(learner):
    """So that no page reads the table, in which the logs of one learner lie far apart."""
    plan = make_studied_plan(learner)
    with CaptureQueriesContext(connection) as captured:
        LearnerRows.read(plan)
        LearnerRows.read_many([plan])
    read = [one["sql"] for one in captured if 'FROM "progress_weeklylog"' in one["sql"]]
    assert len(read) == 2
    is_sqlite = connection.vendor == "sqlite"
    explain, way = ("QUERY PLAN", "USING COVERING INDEX") if is_sqlite else ("", "Index Only Scan using")
    with connection.cursor() as cursor:
        if not is_sqlite:
            cursor.execute("VACUUM ANALYZE progress_weeklylog")
    with transaction.atomic(), connection.cursor() as cursor:
        if not is_sqlite:  # which reads so small a table without any index
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        for sql in read:
            cursor.execute(f"EXPLAIN {explain} {sql}")
            said = " ".join(str(part) for row in cursor.fetchall() for part in row)
            assert f"{way} weekly_log_of_user" in said
