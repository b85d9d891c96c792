"""What a learner is told of a course: its title, its hours, and whether it retired."""

import pytest

from progress.learner.told import told_of
from tests.rows import TODAY, make_course

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "hours"),
    [
        ({"effort_hours": 120}, "120.00"),
        ({"effort_hours": 40, "effort_amount_high": 90}, "60.00"),
        ({"effort_hours": 1, "effort_unit": "months", "effort_pace_low_hours": 10}, "43.33"),
        ({"effort_hours": None}, None),
    ],
)
def test_what_is_told_of_a_course_is_its_title_its_hours_and_whether_it_retired(fields, hours):
    course = make_course("algebra", **fields)
    course.refresh_from_db()
    assert told_of(course, TODAY) == {"title": "Title of algebra", "hours": hours, "retired": False}
    course.retired_on = TODAY
    assert told_of(course, TODAY)["retired"] is True
