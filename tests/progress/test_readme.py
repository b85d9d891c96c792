"""The worked example of progress/README.md is what the code computes."""

import datetime as dt
import re
from fractions import Fraction
from pathlib import Path as File

import pytest

from learningpath.formats import hours_text
from progress.projection import CourseInput, DayRange, StudyInput, project

README = (File(__file__).parents[2] / "progress" / "README.md").read_text()
MONTH_HOURS = Fraction(130, 3)
EXACT_EFFORTS = {"43.33": MONTH_HOURS, "86.67": 2 * MONTH_HOURS}  # a page can only show them rounded


def tables():
    """All tables of the page, each a list of rows by the names of their columns."""
    for block in re.findall(r"(?:^\|.*\n)+", README, flags=re.MULTILINE):
        head, _, *rows = (
            [cell.strip() for cell in line.strip("|\n").split("|")] for line in block.splitlines()
        )
        yield [dict(zip(head, row, strict=True)) for row in rows]


def completed_on(state):
    match = re.fullmatch(r"completed on (\S+)", state)
    return dt.date.fromisoformat(match[1]) if match else None


@pytest.fixture(scope="module")
def example():
    given, weeks, courses = tables()
    given = {row["given"]: row["value"] for row in given}
    break_days = DayRange(*map(dt.date.fromisoformat, given["break"].split(" to ")))
    logged = [
        (dt.date.fromisoformat(row["week of"]), title, Fraction(hours or 0))
        for row in weeks
        for title, hours in row.items()
        if title != "week of"
    ]
    inputs = StudyInput(
        planned_pace_hours=Fraction(given["planned hours a week"]),
        starts_on=dt.date.fromisoformat(given["first day"]),
        courses=[
            CourseInput(
                slug=row["course"],
                status=row["state"].split(" on ")[0].replace(" ", "_"),
                effort_hours=EXACT_EFFORTS.get(row["effort"]) or Fraction(row["effort"]),
                logged_hours=sum(
                    (hours for _, title, hours in logged if title == row["course"]), Fraction(0)
                ),
                completed_on=completed_on(row["state"]),
            )
            for row in courses
        ],
        hours_by_week={
            week: sum((hours for one, _, hours in logged if one == week), Fraction(0))
            for week, _, _ in logged
        },
        pauses=[break_days],
    )
    return courses, project(inputs, dt.date.fromisoformat(given["today"]))


def test_the_dates_of_the_example_are_those_of_the_projection(example):
    rows, projection = example
    assert len(rows) == 4
    for row, course in zip(rows, projection.courses, strict=True):
        assert row["left"] == hours_text(course.remaining_hours)
        dates = [day.isoformat() if day else "" for day in (course.finish.plan, course.finish.likely)]
        assert [row["plan"], row["likely"]] == dates


def test_the_pace_of_the_example_is_that_of_the_projection(example):
    _, projection = example
    (pace,) = re.findall(r"\*\*(\S+) hours a week\*\*, the actual pace", README)
    assert Fraction(pace) == projection.actual_pace_hours


def test_efforts_are_shown_as_the_app_rounds_them(example):
    assert {text: hours_text(hours) for text, hours in EXACT_EFFORTS.items()} == {
        text: text for text in EXACT_EFFORTS
    }


def test_the_page_says_that_there_is_no_range_yet_as_long_as_there_is_none(example):
    _, projection = example
    assert "It gives no range" in README
    assert projection.finish.early is projection.finish.late is None
