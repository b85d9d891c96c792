"""What is kept of a completed course, and how long it really took: asked once, answered, skipped, undone."""

import pytest

from courses.models import Course
from progress.models import Completion, CourseProgress, LastChange
from tests.pages import html_of, text_of, values_of
from tests.rows import MONDAY, ONE_WEEK, STARTS_ON, TODAY, log, make_course, make_plan, put
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday", "_plan")]

ALGEBRA, TOOK = "/plan/courses/algebra/", "/plan/courses/algebra/took/"
QUESTION = "How long did Title of algebra really take?"


@pytest.fixture
def _plan(learner):
    """Algebra of 60 h, of which 43 are logged, and two courses after it."""
    make_plan(learner)
    algebra, _, _ = put(
        learner, make_course("algebra", 60), make_course("vision", 100), make_course("speech")
    )
    for week, hours in enumerate((13, 10, 10, 10)):
        log(learner, algebra.course, hours, STARTS_ON + (4 + week) * ONE_WEEK)


def complete(client, follow=False, **more: object):
    return client.post(ALGEBRA, {"status": "completed", **more}, follow=follow)


def kept():
    return Completion.objects.values_list("effort_kind", "effort_hours", "took_hours", "asks_took").get()


def data(client):
    return client.get("/plan/projection.json").json()


# --- What is kept ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "own", "kind", "effort"),
    [
        (60, None, "published", 60),
        (60, "70.5", "own", 70.5),
        (None, "70.5", "own", 70.5),
        (None, None, "unknown", None),
    ],
)
def test_a_completed_course_keeps_the_effort_it_had_whatever_the_catalog_and_the_learner_say_later(
    learner_client, hours, own, kind, effort
):
    Course.objects.filter(slug="algebra").update(
        effort_unit="hours" if hours else "unknown", effort_amount_low=hours
    )
    CourseProgress.objects.filter(course__slug="algebra").update(estimate_hours=own)
    complete(learner_client)
    assert kept()[:2] == (kind, effort)
    before = data(learner_client)
    page = text_of(learner_client.get("/plan/"))
    Course.objects.filter(slug="algebra").update(effort_unit="hours", effort_amount_low=600)
    learner_client.post(f"{ALGEBRA}estimate/", {"estimate_hours": "1"})
    assert data(learner_client) == before
    assert "600" not in page
    assert "Undone." in text_of(
        learner_client.post("/plan/undo/", {"seen": LastChange.objects.get().seen}, follow=True)
    )


def test_a_course_that_is_reopened_forgets_and_keeps_anew_when_it_is_completed_again(learner_client):
    complete(learner_client)
    learner_client.post(TOOK, {"took_hours": "58"})
    complete(learner_client, completed_on=str(MONDAY))
    assert kept() == ("published", 60, 58, False)
    learner_client.post(ALGEBRA, {"status": "in_progress"})
    assert not Completion.objects.exists()
    Course.objects.filter(slug="algebra").update(effort_amount_low=80)
    complete(learner_client)
    assert kept() == ("published", 80, None, True)


def test_a_course_that_leaves_the_plan_changes_no_date_and_no_distance_to_the_plan(learner_client):
    complete(learner_client)
    before = data(learner_client)
    learner_client.post(f"{ALGEBRA}remove/")
    after = data(learner_client)
    for name in ("behind_plan", "finish", "remaining_hours"):
        assert after[name] == before[name]
    assert after["courses"] == before["courses"][1:]


# --- The question ----------------------------------------------------------------------------------------


def test_it_is_asked_after_completing_with_what_the_logs_say_until_it_is_answered(learner_client):
    page = text_of(complete(learner_client, follow=True))
    assert QUESTION in page
    assert "You logged 43 h of 60 h." in page
    before = data(learner_client)["finish"]["likely"]
    answer = learner_client.post(TOOK, {"took_hours": "60 h"}, follow=True)
    page = text_of(answer)
    assert "How long Title of algebra took is saved." in page
    assert "Likely finish" in page
    assert QUESTION not in page
    assert "took 60 h by your word, 43 h logged · published 60 h" in page
    assert data(learner_client)["finish"]["likely"] > before
    assert data(learner_client)["courses"][0]["logged_hours"] == 43


