"""Days of side courses: kept by every save, so that a later day changes nothing of the weeks behind."""

import pytest

from progress.enrollment.membership import replace_by_successor, take_out_of_plan
from progress.learner.rows import LearnerRows, study_input
from progress.learner.saving import saving
from progress.models import SideCourse
from progress.projection import SideStudy, project
from tests.pages import PLAN_FORM, text_of
from tests.rows import MONDAY, ONE_DAY, ONE_WEEK, STARTS_ON, TODAY, log, make_course, make_plan, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]


@pytest.fixture
def plan(learner):
    return make_plan(learner)


@pytest.fixture
def courses(plan):
    return put(plan.user, make_course("main"), make_course("side", 20))


def study_of(plan):
    return study_input(LearnerRows.read(plan), TODAY)


def side_days(plan):
    return SideCourse.objects.values_list("starts_on", "until").get()


def test_a_side_course_brings_its_weeks_and_leaves_the_main_ones(plan, courses):
    main, side = courses
    SideCourse.objects.create(progress=side, pace_hours=1, starts_on=STARTS_ON)
    for week in range(8):
        log(plan.user, main.course, 9, STARTS_ON + week * ONE_WEEK)
        log(plan.user, side.course, 1, STARTS_ON + week * ONE_WEEK)
    study = study_of(plan)
    weeks = {STARTS_ON + week * ONE_WEEK: 1 for week in range(8)}
    assert study.courses[1].side == SideStudy(1.0, STARTS_ON, hours_by_week=weeks)
    assert study.log(TODAY) == pytest.approx([10] * 8)  # 9 h of the 9 h that are planned for it
    (row,) = [row for row in project(study, TODAY).courses if row.side]
    assert (row.slug, row.side.pace_hours, row.remaining_hours) == ("side", 1, pytest.approx(12, rel=0.2))


def test_a_course_that_was_waived_or_left_ran_beside_until_that_day_and_goes_on_when_it_comes_back(
    plan, courses
):
    SideCourse.objects.create(progress=courses[1], pace_hours=1, starts_on=STARTS_ON)
    with saving(plan.user):
        take_out_of_plan(courses[1], TODAY)
    assert side_days(plan) == (STARTS_ON, TODAY)
    with saving(plan.user):
        courses[1].left_on, courses[1].status = None, "waived"
        courses[1].save()
    assert side_days(plan) == (STARTS_ON, TODAY)
    with saving(plan.user):
        courses[1].status = "planned"
        courses[1].save()
    assert side_days(plan) == (STARTS_ON, None)


def test_what_follows_a_course_begins_the_day_after_it_and_waits_anew_when_that_is_reopened(plan, courses):
    main, side = courses
    SideCourse.objects.create(progress=side, pace_hours=1, after=main)
    assert study_of(plan).courses[1].side.after == "main"
    with saving(plan.user):
        main.status, main.completed_on = "completed", MONDAY
        main.save()
    assert side_days(plan) == (MONDAY + ONE_DAY, None)
    assert study_of(plan).courses[1].side == SideStudy(1.0, MONDAY + ONE_DAY)
    with saving(plan.user):
        main.status, main.completed_on = "in_progress", None
        main.save()
    assert side_days(plan) == (None, None)
    with saving(plan.user):
        main.status = "waived"
        main.save()
    assert side_days(plan) == (TODAY, None)


def test_the_successor_of_a_side_course_runs_beside_too(plan, courses):
    side = courses[1]
    SideCourse.objects.create(progress=side, pace_hours=2, starts_on=STARTS_ON)
    side.course.successor, side.course.retired_on = make_course("new"), MONDAY
    side.course.save()
    with saving(plan.user):
        replace_by_successor(side, 0, TODAY)
    new, old = SideCourse.objects.order_by("progress__course__slug")
    assert (new.pace_hours, new.starts_on, new.until) == (2, STARTS_ON, None)
    assert old.until == TODAY


@pytest.mark.parametrize("after", [False, True])
def test_what_comes_back_in_a_later_week_begins_anew_and_is_not_said_to_have_paused(plan, courses, after):
    main, side = courses
    SideCourse.objects.create(
        progress=side, pace_hours=1, starts_on=STARTS_ON, after=main if after else None, until=STARTS_ON
    )
    type(main).objects.filter(pk=main.pk).update(status="waived")
    with saving(plan.user):
        pass
    assert side_days(plan) == (TODAY, None)
    assert SideCourse.objects.get().after is None
    row = project(study_of(plan), TODAY).courses[1]
    assert row.side.begins_on == TODAY
    assert row.finish.likely


def test_what_comes_back_waits_while_the_course_before_it_is_still_to_do(plan, courses):
    main, side = courses
    SideCourse.objects.create(progress=side, pace_hours=1, after=main, until=STARTS_ON)
    with saving(plan.user):
        pass
    assert side_days(plan) == (None, None)
    assert SideCourse.objects.get().after == main


def test_what_waits_for_a_course_that_is_replaced_waits_for_the_one_in_its_place(plan, courses):
    main, side = courses
    SideCourse.objects.create(progress=side, pace_hours=1, after=main)
    main.course.successor, main.course.retired_on = make_course("new"), MONDAY
    main.course.save()
    with saving(plan.user):
        replace_by_successor(main, 0, TODAY)
    assert SideCourse.objects.values_list("after__course__slug", "starts_on").get() == ("new", None)


def test_a_successor_that_the_retired_course_waited_for_begins_and_waits_for_nobody(plan, courses):
    main, side = courses
    SideCourse.objects.create(progress=side, pace_hours=1, after=main)
    side.course.successor, side.course.retired_on = main.course, MONDAY
    side.course.save()
    with saving(plan.user):
        replace_by_successor(side, 0, TODAY)
    own = SideCourse.objects.values_list("starts_on", "after").get(progress=main)
    assert own == (TODAY, None)


@pytest.mark.parametrize("gone", ["waived", "completed", "left"])
def test_what_comes_back_into_a_plan_of_fewer_hours_is_studied_in_its_turn_and_that_is_said(
    plan, courses, learner_client, gone
):
    SideCourse.objects.create(progress=courses[1], pace_hours=3, starts_on=STARTS_ON)
    if gone == "left":
        learner_client.post("/plan/courses/side/remove/")
    else:
        learner_client.post("/plan/courses/side/", {"status": gone})
    learner_client.post("/plan/edit/", {**PLAN_FORM, "planned_pace_hours": "3"})
    assert SideCourse.objects.exists()
    if gone == "left":
        page = learner_client.post("/plan/courses/side/take-up/", follow=True)
    else:
        page = learner_client.post("/plan/courses/side/", {"status": "planned"}, follow=True)
    assert not SideCourse.objects.exists()
    assert "Title of side is studied in its turn." in text_of(page)


def test_what_comes_back_gives_way_to_those_that_ran_beside_all_the_time(plan, courses):
    (other,) = put(plan.user, make_course("other", 20))
    back = SideCourse.objects.create(progress=courses[1], pace_hours=6, starts_on=STARTS_ON, until=MONDAY)
    stays = SideCourse.objects.create(progress=other, pace_hours=6, starts_on=STARTS_ON)
    with saving(plan.user) as save:
        pass
    assert save.in_turn == [back.progress]
    assert SideCourse.objects.get() == stays
