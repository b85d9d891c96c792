"""A retired course with a successor: each learner chooses to stay or to move, and loses nothing."""

from decimal import Decimal

import pytest

from courses.models import Course
from progress.catalog_changes.notice import CatalogNotice
from progress.models import AidApplication, CourseAid, CourseProgress, WeeklyLog
from tests.pages import html_of, text_of
from tests.progress.cards import card_on
from tests.rows import (
    MONDAY,
    NOW,
    ONE_WEEK,
    follow,
    log,
    make_course,
    make_part,
    make_path,
    make_plan,
    put,
)
from tests.tables import digest_by_table

pytestmark = pytest.mark.usefixtures("a_wednesday")

URL = "/plan/courses/old/replace/"


@pytest.fixture
def plan(learner):
    """Ten hours done of a retired course, of which 60 % count in its successor; another course behind it."""
    made = make_plan(learner)
    new = make_course("new", 50)
    old = make_course("old", 40, retired_on=MONDAY, successor=new, credit="0.6")
    put(learner, old, status="in_progress")
    put(learner, make_course("next"))
    log(learner, old, 10, MONDAY - ONE_WEEK)
    return made


def progress_of(slug):
    return CourseProgress.objects.get(course__slug=slug)


def courses_of(client):
    return client.get("/plan/projection.json").json()["courses"]


@pytest.mark.usefixtures("plan")
def test_the_dashboard_offers_to_move_or_to_stay_and_nothing_moves_by_itself(learner_client):
    page = text_of(learner_client.get("/plan/"))
    assert "Move to it: 60 % of your hours count" in page
    assert [one["slug"] for one in courses_of(learner_client)] == ["old", "next"]


@pytest.mark.usefixtures("plan")
def test_moving_puts_the_successor_in_its_place_with_the_credit_and_keeps_all_hours(learner_client):
    assert learner_client.post(URL, {"choice": "move"}).status_code == 302
    first, second = courses_of(learner_client)
    assert (first["slug"], first["status"], first["logged_hours"]) == ("new", "in_progress", 6)
    assert 44 <= first["remaining_hours"] < 45
    assert second["slug"] == "next"
    assert progress_of("old").left_on == NOW.date()
    assert WeeklyLog.objects.get().hours == 10
    assert "6 h count from the course it replaced" in text_of(learner_client.get("/plan/"))


@pytest.mark.usefixtures("plan")
def test_moving_twice_is_moving_once(learner_client):
    learner_client.post(URL, {"choice": "move"})
    before = digest_by_table()
    assert learner_client.post(URL, {"choice": "move"}).status_code == 302
    assert digest_by_table() == before


@pytest.mark.usefixtures("plan")
def test_staying_ends_the_question_and_moving_stays_possible(learner_client):
    learner_client.post(URL, {"choice": "stay"})
    page = html_of(learner_client.get("/plan/"))
    assert 'value="stay"' not in page
    assert 'value="move"' in page
    assert progress_of("old").left_on is None


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("status", ["completed", "waived"])
def test_finished_stays_finished(learner_client, status):
    done_on = MONDAY if status == "completed" else None
    CourseProgress.objects.filter(course__slug="old").update(status=status, completed_on=done_on)
    assert 'value="move"' not in html_of(learner_client.get("/plan/"))
    learner_client.post(URL, {"choice": "move"})
    assert (progress_of("old").status, progress_of("old").left_on) == (status, None)
    assert not CourseProgress.objects.filter(course__slug="new").exists()


@pytest.mark.usefixtures("plan")
def test_a_course_that_is_not_retired_is_not_replaced(learner_client):
    Course.objects.filter(slug="old").update(retired_on=None)
    learner_client.post(URL, {"choice": "move"})
    assert progress_of("old").left_on is None


@pytest.mark.usefixtures("plan")
def test_a_successor_that_the_learner_has_already_keeps_its_place_and_state(learner, learner_client):
    put(learner, Course.objects.get(slug="new"), status="completed", completed_on=MONDAY)
    learner_client.post(URL, {"choice": "move"})
    assert progress_of("new").status == "completed"
    assert [one["slug"] for one in courses_of(learner_client)] == ["next", "new"]


