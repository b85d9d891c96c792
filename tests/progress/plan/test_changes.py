"""Another pace or first day: a new plan line begins, and the old one stays visible."""

import datetime as dt
from decimal import Decimal

import pytest

from progress.answer.answer import answer_for
from progress.models import CourseProgress, EarlierPlan, Plan
from progress.plan.changes import begin_anew, earlier_plan
from progress.projection import Standing
from tests.rows import MONDAY, ONE_DAY, ONE_WEEK, STARTS_ON, TODAY, log, make_course, make_plan, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(learner):
    """Ten hours a week, of which five were studied in each of eight weeks; 100 h and 50 h of courses."""
    made = make_plan(learner)
    algebra, _ = put(learner, make_course("algebra", 100), make_course("vision", 50))
    for week in range(8):
        log(learner, algebra.course, 5, STARTS_ON + week * ONE_WEEK)
    made.refresh_from_db()
    return made


def change(plan, today=TODAY, **fields: object):
    """Change a plan as its form does."""
    earlier = earlier_plan(plan, today)
    for name, value in fields.items():
        setattr(plan, name, value)
    begin_anew(plan, earlier, today)
    return Plan.objects.get(pk=plan.pk)


def course(slug):
    return CourseProgress.objects.get(course__slug=slug).course


def test_another_pace_begins_a_line_today_with_what_is_done(plan):
    before = answer_for(plan, TODAY).projection
    assert before.finish.plan == STARTS_ON + 15 * ONE_WEEK
    assert before.distance.standing is Standing.BEHIND
    changed = change(plan, planned_pace_hours=Decimal(5))
    assert (changed.changed_on, changed.since, changed.starts_on) == (TODAY, TODAY, STARTS_ON)
    after = answer_for(changed, TODAY).projection
    assert after.finish.plan == TODAY + 22 * ONE_WEEK  # 110 h of 150 at 5 h
    assert (after.distance.hours, after.distance.standing) == (0, Standing.ON_TRACK)


def test_the_earlier_plan_is_kept_with_the_finish_it_gave(plan):
    change(plan, planned_pace_hours=Decimal(5))
    earlier = EarlierPlan.objects.get()
    assert (earlier.user, earlier.planned_pace_hours) == (plan.user, 10)
    assert (earlier.since, earlier.replaced_on) == (STARTS_ON, TODAY)
    assert earlier.finish_on == STARTS_ON + 15 * ONE_WEEK


def test_each_change_keeps_the_one_before_newest_first(plan):
    change(plan, planned_pace_hours=Decimal(5))
    change(plan, TODAY + ONE_WEEK, planned_pace_hours=Decimal(8))
    kept = EarlierPlan.objects.values_list("planned_pace_hours", "since", "replaced_on")
    assert list(kept) == [(5, TODAY, TODAY + ONE_WEEK), (10, STARTS_ON, TODAY)]
    assert EarlierPlan.objects.all()[0].finish_on == TODAY + 22 * ONE_WEEK


def test_from_then_on_the_learner_is_measured_by_the_new_pace(plan):
    changed = change(plan, MONDAY, planned_pace_hours=Decimal(7))
    for days, due in ((0, 0), (1, 1), (7, 7), (14, 14)):
        behind = answer_for(changed, MONDAY + days * ONE_DAY).projection.distance
        assert behind.hours == pytest.approx(due)
    log(plan.user, course("algebra"), 9, MONDAY)
    assert answer_for(changed, MONDAY + ONE_WEEK).projection.distance.hours == pytest.approx(-2)


def test_hours_of_this_week_that_are_logged_already_count_as_done_before(plan):
    log(plan.user, course("algebra"), "3.50", MONDAY)
    log(plan.user, course("vision"), 1, MONDAY)
    changed = change(plan, planned_pace_hours=Decimal(5))
    projection = answer_for(changed, TODAY).projection
    assert (projection.distance.hours, projection.distance.standing) == (0, Standing.ON_TRACK)
    assert projection.finish.plan == TODAY + 21 * ONE_WEEK + ONE_DAY  # 105.5 h at 5 h
    plan.user.weekly_logs.filter(week_start=MONDAY, course=course("algebra")).update(hours=6)
    # What this week brings after the change counts.
    assert answer_for(changed, TODAY).projection.distance.hours == pytest.approx(-2.5)


def test_hours_of_others_and_of_other_weeks_are_not_done_before(plan, outsider):
    make_plan(outsider)
    log(outsider, course("algebra"), 99, MONDAY)
    log(plan.user, course("algebra"), 2, MONDAY + ONE_WEEK)
    changed = change(plan, planned_pace_hours=Decimal(5))
    assert answer_for(changed, TODAY).projection.finish.plan == TODAY + 22 * ONE_WEEK
    assert not EarlierPlan.objects.for_user(outsider).exists()


def test_a_course_completed_before_the_change_is_done_whole_on_its_day(plan):
    CourseProgress.objects.filter(course=course("algebra")).update(status="completed", completed_on=TODAY)
    changed = change(plan, TODAY + ONE_DAY, planned_pace_hours=Decimal(5))
    projection = answer_for(changed, TODAY + ONE_DAY).projection
    assert projection.courses[0].finish.plan == TODAY
    assert projection.finish.plan == TODAY + ONE_DAY + 10 * ONE_WEEK
    assert projection.distance.standing is Standing.ON_TRACK


