"""The weekly forecast of those who save nothing: only where none is yet, in each learner's own week."""

import datetime as dt
import io

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learningpath.models import User
from progress.learner.saving import saving
from progress.models import CourseForecast, CourseProgress, Forecast, Plan
from tests.pages import LOG_URL
from tests.progress.many import make_many
from tests.rows import MONDAY, NOW, ONE_WEEK, TODAY, make_course, make_plan, put
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]


@pytest.fixture
def course():
    return make_course("algebra", 100)


def record_forecasts():
    out = io.StringIO()
    call_command("record_forecasts", stdout=out)
    return out.getvalue().strip()


def weeks_of(user):
    return list(Forecast.objects.for_user(user).order_by("week_start").values_list("week_start", flat=True))


def test_it_keeps_the_forecast_of_each_learner_who_saved_nothing(learner, outsider, course):
    for user in (learner, outsider):
        make_plan(user, starts_on=MONDAY)
        put(user, course)
    User.objects.create_user("without-a-plan@example.org")
    assert record_forecasts() == "2 forecasts kept."
    assert weeks_of(learner) == weeks_of(outsider) == [MONDAY]
    assert Forecast.objects.for_user(learner).get().courses.get().progress.user == learner


def test_what_was_kept_this_week_stays_as_it_is(learner, learner_client, course):
    make_plan(learner)
    put(learner, course)
    learner_client.post(LOG_URL, {"hours-algebra": "5"})
    CourseProgress.objects.update(estimate_hours=500)
    before = digest_by_table()
    with time_machine.travel(NOW + dt.timedelta(days=3), tick=False):
        assert record_forecasts() == "0 forecasts kept."
    assert digest_by_table() == before


def test_running_it_again_changes_nothing(learner, course):
    make_plan(learner)
    put(learner, course)
    record_forecasts()
    before = digest_by_table()
    assert record_forecasts() == "0 forecasts kept."
    assert digest_by_table() == before


def test_each_week_gets_one(learner, course):
    make_plan(learner)
    put(learner, course)
    for days in range(14):
        with time_machine.travel(NOW + dt.timedelta(days=days), tick=False):
            record_forecasts()
    assert weeks_of(learner) == [MONDAY, MONDAY + ONE_WEEK, MONDAY + 2 * ONE_WEEK]
    assert [one.issued_on for one in Forecast.objects.order_by("week_start")] == [
        TODAY,
        MONDAY + ONE_WEEK,
        MONDAY + 2 * ONE_WEEK,
    ]


def test_the_week_is_the_learner_s_own(learner, outsider, course):
    for user, zone in ((learner, "Pacific/Kiritimati"), (outsider, "Pacific/Honolulu")):
        make_plan(user, time_zone=zone)
        put(user, course)
    with time_machine.travel(dt.datetime(2026, 11, 29, 23, 30, tzinfo=dt.UTC), tick=False):
        assert record_forecasts() == "2 forecasts kept."
    assert weeks_of(learner) == [MONDAY + ONE_WEEK]  # Monday 13:30
    assert weeks_of(outsider) == [MONDAY]  # Sunday 13:30


def test_what_was_kept_while_the_clock_was_ahead_is_forgotten_and_the_weeks_get_their_own(learner, course):
    make_plan(learner)
    put(learner, course)
    record_forecasts()
    with time_machine.travel(NOW + 2 * ONE_WEEK, tick=False):
        record_forecasts()
    assert record_forecasts() == "0 forecasts kept."
    assert weeks_of(learner) == [MONDAY]
    for weeks in (1, 2):
        with time_machine.travel(NOW + weeks * ONE_WEEK, tick=False):
            assert record_forecasts() == "1 forecast kept."
    kept = Forecast.objects.order_by("week_start").values_list("issued_on", flat=True)
    assert list(kept) == [TODAY, TODAY + ONE_WEEK, TODAY + 2 * ONE_WEEK]


@pytest.mark.parametrize("status", ["completed", "waived"])
def test_who_has_finished_or_has_no_course_gets_none(learner, outsider, course, status):
    make_plan(outsider)
    make_plan(learner)
    put(learner, course, status=status, completed_on=TODAY if status == "completed" else None)
    assert record_forecasts() == "0 forecasts kept."
    assert not Forecast.objects.exists()


# --- Many learners, in batches -----------------------------------------------------------------------------


def kept_rows():
    """All that is kept of all learners, without keys of the rows themselves."""
    of_plans = Forecast.objects.order_by("user", "week_start").values_list(
        "user", "week_start", "issued_on", "likely_on", "early_on", "late_on", "latest"
    )
    of_courses = CourseForecast.objects.order_by("forecast__user", "progress")
    return list(of_plans), list(of_courses.values_list("progress", "likely_on", "early_on", "late_on"))


def test_a_batch_keeps_what_each_learner_alone_would_keep(monkeypatch):
    plans = make_many(23)
    for weeks in (3, 2, 1):  # so that old answers are there to be forgotten
        for plan in plans[:10]:
            with saving(plan.user, TODAY - weeks * ONE_WEEK):
                pass
    before = set(Forecast.objects.values_list("pk", flat=True))
    old_answers = dict(Forecast.objects.values_list("pk", "latest"))
    for plan in plans:
        with saving(plan.user):
            pass
    alone = kept_rows()
    Forecast.objects.exclude(pk__in=before).delete()
    for pk, latest in old_answers.items():
        Forecast.objects.filter(pk=pk).update(latest=latest)
    monkeypatch.setattr("progress.management.commands.record_forecasts.BATCH_SIZE", 4)
    count = len(alone[0]) - len(before)
    assert count > 8
    assert len(alone[1]) > 8
    assert record_forecasts() == f"{count} forecasts kept."
    assert kept_rows() == alone


def test_ten_learners_more_in_a_batch_cost_no_query_more(course):
    def queries():
        Forecast.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            record_forecasts()
        return len(captured)

    make_many(12)
    of_twelve = queries()
    make_many(10, first=12)
    assert queries() == of_twelve


def test_what_fails_for_one_learner_fails_for_no_other_of_the_batch(caplog):
    plans = make_many(12)
    slug = plans[7].user.course_progress.first().course.slug
    Plan.objects.filter(pk=plans[7].pk).update(changed_week_hours={slug: "no number"})
    with pytest.raises(CommandError, match="1 failed"):
        record_forecasts()
    assert f"No forecast of plan {plans[7].pk}" in caplog.text
    kept = set(Forecast.objects.values_list("user", flat=True))
    assert plans[7].user_id not in kept
    Plan.objects.filter(pk=plans[7].pk).update(changed_week_hours={})
    assert record_forecasts() == "1 forecast kept."
