"""The answer as data."""

import datetime as dt
from decimal import Decimal

import pytest

from progress.answer.answer import answer_for
from progress.answer.data import answer_data
from progress.learner.record import record_forecast
from progress.models import CourseProgress, Pause
from progress.projection.project import PAUSED, WAIVED
from tests.progress.by_hand import hours_left, likely_on
from tests.progress.foundations import CORE, START, log
from tests.rows import MONDAY, make_course, make_plan, put
from tests.rows import log as log_hours

ONE_WEEK = dt.timedelta(days=7)

pytestmark = pytest.mark.django_db


KEYS = {
    "as_of",
    "planned_pace_hours",
    "actual_pace_hours",
    "remaining_hours",
    "logged_hours",
    "logged_hours_out_of_plan",
    "behind_plan",
    "finish",
    "restart",
    "target_on",
    "chance_by_target",
    "target_pace_hours",
    "left_this_week_hours",
    "explanation",
    "moved",
    "courses",
}


def test_as_data_hours_are_numbers_and_dates_are_iso_or_null_with_a_reason(foundations):
    log(foundations, CORE[0], START, "6.50")
    today = START + ONE_WEEK
    data = answer_data(answer_for(foundations, today))
    assert set(data) == KEYS
    assert (data["as_of"], data["planned_pace_hours"], data["actual_pace_hours"]) == ("2026-01-12", 10, 8)
    left = hours_left(130 / 3, 6.5)
    assert data["remaining_hours"] == round(left + 260 * 5 / 6, 2)
    assert data["behind_plan"] == {"hours": 3.5, "days": 2, "standing": "on track"}
    finish = data["finish"]
    assert finish["plan"] == "2026-07-06"
    assert finish["likely"] == likely_on(today, left + 260 * 5 / 6, [6.5]).isoformat()
    assert finish["early"] < finish["likely"] < finish["late"]
    assert finish["reason"] is None
    assert (data["restart"], data["target_on"], data["chance_by_target"]) == (None, None, None)
    assert (data["target_pace_hours"], data["left_this_week_hours"]) == (None, 10)
    assert data["moved"] is None
    course = data["courses"][1]
    assert course == {
        "slug": CORE[0],
        "status": "planned",
        "logged_hours": 6.5,
        "remaining_hours": round(left, 2),
        "counted_by": None,
        "finish": course["finish"],
    }
    assert course["finish"]["plan"] == "2026-02-05"
    assert course["finish"]["likely"] == likely_on(today, left, [6.5]).isoformat()
    assert data["courses"][0]["finish"] == dict.fromkeys(("plan", "likely", "early", "late")) | {
        "reason": WAIVED
    }


def test_as_data_a_learner_who_has_stopped_has_a_reason_and_the_dates_of_starting_again(foundations):
    foundations.target_on = dt.date(2027, 6, 30)
    data = answer_data(answer_for(foundations, START + 6 * ONE_WEEK))
    assert (data["finish"]["likely"], data["finish"]["reason"]) == (None, PAUSED)
    assert data["restart"]["early"] < data["restart"]["likely"] < data["restart"]["late"]
    assert (data["target_on"], data["chance_by_target"]) == ("2027-06-30", None)
    assert data["explanation"] is None


def test_as_data_the_move_has_parts_that_add_up_to_its_days(foundations):
    record_forecast(foundations, START)
    log(foundations, CORE[0], START, "2")
    Pause.objects.create(user=foundations.user, starts_on="2026-03-04", ends_on="2026-03-13")
    data = answer_data(answer_for(foundations, START + ONE_WEEK))
    moved = data["moved"]
    assert (moved["since"], moved["from"]) == ("2026-01-05", likely_on(START, 260).isoformat())
    assert moved["to"] == data["finish"]["likely"]
    days = (dt.date.fromisoformat(moved["to"]) - dt.date.fromisoformat(moved["from"])).days
    assert moved["days"] == days == sum(part["days"] for part in moved["parts"])
    assert [part["part"] for part in moved["parts"]] == ["hours", "pace", "pauses"]
    assert all(part["days"] and part["text"] for part in moved["parts"])


def test_a_target_asks_for_hours_a_week_until_it_has_come(foundations):
    foundations.target_on = START + 30 * ONE_WEEK
    pace = answer_data(answer_for(foundations, START))["target_pace_hours"]
    assert 9 < pace["even_odds"] < pace["eight_in_ten"]
    assert answer_data(answer_for(foundations, foundations.target_on))["target_pace_hours"] is None


def test_before_its_first_week_a_plan_owes_no_hours(foundations):
    data = answer_data(answer_for(foundations, START - ONE_WEEK))
    assert data["left_this_week_hours"] is None


def test_minutes_add_up_and_hours_out_of_the_plan_are_told(learner):
    plan = make_plan(learner)
    rows = put(learner, *(make_course(slug) for slug in ("algebra", "vision", "speech", "left")))
    for row in rows:
        log_hours(learner, row.course, Decimal("0.333333"))
    CourseProgress.objects.filter(pk=rows[3].pk).update(left_on=MONDAY)
    CourseProgress.objects.filter(pk=rows[0].pk).update(credited_hours="2.5")
    data = answer_data(answer_for(plan, MONDAY))
    assert [course["logged_hours"] for course in data["courses"]] == [2.5 + 1 / 3, 1 / 3, 1 / 3]
    assert data["logged_hours"] == 4 / 3
    assert data["logged_hours_out_of_plan"] == 1 / 3
    assert data["logged_hours"] - data["logged_hours_out_of_plan"] == 1
