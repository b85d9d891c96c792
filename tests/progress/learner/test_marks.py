"""Marks on parts: what completing a course keeps of them, and what its successor takes over."""

from fractions import Fraction

import pytest

from courses.models import Course
from progress.learner.marks import mark_parts
from progress.learner.saving import saving
from progress.models import Completion, CourseProgress, PartMark, SaidAt
from tests.pages import text_of
from tests.rows import MONDAY, NOW, ONE_DAY, ONE_WEEK, TODAY, log, make_course, make_part, make_plan, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday", "_plan")]

REPLACE = "/plan/courses/old/replace/"


@pytest.fixture
def _plan(learner):
    """Ten hours done of a bundle of three parts, of which one is done and one not needed; it has a successor."""
    make_plan(learner)
    new = make_course("new", 50)
    old = make_course("old", 40, retired_on=MONDAY, successor=new)
    for slug, hours in (("first", 10), ("second", 10), ("third", 20)):
        make_part(old, slug, hours)
    (progress,) = put(learner, old, status="in_progress")
    log(learner, old, 10, MONDAY - ONE_WEEK)
    mark_parts(progress, {"first": "done", "third": "not_needed"}, NOW)


def states_of(slug):
    marks = PartMark.objects.filter(progress__course__slug=slug)
    return dict(marks.values_list("part__slug", "state"))


def said_of(slug):
    said = SaidAt.objects.filter(progress__course__slug=slug)
    return said.values_list("parts_at", "parts_at_hours").first()


# --- Saying --------------------------------------------------------------------------------------------


def test_done_parts_that_left_the_course_tell_no_share():
    progress = CourseProgress.objects.with_courses().get(course__slug="old")
    progress.course.parts.filter(slug="first").update(retired_on=TODAY)
    mark_parts(progress, {"second": "needed"}, NOW)
    assert said_of("old") is None
    progress.course.parts.filter(slug="first").update(retired_on=TODAY + ONE_DAY)
    del progress.marked_parts
    mark_parts(progress, {"third": "needed"}, NOW)
    assert said_of("old") == (NOW, 10)


# --- Completing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("effort", "kept"),
    [
        ({}, ("published", Fraction(20))),
        ({"effort_unit": "unknown", "effort_amount_low": None}, ("unknown", None)),
        (
            {
                "effort_unit": "unknown",
                "effort_amount_low": None,
                "guess_low_hours": 40,
                "guess_high_hours": 160,
                "guess_confidence": "low",
            },
            ("guess", Fraction(40)),
        ),
    ],
)
def test_a_completed_course_keeps_what_was_needed_of_it_and_is_asked_beside_that(
    learner_client, effort, kept
):
    Course.objects.filter(slug="old").update(**effort)
    learner_client.post("/plan/courses/old/", {"status": "completed"})
    assert Completion.objects.values_list("effort_kind", "effort_hours").get() == kept
    page = text_of(learner_client.get("/plan/"))
    asked = f"You logged 10 h of {kept[1]} h." if kept[1] else "How long did"
    assert (asked in page) is bool(kept[1])
    PartMark.objects.all().delete()  # what is kept stays, whatever becomes of the marks
    assert Completion.objects.get().progress.effort_hours(TODAY) == kept[1]


def test_an_own_estimate_is_for_what_is_needed_and_is_kept_as_it_is(learner_client):
    learner_client.post("/plan/courses/old/estimate/", {"estimate_hours": "30"})
    assert CourseProgress.objects.get().effort_hours(TODAY) == 30
    learner_client.post("/plan/courses/old/", {"status": "completed"})
    assert Completion.objects.values_list("effort_kind", "effort_hours").get() == ("own", 30)


# --- The successor -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("credit", "hours"), [(None, 0), ("0.6", 0), ("1", 10)])
def test_marks_of_parts_with_the_same_slug_hold_for_the_successor(learner_client, credit, hours):
    Course.objects.filter(slug="old").update(credit=credit)
    new = Course.objects.get(slug="new")
    make_part(new, "first")
    make_part(new, "last", formerly=["third"])
    make_part(new, "extra")
    learner_client.post(REPLACE, {"choice": "move"})
    assert states_of("new") == {"first": "done", "last": "not_needed"}
    assert states_of("old") == {"first": "done", "third": "not_needed"}
    assert said_of("new") == (NOW, hours)
    assert "1 of 2 parts done" in text_of(learner_client.get("/plan/"))


def test_what_was_said_of_the_successor_already_stays(learner, learner_client):
    new = Course.objects.get(slug="new")
    first, third = make_part(new, "first"), make_part(new, "third")
    (progress,) = put(learner, new, share_done_percent=30, share_done_at_hours=0)
    PartMark.objects.create(progress=progress, part=first, state="not_needed")
    SaidAt.objects.create(progress=progress, share_at=NOW)
    make_part(new, "second")
    CourseProgress.objects.get(course=Course.objects.get(slug="old")).part_marks.create(
        part=Course.objects.get(slug="old").parts.get(slug="second"), state="done"
    )
    learner_client.post(REPLACE, {"choice": "move"})
    assert states_of("new") == {"first": "not_needed", "second": "done", third.slug: "not_needed"}
    assert said_of("new") == (None, None)


def test_a_successor_without_parts_takes_over_none(learner_client):
    learner_client.post(REPLACE, {"choice": "move"})
    assert states_of("new") == {}
    assert said_of("new") is None


def test_marks_are_written_inside_a_save_that_records_the_forecast(learner):
    with saving(learner) as save:
        mark_parts(CourseProgress.objects.get(), {"second": "done"}, NOW)
    assert save.after.projection.courses[0].remaining_hours == 0


def test_completing_a_course_of_which_some_was_needed_is_no_news_of_the_catalog(
    learner, learner_client, a_wednesday
):
    (vision,) = put(learner, make_course("vision", 50))
    with saving(learner):
        pass
    a_wednesday.shift(ONE_WEEK)
    learner_client.post("/plan/courses/old/", {"status": "completed"})
    vision.course.effort_amount_low = 80
    vision.course.save()
    learner_client.post("/plan/courses/vision/estimate/", {"estimate_hours": "70"})
    parts = {
        one["part"]: one["text"]
        for one in learner_client.get("/plan/projection.json").json()["moved"]["parts"]
    }
    assert parts["published_effort"] == "Catalog: Title of vision is now 80 h, was 50 h"
    assert parts["own_estimate"] == "Your own figures: Title of vision 70 h, was as published"
