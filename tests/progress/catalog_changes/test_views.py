"""The notice of a changed catalog on the dashboard, and its button."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Course
from progress.learner.told import told_of
from progress.models import CourseProgress, Forecast
from tests.pages import html_of, text_of, values_of
from tests.rows import NOW, ONE_WEEK, STARTS_ON, TODAY, log, make_course, make_plan, put
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday", "_plan")]

URL = "/plan/catalog-notice/"
NOTICE = "The catalog changed"


@pytest.fixture
def _plan(learner):
    make_plan(learner)
    course = make_course("algebra", 120)
    put(learner, course, status="in_progress", told=told_of(course, TODAY))
    for week in range(8):
        log(learner, course, 5, STARTS_ON + week * ONE_WEEK)


def change(**fields: object):
    Course.objects.filter(slug="algebra").update(**fields)


def likely(client):
    return dt.date.fromisoformat(client.get("/plan/projection.json").json()["finish"]["likely"])


def test_a_changed_course_is_told_with_its_day_and_what_it_does_to_the_date(learner_client):
    assert NOTICE not in text_of(learner_client.get("/plan/"))
    before = likely(learner_client)
    change(effort_amount_low=121, changed_on="2026-11-03")
    days = (likely(learner_client) - before).days
    assert days > 1
    page = learner_client.get("/plan/")
    assert (
        "The catalog changed on 3 Nov 2026 : Title of algebra is now 121 h (was 120 h). "
        f"Your likely finish moved {days} days later. Got it"
    ) in text_of(page)
    assert 'The catalog changed on <time datetime="2026-11-03">' in html_of(page)


def test_without_a_known_day_the_catalog_just_changed(learner_client):
    change(title="Numbers")
    assert (
        "The catalog changed: Title of algebra is now called Numbers. Your likely finish stays."
        in text_of(learner_client.get("/plan/"))
    )


def test_got_it_dismisses_the_notice_until_something_changes_again(learner_client):
    change(effort_amount_low=130)
    answer = learner_client.post(URL, {"seen": values_of(learner_client.get("/plan/"))["seen"]})
    assert (answer.status_code, answer.url) == (302, "/plan/")
    assert NOTICE not in text_of(learner_client.get("/plan/"))
    change(effort_amount_low=120)
    assert "Title of algebra is now 120 h (was 130 h)" in text_of(learner_client.get("/plan/"))


def test_a_notice_that_changed_after_the_page_was_opened_is_shown_instead_of_dismissed(learner_client):
    change(effort_amount_low=130)
    seen = values_of(learner_client.get("/plan/"))["seen"]
    change(effort_amount_low=140)
    before = digest_by_table()
    page = learner_client.post(URL, {"seen": seen}, follow=True)
    assert digest_by_table() == before
    assert "Title of algebra is now 140 h (was 120 h)" in text_of(page)


@pytest.mark.parametrize(
    "form", [{}, {"seen": ""}, {"seen": "nonsense"}, {"seen": "\0"}, {"seen": "🦉" * 5000}]
)
def test_whoever_saw_nothing_dismisses_nothing(learner_client, form):
    change(effort_amount_low=130)
    before = digest_by_table()
    assert learner_client.post(URL, form).status_code == 302
    assert digest_by_table() == before


def test_got_it_twice_is_once(learner_client):
    change(effort_amount_low=130)
    seen = values_of(learner_client.get("/plan/"))["seen"]
    learner_client.post(URL, {"seen": seen})
    before = digest_by_table()
    assert learner_client.post(URL, {"seen": seen}).status_code == 302
    assert digest_by_table() == before


def test_got_it_changes_no_date_and_no_forecast_that_was_given(learner_client):
    learner_client.post("/plan/log/", {"hours-algebra": "3"})
    given = Forecast.objects.values("issued_on", "likely_on", "early_on", "late_on").get()
    change(effort_amount_low=130)
    data = learner_client.get("/plan/projection.json").json()
    learner_client.post(URL, {"seen": values_of(learner_client.get("/plan/"))["seen"]})
    assert learner_client.get("/plan/projection.json").json() == data
    assert Forecast.objects.values("issued_on", "likely_on", "early_on", "late_on").get() == given


def test_reading_the_notice_writes_nothing_and_costs_no_query_more(learner_client):
    learner_client.get("/plan/")
    with CaptureQueriesContext(connection) as without:
        learner_client.get("/plan/")
    change(effort_amount_low=130, title="Algebra anew", retired_on=NOW.date())
    before = digest_by_table()
    with CaptureQueriesContext(connection) as with_notice:
        assert NOTICE in text_of(learner_client.get("/plan/"))
    assert len(with_notice) == len(without)
    assert digest_by_table() == before


def test_a_title_is_text_wherever_it_is_told(learner_client):
    change(title="<script>alert(1)</script>")
    page = html_of(learner_client.get("/plan/"))
    assert "is now called &lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_retired_course_is_told_with_its_successor_and_stays_in_the_plan(learner_client):
    change(retired_on="2026-11-20", successor=make_course("geometry"))
    page = text_of(learner_client.get("/plan/"))
    assert "The catalog changed on 20 Nov 2026 : Title of algebra left the catalog" in page
    assert "Title of geometry takes its place: choose below. Your likely finish stays." in page
    assert [one["slug"] for one in learner_client.get("/plan/projection.json").json()["courses"]] == [
        "algebra"
    ]


def test_a_course_that_comes_back_into_the_plan_is_no_news(learner_client):
    learner_client.post("/plan/courses/algebra/remove/")
    change(effort_amount_low=130)
    learner_client.post("/plan/courses/algebra/add/")
    assert NOTICE not in text_of(learner_client.get("/plan/"))
    assert CourseProgress.objects.get().told["hours"] == "130.00"