def test_it_is_skipped_once_and_can_be_said_later_on_the_page_of_the_course(learner_client):
    complete(learner_client)
    before = data(learner_client)
    page = text_of(learner_client.post(TOOK, {"skip": "skip", "took_hours": "rubbish"}, follow=True))
    assert "The hours you logged for Title of algebra count." in page
    assert QUESTION not in page
    assert data(learner_client) == before
    complete(learner_client)
    assert QUESTION not in text_of(learner_client.get("/plan/"))
    page = learner_client.get(ALGEBRA)
    assert "You logged 43 h. When you completed it, 60 h were published" in text_of(page)
    assert "estimate_hours" not in values_of(page)
    learner_client.post(TOOK, values_of(page) | {"took_hours": "1:30"})
    assert values_of(learner_client.get(ALGEBRA))["took_hours"] == "1.5"
    learner_client.post(TOOK, {"took_hours": ""})
    assert kept() == ("published", 60, None, False)


@pytest.mark.parametrize("hours", [60, 43, 20, None])
def test_it_is_asked_only_where_less_is_logged_than_the_effort(learner_client, hours):
    Course.objects.filter(slug="algebra").update(
        effort_unit="hours" if hours else "unknown", effort_amount_low=hours
    )
    assert (QUESTION in text_of(complete(learner_client, follow=True))) == (hours == 60)


def test_it_is_no_longer_asked_once_the_logs_say_as_much(learner, learner_client):
    complete(learner_client)
    log(learner, Course.objects.get(slug="algebra"), 17, STARTS_ON)
    assert QUESTION not in text_of(learner_client.get("/plan/"))


def test_of_several_the_course_completed_last_is_asked_about_first(learner_client):
    complete(learner_client)
    learner_client.post("/plan/courses/speech/", {"status": "completed", "completed_on": str(MONDAY)})
    assert QUESTION in text_of(learner_client.get("/plan/"))
    page = text_of(learner_client.post(TOOK, {"skip": ""}, follow=True))
    assert "How long did Title of speech really take?" in page


@pytest.mark.parametrize("typed", ["0", "-1", "5001", "NaN", "7:5", "many", "9" * 500, "7\0"])
def test_what_are_no_hours_is_said_and_nothing_is_saved(learner_client, typed):
    complete(learner_client)
    before = digest_by_table()
    answer = learner_client.post(TOOK, {"took_hours": typed})
    assert answer.status_code == 422
    assert "invalid-feedback" in html_of(answer)
    assert digest_by_table() == before


def test_an_answer_changed_since_the_page_was_opened_is_told_and_not_overwritten(learner_client):
    complete(learner_client)
    seen = learner_client.get(ALGEBRA).context["took_form"]["seen"].value()
    learner_client.post(TOOK, {"took_hours": "70"})
    answer = learner_client.post(TOOK, {"took_hours": "80", "seen": seen})
    assert answer.status_code == 422
    assert "changed elsewhere" in text_of(answer)
    assert kept()[2] == 70


@pytest.mark.parametrize("course", ["vision", "no-such"])
def test_a_course_that_is_not_completed_has_no_such_answer(learner_client, course):
    before = digest_by_table()
    assert learner_client.post(f"/plan/courses/{course}/took/", {"took_hours": "5"}).status_code == 404
    assert digest_by_table() == before


def test_a_course_completed_before_this_was_kept_keeps_it_with_the_next_save(learner, learner_client):
    CourseProgress.objects.filter(course__slug="algebra").update(status="completed", completed_on=TODAY)
    assert learner_client.get("/plan/").status_code == 200
    assert not Completion.objects.exists()
    learner_client.post("/plan/courses/vision/move/", {"position": "1"})
    assert kept()[:2] == ("published", 60)
