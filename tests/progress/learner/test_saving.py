"""What every save has in common: it keeps this week's forecast; what is refused keeps none."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Course
from progress.answer.answer import answer_for
from progress.catalog_changes.notice import CatalogNotice
from progress.learner.saving import saving
from progress.models import CourseAid, CourseProgress, EarlierPlan, Forecast, LastChange, Pause, Plan
from tests.pages import GRID_URL, LOG_URL, all_routes, text_of
from tests.progress.aid.plans import make_aid_rules
from tests.rows import (
    MONDAY,
    NOW,
    ONE_WEEK,
    STARTS_ON,
    TODAY,
    follow,
    log,
    make_course,
    make_part,
    make_path,
    make_pause,
    make_plan,
    put,
)
from tests.tables import OF_FORECASTS, OF_SAVES, digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday", "_plan")]

ENROLL = {"planned_pace_hours": "9", "starts_on": STARTS_ON, "time_zone": "UTC"}
PLAN_FORM = ENROLL | {"target_on": ""}
TOLD = {"title": "Sight", "hours": "50.00", "guess": None, "parts": {"lenses": "5.00"}, "retired": False}
NOTICE = CatalogNotice(None, (), 0, ((TOLD, TOLD | {"title": "Title of vision"}),))
# For each address that saves: the form that is saved, and one that is refused, if any can be.
SAVES = {
    "/paths/other/enroll/": (ENROLL, ENROLL | {"planned_pace_hours": "0"}),
    "/paths/path/leave/": ({}, None),
    "/plan/edit/": (PLAN_FORM, PLAN_FORM | {"planned_pace_hours": "NaN"}),
    "/plan/catalog-notice/": ({"seen": NOTICE.seen}, None),
    "/plan/what-if/": ({"hours": "9"}, {"hours": "9", "pause_from": "2027-01-01"}),
    LOG_URL: ({"hours-algebra": "3"}, {"hours-algebra": "169"}),
    GRID_URL: ({f"hours-{MONDAY}-algebra": "3"}, {f"hours-{MONDAY}-algebra": "169"}),
    "/plan/courses/algebra/": ({"status": "completed"}, {"status": "finished"}),
    "/plan/courses/algebra/estimate/": ({"estimate_hours": "70"}, {"estimate_hours": "0"}),
    "/plan/courses/algebra/share/": ({"share_done_percent": "50"}, {"share_done_percent": "100"}),
    "/plan/courses/vision/parts/": ({"part-lenses": "done"}, {"part-lenses": "begun"}),
    "/plan/courses/done/took/": ({"took_hours": "60"}, {"took_hours": "0"}),
    "/plan/courses/vision/beside/": (
        {"side_pace_hours": "1", "from": "algebra"},
        {"side_pace_hours": "10", "from": ""},
    ),
    "/plan/courses/vision/counts/": ({"counts": "no"}, {"counts": "maybe"}),
    "/plan/aid/algebra/-/sheet/": ({"text": "Why I apply."}, {"text": "x" * 6001}),
    "/plan/aid/": ({"aid": "all", "aid-vision": "no"}, {"aid": "some"}),
    "/plan/aid/algebra/-/": ({"state": "applied"}, {"state": "applied", "on": "2026-11-26"}),
    "/plan/courses/ethics/add/": ({}, None),
    "/plan/courses/known/take-up/": ({}, None),
    "/plan/courses/ethics/decline/": ({}, None),
    "/plan/courses/algebra/remove/": ({}, None),
    "/plan/courses/retired/replace/": ({"choice": "move"}, None),
    "/plan/courses/algebra/move/": ({"position": "2"}, {"position": "x"}),
    "/plan/pauses/": (
        {"starts_on": "2026-12-24", "ends_on": "2027-01-03"},
        {"starts_on": "2026-12-24", "ends_on": "2026-12-23"},
    ),
    "/plan/pauses/{pause}/delete/": ({}, None),
    "/plan/undo/": ({"seen": NOW.isoformat()}, None),
}
LOG_OF_ALGEBRA = (LOG_URL, SAVES[LOG_URL][0])
FIRST_SAVES = [address for address in SAVES if address != "/plan/undo/"]
REFUSED = {address: refused for address, (_, refused) in SAVES.items() if refused}
NOWHERE = ("/paths/no-such/leave/", "/plan/courses/no-such/remove/", "/plan/pauses/999999/delete/")


@pytest.fixture
def _plan(learner):
    make_plan(learner)
    algebra, _ = put(learner, make_course("algebra", 100), make_course("vision", 50))
    for week in range(7):
        log(learner, algebra.course, 5, STARTS_ON + week * ONE_WEEK)
    make_part(Course.objects.get(slug="vision"), "lenses")
    put(learner, make_course("retired", 10, retired_on=TODAY, successor=make_course("successor", 20)))
    CourseProgress.objects.filter(course__slug="vision").update(told=TOLD)
    make_path("other", make_course("speech"))
    CourseAid.objects.create(progress=algebra, pays=True)
    make_aid_rules()
    follow(learner, make_path("path", algebra.course))
    put(learner, make_course("known", 10), status="waived")
    put(learner, make_course("done", 40), status="completed", completed_on=MONDAY)
    make_course("ethics")
    make_pause(learner, TODAY, TODAY)
    with saving(learner):
        log(learner, algebra.course, 5, MONDAY - ONE_WEEK)
    Forecast.objects.all().delete()


def address_of(address):
    return address.format(pause=Pause.objects.get().pk)


def test_every_address_that_saves_a_learner_s_rows_is_here():
    own = {route for route in all_routes() if route.startswith(("plan/", "paths/<slug:slug>/"))}
    reading = {
        "plan/",
        "plan/projection.json",
        "plan/forecasts/",
        "plan/weeks/",
        "plan/order/",
        "plan/unfinished/",
        "plan/export/",
        "plan/aid/sheet/",
        "plan/export/all.json",
        "paths/<slug:slug>/",
        "paths/<slug:slug>/try/",  # saves for nobody who has a plan
    }
    assert len(own - reading) == len(SAVES)


@pytest.mark.parametrize("address", SAVES)
def test_a_save_keeps_what_the_learner_is_told_from_then_on(learner, learner_client, address):
    assert not Forecast.objects.exists()
    assert learner_client.post(address_of(address), SAVES[address][0]).status_code == 302
    kept = Forecast.objects.get()
    assert (kept.user, kept.week_start, kept.issued_on) == (learner, MONDAY, TODAY)
    learner.plan.refresh_from_db()
    finish = answer_for(learner.plan, TODAY).projection.finish
    assert (kept.likely_on, kept.early_on, kept.late_on) == (finish.likely, finish.early, finish.late)
    assert kept.likely_on


@pytest.mark.parametrize("address", FIRST_SAVES)
def test_the_forecast_of_last_week_stays_as_it_was(learner_client, address):
    with time_machine.travel(NOW - ONE_WEEK, tick=False):
        learner_client.post(f"/plan/log/?week={MONDAY - ONE_WEEK}", {"hours-vision": "1"})
    last_week = Forecast.objects.values().get()
    learner_client.post(address_of(address), SAVES[address][0])
    assert Forecast.objects.count() == 2
    assert Forecast.objects.values().get(week_start=MONDAY - ONE_WEEK) == last_week


@pytest.mark.parametrize("address", FIRST_SAVES)
def test_a_save_is_undone_and_done_again_row_for_row(learner_client, address):
    LastChange.objects.all().delete()
    before = digest_by_table(but=OF_SAVES)
    learner_client.post(address_of(address), SAVES[address][0])
    after = digest_by_table(but=OF_SAVES)
    assert after != before
    for expected in (before, after, before):
        answer = learner_client.post("/plan/undo/", {"seen": LastChange.objects.get().seen}, follow=True)
        assert "Undone." in text_of(answer)
        assert digest_by_table(but=OF_SAVES) == expected


def test_logging_hours_reads_for_undo_only_the_tables_it_writes(learner_client):
    with CaptureQueriesContext(connection) as captured:
        learner_client.post(*LOG_OF_ALGEBRA)
    read = " ".join(query["sql"] for query in captured)
    assert "progress_earlierplan" not in read
    assert "progress_enrollment" not in read
    assert set(LastChange.objects.get().rows) == {"WeeklyLog", "CourseProgress"}  # which begins


@pytest.mark.parametrize("hours", ["169", ""])
def test_what_changes_nothing_costs_no_more_because_it_could_be_undone(learner_client, hours):
    """Refused, or as it is stored: what was told before is not computed, and no row read for undo."""
    learner_client.post(LOG_URL, {"hours-algebra": ""})
    changed = LastChange.objects.get().changed_at
    with CaptureQueriesContext(connection) as captured:
        learner_client.post(LOG_URL, {"hours-algebra": hours})
    assert not any('"progress_weeklylog"."id" AS "id"' in query["sql"] for query in captured)
    assert LastChange.objects.get().changed_at == changed


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_refused_keeps_no_forecast_and_nothing_else(learner_client, address):
    before = digest_by_table()
    assert learner_client.post(address_of(address), REFUSED[address]).status_code in {404, 422}
    assert digest_by_table() == before


@pytest.mark.parametrize(
    ("address", "posted"),
    [
        ("/plan/courses/algebra/replace/", {"choice": "move"}),  # which nothing replaces
        ("/plan/courses/left/move/", {"position": "1"}),
        ("/plan/courses/left/remove/", {}),
        ("/plan/what-if/", {"by": ""}),
        ("/plan/catalog-notice/", {"seen": "something else"}),
    ],
)
def test_what_changes_nothing_keeps_no_forecast_and_nothing_else(learner, learner_client, address, posted):
    put(learner, make_course("left"), left_on=TODAY)
    before = digest_by_table()
    assert learner_client.post(address, posted).status_code == 302
    assert digest_by_table() == before


@pytest.mark.parametrize("address", NOWHERE)
def test_what_is_not_there_keeps_no_forecast(learner_client, address):
    before = digest_by_table()
    assert learner_client.post(address).status_code == 404
    assert digest_by_table() == before


@pytest.mark.parametrize("address", SAVES)
def test_only_the_learner_s_own_forecast_is_written(outsider, learner_client, address):
    make_plan(outsider)
    put(outsider, make_course("of-the-outsider"))
    learner_client.post(address_of(address), SAVES[address][0])
    assert not Forecast.objects.for_user(outsider).exists()
    assert not EarlierPlan.objects.for_user(outsider).exists()


def test_saving_what_is_saved_already_writes_only_the_first_forecast_of_the_week(learner_client):
    before = digest_by_table(but=OF_FORECASTS)
    for _ in range(2):
        learner_client.post(LOG_URL, {"hours-algebra": ""})
    assert digest_by_table(but=OF_FORECASTS) == before
    assert Forecast.objects.count() == 1


def test_a_save_reads_the_plan_afresh_whatever_the_plan_at_hand_says(learner):
    learner.plan.planned_pace_hours = 1
    Plan.objects.update(planned_pace_hours=20)
    with saving(learner) as save:
        assert save.plan.planned_pace_hours == 20
    assert Forecast.objects.get().latest["planned_pace_hours"] == 20


def test_a_save_of_nothing_keeps_no_forecast(learner):
    with saving(learner) as save:
        assert save.nothing("the page") == "the page"
    assert not Forecast.objects.exists()


def test_a_save_that_fails_leaves_nothing(learner):
    before = digest_by_table()
    with pytest.raises(Pause.DoesNotExist), saving(learner):
        Pause.objects.get(pk=-Pause.objects.all().delete()[0])
    assert digest_by_table() == before


def test_the_forecast_is_of_the_learner_s_day_in_the_zone_that_was_saved(learner):
    with time_machine.travel(dt.datetime(2026, 11, 25, 23, tzinfo=dt.UTC)), saving(learner) as save:
        save.plan.time_zone = "Africa/Addis_Ababa"
        save.plan.save()
    assert Forecast.objects.get().issued_on == dt.date(2026, 11, 26)


def test_a_command_saves_on_the_day_it_says(learner):
    with saving(learner, STARTS_ON) as save:
        assert save.today == STARTS_ON
    assert Forecast.objects.get().issued_on == STARTS_ON


def test_whoever_has_no_plan_gets_one_to_save(outsider):
    with saving(outsider) as save:
        assert not save.has_plan
        assert save.plan.user == outsider
        save.nothing(None)
    assert not Plan.objects.for_user(outsider).exists()
