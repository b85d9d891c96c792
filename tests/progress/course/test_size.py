"""How big a course is, on its page: published, half published, guessed; and the estimate that is offered."""

import pytest

from courses.models import Course
from progress.models import CourseProgress
from tests.pages import html_of, text_of, values_of
from tests.rows import make_course, make_part, make_plan, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

PAGE = "/plan/courses/bundle/"
GUESS = {"guess_low_hours": 114, "guess_high_hours": 260, "guess_confidence": "low"}
WEEKS = {"effort_unit": "weeks", "effort_amount_low": 5}
PACE = {"effort_unit": "weeks", "effort_pace_low_hours": 8}


@pytest.fixture(autouse=True)
def _plan(learner):
    make_plan(learner)
    put(learner, make_course("bundle", None))


def page_of(client, **fields: object):
    Course.objects.filter(slug="bundle").update(**fields)
    return client.get(PAGE)


def test_a_guess_is_shown_as_one_with_its_source_and_day_and_never_as_published(learner_client):
    page = page_of(
        learner_client,
        **GUESS,
        guess_source_url="https://notes.example/",
        guess_verified_on="2026-09-01",
    )
    words = text_of(page)
    assert "A guess by curators, low confidence, 114 to 260 h ( source checked 1 Sep 2026 )." in words
    assert 'href="https://notes.example/" rel="nofollow noopener"' in html_of(page)
    assert "published" not in words.split("Size")[1].split("How far you are")[0]
    assert "Leave empty to use the guess." in words
    answer = learner_client.post(f"{PAGE}estimate/", {"estimate_hours": ""}, follow=True)
    assert "Title of bundle goes by the guess of its hours." in text_of(answer)


def test_a_guess_of_sources_that_conflict_says_so(learner_client):
    words = text_of(page_of(learner_client, **GUESS | {"guess_confidence": "conflict"}))
    assert "A guess by curators, whose sources conflict: 114 to 260 h" in words


def test_weeks_without_hours_are_shown_as_published_and_offer_an_estimate_that_counts_once_saved(
    learner_client,
):
    page = page_of(learner_client, **WEEKS)
    assert "published: 5 weeks, hours not said" in text_of(page)
    assert values_of(page)["estimate_hours"] == "50"
    assert "It counts once saved." in text_of(page)
    assert values_of(learner_client.get("/plan/"))["estimate_hours"] == "50"
    assert CourseProgress.objects.get().estimate_hours is None
    assert learner_client.get("/plan/projection.json").json()["courses"][0]["remaining_hours"] is None
    learner_client.post(f"{PAGE}estimate/", {"estimate_hours": values_of(page)["estimate_hours"]})
    assert CourseProgress.objects.get().estimate_hours == 50
    assert "An offer" not in text_of(learner_client.get(PAGE))


def test_hours_a_week_without_weeks_offer_nothing(learner_client):
    page = page_of(learner_client, **PACE)
    assert "published: 8 h a week, weeks not said" in text_of(page)
    assert values_of(page)["estimate_hours"] == ""


def test_what_is_offered_and_asked_is_for_what_the_learner_needs(learner_client):
    bundle = Course.objects.get(slug="bundle")
    make_part(bundle, "first", 10)
    make_part(bundle, "second", 15)
    learner_client.post(f"{PAGE}parts/", {"part-first": "not_needed"})
    page = page_of(learner_client, **WEEKS)
    assert values_of(page)["estimate_hours"] == "30"
    assert "Your own estimate, in hours for what you need of it" in text_of(page)
