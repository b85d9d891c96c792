"""How every page of a learner begins: who it is, their plan, and what day it is where they live."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client, RequestFactory

from progress.learner.door import today_of, usual_plan
from progress.models import Plan, WeeklyLog
from progress.projection import week_start_of
from progress.projection.project import PAUSED
from tests.pages import LOG_URL, text_of
from tests.progress.by_hand import hours_left
from tests.rows import ONE_DAY, make_course, make_plan, put

ONE_SECOND = dt.timedelta(seconds=1)
ZONES = [
    "Africa/Addis_Ababa",
    "Africa/Lagos",
    "Pacific/Honolulu",
    "Pacific/Kiritimati",
    "America/St_Johns",
    "Europe/London",
]
MONDAYS = [
    pytest.param(dt.date(2026, 11, 23), id="an-ordinary-monday"),
    pytest.param(dt.date(2026, 12, 28), id="2026-W53"),
    pytest.param(dt.date(2027, 1, 4), id="2027-W01"),
    pytest.param(dt.date(2024, 12, 30), id="2025-W01"),
]
# Nights from Sunday to Monday that are no 24 hours away from the Sunday before: clocks change on Sundays.
CLOCK_CHANGES = [
    ("America/St_Johns", dt.date(2026, 3, 8)),
    ("America/St_Johns", dt.date(2026, 11, 1)),
    ("Europe/London", dt.date(2026, 3, 29)),
    ("Europe/London", dt.date(2026, 10, 25)),
]
SERVER_ZONES = ["UTC", "Pacific/Kiritimati", "Pacific/Honolulu"]


# --- Who it is, and their plan ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_stranger_signs_in_first():
    answer = Client().get(LOG_URL)
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/?next=/plan/log/")


def test_without_a_plan_every_own_page_leads_to_the_paths(learner_client):
    for page in (
        "",
        "projection.json",
        "edit/",
        "what-if/",
        "forecasts/",
        "log/",
        "weeks/",
        "order/",
        "unfinished/",
        "pauses/",
    ):
        answer = learner_client.get(f"/plan/{page}")
        assert (answer.status_code, answer.url) == (302, "/paths/")
        assert "Follow a path or add a course: that makes your plan." in text_of(
            learner_client.get("/paths/")
        )


@pytest.mark.django_db
def test_a_stranger_whose_form_is_too_old_signs_in_and_comes_to_the_dashboard():
    answer = Client().post("/plan/courses/algebra/remove/")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/plan/")


def test_a_first_plan_is_offered_from_the_day_it_is_where_the_visitor_seems_to_be():
    asked = RequestFactory().get("/", headers={"accept-language": "am-ET"})
    with time_machine.travel(dt.datetime(2026, 12, 27, 22, tzinfo=dt.UTC), tick=False):
        assert usual_plan(asked) == {
            "planned_pace_hours": 10,
            "starts_on": dt.date(2026, 12, 28),
            "time_zone": "Africa/Addis_Ababa",
        }


# --- What day it is ------------------------------------------------------------------------------------


def at(day, time, zone, server_zone="UTC"):
    """Stand still at a local time; the clock's zone also becomes the server's TZ."""
    local = dt.datetime.combine(day, time, tzinfo=ZoneInfo(zone))
    return time_machine.travel(local.astimezone(ZoneInfo(server_zone)), tick=False)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("monday", MONDAYS)
def test_the_week_begins_at_the_learner_s_own_midnight(zone, monday):
    plan = Plan(time_zone=zone)
    with at(monday - ONE_DAY, dt.time(23, 59, 59), zone):
        assert today_of(plan) == monday - ONE_DAY
        assert week_start_of(today_of(plan)) == monday - 7 * ONE_DAY
    with at(monday, dt.time(0, 0), zone):
        assert today_of(plan) == week_start_of(today_of(plan)) == monday


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("server_zone", SERVER_ZONES)
def test_new_year_comes_at_the_learner_s_own_midnight_wherever_the_server_is(zone, server_zone):
    plan = Plan(time_zone=zone)
    with at(dt.date(2026, 12, 31), dt.time(23, 59), zone, server_zone):
        assert today_of(plan) == dt.date(2026, 12, 31)
    with at(dt.date(2027, 1, 1), dt.time(0, 1), zone, server_zone):
        assert today_of(plan) == dt.date(2027, 1, 1)
        assert week_start_of(today_of(plan)) == dt.date(2026, 12, 28)


def test_at_one_moment_it_can_be_three_days_on_earth():
    with time_machine.travel(dt.datetime(2026, 12, 28, 10, 30, tzinfo=dt.UTC), tick=False):
        days = [
            today_of(Plan(time_zone=zone))
            for zone in ("Pacific/Midway", "Africa/Lagos", "Pacific/Kiritimati")
        ]
    assert days == [dt.date(2026, 12, 27), dt.date(2026, 12, 28), dt.date(2026, 12, 29)]


@pytest.mark.parametrize(("zone", "sunday"), CLOCK_CHANGES)
def test_a_sunday_of_23_or_25_hours_ends_at_its_own_midnight(zone, sunday):
    plan = Plan(time_zone=zone)
    midnight = dt.datetime.combine(sunday + ONE_DAY, dt.time(0, 0), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
    sunday_began = dt.datetime.combine(sunday, dt.time(0, 0), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
    assert (midnight - sunday_began) != ONE_DAY
    for moment, day in [
        (sunday_began - ONE_SECOND, sunday - ONE_DAY),
        (sunday_began, sunday),
        (midnight - ONE_SECOND, sunday),
        (midnight, sunday + ONE_DAY),
    ]:
        with time_machine.travel(moment, tick=False):
            assert today_of(plan) == day


@pytest.fixture
def course(db):
    return make_course("algebra", 130)


def signed_in_plan(learner, course, zone):
    """Inside the travelled time: a session that begins and ends around it, and a plan of one course."""
    client = Client()
    client.force_login(learner)
    make_plan(learner, starts_on=dt.date(2024, 1, 1), time_zone=zone)
    put(learner, course)
    return client


def log_without_naming_a_week(client, course, hours):
    page = client.get("/plan/log/")
    asked_week = page.context["week_start"]
    answer = client.post("/plan/log/", {f"hours-{course.slug}": hours})
    assert (page.status_code, answer.status_code) == (200, 302)
    return asked_week


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("monday", MONDAYS)
def test_hours_logged_a_minute_before_and_after_midnight_go_to_the_right_weeks(learner, course, zone, monday):
    sunday, week_before = monday - ONE_DAY, monday - 7 * ONE_DAY
    with at(sunday, dt.time(23, 59), zone):
        client = signed_in_plan(learner, course, zone)
        assert log_without_naming_a_week(client, course, "2") == week_before
    with at(monday, dt.time(0, 1), zone):
        assert log_without_naming_a_week(client, course, "3,5") == monday
    logs = WeeklyLog.objects.for_user(learner).order_by("week_start").values_list("week_start", "hours")
    assert list(logs) == [(week_before, 2), (monday, 3.5)]


@pytest.mark.parametrize(("zone", "sunday"), CLOCK_CHANGES)
def test_hours_logged_around_the_end_of_a_clock_change_go_to_the_right_weeks(learner, course, zone, sunday):
    monday = sunday + ONE_DAY
    with at(sunday, dt.time(23, 59), zone):
        client = signed_in_plan(learner, course, zone)
        assert log_without_naming_a_week(client, course, "2") == monday - 7 * ONE_DAY
    with at(monday, dt.time(0, 1), zone):
        assert log_without_naming_a_week(client, course, "3") == monday


@pytest.mark.parametrize("server_zone", SERVER_ZONES)
def test_what_a_learner_sees_does_not_depend_on_where_the_server_is(learner, course, server_zone):
    with at(dt.date(2027, 1, 4), dt.time(0, 1), "America/St_Johns", server_zone):
        client = signed_in_plan(learner, course, "America/St_Johns")
        assert log_without_naming_a_week(client, course, "5") == dt.date(2027, 1, 4)
        data = client.get("/plan/projection.json").json()
    assert (data["as_of"], data["remaining_hours"]) == ("2027-01-04", round(hours_left(130, 5), 2))
    # 157 whole weeks since 2024, all empty; this week does not count yet.
    slow = (1 - 0.96**157) / (1 - 0.96)
    assert data["actual_pace_hours"] == round(25.5 / (3 + slow), 2)
    assert (data["finish"]["likely"], data["finish"]["reason"]) == (None, PAUSED)


def test_the_week_that_has_not_begun_for_the_learner_cannot_be_logged_yet(learner, course):
    with at(dt.date(2026, 11, 22), dt.time(23, 59), "Pacific/Honolulu"):  # Monday on most of the earth
        client = signed_in_plan(learner, course, "Pacific/Honolulu")
        answer = client.post("/plan/log/?week=2026-11-23", {f"hours-{course.slug}": "1"})
    assert answer.status_code == 422
    assert not WeeklyLog.objects.exists()
