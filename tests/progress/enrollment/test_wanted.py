"""How the courses of a path are studied, said at enrolling: what is offered, what is kept, what stays."""

import datetime as dt

import pytest

from courses.models import Course, Part, Step
from progress.models import CoreMark, CourseProgress, LastChange, PartMark, SaidAt, SideCourse
from tests.pages import html_of, queries_of, text_of, values_of
from tests.rows import (
    MONDAY,
    STARTS_ON,
    TODAY,
    follow,
    log,
    make_course,
    make_part,
    make_path,
    make_plan,
    put,
)
from tests.tables import OF_SAVES, digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday", "_path")]

ENROLL = "/paths/path/enroll/"
FORM = {"planned_pace_hours": "10", "starts_on": "2026-11-23", "time_zone": "Africa/Accra"}
GIT = "introduction-to-git"
ONLY_GIT = {"needed-it": ["", GIT]}


@pytest.fixture
def _path():
    """Algebra and vision; python and a bundle of 16 of 76 h first and the rest beside them."""
    it = make_course("it", 120)
    for slug, hours in ((GIT, 16), ("scripts", 40), ("cloud", 20)):
        make_part(it, slug, hours)
    algebra = make_course("algebra")
    make_part(algebra, "matrices", 10)
    make_part(algebra, "slopes", 30)
    make_path("path", algebra, make_course("vision"), additional=(make_course("python"), it))
    suggest("it", beside_hours=1, needed_parts=[GIT], rest_beside=True)


def suggest(slug, **suggestion: object):
    Step.objects.filter(course__slug=slug).update(**suggestion)


def enroll(client, **said: object):
    answer = client.post(ENROLL, FORM | said)
    assert (answer.status_code, getattr(answer, "url", "")) == (302, "/plan/"), text_of(answer)


def beside(user):
    rows = SideCourse.objects.for_user(user).values_list("progress__course__slug", "pace_hours", "starts_on")
    return sorted((slug, float(hours), day) for slug, hours, day in rows)


def marks(user):
    return dict(PartMark.objects.for_user(user).values_list("part__slug", "state"))


def core(user):
    rows = CoreMark.objects.for_user(user)
    return {
        slug: (is_core, is_said)
        for slug, is_core, is_said in rows.values_list("progress__course__slug", "is_core", "is_said")
    }


BY_PATH = {"python": (False, False), "it": (False, False)}


# --- Of a course that is new -------------------------------------------------------------------------------------


def test_who_says_nothing_gets_what_the_path_suggests(learner, learner_client):
    enroll(learner_client)
    assert beside(learner) == [("it", 1, TODAY)]
    assert marks(learner) == {}
    assert core(learner) == BY_PATH


def test_the_form_sends_by_itself_what_it_offers(learner, learner_client):
    page = values_of(learner_client.get(ENROLL))
    assert page["beside-it"] == "1"
    assert (page["beside-algebra"], page["needed-it"], page["needed-algebra"]) == ("", "", "")
    assert "counts-it" not in page
    assert "needed-vision" not in page
    assert learner_client.post(ENROLL, page).status_code == 302
    assert (beside(learner), marks(learner), core(learner)) == ([("it", 1, TODAY)], {}, BY_PATH)


def test_a_plan_that_begins_later_begins_the_side_courses_with_it(learner, learner_client):
    learner_client.post(ENROLL, FORM | {"starts_on": "2026-12-14"})
    assert beside(learner) == [("it", 1, dt.date(2026, 12, 14))]


def test_nothing_beside_and_other_courses_beside(learner, learner_client):
    enroll(learner_client, **{"beside-it": "", "beside-algebra": "1:30", "beside-vision": "0"})
    assert beside(learner) == [("algebra", 1.5, TODAY)]


def test_one_tap_leaves_only_the_first_part(learner, learner_client):
    page = html_of(learner_client.get(ENROLL))
    assert 'Only <span lang="en">Title of introduction-to-git</span>: 16 of 76 h' in page
    before_details = page[page.index('id="waive-it"') :].split("<details", 1)[0]
    assert f'name="needed-it" value="{GIT}"' in before_details
    enroll(learner_client, **ONLY_GIT)
    assert marks(learner) == {"scripts": "not_needed", "cloud": "not_needed"}
    (course,) = (
        one for one in learner_client.get("/plan/projection.json").json()["courses"] if one["slug"] == "it"
    )
    assert course["remaining_hours"] == pytest.approx(120 * 16 / 76, abs=0.01)