def test_another_first_day_begins_the_line_of_a_plan_that_was_never_changed(plan):
    changed = change(plan, starts_on=STARTS_ON - ONE_WEEK)
    assert (changed.changed_on, changed.since) == (None, STARTS_ON - ONE_WEEK)
    assert answer_for(changed, TODAY).projection.finish.plan == STARTS_ON + 14 * ONE_WEEK
    assert EarlierPlan.objects.get().since == STARTS_ON


@pytest.mark.parametrize("starts_on", [STARTS_ON - ONE_WEEK, STARTS_ON + 2 * ONE_DAY])
def test_another_first_day_leaves_the_line_that_a_later_change_began(plan, starts_on):
    changed = change(plan, planned_pace_hours=Decimal(5))
    before = answer_for(changed, TODAY + ONE_WEEK).projection
    changed = change(changed, TODAY + ONE_WEEK, starts_on=starts_on)
    assert (changed.changed_on, changed.starts_on) == (TODAY, starts_on)
    after = answer_for(changed, TODAY + ONE_WEEK).projection
    assert (after.finish.plan, after.distance) == (before.finish.plan, before.distance)
    assert EarlierPlan.objects.count() == 1


def test_a_first_day_after_the_change_begins_the_line(plan):
    plan.user.weekly_logs.all().delete()
    changed = change(plan, planned_pace_hours=Decimal(5))
    changed = change(changed, TODAY + ONE_DAY, starts_on=TODAY + ONE_WEEK)
    assert (changed.changed_on, changed.since, changed.changed_week_hours) == (None, TODAY + ONE_WEEK, {})
    assert EarlierPlan.objects.count() == 2


def test_another_first_day_and_another_pace_count_from_today(plan):
    changed = change(plan, planned_pace_hours=Decimal(5), starts_on=STARTS_ON - ONE_WEEK)
    assert (changed.changed_on, changed.starts_on) == (TODAY, STARTS_ON - ONE_WEEK)
    assert EarlierPlan.objects.get().since == STARTS_ON


def test_hours_corrected_below_those_at_the_change_leave_nobody_behind(plan):
    log(plan.user, course("algebra"), 30, MONDAY)
    changed = change(plan, planned_pace_hours=Decimal(5))
    plan.user.weekly_logs.filter(week_start=MONDAY).update(hours=3)
    assert answer_for(changed, TODAY).projection.distance.hours == 0


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"planned_pace_hours": Decimal("10.00"), "starts_on": STARTS_ON},
        {"target_on": dt.date(2027, 6, 30)},
        {"time_zone": "Africa/Lagos"},
    ],
)
def test_the_same_pace_and_first_day_keep_nothing_and_go_on(plan, fields):
    changed = change(plan, **fields)
    assert changed.changed_on is None
    assert not EarlierPlan.objects.exists()
    for name, value in fields.items():
        assert getattr(changed, name) == value


def test_another_target_does_not_begin_a_changed_plan_anew(plan):
    change(plan, planned_pace_hours=Decimal(5))
    changed = change(plan, TODAY + ONE_WEEK, target_on=dt.date(2027, 6, 30))
    assert changed.changed_on == TODAY
    assert EarlierPlan.objects.count() == 1


@pytest.mark.parametrize("days", [-30, 0])
def test_a_plan_changed_before_or_on_its_first_day_begins_on_that_day(plan, days):
    plan.user.weekly_logs.all().delete()
    changed = change(plan, STARTS_ON + days * ONE_DAY, planned_pace_hours=Decimal(5))
    assert (changed.changed_on, changed.since) == (None, STARTS_ON)
    assert answer_for(changed, TODAY).projection.finish.plan == STARTS_ON + 30 * ONE_WEEK
    assert not EarlierPlan.objects.exists()


def test_a_plan_changed_twice_on_one_day_leaves_only_the_one_that_had_days(plan):
    changed = change(plan, planned_pace_hours=Decimal(5))
    change(changed, planned_pace_hours=Decimal(6))
    assert [str(one.planned_pace_hours) for one in EarlierPlan.objects.all()] == ["10.00"]


def test_plans_of_no_days_that_an_earlier_release_kept_are_not_listed(plan):
    for since in (TODAY - ONE_WEEK, TODAY):
        EarlierPlan.objects.create(user=plan.user, planned_pace_hours=5, since=since, replaced_on=TODAY)
    assert [one.since for one in EarlierPlan.objects.with_days()] == [TODAY - ONE_WEEK]


def test_a_plan_without_a_finish_is_kept_without_one(plan):
    put(plan.user, make_course("speech", effort_hours=None))
    change(plan, planned_pace_hours=Decimal(5))
    assert EarlierPlan.objects.get().finish_on is None


def test_the_same_pace_again_begins_nothing(plan):
    changed = change(plan, planned_pace_hours=Decimal("7.25"))
    changed = change(changed, TODAY + ONE_WEEK, planned_pace_hours=Decimal("7.25"))
    assert changed.changed_on == TODAY
    assert EarlierPlan.objects.count() == 1
