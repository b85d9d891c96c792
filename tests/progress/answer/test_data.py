"""The answer as data."""

import datetime as dt
from decimal import Decimal

import pytest

from progress.answer.answer import answer_for
from progress.answer.data import answer_data
from progress.learner.record import record_forecast
from progress.models import CourseProgress, Pause
from progress.projection.project import PAUSED, UNKNOWN_EFFORT, WAIVED
from tests.progress.by_hand import hours_left, likely_on
from tests.progress.foundations import CORE, START, log
from tests.rows import MONDAY, make_additional, make_course, make_plan, put, run_beside
from tests.rows import log as log_hours

ONE_WEEK = dt.timedelta(days=7)

pytestmark = pytest.mark.django_db


KEYS = {
    "as_of",
    "planned_pace_hours",
    "actual_pace_hours",
    "remaining_hours",
    "remaining_hours_with_additional",
    "logged_hours",
    "logged_hours_out_of_plan",
    "behind_plan",
    "finish",
    "finish_with_additional",
    "is_core_finished",
    "is_finished",
    "restart",
    "target_on",
    "chance_by_target",
    "target_pace_hours",
    "left_this_week_hours",
    "explanation",
    "moved",
    "aid",
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
    assert data["finish_with_additional"] == finish
    assert data["remaining_hours_with_additional"] == data["remaining_hours"]
    assert (data["is_core_finished"], data["is_finished"]) == (False, False)
    assert (data["restart"], data["target_on"], data["chance_by_target"]) == (None, None, None)
    assert (data["target_pace_hours"], data["left_this_week_hours"]) == (None, 10)
    assert data["moved"] is None
    course = data["courses"][1]
    assert course == {
        "slug": CORE[0],
        "status": "planned",
        "is_core": True,
        "side_pace_hours": None,
        "effort": {"hours": 43.33, "kind": "published", "low": None, "high": None},
        "logged_hours": 6.5,
        "remaining_hours": round(left, 2),
        "counted_by": None,
        "parts": [
            {"slug": "linear-algebra", "hours": 22, "state": "needed"},
            {"slug": "multivariate-calculus", "hours": None, "state": "needed"},
            {"slug": "pca", "hours": None, "state": "needed"},
        ],
        "finish": course["finish"],
        "aid": [],
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


def test_the_core_comes_first_and_all_courses_stand_beside_it(learner):
    plan = make_plan(learner, starts_on=MONDAY)
    _core, *extra = put(learner, *(make_course(slug) for slug in ("algebra", "vision", "speech")))
    make_additional(*extra)
    run_beside(extra[1], 1.5, MONDAY)
    data = answer_data(answer_for(plan, MONDAY))
    assert [course["is_core"] for course in data["courses"]] == [True, False, False]
    assert [course["side_pace_hours"] for course in data["courses"]] == [None, None, 1.5]
    assert (data["remaining_hours"], data["remaining_hours_with_additional"]) == (40, 120)
    ends = [course["finish"]["likely"] for course in data["courses"]]
    assert data["finish"]["likely"] == ends[0] < ends[1] < ends[2]
    assert data["finish_with_additional"]["likely"] == ends[2]


def test_an_additional_course_that_nobody_can_date_blocks_its_own_date_only(learner):
    plan = make_plan(learner, starts_on=MONDAY)
    _core, extra = put(learner, make_course("algebra"), make_course("vision", None))
    make_additional(extra)
    data = answer_data(answer_for(plan, MONDAY))
    assert data["finish"]["likely"] == likely_on(MONDAY, 40).isoformat()
    assert (data["finish_with_additional"]["likely"], data["finish_with_additional"]["reason"]) == (
        None,
        UNKNOWN_EFFORT,
    )
    assert data["remaining_hours_with_additional"] is None


def test_the_core_is_finished_while_additional_courses_are_due(learner):
    plan = make_plan(learner, starts_on=MONDAY, target_on=MONDAY + ONE_WEEK)
    (done,) = put(learner, make_course("algebra"), status="completed", completed_on=MONDAY)
    (extra,) = put(learner, make_course("vision"))
    make_additional(extra)
    data = answer_data(answer_for(plan, MONDAY))
    assert (data["is_core_finished"], data["is_finished"]) == (True, False)
    assert data["finish"]["likely"] == done.completed_on.isoformat()
    assert data["finish_with_additional"]["likely"] > data["finish"]["likely"]
    assert (data["chance_by_target"], data["target_pace_hours"]) == (1, None)


def test_whose_figure_an_effort_is_stands_beside_it(learner):
    plan = make_plan(learner)
    published = make_course("ranged", None, effort_unit="hours", effort_amount_low=30, effort_amount_high=60)
    put(learner, published, make_course("unknown", None))
    put(learner, make_course("own"), estimate_hours=70)
    efforts = [course["effort"] for course in answer_data(answer_for(plan, MONDAY))["courses"]]
    assert efforts == [
        {"hours": 42.43, "kind": "published", "low": 30, "high": 60},
        {"hours": None, "kind": "unknown", "low": None, "high": None},
        {"hours": 70, "kind": "own", "low": None, "high": None},
    ]