def test_without_the_rest_beside_the_suggested_parts_alone_are_needed(learner, learner_client):
    suggest("it", beside_hours=None, rest_beside=False)
    assert values_of(learner_client.get(ENROLL))["needed-it"] == GIT
    enroll(learner_client)
    assert marks(learner) == {"scripts": "not_needed", "cloud": "not_needed"}
    assert beside(learner) == []


def test_none_ticked_is_all_of_it(learner, learner_client):
    suggest("it", beside_hours=None, rest_beside=False)
    enroll(learner_client, **{"needed-it": ""})
    assert marks(learner) == {}


def test_what_counts_is_the_learner_s_word_only_where_the_path_has_it_otherwise(learner, learner_client):
    said = {"counts-it": "yes", "counts-algebra": "no", "counts-vision": "yes", "counts-python": "no"}
    enroll(learner_client, **said)
    assert core(learner) == {"it": (True, True), "algebra": (False, True), "python": (False, False)}


def test_of_a_waived_course_nothing_is_kept(learner, learner_client):
    enroll(learner_client, waive=["it"], **ONLY_GIT, **{"counts-it": "yes"})
    assert (beside(learner), marks(learner), core(learner)) == ([], {}, BY_PATH)


def test_courses_and_parts_go_by_the_names_they_had_when_the_page_was_opened(learner, learner_client):
    Course.objects.filter(slug="it").update(slug="tools", formerly=["it"])
    Part.objects.filter(slug=GIT).update(slug="git", formerly=[GIT])
    suggest("tools", needed_parts=["git"])
    enroll(learner_client, **ONLY_GIT, **{"beside-it": "2", "counts-it": "yes"})
    assert beside(learner) == [("tools", 2, TODAY)]
    assert marks(learner) == {"scripts": "not_needed", "cloud": "not_needed"}
    assert core(learner)["tools"] == (True, True)


def test_a_retired_part_or_course_is_neither_asked_nor_kept(learner, learner_client):
    Part.objects.filter(slug="cloud").update(retired_on=MONDAY)
    Course.objects.filter(slug="vision").update(retired_on=MONDAY)
    page = html_of(learner_client.get(ENROLL))
    assert "16 of 56 h" in page
    assert "cloud" not in page
    assert "beside-vision" not in page
    enroll(learner_client, **ONLY_GIT, **{"beside-vision": "3"})
    assert marks(learner) == {"scripts": "not_needed"}
    assert beside(learner) == [("it", 1, TODAY)]


# --- Of a course that the learner has ------------------------------------------------------------------------------


@pytest.fixture
def _has_it(_path, learner):
    """A plan with the bundle at 2 h a week since eight weeks, of which one part is done, and one not needed."""
    make_plan(learner)
    (own,) = put(learner, Course.objects.get(slug="it"), status="in_progress")
    SideCourse.objects.create(progress=own, pace_hours=2, starts_on=STARTS_ON)
    CoreMark.objects.create(progress=own, is_core=True, is_said=True)
    for slug, state in ((GIT, "done"), ("cloud", "not_needed")):
        PartMark.objects.create(progress=own, part=Part.objects.get(slug=slug), state=state)
    log(learner, own.course, 7)
    SaidAt.objects.create(progress=own, parts_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC), parts_at_hours=3)


ITS_MARKS = {GIT: "done", "cloud": "not_needed"}
PLAN = {"planned_pace_hours": "10", "starts_on": str(STARTS_ON), "time_zone": "UTC"}


@pytest.mark.usefixtures("_has_it")
def test_what_the_learner_said_of_it_is_shown_and_stays(learner, learner_client):
    page = learner_client.get(ENROLL)
    assert "beside, 2 h a week · 56 of 76 h · counts for the finish date" in text_of(page)
    before = beside(learner), marks(learner), core(learner)["it"], SaidAt.objects.values().get()
    assert before[:2] == ([("it", 2, STARTS_ON)], ITS_MARKS)
    for form in (PLAN, values_of(page) | {"needed-it": [GIT, "scripts"]}):
        assert learner_client.post(ENROLL, form).status_code == 302
        assert (beside(learner), marks(learner), core(learner)["it"], SaidAt.objects.values().get()) == before


