"""Weeks of waiting for aid: no empty weeks of the pace, unless something else could have been studied."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from progress.projection import (
    AidRules,
    Application,
    ApplicationState,
    CourseInput,
    ShareDone,
    StudyInput,
    project,
)
from progress.projection.project import PAUSED

State = ApplicationState
START = dt.date(2026, 9, 7)
ONE_DAY = dt.timedelta(days=1)
ONE_WEEK = dt.timedelta(days=7)
TODAY = START + 8 * ONE_WEEK + 2 * ONE_DAY
SENT = START + 4 * ONE_WEEK
RULES = AidRules(next_application=0, review_days=40, access_days=180)


def parts(second, rules=RULES):
    """Two parts, the first one done in four weeks; of the second there is only its application."""
    return (Application("one", 1.0, rules, State.NOT_NEEDED), second)


APPLIED = Application("two", 1.0, RULES, State.APPLIED, SENT, sent_on=SENT)
STUDIED = {START + number * ONE_WEEK: 10.0 for number in range(4)}


def study(*courses: CourseInput, hours=STUDIED):
    return StudyInput(10.0, START, courses, hours)


def bundle(second=APPLIED, rules=RULES, **fields: Any):
    given = {"logged_hours": 40.0, "estimate_hours": 80.0, "share_done": ShareDone(0.5, 40.0)}
    given |= {"status": "in_progress", "applications": parts(second, rules)}
    return CourseInput("bundle", published_hours=None, **(given | fields))


OTHER = CourseInput("other", "planned", 50.0)


def test_weeks_that_only_wait_for_a_decision_stay_out_of_the_pace():
    waiting = study(bundle())
    assert waiting.log(TODAY) == [10] * 4
    assert project(waiting, TODAY).finish.likely
    assert project(waiting, TODAY).finish.reason != PAUSED


def test_weeks_in_which_another_course_was_open_are_empty_ones():
    assert study(bundle(), OTHER).log(TODAY) == [10] * 4 + [0] * 4
    for settled in ({"status": "waived"}, {"status": "completed", "completed_on": START + 2 * ONE_WEEK}):
        assert study(bundle(), replace(OTHER, **settled)).log(TODAY) == [10] * 4
    later = replace(OTHER, status="completed", completed_on=SENT + 2 * ONE_WEEK - ONE_DAY)
    assert study(bundle(), later).log(TODAY) == [10] * 4 + [0] * 2


def test_hours_of_a_week_that_waits_count():
    hours = {**STUDIED, SENT + ONE_WEEK: 6.0}
    assert study(bundle(), hours=hours).log(TODAY) == [10] * 4 + [6]


def test_a_wait_that_is_over_stays_a_wait_and_weeks_after_the_decision_count():
    decided_on = SENT + 2 * ONE_WEEK
    approved = replace(APPLIED, state=State.APPROVED, on=decided_on, decided_on=decided_on)
    assert study(bundle(approved)).log(TODAY) == [10] * 4 + [0] * 2
    done = replace(approved, state=State.NOT_NEEDED, on=None)
    finished = bundle(done, status="completed", completed_on=TODAY, taught_hours=80.0)
    assert study(finished).log(TODAY) == [10] * 4 + [0] * 2


def test_a_refusal_ends_the_wait():
    refused_on = SENT + 2 * ONE_WEEK
    refused = replace(APPLIED, state=State.REFUSED, on=refused_on, decided_on=refused_on)
    assert study(bundle(refused)).log(TODAY) == [10] * 4 + [0] * 2


@pytest.mark.parametrize("rule", [1, 2])
def test_what_was_sent_in_time_to_wait_for_nothing_takes_no_week_out(rule):
    rules = replace(RULES, next_application=rule)
    one = replace(APPLIED, rules=rules)
    assert study(bundle(one, rules)).log(TODAY) == [10] * 4 + [0] * 4


def test_a_part_approved_before_is_open_until_it_is_done():
    approved = Application("one", 1.0, RULES, State.APPROVED, START)
    open_part = CourseInput(
        "bundle", "in_progress", None, 20.0, estimate_hours=80.0, applications=(approved, APPLIED)
    )
    assert study(open_part).log(TODAY) == [10] * 4 + [0] * 4


def test_less_than_four_days_of_waiting_are_a_week_of_study():
    sent_on = SENT + 4 * ONE_DAY
    one = replace(APPLIED, on=sent_on, sent_on=sent_on)
    assert study(bundle(one)).log(TODAY) == [10] * 4 + [0]


def test_without_aid_nothing_is_waited_for():
    assert study(OTHER).log(TODAY) == [10] * 4 + [0] * 4
