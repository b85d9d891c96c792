"""Side courses in the database: once a course, with a start, at a pace that can be kept."""

import pytest

from progress.models import SideCourse
from tests.progress.models.conftest import assert_refused, assert_stored_as_it_is
from tests.rows import MONDAY, make_course, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def fields(learner):
    (progress,) = put(learner, make_course("side"))
    return {"progress": progress, "pace_hours": 1, "starts_on": MONDAY}


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"pace_hours": "0.249"}, "side_course_pace_in_range"),
        ({"pace_hours": "168.01"}, "side_course_pace_in_range"),
        ({"starts_on": None}, "side_course_has_a_start"),
        ({"starts_on": "1999-12-31"}, "side_course_in_our_times"),
    ],
)
def test_a_side_course_that_makes_no_sense_is_refused(fields, wrong, constraint):
    assert_refused(SideCourse, fields | wrong, constraint)


def test_a_side_course_cannot_wait_for_itself(fields):
    assert_refused(SideCourse, fields | {"after": fields["progress"]}, "side_course_not_after_itself")


@pytest.mark.parametrize("pace_hours", ["0.25", "168"])
def test_a_side_course_at_the_limits_is_stored_as_it_is(fields, pace_hours):
    assert_stored_as_it_is(SideCourse, fields, {"pace_hours": pace_hours})