@pytest.mark.usefixtures("_has_it")
def test_what_is_said_anew_replaces_it_and_done_stays_done(learner, learner_client):
    said = {"beside-it": "3", "needed-it": [GIT, "cloud"], "counts-it": "no"}
    assert learner_client.post(ENROLL, PLAN | said).status_code == 302
    assert beside(learner) == [("it", 3, STARTS_ON)]
    assert marks(learner) == {GIT: "done", "scripts": "not_needed", "cloud": "needed"}
    assert core(learner)["it"] == (False, False)
    learner_client.post(ENROLL, PLAN | {"beside-it": "", "needed-it": ""})
    assert beside(learner) == []
    assert marks(learner) == {GIT: "done", "scripts": "needed", "cloud": "needed"}


@pytest.mark.usefixtures("_has_it")
def test_all_of_it_can_be_undone(learner, learner_client):
    learner_client.post(ENROLL, PLAN)
    before = digest_by_table(but=OF_SAVES)
    said = {"beside-it": "", "needed-it": "cloud", "counts-it": "no", "counts-algebra": "no"}
    learner_client.post(ENROLL, PLAN | said | {"beside-vision": "1", "needed-algebra": "slopes"})
    assert digest_by_table(but=OF_SAVES) != before
    learner_client.post("/plan/undo/", {"seen": LastChange.objects.get().seen})
    assert digest_by_table(but=OF_SAVES) == before


@pytest.mark.parametrize("said", [{}, ONLY_GIT | {"beside-it": "", "beside-vision": "2", "counts-it": "yes"}])
def test_enrolling_again_is_harmless(learner_client, said):
    enroll(learner_client, **said)
    before = digest_by_table()
    enroll(learner_client, **said)
    enroll(learner_client)
    assert digest_by_table() == before


def test_a_course_in_its_turn_is_not_put_beside_by_another_path(learner, learner_client):
    make_plan(learner)
    put(learner, Course.objects.get(slug="it"))
    learner_client.post(ENROLL, PLAN)
    assert (beside(learner), marks(learner)) == ([], {})


def test_a_course_that_was_declined_before_is_as_new(learner, learner_client):
    make_plan(learner)
    learner_client.post("/plan/courses/it/decline/")
    learner_client.post(ENROLL, PLAN)
    assert beside(learner) == [("it", 1, TODAY)]


def test_of_a_completed_course_that_comes_back_nothing_new_is_kept(learner, learner_client):
    make_plan(learner)
    it = Course.objects.get(slug="it")
    put(learner, it, status="completed", completed_on=MONDAY, left_on=MONDAY)
    learner_client.post(ENROLL, PLAN | ONLY_GIT | {"beside-it": "2", "counts-it": "yes"})
    assert CourseProgress.objects.get(course=it).left_on is None
    assert (beside(learner), marks(learner)) == ([], {})


def test_who_needs_no_part_of_a_course_goes_on_needing_none(learner, learner_client):
    make_plan(learner)
    (own,) = put(learner, Course.objects.get(slug="algebra"))
    for part in own.course.parts.all():
        PartMark.objects.create(progress=own, part=part, state="not_needed")
    learner_client.post(ENROLL, values_of(learner_client.get(ENROLL)))
    assert marks(learner) == {"matrices": "not_needed", "slopes": "not_needed"}


def test_what_another_learner_said_is_neither_shown_nor_changed(learner_client, outsider, outsider_client):
    enroll(outsider_client, **ONLY_GIT, **{"beside-it": "4"})
    assert values_of(learner_client.get(ENROLL))["beside-it"] == "1"
    before = beside(outsider), marks(outsider), core(outsider)
    enroll(learner_client, **{"beside-it": "", "needed-it": "cloud", "counts-python": "yes"})
    assert (beside(outsider), marks(outsider), core(outsider)) == before


def test_a_course_that_counts_by_another_path_counts(learner, learner_client):
    follow(learner, make_path("other", Course.objects.get(slug="it")))
    make_plan(learner)
    put(learner, Course.objects.get(slug="it"))
    learner_client.post(ENROLL, values_of(learner_client.get(ENROLL)))
    assert CourseProgress.objects.get(course__slug="it").is_core
    learner_client.post(ENROLL, PLAN | {"counts-it": "no"})
    assert core(learner)["it"] == (False, True)


