"""Which side courses can run at the same time: all but those that follow one another."""

from decimal import Decimal

import pytest

from progress.learner.at_once import due_side_courses, hours_together, most_at_once, waits_for, why_no_pace
from progress.models import SideCourse
from tests.rows import STARTS_ON, make_course, make_plan, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]


@pytest.fixture
def courses(learner):
    make_plan(learner)
    return put(learner, *(make_course(slug) for slug in "abcdef"))


def beside(progress, hours, after=None):
    starts_on = None if after else STARTS_ON
    return SideCourse.objects.create(progress=progress, pace_hours=hours, starts_on=starts_on, after=after)


def most(learner):
    found = most_at_once(due_side_courses(learner))
    return sorted(side.progress.course.slug for side in found), hours_together(found)


def test_without_side_courses_no_hours_are_taken(learner, courses):
    assert most(learner) == ([], 0)


def test_those_that_follow_one_another_never_run_together_and_all_others_can(learner, courses):
    a, b, c, d, e, f = courses
    beside(a, 3)
    beside(b, 2, after=a)
    beside(c, 2, after=a)
    assert most(learner) == (["b", "c"], 4)
    beside(d, 5, after=c)
    assert most(learner) == (["b", "d"], 7)
    beside(e, 1, after=f)  # which is no side course, so it may end at any time
    assert most(learner) == (["b", "d", "e"], 8)


@pytest.mark.parametrize("change", [{"status": "waived"}, {"status": "completed"}, {"left_on": STARTS_ON}])
def test_what_is_not_due_takes_none_and_what_followed_it_runs_with_the_others(learner, courses, change):
    a, b, c, *_ = courses
    beside(a, 6)
    beside(b, 4, after=a)
    beside(c, 1)
    assert most(learner) == (["a", "c"], 7)
    done = {"completed_on": STARTS_ON} if change == {"status": "completed"} else {}
    type(a).objects.filter(pk=a.pk).update(**change, **done)
    assert most(learner) == (["b", "c"], 5)


def test_those_that_wait_in_a_circle_never_begin_and_take_no_time_to_find_out(learner, courses):
    a, b, *_ = courses
    beside(a, 3, after=b)
    beside(b, 2, after=a)
    assert most(learner) == ([], 0)


def test_a_long_row_of_them_is_no_trouble(learner):
    make_plan(learner)
    before = None
    for progress in put(learner, *(make_course(f"course-{number}") for number in range(1200))):
        before = beside(progress, 1, after=before and before.progress)
    assert most(learner)[1] == 1


def test_a_course_waits_for_another_through_others(learner, courses):
    a, b, c, d, *_ = courses
    beside(b, 1, after=a)
    beside(c, 1, after=b)
    assert [waits_for(one, a) for one in (a, b, c, d)] == [True, True, True, False]


def test_a_pace_has_to_leave_something_and_the_side_courses_are_named(learner, courses):
    a, b, *_ = courses
    beside(a, "1.25")
    beside(b, 2)
    sides = due_side_courses(learner)
    assert why_no_pace(4, sides) == ""
    assert "3.25 h a week together: Title of a (1.25 h), Title of b (2 h)." in why_no_pace(
        Decimal("3.25"), sides
    )
