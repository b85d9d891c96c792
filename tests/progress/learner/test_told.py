"""What a learner is told of a course: its title, its hours or a guess, its parts, and whether it retired."""

import pytest

from progress.learner.told import told_by_present_slugs, told_of
from tests.rows import MONDAY, ONE_DAY, TODAY, make_course, make_part

pytestmark = pytest.mark.django_db

GUESS = {"guess_low_hours": "11.4", "guess_high_hours": 26, "guess_confidence": "low"}


@pytest.mark.parametrize(
    ("fields", "hours", "guess"),
    [
        ({"effort_hours": 120}, "120.00", None),
        ({"effort_hours": 40, "effort_amount_high": 90}, "60.00", None),
        ({"effort_hours": 1, "effort_unit": "months", "effort_pace_low_hours": 10}, "43.33", None),
        ({"effort_hours": None}, None, None),
        ({"effort_hours": None, **GUESS}, None, ["11.40", "26.00"]),
        ({"effort_hours": 120, **GUESS}, "120.00", None),
        ({"effort_hours": 5, "effort_unit": "weeks", **GUESS}, None, ["11.40", "26.00"]),
    ],
)
def test_of_a_course_its_title_its_hours_or_a_guess_and_whether_it_retired_are_told(fields, hours, guess):
    course = make_course("algebra", **fields)
    course.refresh_from_db()
    told = {"title": "Title of algebra", "hours": hours, "guess": guess, "parts": {}, "retired": False}
    assert told_of(course, TODAY) == told
    course.retired_on = TODAY
    assert told_of(course, TODAY)["retired"] is True


def test_parts_are_told_with_their_hours_until_the_day_on_which_they_leave():
    course = make_course("bundle")
    for slug, hours, retired_on in (("a", 5, None), ("b", None, TODAY + ONE_DAY), ("c", 5, MONDAY)):
        make_part(course, slug, hours, retired_on=retired_on)
    assert told_of(course, TODAY)["parts"] == {"a": "5.00", "b": None}
    assert told_of(course, TODAY + ONE_DAY)["parts"] == {"a": "5.00"}


def test_what_was_told_names_parts_as_they_are_called_now_and_lacks_nothing():
    course = make_course("bundle")
    make_part(course, "github", formerly=["git", "svn"])
    make_part(course, "svn")  # the former slug of another
    told = {"title": "Bundle", "parts": {"git": "4.00", "svn": "5.00", "gone": None}}
    assert told_by_present_slugs(told, course, TODAY) == told_of(course, TODAY) | {
        "title": "Bundle",
        "parts": {"github": "4.00", "svn": "5.00", "gone": None},
    }
    assert told_by_present_slugs({"hours": "1.00"}, course, TODAY) == told_of(course, TODAY) | {
        "hours": "1.00"
    }
