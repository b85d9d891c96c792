"""Trying a plan before signing up: dates for everybody, honest ones, and nothing stored by looking."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from courses.models import Course, Path
from tests.pages import html_of, text_of, values_of
from tests.progress.trying.tried import TRIED, TRY
from tests.rows import MONDAY, make_course, make_path, make_plan
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]


@pytest.fixture(autouse=True)
def path():
    return make_path(
        "path", make_course("algebra"), make_course("vision"), additional=(make_course("python"),)
    )


# --- The page ---------------------------------------------------------------------------------------------


def test_a_bare_address_tries_the_usual_pace_from_today_on(client):
    page = client.get(TRY, headers={"accept-language": "en-GH"})
    assert page.status_code == 200
    shown = values_of(page)
    assert (shown["planned_pace_hours"], shown["starts_on"]) == ("10", "2026-11-25")
    assert shown["time_zone"] == "Africa/Accra"
    assert "You would likely finish the core in" in text_of(page)
    assert html_of(page).count("data-guess") == 2  # a script may know the device's zone better


def test_the_address_says_all_and_the_rest_is_as_usual(client):
    page = client.get(TRY, {"planned_pace_hours": "20", "waive": ["python", "vision"]})
    shown = values_of(page)
    assert (shown["planned_pace_hours"], shown["starts_on"]) == ("20", "2026-11-25")
    text = text_of(page)
    assert "Title of path, 1 course." in text
    assert text.count("Waived no hours due") == 2
    assert html_of(page).count('<li class="waived">') == 2


def test_a_day_that_was_given_is_not_replaced_by_the_device_s(client):
    assert "data-guess" not in html_of(client.get(TRY, {"starts_on": "2026-12-07"}))
    assert "data-guess" not in html_of(client.get(TRY, {"time_zone": "Africa/Lagos"}))


def test_the_page_s_own_form_sends_what_it_shows(client):
    page = client.get(TRY, TRIED)
    shown = values_of(page)  # of the form to keep it and of the one to try again: they agree
    assert shown["planned_pace_hours"] == "7,5"
    assert 'name="planned_pace_hours" value="7.5"' in html_of(page)
    assert html_of(page).count('name="waive" value="python"') == 2


def test_a_target_date_is_answered_with_odds_and_hours(client):
    text = text_of(client.get(TRY, {"target_on": "2027-02-01"}))
    assert "The chance to be done by 1 Feb 2027 is" in text
    assert "h a week at even odds, and" in text


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"waive": ["algebra", "vision", "python"]}, "Nothing would be left to study."),
        ({"planned_pace_hours": "0.01"}, "No date at this pace."),
        ({"starts_on": "2000-01-01"}, "Paused: no date at this pace."),
        (
            {"planned_pace_hours": "168", "starts_on": "2028-11-01"},
            "You would likely finish the core in November 2028 .",
        ),
    ],
)
def test_every_plan_has_an_honest_headline(client, asked, says):
    page = client.get(TRY, asked)
    assert page.status_code == 200
    assert says in text_of(page)


def test_a_course_without_published_effort_is_not_0_hours(client):
    Course.objects.filter(slug="vision").update(effort_unit="unknown", effort_amount_low=None)
    text = text_of(client.get(TRY))
    assert "As far as hours are known:" in text
    assert "You would likely finish Title of algebra on" in text
    Course.objects.update(effort_unit="unknown", effort_amount_low=None)
    assert "No date for the whole path yet." in text_of(client.get(TRY))


def test_a_path_without_courses_can_be_tried(client):
    make_path("empty")
    page = client.get("/paths/empty/try/")
    assert "This path has no course yet." in text_of(page)
    assert "Keep it" not in text_of(page)


def test_another_path_is_tried_with_the_same_plan(client):
    make_path("other", make_course("speech"))
    make_path("retired", make_course("old"), retired_on=MONDAY)
    page = html_of(client.get(TRY, TRIED))
    assert (
        "/paths/other/try/?planned_pace_hours=7.5&amp;starts_on=2026-11-30&amp;target_on=2027-08-01" in page
    )
    assert "/paths/retired/try/" not in page


def test_an_old_address_leads_on_with_all_it_says(client):
    Path.objects.update(slug="track", formerly=["path"])
    Course.objects.filter(slug="python").update(slug="snakes", formerly=["python"])
    page = client.get(TRY, {"planned_pace_hours": "20", "waive": "python"}, follow=True)
    assert page.redirect_chain[0][0].startswith("/paths/track/try/?planned_pace_hours=20")
    assert 'value="snakes" id="waive-snakes" checked' in html_of(page)


def test_looking_stores_nothing(client):
    before = digest_by_table()
    client.get(TRY, TRIED)
    client.get(TRY, TRIED | {"starts_on": "x"})
    client.post(TRY, TRIED | {"starts_on": "x"})
    assert digest_by_table() == before
    assert not Session.objects.exists()


def test_search_engines_are_kept_from_the_countless_plans_and_not_from_the_page(client):
    assert not client.get(TRY).has_header("X-Robots-Tag")
    assert client.get(TRY, {"planned_pace_hours": "3"})["X-Robots-Tag"] == "noindex"


def test_the_queries_do_not_grow_with_the_path(client, learner_client, django_assert_num_queries):
    make_path("long", *(make_course(f"course-{number}") for number in range(20)))
    for address in (TRY, "/paths/long/try/"):
        with django_assert_num_queries(4):
            client.get(address, {"target_on": "2027-06-30"})
    with django_assert_num_queries(6):
        learner_client.get(TRY)


def test_a_learner_is_told_that_their_plan_stays(learner, learner_client):
    make_plan(learner)
    page = learner_client.get(TRY)
    assert "your own plan stays as it is" in text_of(page)
    assert "/plan/what-if/" in html_of(page)
    assert "Keep it" not in text_of(page)


# --- What is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("planned_pace_hours", "", "This field is required."),
        ("planned_pace_hours", "0", "More than 0 hours."),
        ("planned_pace_hours", str(2**63), "Write hours like"),
        ("planned_pace_hours", "169", "At most 168 hours."),
        ("planned_pace_hours", "\0", "Null characters are not allowed."),
        ("planned_pace_hours", "<b>", "Write hours like"),
        ("starts_on", "9999-12-31", "A day from 2000 to 2100."),
        ("starts_on", "0001-01-01", "A day from 2000 to 2100."),
        ("starts_on", "2029-01-01", "At most two years ahead."),
        ("starts_on", "2026-11-25\0", "Enter a valid date."),
        ("target_on", "2026-11-30", "has to come after the first day."),
        ("target_on", "9999-12-31", "A day from 2000 to 2100."),
        ("time_zone", "Mars/Olympus", "No such time zone"),
        ("time_zone", "U\0TC", "Null characters are not allowed."),
        ("waive", "no-such-course", "is not one of the available choices"),
        ("waive", "\0" * 9, "is not one of the available choices"),
        ("waive", "🦉" * 5000, "is not one of the available choices"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_cannot_be_planned_is_said_beside_what_was_typed(client, method, field, typed, says):
    page = getattr(client, method)(TRY, TRIED | {field: typed})
    assert page.status_code == 422
    assert says in text_of(page)
    if field not in ("waive", "time_zone"):
        assert values_of(page)[field] == typed
    assert "Keep it" not in text_of(page)
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "query", ["=&&&=", "x" * 4000, "planned_pace_hours=%ff&starts_on=%ed%a0%80", "&" * 1500]
)
def test_odd_addresses_are_no_crash(client, query):
    assert client.get(f"{TRY}?{query}").status_code in {200, 400, 422}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("slug", ["retired", "no-such-path"])
def test_a_retired_or_unknown_path_is_not_there(client, method, slug):
    make_path("retired", make_course("old"), retired_on=MONDAY)
    assert getattr(client, method)(f"/paths/{slug}/try/", TRIED).status_code == 404


def test_keeping_needs_the_token_of_the_page():
    client = Client(enforce_csrf_checks=True)
    assert client.post(TRY, TRIED).status_code == 403
    assert not Session.objects.exists()
