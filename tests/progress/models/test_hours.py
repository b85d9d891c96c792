"""Minutes keep their value: three times 0:20 is 1 h wherever hours are added up."""

import csv
import io
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse

from learningpath.models import User
from progress.learner.hours_done import hours_done
from progress.models import WeeklyLog, total_hours, totals_by
from tests.pages import html_of, text_of
from tests.rows import MONDAY, make_course, make_plan, put

pytestmark = pytest.mark.django_db

COURSES = ("algebra", "python", "vision")


@pytest.fixture
def logged(learner, learner_client):
    """Twenty minutes in each of three courses, as typed on the page of the week."""
    make_plan(learner)
    put(learner, *(make_course(slug) for slug in COURSES))
    typed = {f"hours-{slug}": minutes for slug, minutes in zip(COURSES, ("0:20", "20 min", "⅓"), strict=True)}
    assert learner_client.post("/plan/log/", typed).status_code == 302
    return learner_client


def test_minutes_are_kept_and_stand_in_the_fields_as_minutes(logged, learner):
    hours = list(WeeklyLog.objects.values_list("hours", flat=True))
    assert hours == [Decimal("0.333333")] * 3
    assert logged.get("/plan/log/").content.decode().count('value="0:20"') == 3
    assert hours_done(learner.course_progress.first()) == Decimal("0.333333")


def test_saving_a_page_of_minutes_again_changes_nothing(logged):
    before = list(WeeklyLog.objects.values())
    page = logged.post("/plan/log/", {f"hours-{slug}": "0:20" for slug in COURSES}, follow=True)
    assert "Nothing to change" in text_of(page)
    assert list(WeeklyLog.objects.values()) == before


@pytest.mark.parametrize(
    ("page", "total"),
    [("dashboard", '<span class="number"> 1 of '), ("weeks", ">1 h<"), ("log_weeks", 'sum">1<')],
)
def test_three_times_twenty_minutes_are_one_hour_on_every_page(logged, page, total):
    html = html_of(logged.get(reverse(page)))
    assert "0.99" not in html
    assert total in html


def test_three_times_twenty_minutes_are_one_hour_for_programs(logged):
    projection = logged.get("/plan/projection.json").json()
    assert sum(course["logged_hours"] for course in projection["courses"]) == pytest.approx(1, abs=0.011)
    rows = list(csv.DictReader(io.StringIO(logged.get("/plan/export/").content.decode())))
    assert sum(float(row["hours"]) for row in rows) == 1
    everything = json.loads(b"".join(logged.get("/plan/export/all.json").streaming_content))
    assert sum(row["hours"] for row in everything["weekly_logs"]) == 1


def test_the_admin_site_shows_minutes(logged):
    root = Client()
    root.force_login(User.objects.create_superuser("root@example.org", "seven green kettles"))
    listed = text_of(root.get("/admin/progress/weeklylog/"))
    assert listed.count("0:20") == 3
    row = WeeklyLog.objects.first()
    assert "0:20" in text_of(root.get(f"/admin/progress/weeklylog/{row.pk}/change/"))


def test_a_week_of_minutes_alone_may_be_full_and_no_fuller():
    assert total_hours([Decimal("0.666667")] * 252) == 168
    assert totals_by([("a", Decimal("0.333333"))] * 3) == {"a": 1}


def test_hours_of_two_places_read_as_they_always_did(learner):
    course = make_course("algebra")
    WeeklyLog.objects.create(user=learner, course=course, week_start=MONDAY, hours="7.5")
    assert [str(log.hours) for log in WeeklyLog.objects.all()] == ["7.50"]
    assert str(WeeklyLog.objects.values_list("hours", flat=True).get()) == "7.50"


@pytest.mark.django_db(transaction=True)
def test_hours_stored_by_an_earlier_release_keep_what_they_say(learner):
    """0.33 may have been 0:20 or 0.33: nobody knows, so it stays what every page has said since."""
    MigrationExecutor(connection).migrate([("progress", "0004_what_learners_were_told")])
    course = make_course("algebra")
    executor = MigrationExecutor(connection)
    old = executor.loader.project_state([("progress", "0004_what_learners_were_told")]).apps
    rows = ["0.33", "7.50", "168.00", "0.00"]
    for number, hours in enumerate(rows):
        old.get_model("progress", "WeeklyLog").objects.create(
            user_id=learner.pk,
            course_id=course.pk,
            week_start=MONDAY.replace(day=2 + 7 * number),
            hours=hours,
        )
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert [str(log.hours) for log in WeeklyLog.objects.order_by("week_start")] == rows