# --- What is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "place", "says"),
    [
        ({"beside-it": "10"}, "beside-it", "Less than the 10 h a week of your plan."),
        ({"beside-it": "168"}, "beside-it", "Less than the 10 h a week of your plan."),
        ({"beside-it": "169"}, "beside-it", "At most 168 hours."),
        ({"beside-it": "0:14"}, "beside-it", "At least 0.25 h a week, or empty for none."),
        ({"beside-it": "-1"}, "beside-it", "Write hours like"),
        ({"beside-it": "one"}, "beside-it", "Write hours like"),
        ({"beside-it": "9" * 5000}, "beside-it", "at most 40 characters"),
        ({"beside-it": "\0"}, "beside-it", "Null characters are not allowed."),
        ({"beside-algebra": "9"}, "", ""),
        ({"beside-algebra": "9", "beside-it": "1"}, "beside-it", "Together that takes 10 h a week"),
        ({"beside-algebra": "6", "beside-vision": "4"}, "beside-vision", "Together that takes 10 h a week"),
        ({"needed-it": ["", "knitting"]}, "needed-it", "knitting is not one of the available choices"),
        ({"needed-it": ["\0"]}, "needed-it", "is not one of the available choices"),
        ({"needed-it": ["matrices"]}, "needed-it", "matrices is not one of the available choices"),
        ({"needed-vision": ["any"]}, "needed-vision", "any is not one of the available choices"),
        ({"counts-it": "maybe"}, "counts-it", "maybe is not one of the available choices"),
        ({"counts-algebra": "<b>"}, "counts-algebra", "is not one of the available choices"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_what_was_typed_stays(learner_client, said, place, says):
    before = digest_by_table()
    answer = learner_client.post(ENROLL, FORM | said)
    if not place:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    page = html_of(answer)
    assert says in text_of(answer)
    assert f'id="id_{place}_error"' in page
    assert f'href="#id_{place}"' in page
    assert f'id="id_{place}"' in page
    shown = values_of(answer)
    assert all(shown[name] == typed for name, typed in said.items() if name.startswith("beside"))
    assert digest_by_table() == before


def test_what_is_said_of_one_course_stays_where_another_is_refused(learner_client):
    said = {"needed-it": [GIT, "cloud"], "needed-algebra": ["slopes", "x"], "counts-it": "yes"}
    page = html_of(learner_client.post(ENROLL, FORM | said))
    for part in (GIT, "cloud", "slopes"):
        assert f'value="{part}" id="part-' in page
        assert page.split(f'value="{part}" id="part-', 1)[1].split(">", 1)[0].endswith("checked")
    assert page.split('id="id_counts-it"', 1)[1].split(">", 1)[0].endswith("checked")


def test_what_is_only_suggested_is_left_out_where_the_plan_has_no_room_for_it(learner, learner_client):
    enroll(learner_client, planned_pace_hours="1")
    assert beside(learner) == []


def test_the_hours_of_the_plan_can_fall_with_those_beside(learner, learner_client):
    enroll(learner_client, **{"beside-it": "5"})
    answer = learner_client.post(ENROLL, FORM | {"planned_pace_hours": "4"})
    assert answer.status_code == 422
    assert "Your side courses take 5 h a week together: Title of it (5 h). Plan more" in text_of(answer)
    enroll(learner_client, planned_pace_hours="4", **{"beside-it": "2"})
    assert [hours for _slug, hours, _day in beside(learner)] == [2]


def test_side_courses_that_are_in_no_such_path_take_their_hours_too(learner, learner_client):
    make_plan(learner)
    (own,) = put(learner, make_course("speech"))
    SideCourse.objects.create(progress=own, pace_hours=7, starts_on=STARTS_ON)
    answer = learner_client.post(ENROLL, PLAN | {"beside-vision": "3"})
    assert "Title of speech (7 h), Title of vision (3 h)" in text_of(answer)
    assert learner_client.post(ENROLL, PLAN | {"beside-vision": "1:30"}).status_code == 302
    assert beside(learner) == [("it", 1, TODAY), ("speech", 7, STARTS_ON), ("vision", 1.5, TODAY)]


def test_what_follows_a_course_beside_takes_no_hours_at_the_same_time(learner, learner_client):
    make_plan(learner)
    speech, vision = put(learner, make_course("speech"), Course.objects.get(slug="vision"))
    SideCourse.objects.create(progress=speech, pace_hours=7, starts_on=STARTS_ON)
    SideCourse.objects.create(progress=vision, pace_hours=1, after=speech)
    assert learner_client.post(ENROLL, PLAN | {"beside-vision": "8"}).status_code == 302


def test_the_queries_do_not_grow_with_the_path(learner_client):
    long = make_path("long", *(make_course(f"course-{number}") for number in range(20)))
    for step in long.steps.all():
        make_part(step.course, "part")
    assert queries_of(learner_client, ENROLL) == queries_of(learner_client, "/paths/long/enroll/")
