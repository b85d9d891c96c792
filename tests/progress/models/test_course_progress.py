"""What a learner has done of a course, in the database: once, in a known state, in the learner's order."""

from fractions import Fraction

import pytest

from progress.models import CourseProgress
from tests.progress.models.conftest import assert_one_for_a_learner, assert_refused, assert_stored_as_it_is
from tests.rows import MONDAY, ONE_DAY, make_course

pytestmark = pytest.mark.django_db

SHARE = "course_progress_share_done_with_its_hours"


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"status": "completed"}, "course_progress_completed_has_a_day"),
        ({"completed_on": MONDAY}, "course_progress_completed_has_a_day"),
        ({"status": "finished"}, "course_progress_status_known"),
        ({"estimate_hours": 0}, "course_progress_estimate_in_range"),
        ({"estimate_hours": "5000.01"}, "course_progress_estimate_in_range"),
        ({"position": -1}, "position"),
        ({"share_done_percent": 50}, SHARE),
        ({"share_done_at_hours": 5}, SHARE),
        ({"share_done_percent": 0, "share_done_at_hours": 5}, SHARE),
        ({"share_done_percent": 100, "share_done_at_hours": 5}, SHARE),
        ({"share_done_percent": 50, "share_done_at_hours": "-0.01"}, SHARE),
    ],
)
def test_progress_that_makes_no_sense_is_refused(valid_fields, fields, constraint):
    assert_refused(CourseProgress, valid_fields[CourseProgress] | fields, constraint)


def test_a_learner_has_a_course_once_and_others_have_their_own(valid_fields, outsider):
    fields = valid_fields[CourseProgress]
    assert_one_for_a_learner(
        CourseProgress, fields, {"position": 2}, "course_progress_once_per_course", outsider
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "completed", "completed_on": MONDAY, "estimate_hours": 5000},
        {"status": "waived", "waived_reason": "x" * 200, "estimate_hours": "0.01"},
        {"share_done_percent": 1, "share_done_at_hours": 0},
        {"share_done_percent": 99, "share_done_at_hours": 5000},
    ],
)
def test_progress_up_to_the_limits_is_stored_as_it_is(valid_fields, fields):
    assert_stored_as_it_is(CourseProgress, valid_fields[CourseProgress], fields)


def test_the_own_estimate_goes_before_the_published_effort(valid_fields, course):
    progress = CourseProgress.objects.create(**valid_fields[CourseProgress])
    assert progress.effort_hours(MONDAY) == 130
    progress.estimate_hours = "99.5"
    progress.save()
    progress.refresh_from_db()
    assert progress.effort_hours(MONDAY) == Fraction("99.5")


def test_an_effort_that_is_neither_published_nor_estimated_is_unknown_and_not_zero(learner):
    course = make_course("speech", effort_hours=None)
    assert CourseProgress(user=learner, course=course).effort_hours(MONDAY) is None


def test_the_courses_of_a_plan_stand_in_the_learner_s_order_and_left_ones_apart(learner):
    courses = [make_course(slug) for slug in ("algebra", "ethics", "speech", "vision")]
    for position, (course, left_on) in enumerate(
        zip(courses, [None, MONDAY, None, MONDAY + ONE_DAY], strict=True)
    ):
        CourseProgress.objects.create(user=learner, course=course, position=9 - position, left_on=left_on)
    own = CourseProgress.objects.for_user(learner)
    assert [one.course for one in own.in_plan()] == [courses[2], courses[0]]
    assert [one.course for one in own.left()] == [courses[3], courses[1]]
