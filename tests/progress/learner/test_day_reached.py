"""A learner's day never goes back with their time zone: what they said of it stays, and can be said again."""

import datetime as dt

import pytest

from progress.learner.door import today_of
from progress.models import CourseProgress, EarlierPlan, Forecast, Plan, WeeklyLog
from tests.pages import html_of, text_of
from tests.rows import MONDAY, ONE_DAY, ONE_WEEK, STARTS_ON, TODAY, make_course, make_plan, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

EAST, WEST = "Pacific/Kiritimati", "Pacific/Midway"  # 14 h before UTC, 11 h behind it
THURSDAY = TODAY + ONE_DAY  # in the east at noon UTC
FORM = {"planned_pace_hours": "10", "starts_on": STARTS_ON.isoformat(), "target_on": ""}


@pytest.fixture(autouse=True)
def plan(learner):
    plan = make_plan(learner, time_zone=EAST)
    put(learner, make_course("algebra", 100))
    return plan


def go_west(client, zone=WEST, **changes: str):
    assert client.post("/plan/edit/", FORM | {"time_zone": zone} | changes).status_code == 302


def stored_plan():
    return Plan.objects.get()


def test_the_day_stays_and_goes_on_once_it_has_come_there(learner_client, a_wednesday):
    assert today_of(stored_plan()) == THURSDAY
    go_west(learner_client)
    assert today_of(stored_plan()) == THURSDAY
    a_wednesday.shift(dt.timedelta(hours=35))  # Thursday noon in the west
    assert today_of(stored_plan()) == THURSDAY
    a_wednesday.shift(dt.timedelta(days=1))
    assert today_of(stored_plan()) == THURSDAY + ONE_DAY


def test_eastwards_the_day_goes_on_and_back_west_it_stays(learner_client):
    go_west(learner_client)
    for zone in (EAST, "UTC", WEST, EAST):
        go_west(learner_client, zone)
        assert today_of(stored_plan()) == THURSDAY


def test_the_day_of_a_wrong_clock_is_not_kept(plan, a_wednesday):
    plan.reached_on = TODAY + dt.timedelta(days=3)
    plan.time_zone = "UTC"
    assert today_of(plan) == TODAY


def test_a_plan_is_changed_on_no_day_before_it_was_made(learner_client):
    go_west(learner_client, EAST, planned_pace_hours="8")
    go_west(learner_client, WEST, planned_pace_hours="6")
    go_west(learner_client, WEST, planned_pace_hours="5")
    assert stored_plan().changed_on == THURSDAY
    for earlier in EarlierPlan.objects.all():
        assert earlier.since <= earlier.replaced_on
    assert "25 Nov 2026" not in text_of(learner_client.get("/plan/edit/"))


def test_a_course_completed_today_stays_completed_and_can_be_saved_again(learner_client):
    address = "/plan/courses/algebra/"
    learner_client.post(address, {"status": "completed"})
    go_west(learner_client)
    for _ in range(2):
        answer = learner_client.post(address, {"status": "completed", "completed_on": THURSDAY.isoformat()})
        assert answer.status_code == 302
    assert CourseProgress.objects.get().completed_on == THURSDAY


def test_a_stored_day_is_taken_whatever_the_clock_says(learner, learner_client):
    CourseProgress.objects.update(status="completed", completed_on=TODAY + ONE_WEEK)
    address = "/plan/courses/algebra/"
    same = {"status": "completed", "completed_on": (TODAY + ONE_WEEK).isoformat()}
    assert learner_client.post(address, same).status_code == 302
    later = {"status": "completed", "completed_on": (TODAY + ONE_WEEK + ONE_DAY).isoformat()}
    assert learner_client.post(address, later).status_code == 422


def test_a_week_that_has_begun_can_still_be_logged(learner_client, a_wednesday):
    a_wednesday.shift(dt.timedelta(days=4))  # Monday in the east, Sunday in the west
    week = MONDAY + ONE_WEEK
    address = f"/plan/log/?week={week}"
    assert learner_client.post(address, {"hours-algebra": "3"}).status_code == 302
    go_west(learner_client)
    assert learner_client.get(address).status_code == 200
    answer = learner_client.post(address, {"hours-algebra": "4", "was-algebra": "3"})
    assert answer.status_code == 302
    assert WeeklyLog.objects.get().hours == 4
    assert f'"week={week}' in html_of(learner_client.get("/plan/weeks/")).replace("?", '"')
    assert Forecast.objects.get(week_start=week).issued_on == week


def test_undoing_a_move_to_the_east_keeps_the_day(plan, learner_client):
    plan.time_zone = WEST
    plan.save()
    go_west(learner_client, EAST)
    assert today_of(stored_plan()) == THURSDAY
    learner_client.post("/plan/undo/", {"seen": stored_plan().last_change.seen})
    assert stored_plan().time_zone == WEST
    assert today_of(stored_plan()) == THURSDAY


def test_saving_without_leaving_the_day_keeps_no_day(learner_client):
    go_west(learner_client, EAST)
    go_west(learner_client, "Pacific/Auckland")
    assert stored_plan().reached_on is None
