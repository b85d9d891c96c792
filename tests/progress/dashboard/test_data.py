"""The answer as data: the keys it promises, dates or reasons, and JSON that every reader takes."""

import datetime as dt
import json

import pytest

from progress.models import Plan
from tests.progress.by_hand import hours_left
from tests.rows import TODAY, make_course, make_studied_plan, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]


@pytest.fixture
def plan(learner):
    return make_studied_plan(learner)


def of_type(value):
    names = {str: "text", int: "number", float: "number", type(None): "null", list: "list", dict: "object"}
    return (names | {bool: "yes or no"})[type(value)]


@pytest.mark.usefixtures("plan")
def test_the_data_has_the_promised_keys_and_types(learner_client):
    answer = learner_client.get("/plan/projection.json")
    assert answer.headers["Content-Type"] == "application/json"
    data = answer.json()
    assert {name: of_type(value) for name, value in data.items()} == {
        "as_of": "text",
        "planned_pace_hours": "number",
        "actual_pace_hours": "number",
        "remaining_hours": "number",
        "logged_hours": "number",
        "logged_hours_out_of_plan": "number",
        "left_this_week_hours": "number",
        "target_pace_hours": "null",
        "behind_plan": "object",
        "finish": "object",
        "restart": "null",
        "target_on": "null",
        "chance_by_target": "null",
        "finish_with_additional": "object",
        "is_core_finished": "yes or no",
        "is_finished": "yes or no",
        "remaining_hours_with_additional": "number",
        "explanation": "text",
        "moved": "null",
        "aid": "null",
        "courses": "list",
        "scholarships": "list",
    }
    slow = (1 - 0.96**8) / (1 - 0.96)
    usual = round((25.5 + 5 * slow) / (3 + slow), 2)
    assert (data["as_of"], data["planned_pace_hours"], data["actual_pace_hours"]) == ("2026-11-25", 10, usual)
    left = round(hours_left(100, 40), 2)
    assert data["remaining_hours"] == pytest.approx(left + 50)
    # Eight weeks and two days at 10 h.
    assert data["behind_plan"] == {"hours": 42.86, "days": 30, "standing": "behind"}
    keys = {
        "slug", "status", "is_core", "side_pace_hours", "effort",
        "logged_hours", "remaining_hours", "counted_by", "parts", "finish", "aid",
    }  # fmt: skip
    assert [course.keys() for course in data["courses"]] == [keys, keys]
    assert [(course["slug"], course["status"]) for course in data["courses"]] == [
        ("algebra", "in_progress"),
        ("vision", "planned"),
    ]
    assert [(course["logged_hours"], course["remaining_hours"]) for course in data["courses"]] == [
        (40, left),
        (0, 50),
    ]
    for finish in (data["finish"], *(course["finish"] for course in data["courses"])):
        assert finish.keys() == {"plan", "likely", "early", "late", "reason"}
        assert dt.date.fromisoformat(finish["plan"]) > TODAY
        assert dt.date.fromisoformat(finish["likely"]) > TODAY
        assert finish["early"] < finish["likely"] < finish["late"]
        assert finish["reason"] is None


@pytest.mark.usefixtures("plan")
def test_the_data_has_the_chance_by_the_target(learner_client):
    Plan.objects.update(target_on=dt.date(2027, 3, 31))
    data = learner_client.get("/plan/projection.json").json()
    assert data["target_on"] == "2027-03-31"
    assert 0 < data["chance_by_target"] < 0.5
    Plan.objects.update(target_on=data["finish"]["likely"])
    assert learner_client.get("/plan/projection.json").json()["chance_by_target"] == pytest.approx(
        0.5, abs=0.02
    )


@pytest.mark.usefixtures("plan")
def test_a_date_that_cannot_be_is_null_with_a_reason(learner, learner_client):
    put(learner, make_course("speech", effort_hours=None))
    data = learner_client.get("/plan/projection.json").json()
    assert data["remaining_hours"] is None
    assert data["finish"]["likely"] is None
    assert data["finish"]["reason"]
    assert data["courses"][2]["finish"]["reason"]
    assert data["courses"][1]["finish"]["likely"]


@pytest.mark.usefixtures("plan")
def test_the_day_is_the_learners(learner_client):
    for zone, day in (("Pacific/Kiritimati", "2026-11-26"), ("America/St_Johns", "2026-11-25")):
        Plan.objects.update(time_zone=zone)
        assert learner_client.get("/plan/projection.json").json()["as_of"] == day


@pytest.mark.usefixtures("plan")
def test_the_data_is_json_that_every_reader_takes(learner_client):
    def refuse(name):
        raise AssertionError(name)

    json.loads(learner_client.get("/plan/projection.json").content, parse_constant=refuse)
