"""The weekly forecast of those who save nothing: only where none is yet, in each learner's own week."""

import datetime as dt
import io

import pytest
import time_machine
from django.core.management import call_command

from learningpath.models import User
from progress.models import CourseProgress, Forecast
from tests.pages import LOG_URL
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
