"""What a save says: what was saved, what that did to the likely finish, and why."""

import datetime as dt
import re

import pytest
import time_machine

from tests.pages import LOG_URL, PLAN_FORM, html_of, text_of
from tests.rows import (
    MONDAY,
    NOW,
    ONE_DAY,
    ONE_WEEK,
    TODAY,
    make_additional,
    make_course,
    make_plan,
    make_studied_plan,
    put,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]


def said(client, address, posted):
    answer = client.post(address, posted, follow=True)
    assert answer.redirect_chain
    return re.search(r'role="status">(.*?)</div>', html_of(answer))[1]


def days_of(message):
    return [dt.date.fromisoformat(day) for day in re.findall(r'datetime="([^"]+)"', message)]


def likely(client):
    day = client.get("/plan/projection.json").json()["finish"]["likely"]
    return dt.date.fromisoformat(day)


@pytest.fixture
def _plan(learner):
    make_studied_plan(learner)


@pytest.mark.usefixtures("_plan")
@pytest.mark.parametrize(
    ("address", "posted", "way", "reason"),
    [
        (LOG_URL, {"hours-algebra": "20"}, "earlier", "you logged 20 h more"),
        (
            "/plan/pauses/",
            {"starts_on": TODAY, "ends_on": TODAY + 4 * ONE_WEEK},
            "later",
            "your breaks are 29 days",
        ),
        ("/plan/courses/vision/", {"status": "waived"}, "earlier", "waived: Title of vision"),
        (
            "/plan/courses/vision/estimate/",
            {"estimate_hours": "90"},
            "later",
            "your own figures: Title of vision 90 h",
        ),
        (
            "/plan/courses/algebra/share/",
            {"share_done_percent": "90"},
            "earlier",
            "your own figures: Title of algebra",
        ),
        ("/plan/courses/vision/remove/", {}, "earlier", "taken out: Title of vision"),
        ("/plan/courses/ethics/add/", {}, "later", "added: Title of ethics"),
        ("/plan/what-if/", {"add": "ethics"}, "later", "added: Title of ethics"),
    ],
)
def test_a_save_says_from_where_to_where_the_finish_moved_and_why(
    learner_client, address, posted, way, reason
):
    make_course("ethics", 40)
    before = likely(learner_client)
    message = said(learner_client, address, posted)
    after = likely(learner_client)
    assert days_of(message)[-2:] == [before, after]
    days = (after - before).days
    assert (days > 0) == (way == "later")
    assert f"{abs(days)} day" in message
    assert f"{way} ({reason}" in message


@pytest.mark.usefixtures("_plan")
def test_a_save_that_moves_nothing_says_that_the_finish_stays(learner_client):
    before = likely(learner_client)
    message = said(learner_client, "/plan/edit/", PLAN_FORM | {"target_on": "2027-06-30"})
    assert "Your likely finish stays" in message
    assert days_of(message) == [before]


@pytest.mark.usefixtures("_plan")
def test_a_repeated_break_says_that_nothing_moved(learner_client):
    posted = {"starts_on": TODAY + ONE_DAY, "ends_on": TODAY + ONE_WEEK}
    assert "later" in said(learner_client, "/plan/pauses/", posted)
    assert "stays" in said(learner_client, "/plan/pauses/", posted)
    nested = {"starts_on": TODAY + 2 * ONE_DAY, "ends_on": TODAY + 3 * ONE_DAY}
    assert "stays" in said(learner_client, "/plan/pauses/", nested)


@pytest.mark.usefixtures("_plan")
def test_losing_the_date_is_said(learner_client):
    make_course("ethics", effort_hours=None)
    assert "There is no likely finish any more." in said(learner_client, "/plan/courses/ethics/add/", {})


def test_a_first_date_is_said_alone(learner, learner_client):
    make_plan(learner, starts_on=TODAY)
    make_course("algebra")
    message = said(learner_client, "/plan/courses/algebra/add/", {})
    assert f'Likely finish: <time datetime="{likely(learner_client)}">' in message


@pytest.mark.usefixtures("_plan")
def test_finishing_all_says_nothing_of_a_finish_to_come(learner_client):
    said(learner_client, "/plan/courses/vision/", {"status": "waived"})
    message = said(learner_client, "/plan/courses/algebra/", {"status": "completed"})
    assert "ikely finish" not in message


def test_a_title_with_markup_is_text_in_the_message(learner, learner_client):
    make_plan(learner)
    put(learner, make_course("algebra", title="<b>Algebra</b> & more"), make_course("vision"))
    message = said(learner_client, "/plan/courses/algebra/", {"status": "waived"})
    assert "&lt;b&gt;Algebra&lt;/b&gt; &amp; more" in message


def test_the_headline_names_the_day_where_the_month_hides_the_move(learner, learner_client):
    make_studied_plan(learner)
    with time_machine.travel(NOW - ONE_WEEK, tick=False):
        learner_client.post(f"/plan/log/?week={MONDAY - ONE_WEEK}", {"hours-algebra": "5"})
    seen = set()
    for hours in ("5", "20", "40"):
        learner_client.post(LOG_URL, {"hours-algebra": hours})
        page = learner_client.get("/plan/")
        headline = re.search(r"<h1>(.*?)</h1>", html_of(page))[1]
        moved = re.search(r"Likely finish, (\d+) (\w+ \d+) → (\d+) (\w+ \d+)", text_of(page))
        assert ("finish on" in headline) == (moved[2] == moved[4])
        seen.add("finish on" in headline)
    assert seen == {True, False}


def test_a_plan_without_a_finish_says_how_far_its_dates_moved(learner, learner_client):
    make_studied_plan(learner)
    put(learner, make_course("ethics", effort_hours=None))
    before = learner_client.get("/plan/projection.json").json()["courses"][1]["finish"]["likely"]
    message = said(learner_client, LOG_URL, {"hours-algebra": "20"})
    after = learner_client.get("/plan/projection.json").json()["courses"][1]["finish"]["likely"]
    assert "As far as hours are known: <time" in message
    assert [day.isoformat() for day in days_of(message)[-2:]] == [before, after]
    assert before > after


@pytest.mark.usefixtures("_plan")
def test_a_save_that_moves_only_the_additional_courses_says_so(learner, learner_client):
    (row,) = put(learner, make_course("speech", 40))
    make_additional(row)
    before = learner_client.get("/plan/projection.json").json()
    text = said(learner_client, "/plan/courses/speech/estimate/", {"estimate_hours": "90"})
    after = learner_client.get("/plan/projection.json").json()
    assert "Your likely finish stays" in text
    assert "With the additional courses:" in text
    days = [one[name]["likely"] for one, name in ((before, "finish"), (before, "finish_with_additional"))]
    days.append(after["finish_with_additional"]["likely"])
    assert [str(day) for day in days_of(text)] == days


@pytest.mark.usefixtures("_plan")
def test_an_additional_course_that_loses_its_date_leaves_the_finish_alone(learner, learner_client):
    (row,) = put(learner, make_course("speech", None), estimate_hours=40)
    make_additional(row)
    text = said(learner_client, "/plan/courses/speech/estimate/", {"estimate_hours": ""})
    assert "Your likely finish stays" in text
    assert "additional" not in text
