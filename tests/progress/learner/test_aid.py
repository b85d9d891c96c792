"""From what a learner says of financial aid to the applications that dates are computed from."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from progress.learner.aid import AidRows, choose_aid, choose_course_aid
from progress.learner.marks import mark_parts
from progress.learner.rows import LearnerRows, study_input
from progress.models import AidApplication, AidChoice, CourseAid, CourseProgress, PartMark, Plan
from progress.projection import ApplicationState, project
from tests.progress.aid.plans import FIRST_DAY, PARTS, make_aid_rules, make_bundles, say
from tests.rows import ONE_DAY, make_course, make_part, make_plan, put

pytestmark = pytest.mark.django_db

State = ApplicationState


def study_of(plan, today=FIRST_DAY):
    return study_input(LearnerRows.read(Plan.objects.get(pk=plan.pk)), today)


def applications(plan, today=FIRST_DAY):
    return {one.part or each.slug: one for each in study_of(plan, today).courses for one in each.applications}


def shares(plan):
    return {part: one.share for part, one in applications(plan).items()}


def test_each_needed_part_of_a_paid_bundle_has_an_application_with_the_provider_s_rules(learner):
    plan = make_bundles(learner)
    found = applications(plan)
    assert list(found) == PARTS
    assert len({round(one.share, 6) for part, one in found.items() if part.startswith("dl")}) == 1
    rules = {
        (one.rules.next_application, one.rules.review_days, one.rules.access_days) for one in found.values()
    }
    assert rules == {(0, 16, 180)}
    assert {one.state for one in found.values()} == {State.TO_APPLY}


def test_parts_take_the_hours_that_are_known_and_share_the_rest_evenly(learner):
    plan = make_bundles(learner)
    course = CourseProgress.objects.get(course__slug="dl").course
    course.parts.filter(slug="dl1").update(hours=50)
    assert [round(share, 6) for part, share in shares(plan).items() if part.startswith("dl")] == [
        50,
        *[20] * 4,
    ]


def test_a_part_that_is_not_needed_has_none_and_one_that_is_done_waits_for_none(learner):
    plan = make_bundles(learner)
    progress = CourseProgress.objects.get(course__slug="m")
    for slug, state in (("m1", "not_needed"), ("m3", "done")):
        PartMark.objects.create(progress=progress, part=progress.course.parts.get(slug=slug), state=state)
    found = {
        part: one.state
        for part, one in applications(plan).items()
        if part.startswith("m") and "l" not in part
    }
    assert found == {"m3": State.NOT_NEEDED, "m2": State.TO_APPLY}
    assert list(found) == ["m3", "m2"]  # the hours done are those of the part that is done
    assert "m1" not in {one.part for one in project(study_of(plan), FIRST_DAY).aid.applications}


def test_a_course_without_parts_has_one_of_its_own_and_so_has_a_bundle_that_is_applied_for_as_one(learner):
    plan = make_plan(learner, starts_on=FIRST_DAY)
    make_aid_rules(per_course=0)
    put(learner, make_course("single", is_paid=True), make_course("bundle", is_paid=True))
    for slug in ("one", "two"):
        make_part(CourseProgress.objects.get(course__slug="bundle").course, slug)
    choose_aid(plan, pays=True)
    assert [[one.part for one in each.applications] for each in study_of(plan).courses] == [[""], [""]]


@pytest.mark.parametrize("missing", ["review_days", "finish_days", "next_application"])
def test_without_a_rule_that_dates_rest_on_there_is_no_application(learner, missing):
    assert applications(make_bundles(learner, **{missing: None})) == {}


def test_what_was_said_of_an_application_counts(learner):
    plan = make_bundles(learner)
    day = FIRST_DAY - ONE_DAY
    say(learner, "m1", "approved", day)
    say(learner, "m2", "applied", day)
    say(learner, "m3", "not_needed")
    found = applications(plan)
    assert [(found[part].state, found[part].on) for part in ("m1", "m2", "m3", "ml1")] == [
        (State.APPROVED, day),
        (State.APPLIED, day),
        (State.NOT_NEEDED, None),
        (State.TO_APPLY, None),
    ]


def test_what_is_free_needs_no_aid_unless_the_learner_says_so_and_the_other_way_round(learner):
    plan = make_plan(learner)
    make_aid_rules()
    free, paid = put(learner, make_course("free"), make_course("paid", is_paid=True))

    def with_aid():
        return [one.slug for one in study_of(plan).courses if one.applications]

    assert with_aid() == []
    choose_aid(plan, pays=True)
    assert with_aid() == ["paid"]
    choose_course_aid(free, pays=True, pays_all=True)
    choose_course_aid(paid, pays=False, pays_all=True)
    assert with_aid() == ["free"]
    choose_course_aid(paid, pays=True, pays_all=True)
    assert list(CourseAid.objects.values_list("progress__course__slug", flat=True)) == ["free"]


def test_a_choice_for_all_forgets_what_it_says_itself_of_single_courses(learner):
    plan = make_plan(learner)
    free, paid = put(learner, make_course("free"), make_course("paid", is_paid=True))
    choose_course_aid(paid, pays=True, pays_all=False)
    choose_course_aid(free, pays=True, pays_all=False)
    choose_aid(plan, pays=True)
    assert list(CourseAid.objects.values_list("progress__course__slug", flat=True)) == ["free"]
    choose_aid(plan, pays=False)
    assert AidChoice.objects.get().pays is False
    assert AidApplication.objects.count() == 0


def test_aid_costs_no_query_without_it_and_two_with_it_however_many_there_are(learner):
    plan = make_bundles(learner, pays=False)

    def queries():
        fresh = Plan.objects.select_related("user").get()
        with CaptureQueriesContext(connection) as captured:
            study_input(LearnerRows.read(fresh), FIRST_DAY)
        return len(captured)

    without = queries()
    choose_aid(plan, pays=True)
    assert queries() == without + 2
    for part in PARTS:
        say(learner, part, "applied", FIRST_DAY)
    assert queries() == without + 2


def test_several_learners_read_at_once_have_what_each_has_alone(learner, outsider):
    plans = [make_bundles(learner), make_plan(outsider, starts_on=FIRST_DAY)]
    course = CourseProgress.objects.get(course__slug="m", user=learner).course
    (row,) = put(outsider, course)
    AidApplication.objects.create(
        progress=row, part=course.parts.get(slug="m1"), state="applied", on=FIRST_DAY
    )
    say(learner, "m1", "refused", FIRST_DAY)
    for pays in (False, True):
        choose_aid(plans[1], pays=pays)
        fresh = [Plan.objects.get(pk=plan.pk) for plan in plans]
        together = [study_input(rows, FIRST_DAY) for rows in LearnerRows.read_many(fresh)]
        assert [one.courses for one in together] == [study_of(plan).courses for plan in fresh]
    assert together[0].courses[0].applications[0].state is State.REFUSED
    assert together[1].courses[0].applications[0].state is State.APPLIED


def test_rows_that_are_only_tried_have_their_applications_in_one_query(learner):
    make_aid_rules()
    row = CourseProgress(course=make_course("bundle", is_paid=True))
    row.marked_parts = []
    with CaptureQueriesContext(connection) as captured:
        aid = AidRows.tried([row], pays=True)
        rows = LearnerRows(Plan(planned_pace_hours=10, starts_on=FIRST_DAY), [row], aid=aid)
        (course,) = study_input(rows, FIRST_DAY).courses
    assert [one.part for one in course.applications] == [""]
    assert len(captured) == 1
    assert project(study_input(rows, FIRST_DAY), FIRST_DAY).aid.applications[0].plan.apply_on == FIRST_DAY


@pytest.mark.parametrize(
    ("rule", "finish"), [(0, dt.date(2027, 12, 2)), (1, dt.date(2027, 7, 4)), (2, dt.date(2027, 6, 16))]
)
def test_stored_rows_give_the_finish_worked_out_by_hand(learner, rule, finish):
    plan = make_bundles(learner, next_application=rule)
    assert project(study_of(plan), FIRST_DAY).finish.plan == finish


def test_weeks_that_only_wait_for_a_decision_are_no_empty_weeks_of_the_pace(learner):
    plan = make_bundles(learner)
    first = learner.course_progress.order_by("position").first()
    day = FIRST_DAY + dt.timedelta(weeks=5, days=2)
    said = AidApplication.objects.create(
        progress=first, part=first.course.parts.first(), state="applied", on=FIRST_DAY
    )
    assert study_of(plan, day).log(day) == []
    said.state, said.on, said.applied_on = "approved", FIRST_DAY + dt.timedelta(weeks=3), FIRST_DAY
    said.save()
    assert study_of(plan, day).log(day) == [0, 0]
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
    mark_parts(first, {said.part.slug: "done"}, noon)
    assert study_of(plan, day).log(day) == [0, 0]
