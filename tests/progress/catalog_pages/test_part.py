"""The catalog's pages know the learner: what they have is not offered again, and what is new is said."""

import datetime as dt

import pytest

from courses.models import Step
from learningpath.models import User
from progress.models import CourseProgress, Enrollment, Plan
from tests.pages import html_of, queries_of, text_of
from tests.rows import (
    MONDAY,
    follow,
    log,
    make_course,
    make_group,
    make_path,
    make_plan,
    make_provider,
    make_resource,
    make_studied_plan,
    put,
)
from tests.server import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

ADD, OPEN, TAKE_UP = "Add to my plan", "Open in my plan", "Take it up"


def buttons_of(page: str) -> list[str]:
    return [label for label in (ADD, OPEN, TAKE_UP) if label in page]


@pytest.mark.parametrize(
    ("fields", "says", "buttons"),
    [
        ({}, "Planned", [OPEN]),
        ({"status": "in_progress"}, "In progress", [OPEN]),
        ({"status": "completed", "completed_on": dt.date(2026, 11, 1)}, "Completed 1 Nov 2026", [OPEN]),
        ({"status": "waived", "waived_reason": "A degree"}, "A degree", [OPEN, TAKE_UP]),
        ({"left_on": MONDAY}, "Out of your plan since 23 Nov 2026", [OPEN, TAKE_UP]),
        (
            {"left_on": MONDAY, "status": "completed", "completed_on": dt.date(2026, 11, 1)},
            "You completed it on 1 Nov 2026",
            [OPEN],
        ),
    ],
)
def test_a_course_that_the_learner_has_shows_its_state_and_is_not_offered(
    learner, learner_client, fields, says, buttons
):
    make_plan(learner)
    put(learner, make_course("algebra"), **fields)
    page = learner_client.get("/courses/algebra/")
    assert says in html_of(page) or says in text_of(page)
    assert buttons_of(text_of(page)) == buttons


def test_a_course_of_the_plan_has_the_dates_of_the_dashboard(learner, learner_client):
    make_studied_plan(learner)
    likely = learner_client.get("/plan/projection.json").json()["courses"][1]["finish"]["likely"]
    assert f'datetime="{likely}"' in html_of(learner_client.get("/courses/vision/"))


def test_a_course_of_another_learner_is_offered(learner, learner_client):
    make_plan(learner)
    other = User.objects.create_user(email="other@example.com", password=PASSWORD)
    put(other, make_course("algebra"), status="in_progress")
    assert buttons_of(text_of(learner_client.get("/courses/algebra/"))) == [ADD]


def test_lists_say_the_state_of_each_course(learner, learner_client):
    make_plan(learner)
    algebra, vision, speech = (make_course(slug) for slug in ("algebra", "vision", "speech"))
    put(learner, algebra, status="in_progress")
    put(learner, vision, left_on=MONDAY)
    make_path("path", algebra, vision, speech)
    for address in ("/paths/", "/paths/path/"):
        text = text_of(learner_client.get(address))
        assert "In your plan: in progress" in text
        assert text.count("Out of your plan") == 1
        assert text.count("In your plan") == 1


def test_a_followed_path_says_so_everywhere_with_what_is_new_in_it(learner, learner_client):
    make_plan(learner)
    algebra, vision = make_course("algebra"), make_course("vision")
    path = make_path("path", algebra, vision)
    follow(learner, path, MONDAY)
    put(learner, algebra, status="completed", completed_on=MONDAY)
    put(learner, vision)
    for address in ("/", "/paths/", "/paths/path/"):
        page = learner_client.get(address)
        assert "You follow this path" in text_of(page) or "You have followed this path" in text_of(page)
        assert "Open my plan" in text_of(page)
        assert "/paths/path/enroll/" not in html_of(page)
        assert "New in it" not in text_of(page)
    assert "1 of 2 courses done" in text_of(learner_client.get("/paths/path/"))
    Step.objects.create(path=path, course=make_course("speech"), position=3)
    for address in ("/paths/", "/paths/path/"):
        assert 'New in it: <a href="/courses/speech/"' in html_of(learner_client.get(address))


def test_a_path_that_was_left_offers_to_follow_it_again(learner, learner_client):
    make_plan(learner)
    follow(learner, make_path("path", make_course("algebra")), MONDAY)
    Enrollment.objects.update(left_on=MONDAY)
    page = learner_client.get("/paths/path/")
    assert "You left this path on 23 Nov 2026" in text_of(page)
    assert "Follow it again" in text_of(page)


