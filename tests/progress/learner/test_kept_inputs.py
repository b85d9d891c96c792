"""What an answer was computed from, kept as JSON and read again."""

import json
from dataclasses import replace

from progress.learner.rows import study_data, study_of_data
from progress.projection import (
    AidRules,
    Application,
    ApplicationState,
    DayRange,
    Guess,
    HoursSpan,
    Piece,
    SideStudy,
)
from tests.progress.projection.studies import ONE_WEEK, START, course, study

PLAIN = study(course(40, slug="plain"))


def kept(inputs):
    return study_of_data(json.loads(json.dumps(study_data(inputs))))


def test_side_courses_guesses_parts_waits_and_frozen_hours_are_kept():
    inputs = study(
        course(10, slug="side", side=SideStudy(1.0, START, "plain", START + ONE_WEEK, {START: 2.0})),
        course(None, slug="guessed", guess=Guess(10.0, 40.0), is_core=False, needed_share=0.5),
        course(10, "completed", 12.0, START, slug="done", taught_hours=9.0, took_hours=15.0),
        course(10, slug="waits", pieces=(Piece(0.5), Piece(0.5, START))),
        spans=(HoursSpan(DayRange(START, START + ONE_WEEK), 4.0),),
    )
    assert kept(inputs) == inputs


def test_applications_for_aid_are_kept_with_their_rules():
    rules = AidRules(1, 16, 180, "provider")
    applications = (
        Application("first", 2.0, rules, ApplicationState.APPROVED, START),
        Application("second", 1.0, rules),
    )
    inputs = study(course(10, applications=applications))
    assert kept(inputs) == inputs


def test_inputs_without_them_are_written_and_read_as_they_ever_were():
    data = study_data(PLAIN)
    assert data["courses"] == [
        {"slug": "plain", "status": "planned", "published_hours": 40, "logged_hours": 0.0}
    ]
    assert "spans" not in data
    assert kept(PLAIN) == replace(PLAIN, hours_by_week={})
