"""Whether a course counts for the finish date: why it does now, and the learner's word on it."""

import pytest

from progress.models import CoreMark, CourseProgress, Enrollment, LastChange
from tests.pages import html_of, text_of, values_of
from tests.rows import PLAN, TODAY, make_course, make_path, put
from tests.tables import OF_SAVES, digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday", "_plan")]

PAGE, COUNTS = "/plan/courses/extra/", "/plan/courses/extra/counts/"


@pytest.fixture
def _plan(learner_client):
    """A followed path of a core and an additional course, and a course that the learner added."""
    make_path("path", make_course("algebra", 60), additional=(make_course("extra", 40),))
    learner_client.post("/paths/path/enroll/", PLAN | {"starts_on": TODAY})
    make_course("own", 30)
    learner_client.post("/plan/courses/own/add/")


def say(client, counts, slug="extra"):
    return client.post(f"/plan/courses/{slug}/counts/", {"counts": counts}, follow=True)


def is_core():
    own = CourseProgress.objects.with_courses()
    return {progress.course.slug: progress.is_core for progress in own}


@pytest.mark.parametrize(
    ("slug", "reason", "counts"),
    [
        ("algebra", "It counts: it is core in “ Title of path ”.", "yes"),
        ("extra", "It does not count: it is additional in “ Title of path ”.", "no"),
        ("own", "It counts because you added it.", "yes"),
    ],
)
def test_the_page_of_a_course_says_why_it_counts_or_not(learner_client, slug, reason, counts):
    page = learner_client.get(f"/plan/courses/{slug}/")
    assert reason in text_of(page)
    assert values_of(page)["counts"] == counts
    say(learner_client, counts, slug)
    because = {"yes": "It counts because you said so.", "no": "It does not count because you said so."}
    assert because[counts] in text_of(learner_client.get(f"/plan/courses/{slug}/"))


def test_what_the_path_changed_or_lost_since_is_not_said_of_the_course(learner_client):
    CourseProgress.objects.get(course__slug="extra").course.steps.update(is_core=True)
    CourseProgress.objects.get(course__slug="algebra").course.steps.update(is_core=False)
    assert "it was additional in your path when you followed it" in text_of(learner_client.get(PAGE))
    assert "it was core in your path, or yours" in text_of(learner_client.get("/plan/courses/algebra/"))
    Enrollment.objects.update(left_on=TODAY)
    assert "it was additional in your path when you followed it" in text_of(learner_client.get(PAGE))


def test_saying_so_moves_the_finish_says_that_and_is_undone(learner_client):
    before = digest_by_table(but=OF_SAVES)
    page = text_of(say(learner_client, "no", "own"))
    assert "Title of own does not count for your finish date. Likely finish" in page
    assert "days earlier" in page
    assert is_core() == {"algebra": True, "extra": False, "own": False}
    learner_client.post("/plan/undo/", {"seen": LastChange.objects.get().seen})
    assert digest_by_table(but=OF_SAVES) == before


def test_the_learner_s_word_stays_when_the_path_is_followed_again(learner_client):
    assert "does not count for your finish date." in text_of(say(learner_client, "no", "algebra"))
    say(learner_client, "yes")
    learner_client.post("/paths/path/leave/")
    learner_client.post("/paths/path/enroll/", PLAN | {"starts_on": TODAY})
    assert is_core() == {"algebra": False, "extra": True, "own": True}


def test_that_no_course_counts_is_no_trouble(learner_client):
    for slug in is_core():
        assert "ikely finish" in text_of(say(learner_client, "no", slug))
    assert learner_client.get("/plan/projection.json").json()["finish"]["likely"]


@pytest.mark.parametrize("counts", ["", "maybe", "YES", "yes\0", "1" * 500])
def test_what_is_neither_yes_nor_no_is_refused(learner_client, counts):
    before = digest_by_table()
    answer = say(learner_client, counts)
    assert answer.status_code == 422
    assert "invalid-feedback" in html_of(answer)
    assert digest_by_table() == before


@pytest.mark.parametrize("change", [{"status": "waived"}, {"left_on": TODAY}])
def test_of_a_course_that_is_not_to_do_it_is_neither_asked_nor_taken(learner_client, change):
    CourseProgress.objects.filter(course__slug="extra").update(**change)
    assert "extra/counts/" not in html_of(learner_client.get(PAGE))
    answer = say(learner_client, "yes")
    assert answer.status_code == 422
    assert "still to do" in text_of(answer)
    assert not CoreMark.objects.filter(is_said=True).exists()


def test_nobody_says_it_of_a_course_of_others(outsider, learner_client):
    put(outsider, make_course("secret"))
    assert say(learner_client, "no", "secret").status_code == 404
