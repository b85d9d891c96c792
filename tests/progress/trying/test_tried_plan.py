"""A plan that somebody tries: the same dates as the dashboard's on the day of enrolling, from no rows of theirs."""

import datetime as dt

import pytest

from courses.models import Path
from progress.answer.answer import answer_for
from progress.enrollment.membership import enroll
from progress.models import Plan
from progress.projection.project import ALL_WAIVED, UNKNOWN_EFFORT
from progress.trying.tried_plan import tried_plan
from tests.rows import MONDAY, ONE_WEEK, TODAY, make_course, make_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def path():
    make_path(
        "path", make_course("algebra"), make_course("vision", 87.5), additional=(make_course("python", 25),)
    )
    return Path.objects.with_steps().get()


def a_plan(**fields: object):
    return Plan(**({"planned_pace_hours": 10, "starts_on": TODAY, "time_zone": "UTC"} | fields))


@pytest.mark.parametrize(
    "starts_on", [TODAY, MONDAY - 2 * ONE_WEEK, MONDAY - 60 * ONE_WEEK, TODAY + 9 * ONE_WEEK]
)
@pytest.mark.parametrize("waived", [[], ["python"], ["algebra", "python"]])
def test_the_dates_are_those_of_the_dashboard_after_enrolling(path, learner, starts_on, waived):
    tried = tried_plan(a_plan(starts_on=starts_on), path, waived, TODAY)
    plan = Plan.objects.create(user=learner, planned_pace_hours=10, starts_on=starts_on, time_zone="UTC")
    enroll(learner, path, waived, TODAY)
    answer = answer_for(plan, TODAY)
    assert tried.answer.projection == answer.projection
    assert tried.answer.study == answer.study
    assert [(row.progress.course, row.progress.status) for row in tried.answer.course_rows] == [
        (row.progress.course, row.progress.status) for row in answer.course_rows
    ]
    assert tried.answer.studied_count == answer.studied_count
    assert tried.answer.explanation == answer.explanation


def test_it_runs_no_query(path, django_assert_num_queries):
    plan = a_plan(target_on=dt.date(2027, 6, 30))
    with django_assert_num_queries(0):
        assert tried_plan(plan, path, [], TODAY).target.chance


def test_a_waived_course_adds_no_hours(path):
    assert tried_plan(a_plan(), path, [], TODAY).answer.projection.remaining_hours_with_additional == 152.5
    assert (
        tried_plan(a_plan(), path, ["vision"], TODAY).answer.projection.remaining_hours_with_additional == 65
    )


def test_all_waived_is_nothing_to_study(path):
    tried = tried_plan(a_plan(), path, ["algebra", "vision", "python"], TODAY)
    assert tried.answer.projection.is_finished
    assert tried.answer.projection.finish.reason == ALL_WAIVED
    assert tried.answer.studied_count == 0


def test_an_unknown_effort_has_no_date_and_is_not_0_hours():
    make_path("path", make_course("algebra"), make_course("vision", None))
    tried = tried_plan(a_plan(), Path.objects.with_steps().get(), [], TODAY)
    assert tried.answer.course_rows[0].projection.finish.likely
    assert tried.answer.projection.finish.reason == UNKNOWN_EFFORT


def test_retired_courses_are_not_counted():
    make_path("path", make_course("algebra"), make_course("old", retired_on=MONDAY))
    tried = tried_plan(a_plan(), Path.objects.with_steps().get(), [], TODAY)
    assert list(tried.answer.titles) == ["algebra"]


def test_a_target_date_asks_for_hours(path):
    by = TODAY + 20 * ONE_WEEK
    target = tried_plan(a_plan(target_on=by), path, [], TODAY).target
    assert target.by == by
    assert 0 < target.chance < 1
    assert 7 < target.even_pace_hours < target.sure_pace_hours < 30
    assert tried_plan(a_plan(), path, [], TODAY).target is None
