"""The plan: what is changed, what is refused, and what it was before."""

import datetime as dt
import re

import pytest

from progress.models import EarlierPlan, Plan
from tests.pages import PLAN_FORM, html_of, text_of, values_of
from tests.rows import STARTS_ON, TODAY, make_studied_plan
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]


@pytest.fixture
def plan(learner):
    return make_studied_plan(learner)


def test_the_plan_changes(plan, learner_client):
    form = {
        "planned_pace_hours": "7:30",
        "starts_on": "2026-09-21",
        "target_on": "2027-06-30",
        "time_zone": "Africa/Lagos",
    }
    answer = learner_client.post("/plan/edit/", form)
    assert (answer.status_code, answer.url) == (302, "/plan/")
    plan.refresh_from_db()
    assert (plan.planned_pace_hours, plan.starts_on) == (7.5, dt.date(2026, 9, 21))
    assert (plan.target_on, plan.time_zone) == (dt.date(2027, 6, 30), "Africa/Lagos")


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("planned_pace_hours", "0", "More than 0 hours."),
        ("planned_pace_hours", "169", "At most 168 hours."),
        ("planned_pace_hours", "NaN", "Write hours like"),
        ("starts_on", "2026-11-30", "You have hours in the week of 28 Sep – 4 Oct 2026"),
        ("starts_on", "1999-12-31", "A day from 2000 to 2100."),
        ("target_on", "2026-09-28", "has to come after the first day"),
        ("target_on", "2101-01-01", "A day from 2000 to 2100."),
        ("target_on", "9999-12-31", "A day from 2000 to 2100."),
        ("target_on", "soon", "Enter a valid date."),
        ("time_zone", "Mars/Olympus", "Select a valid choice|No such time zone"),
    ],
)
def test_what_is_no_plan_is_said_and_what_was_typed_stays(plan, learner_client, field, typed, says):
    before = digest_by_table()
    answer = learner_client.post("/plan/edit/", PLAN_FORM | {field: typed})
    assert answer.status_code == 422
    assert re.search(says, text_of(answer))
    if field != "time_zone":
        assert values_of(answer)[field] == typed
    assert digest_by_table() == before


def test_another_pace_shows_the_earlier_plan_and_since_when_the_new_one_counts(plan, learner_client):
    assert "Earlier plans" not in html_of(learner_client.get("/plan/edit/"))
    plan_on = learner_client.get("/plan/projection.json").json()["finish"]["plan"]
    learner_client.post("/plan/edit/", PLAN_FORM | {"planned_pace_hours": "5"})
    page = learner_client.get("/plan/edit/")
    assert "Earlier plans 10 h a week from 28 Sep 2026 , changed on 25 Nov 2026 : it said" in text_of(page)
    for day in (STARTS_ON, TODAY, plan_on):
        assert f'<time datetime="{day}">' in html_of(page)
    text = text_of(learner_client.get("/plan/"))
    assert "Your plan of 5 h a week, changed on 25 Nov 2026 , says" in text
    assert "you are on track" in text
    assert "5 h since 25 Nov 2026" in text


@pytest.mark.usefixtures("plan")
def test_the_same_plan_or_another_target_keeps_no_earlier_plan(learner_client):
    for more in ({}, {"target_on": "2027-06-30"}, {"time_zone": "Africa/Lagos"}):
        assert learner_client.post("/plan/edit/", PLAN_FORM | more).status_code == 302
    assert not EarlierPlan.objects.exists()
    assert Plan.objects.get().changed_on is None


def test_a_refused_plan_still_lists_the_earlier_ones(plan, learner_client):
    learner_client.post("/plan/edit/", PLAN_FORM | {"planned_pace_hours": "5"})
    answer = learner_client.post("/plan/edit/", PLAN_FORM | {"planned_pace_hours": "0"})
    assert answer.status_code == 422
    assert "Earlier plans" in html_of(answer)


def test_the_second_of_two_open_forms_is_told_of_the_first(plan, learner_client):
    first, second = (values_of(learner_client.get("/plan/edit/")) for _ in range(2))
    assert learner_client.post("/plan/edit/", first | {"planned_pace_hours": "12"}).status_code == 302
    answer = learner_client.post("/plan/edit/", second | {"planned_pace_hours": "8"})
    assert answer.status_code == 422
    assert "changed elsewhere" in text_of(answer)
    plan.refresh_from_db()
    assert plan.planned_pace_hours == 12
    again = values_of(answer)
    assert again["planned_pace_hours"] == "8"
    assert learner_client.post("/plan/edit/", again).status_code == 302
    plan.refresh_from_db()
    assert plan.planned_pace_hours == 8


def test_saving_the_plan_twice_is_harmless(plan, learner_client):
    page = values_of(learner_client.get("/plan/edit/")) | {"planned_pace_hours": "12"}
    assert [learner_client.post("/plan/edit/", page).status_code for _ in range(2)] == [302, 302]
    assert EarlierPlan.objects.count() == 1
