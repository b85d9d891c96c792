"""Hours to take away."""

import csv
import io

import pytest

from tests.rows import MONDAY, ONE_WEEK, log, make_course, make_plan, put

pytestmark = pytest.mark.django_db


def test_the_export_has_all_of_the_learners_hours_and_nobody_elses(learner, outsider, learner_client):
    algebra, vision = make_course("algebra"), make_course("vision")
    for user in (learner, outsider):
        make_plan(user)
    put(learner, algebra)
    put(learner, vision, left_on=MONDAY)
    log(learner, vision, 0)
    log(learner, algebra, 7.25)
    log(learner, algebra, 168, MONDAY - ONE_WEEK)
    log(outsider, algebra, 3)
    answer = learner_client.get("/plan/export/")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="learning-path-hours.csv"'
    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8")))) == [
        ["week_start", "course", "hours"],
        ["2026-11-16", "algebra", "168.00"],
        ["2026-11-23", "algebra", "7.25"],
        ["2026-11-23", "vision", "0.00"],
    ]


def test_no_cell_begins_a_formula(learner, learner_client):
    make_plan(learner)
    log(learner, make_course("0-course"), 1)
    cells = [
        cell
        for row in csv.reader(io.StringIO(learner_client.get("/plan/export/").content.decode()))
        for cell in row
    ]
    assert [cell for cell in cells if cell[0] in "=+-@\t\r"] == []


def test_without_hours_there_is_a_heading(learner, learner_client):
    make_plan(learner)
    assert learner_client.get("/plan/export/").content.decode().split() == ["week_start,course,hours"]
