"""The worked example of progress/README.md is what the code computes, and its tables are the backtest's."""

import datetime as dt
import re
from pathlib import Path as File

import pytest

from learningpath.writing.formats import hours_text
from progress.projection import CourseInput, DayRange, Part, StudyInput, project
from progress.projection.effort import EffortBias, effort_doubt, hours_left
from progress.projection.pace import weeks_ahead

README = (File(__file__).parents[2] / "progress" / "README.md").read_text()
EXAMPLE = README[README.index("## An example") : README.index("## How it was chosen")]
MONTH_HOURS = 130 / 3
EXACT_EFFORTS = {"43.33": MONTH_HOURS, "86.67": 2 * MONTH_HOURS}  # a page can only show them rounded


def tables():
    """All tables of the example, each a list of rows by the names of their columns."""
    for block in re.findall(r"(?:^\|.*\n)+", EXAMPLE, flags=re.MULTILINE):
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
        (dt.date.fromisoformat(row["week of"]), title, float(hours or 0))
        for row in weeks
        for title, hours in row.items()
        if title != "week of"
    ]
    inputs = StudyInput(
        planned_pace_hours=float(given["planned hours a week"]),
        starts_on=dt.date.fromisoformat(given["first day"]),
        courses=[
            CourseInput(
                slug=row["course"],
                status=row["state"].split(" on ")[0].replace(" ", "_"),
                published_hours=EXACT_EFFORTS.get(row["effort"]) or float(row["effort"]),
                logged_hours=sum(hours for _, title, hours in logged if title == row["course"]),
                completed_on=completed_on(row["state"]),
            )
            for row in courses
        ],
        hours_by_week={week: sum(hours for one, _, hours in logged if one == week) for week, _, _ in logged},
        pauses=[break_days],
    )
    return courses, project(inputs, dt.date.fromisoformat(given["today"]))


def test_the_dates_of_the_example_are_those_of_the_projection(example):
    rows, projection = example
    assert len(rows) == 4
    for row, course in zip(rows, projection.courses, strict=True):
        assert row["left"] == hours_text(course.remaining_hours)
        for name in ("plan", "early", "likely", "late"):
            day = getattr(course.finish, name)
            assert row[name] == (day.isoformat() if day else ""), (row["course"], name)


def test_the_paces_of_the_example_are_those_of_the_projection(example):
    _, projection = example
    usual, recent = re.findall(r"\*\*(\S+) hours a week\*\*", EXAMPLE)
    assert usual == hours_text(projection.pace.usual_hours)
    assert recent == hours_text(projection.pace.recent_hours)
    assert f"in {hours_text(projection.pace.weight)} weeks" in EXAMPLE


def test_what_the_finished_course_of_the_example_taught_is_what_the_projection_learned(example):
    _, projection = example
    assert f"take **{projection.bias.factor:.2f}** of their published hours" in EXAMPLE


def test_the_weeks_of_the_example_s_course_are_those_of_the_projection(example):
    _, projection = example
    hours = projection.courses[2].remaining_hours
    weeks = weeks_ahead(hours, projection.pace, effort_doubt([hours], projection.bias))
    assert f"and **{hours_text(weeks.likely)} weeks** with" in EXAMPLE
    assert f"That is {7 * weeks.likely:.1f} days" in EXAMPLE


def test_efforts_are_shown_as_the_app_rounds_them():
    assert {text: hours_text(hours) for text, hours in EXACT_EFFORTS.items()} == {
        text: text for text in EXACT_EFFORTS
    }


def test_the_hours_left_of_a_started_course_are_those_the_page_tells():
    told = "that is 100; after 20 hours 80, after 50 still 54, after 80 it is 41, after\n100 it is 37"
    assert told in README
    left = {done: hours_left(100, done, EffortBias()) for done in (0, 20, 50, 80, 100)}
    assert [round(hours) for hours in left.values()] == [100, 80, 54, 41, 37]


def test_what_is_left_of_a_course_far_beyond_its_hours_is_what_the_page_tells():
    assert "from about 170 hours on it stays at 34" in README
    assert [round(hours_left(100, done, EffortBias())) for done in (168, 170, 1000)] == [34, 34, 34]


def test_the_order_of_the_swaps_on_the_page_is_that_of_the_code():
    numbered = re.findall(r"^\d+\. (.*)$", README, flags=re.MULTILINE)
    words = [
        "hours logged",
        "pace",
        "published",
        "own estimates",
        "taught",
        "breaks",
        "courses beside",
        "waits",
        "courses added",
        "plan",
    ]
    assert [word in line for word, line in zip(words, numbered, strict=True)] == [True] * 10
    assert [part.value for part in Part][1:] == [
        "hours",
        "pace",
        "published_effort",
        "own_estimate",
        "learned_effort",
        "pauses",
        "side_courses",
        "waits",
        "courses",
        "plan",
    ]
