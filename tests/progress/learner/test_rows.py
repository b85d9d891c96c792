"""A learner's rows, read once, and the plain inputs that the projection gets for them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Course
from progress.learner.rows import LearnerRows, study_input
from progress.models import Completion, Plan
from progress.projection import CourseInput, DayRange, ShareDone, StudyInput
from tests.progress.many import make_many
from tests.rows import (
    MONDAY,
    ONE_DAY,
    ONE_WEEK,
    STARTS_ON,
    TODAY,
    log,
    make_course,
    make_forecast,
    make_pause,
    make_plan,
    put,
)

pytestmark = pytest.mark.django_db


LEFT = CourseInput("left", "completed", 20.0, 9.0, STARTS_ON)


@pytest.fixture
def plan(learner):
    """A course of each state, two of them with hours, and one that was left."""
    made = make_plan(learner, planned_pace_hours="7.25", target_on="2027-06-30")
    algebra, vision = put(learner, make_course("algebra", 100), make_course("vision", 50))
    put(learner, make_course("speech", effort_hours=None), status="waived")
    put(learner, make_course("ethics", 10), status="completed", completed_on=TODAY)
    put(learner, make_course("left", 20), status="completed", completed_on=STARTS_ON, left_on=TODAY)
    for week, hours in enumerate(["4.25", "0", "1.50"]):
        log(learner, algebra.course, hours, STARTS_ON + week * ONE_WEEK)
    log(learner, vision.course, 2, STARTS_ON)
    log(learner, learner.course_progress.get(course__slug="left").course, 9, STARTS_ON)
    return Plan.objects.get(pk=made.pk)


def test_rows_are_read_in_four_queries(plan):
    plan = Plan.objects.select_related("user").get()
    with CaptureQueriesContext(connection) as queries:
        study_input(LearnerRows.read(plan), TODAY)
    assert len(queries) == 4


def test_the_inputs_are_plain_values_of_all_rows(plan, learner):
    vision = learner.course_progress.get(course__slug="vision")
    vision.estimate_hours, vision.share_done_percent, vision.share_done_at_hours = "66.60", 40, "2.00"
    vision.save()
    assert study_input(LearnerRows.read(plan), TODAY) == StudyInput(
        planned_pace_hours=7.25,
        starts_on=STARTS_ON,
        courses=(
            CourseInput("algebra", "planned", 100.0, 5.75),
            CourseInput("vision", "planned", 50.0, 2.0, estimate_hours=66.6, share_done=ShareDone(0.4, 2.0)),
            CourseInput("speech", "waived", None),
            CourseInput("ethics", "completed", 10.0, completed_on=TODAY),
        ),
        hours_by_week={
            STARTS_ON: Decimal("15.25"),
            STARTS_ON + ONE_WEEK: 0,
            STARTS_ON + 2 * ONE_WEEK: Decimal("1.50"),
        },
        left_courses=(LEFT,),
        done_courses=(LEFT,),
    )


def test_a_course_that_was_completed_out_of_the_plan_has_no_place_on_its_line(plan, learner):
    learner.course_progress.filter(course__slug="left").update(completed_on=TODAY, left_on=STARTS_ON)
    study = study_input(LearnerRows.read(plan), TODAY)
    assert (study.left_courses, study.done_courses) == ((replace(LEFT, completed_on=TODAY),), ())


@pytest.mark.parametrize(
    ("kept", "published", "own", "taught"),
    [
        ({"effort_kind": "published", "effort_hours": "43.333333"}, 130 / 3, None, 130 / 3),
        ({"effort_kind": "guess", "effort_hours": 30}, 30, None, 30),
        ({"effort_kind": "own", "effort_hours": 30}, 99, 30, 30),
        ({"effort_kind": "unknown"}, None, None, None),
    ],
)
def test_a_completed_course_goes_by_what_was_kept_and_not_by_the_catalog(
    plan, learner, kept, published, own, taught
):
    ethics = learner.course_progress.get(course__slug="ethics")
    Course.objects.filter(slug="ethics").update(effort_amount_low=99)
    learner.course_progress.update(estimate_hours=77)
    Completion.objects.create(progress=ethics, took_hours=12, **kept)
    for rows in (LearnerRows.read(plan), *LearnerRows.read_many([plan])):
        one = study_input(rows, TODAY).courses[-1]
        assert (one.published_hours, one.estimate_hours, one.taught_hours) == (published, own, taught)
        assert one.took_hours == 12


def test_what_is_kept_counts_only_while_the_course_is_completed(plan, learner):
    ethics = learner.course_progress.get(course__slug="ethics")
    Completion.objects.create(progress=ethics, effort_kind="guess", effort_hours=30)
    learner.course_progress.filter(pk=ethics.pk).update(status="planned", completed_on=None)
    assert study_input(LearnerRows.read(plan), TODAY).courses[-1] == CourseInput("ethics", "planned", 10.0)


def test_a_fifth_query_is_only_for_successors_of_retired_courses(learner):
    plan = make_plan(learner)
    new = make_course("new")
    put(learner, make_course("old", successor=new), make_course("gone", retired_on=TODAY))
    for more in ({}, {"retired_on": TODAY}):
        Course.objects.filter(slug="old").update(**more)
        plan = Plan.objects.select_related("user").get()
        with CaptureQueriesContext(connection) as queries:
            (old, _) = LearnerRows.read(plan).in_plan
            if more:
                assert old.course.successor == new
        assert len(queries) == (5 if more else 4)


def test_a_credit_counts_as_hours_logged_for_its_course_and_in_no_week(learner):
    plan = make_plan(learner)
    (algebra,) = put(learner, make_course("algebra", 100), credited_hours="2.50")
    log(learner, algebra.course, 4)
    study = study_input(LearnerRows.read(plan), TODAY)
    assert study.courses[0].logged_hours == 6.5
    assert study.hours_by_week == {MONDAY: 4}


def test_a_forecast_whose_inputs_are_forgotten_is_no_break(plan, learner):
    make_forecast(learner, MONDAY - ONE_WEEK, latest=None)
    make_forecast(learner, MONDAY, latest={"kept": True})
    make_pause(learner, TODAY, TODAY)
    rows = LearnerRows.read(plan)
    assert rows.pauses == [DayRange(TODAY, TODAY)]
    assert rows.answers == {MONDAY: {"kept": True}}


def test_courses_stand_in_the_learner_s_order(plan, learner):
    learner.course_progress.filter(course__slug="vision").update(position=0)
    slugs = [course.slug for course in study_input(LearnerRows.read(plan), TODAY).courses]
    assert slugs == ["vision", "algebra", "speech", "ethics"]


def test_a_published_range_is_its_geometric_middle(learner):
    plan = make_plan(learner)
    put(learner, make_course("algebra", 40, effort_amount_high=90))
    (course,) = study_input(LearnerRows.read(plan), TODAY).courses
    assert course.published_hours == pytest.approx(60)


def test_breaks_that_overlap_or_touch_are_one(plan, learner):
    for first, last in ((9, 12), (1, 3), (4, 5), (11, 20), (9, 9)):
        make_pause(learner, TODAY + first * ONE_DAY, TODAY + last * ONE_DAY)
    assert study_input(LearnerRows.read(plan), TODAY).pauses == (
        DayRange(TODAY + 1 * ONE_DAY, TODAY + 5 * ONE_DAY),
        DayRange(TODAY + 9 * ONE_DAY, TODAY + 20 * ONE_DAY),
    )


def test_hours_by_course_may_stop_before_a_week(plan, learner):
    rows = LearnerRows.read(plan)
    ids = {one.course.slug: one.course_id for one in rows.progress}
    assert rows.hours_by_course() == {ids["algebra"]: Decimal("5.75"), ids["vision"]: 2, ids["left"]: 9}
    assert rows.hours_by_course(STARTS_ON) == {}
    before = rows.hours_by_course(STARTS_ON + 2 * ONE_WEEK)
    assert before == {ids["algebra"]: Decimal("4.25"), ids["vision"]: 2, ids["left"]: 9}


def test_hours_by_week_may_be_of_some_courses(plan):
    rows = LearnerRows.read(plan)
    assert rows.hours_by_week({one.course_id for one in rows.in_plan})[STARTS_ON] == Decimal("6.25")
    assert rows.hours_by_week(set()) == {}


def test_what_was_done_when_the_plan_changed_is_of_the_weeks_before_and_of_its_week_by_then(plan, learner):
    algebra = learner.course_progress.get(course__slug="algebra").course
    plan.changed_on = STARTS_ON + 2 * ONE_WEEK + 3 * ONE_DAY
    ethics = learner.course_progress.get(course__slug="ethics").course
    plan.changed_week_hours = {algebra.slug: "1.25", ethics.slug: "0.75"}
    plan.save()
    plan.refresh_from_db()
    study = study_input(LearnerRows.read(plan), TODAY)
    assert study.plan_changed_on == study.plan_since == plan.changed_on
    assert [course.hours_before_plan for course in study.courses] == [5.5, 2, 0, 0.75]


def test_the_rows_of_others_are_not_read(plan, outsider):
    before = study_input(LearnerRows.read(plan), TODAY)
    make_plan(outsider)
    (row,) = put(outsider, plan.user.course_progress.get(course__slug="algebra").course)
    log(outsider, row.course, 40, MONDAY)
    make_pause(outsider, TODAY, TODAY)
    assert study_input(LearnerRows.read(plan), TODAY) == before
    other = study_input(LearnerRows.read(outsider.plan), TODAY)
    assert [course.slug for course in other.courses] == ["algebra"]


def test_a_plan_without_anything_has_empty_inputs(learner):
    plan = make_plan(learner)
    assert study_input(LearnerRows.read(plan), TODAY) == StudyInput(10.0, STARTS_ON)


def test_what_is_read_of_many_learners_at_once_is_what_is_read_of_each(plan):
    make_many(13)
    plans = list(Plan.objects.order_by("-pk"))
    alone = [study_input(LearnerRows.read(one), TODAY) for one in plans]
    assert [study_input(one, TODAY) for one in LearnerRows.read_many(plans)] == alone
    assert LearnerRows.read_many([]) == []


def test_many_learners_cost_the_queries_of_few(plan):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            for rows in LearnerRows.read_many(list(Plan.objects.all())):
                study_input(rows, TODAY)
        return len(captured)

    make_many(3)
    of_four = queries()
    make_many(9, first=3)
    assert queries() == of_four