@pytest.mark.usefixtures("plan")
def test_a_successor_that_was_left_comes_back_in_the_place(learner, learner_client):
    put(learner, Course.objects.get(slug="new"), left_on=MONDAY)
    learner_client.post(URL, {"choice": "move"})
    assert [one["slug"] for one in courses_of(learner_client)] == ["new", "next"]


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(("credit", "hours"), [(None, 0), ("0", 0), ("1", 10), ("0.33", Decimal("3.30"))])
def test_the_credit_is_a_share_of_the_hours_done(learner_client, credit, hours):
    Course.objects.filter(slug="old").update(credit=credit)
    learner_client.post(URL, {"choice": "move"})
    assert progress_of("new").credited_hours == hours
    assert progress_of("new").status == ("in_progress" if hours else "planned")


@pytest.mark.usefixtures("plan")
def test_hours_that_were_credited_once_count_on_when_the_successor_is_replaced_too(learner_client):
    learner_client.post(URL, {"choice": "move"})
    newest = make_course("newest", 60)
    Course.objects.filter(slug="new").update(retired_on=MONDAY, successor=newest, credit="0.5")
    learner_client.post("/plan/courses/new/replace/", {"choice": "move"})
    assert progress_of("newest").credited_hours == 3
    assert [one["slug"] for one in courses_of(learner_client)] == ["newest", "next"]


def test_a_successor_that_is_also_new_in_the_path_is_offered_once(plan, learner, learner_client):
    old, new = Course.objects.get(slug="old"), Course.objects.get(slug="new")
    follow(learner, make_path("way", old, new), MONDAY)
    page = text_of(learner_client.get("/plan/"))
    assert "Move to it" in page
    assert "New in your path" not in page


@pytest.mark.usefixtures("plan")
def test_whoever_chose_to_stay_is_told_no_more_to_choose_until_the_course_was_back(learner_client):
    CourseProgress.objects.update(told={"title": "old", "hours": "40.00", "retired": False})
    learner_client.post(URL, {"choice": "stay"})
    assert "choose below" not in text_of(learner_client.get("/plan/"))
    Course.objects.filter(slug="old").update(retired_on=None)
    page = learner_client.get("/plan/")
    assert "is in the catalog again" in text_of(page)
    learner_client.post("/plan/catalog-notice/", {"seen": card_on(page.context["board"], CatalogNotice).seen})
    assert not progress_of("old").stays_in_retired


@pytest.mark.usefixtures("plan")
def test_a_successor_that_is_retired_itself_is_offered_only_as_a_way_on(learner_client):
    Course.objects.filter(slug="new").update(retired_on=MONDAY)
    assert "Move to it" not in text_of(learner_client.get("/plan/"))
    before = digest_by_table()
    learner_client.post(URL, {"choice": "move"})
    assert digest_by_table() == before
    Course.objects.filter(slug="new").update(successor=make_course("newest"))
    assert "Move to it" in text_of(learner_client.get("/plan/"))


def say_of_aid(progress, part):
    """Sent again after a refusal, for a part; the course is paid with aid by the learner's word."""
    CourseAid.objects.create(progress=progress, pays=True)
    sent = {"state": "applied", "on": MONDAY, "applied_on": MONDAY, "refused_count": 1}
    AidApplication.objects.create(progress=progress, part=part, **sent)
    AidApplication.objects.create(progress=progress, state="approved", on=MONDAY)


@pytest.mark.usefixtures("plan")
def test_what_was_said_of_aid_goes_with_the_learner_to_the_parts_that_are_the_same(learner_client):
    old, new = Course.objects.get(slug="old"), Course.objects.get(slug="new")
    say_of_aid(progress_of("old"), make_part(old, "nets"))
    part = make_part(new, "networks", formerly=["nets"])
    learner_client.post(URL, {"choice": "move"})
    assert progress_of("new").course_aid.pays
    carried = progress_of("new").aid_applications.get()
    assert (carried.part, carried.state, carried.on) == (part, "applied", MONDAY)
    assert (carried.applied_on, carried.refused_count) == (MONDAY, 1)
    assert progress_of("old").aid_applications.count() == 2


@pytest.mark.usefixtures("plan")
def test_what_was_said_of_a_successors_aid_stays(learner, learner_client):
    old, new = Course.objects.get(slug="old"), Course.objects.get(slug="new")
    say_of_aid(progress_of("old"), make_part(old, "nets"))
    (own,) = put(learner, new)
    AidApplication.objects.create(progress=own, part=make_part(new, "nets"), state="not_needed")
    learner_client.post(URL, {"choice": "move"})
    assert not CourseAid.objects.filter(progress=own).exists()
    assert own.aid_applications.get().state == "not_needed"