def test_a_path_that_is_not_followed_is_offered_without_what_is_new(learner, learner_client):
    make_plan(learner)
    make_path("path", make_course("algebra"))
    assert "Follow this path" in text_of(learner_client.get("/paths/path/"))
    assert "New in it" not in text_of(learner_client.get("/paths/path/"))


def test_an_aid_guide_counts_the_paid_courses_that_are_due(learner, learner_client):
    make_plan(learner)
    make_resource("aid", kind="financial_aid", provider=make_provider())
    assert "in your plan" not in text_of(learner_client.get("/resources/"))
    put(
        learner,
        make_course("algebra", is_paid=True),
        make_course("vision", is_paid=True),
        make_course("free"),
    )
    put(learner, make_course("known", is_paid=True), status="waived")
    assert "For 2 paid courses in your plan" in text_of(learner_client.get("/resources/"))


def test_a_group_in_the_country_of_the_plan_says_so(learner, learner_client):
    make_plan(learner, time_zone="Africa/Accra")
    make_group("near", place="Kumasi, Ghana")
    make_group("far", place="Ethiopia")
    text = text_of(learner_client.get("/groups/"))
    assert text.count("in your country") == 1
    assert "Kumasi, Ghana , in your country" in text or "Kumasi, Ghana, in your country" in text


def test_the_part_costs_one_query_on_lists_whatever_the_learner_has(learner, learner_client, client):
    make_plan(learner)
    path = make_path("path", *(make_course(f"course-{number}") for number in range(5)))
    follow(learner, path, MONDAY)
    addresses = ("/paths/", "/paths/path/", "/resources/", "/groups/")
    few = {address: queries_of(learner_client, address) for address in addresses}
    put(learner, *(step.course for step in path.steps.all()))
    many = {address: queries_of(learner_client, address) for address in addresses}
    assert few == many
    # Whoever is signed in costs two queries more: their session, and who they are.
    assert many == {address: queries_of(client, address) + 3 for address in addresses}


# --- Taking up, and beginning with a course -----------------------------------------------------------------


def test_taking_up_a_waived_course_has_it_studied(learner, learner_client):
    make_plan(learner)
    put(learner, make_course("algebra"), status="waived", waived_reason="A degree")
    assert learner_client.post("/plan/courses/algebra/take-up/").url == "/plan/"
    row = CourseProgress.objects.get()
    assert (row.status, row.waived_reason, row.left_on) == ("planned", "", None)


def test_taking_up_a_left_and_waived_course_with_hours_goes_on_with_it(learner, learner_client):
    make_plan(learner)
    (row,) = put(learner, make_course("algebra"), status="waived", left_on=MONDAY)
    log(learner, row.course, 3)
    learner_client.post("/plan/courses/algebra/take-up/")
    row.refresh_from_db()
    assert (row.status, row.left_on, row.position) == ("in_progress", None, 1)


def test_taking_up_leaves_a_completed_course_completed(learner, learner_client):
    make_plan(learner)
    put(learner, make_course("algebra"), status="completed", completed_on=MONDAY, left_on=MONDAY)
    learner_client.post("/plan/courses/algebra/take-up/")
    row = CourseProgress.objects.get()
    assert (row.status, row.completed_on, row.left_on) == ("completed", MONDAY, None)


def test_a_plan_may_begin_with_a_single_course(learner, learner_client):
    make_course("algebra")
    answer = learner_client.post("/plan/courses/algebra/add/", follow=True)
    assert answer.redirect_chain == [("/plan/edit/", 302)]
    assert "Your plan is 10 h a week from today on" in text_of(answer)
    plan = Plan.objects.get(user=learner)
    assert (plan.planned_pace_hours, plan.starts_on) == (10, MONDAY + dt.timedelta(days=2))
    assert [row.course.slug for row in learner.course_progress.all()] == ["algebra"]
    assert "Title of algebra" in text_of(learner_client.get("/plan/"))


def test_a_course_that_is_not_there_makes_no_plan(learner, learner_client):
    make_course("algebra", retired_on=MONDAY)
    assert learner_client.post("/plan/courses/algebra/add/").status_code == 404
    assert not Plan.objects.exists()
