"""What the form of the plan takes: first days, targets, time zones and paces."""

import datetime as dt

import pytest

from progress.models import Plan, SideCourse
from progress.plan.forms import PlanForm
from tests.forms import codes, posted
from tests.rows import TODAY, log, make_course, make_plan, put

START = dt.date(2026, 10, 5)
TARGET = dt.date(2027, 6, 30)
FIRST_LOG = dt.date(2026, 10, 12)


@pytest.fixture
def plan(learner):
    return make_plan(learner, starts_on=START, target_on=TARGET, time_zone="Africa/Lagos")


@pytest.fixture
def progress(learner):
    """One course, in the plan."""
    return put(learner, make_course("algebra"))[0]


def plan_form(plan, **changes: object):
    fields = {
        "planned_pace_hours": 10,
        "starts_on": START,
        "target_on": TARGET,
        "time_zone": "Africa/Lagos",
    }
    return PlanForm(
        posted(**fields | changes), instance=Plan.objects.get(pk=plan.pk), today=TODAY, user=plan.user
    )


def test_a_plan_may_begin_in_the_week_of_the_first_hours_or_earlier(plan, progress):
    log(plan.user, progress.course, 0, FIRST_LOG)
    assert plan_form(plan, starts_on="2026-10-12").is_valid()
    assert plan_form(plan, starts_on="2026-10-18").is_valid()  # the Sunday of that week
    assert plan_form(plan, starts_on="2020-01-01").is_valid()


def test_a_plan_may_not_begin_after_the_first_logged_week(plan, progress):
    log(plan.user, progress.course, 3, FIRST_LOG)
    form = plan_form(plan, starts_on="2026-10-19")
    assert codes(form, "starts_on") == ["after_first_log"]
    assert "12 – 18 Oct 2026" in form.errors["starts_on"][0]


def test_hours_of_others_do_not_bind_the_first_day(plan, progress, outsider):
    log(outsider, progress.course, 3, FIRST_LOG)
    assert plan_form(plan, starts_on="2026-10-19").is_valid()


def test_a_plan_may_begin_up_to_two_years_ahead(plan):
    assert plan_form(plan, starts_on="2028-11-25", target_on="").is_valid()
    assert codes(plan_form(plan, starts_on="2028-11-26", target_on=""), "starts_on") == ["too_far"]


@pytest.mark.parametrize("target_on", [START, "2026-10-04"])
def test_a_target_has_to_come_after_the_first_day(plan, target_on):
    assert "has to come after the first day" in plan_form(plan, target_on=target_on).errors["target_on"][0]


def test_a_target_can_be_dropped(plan):
    form = plan_form(plan, target_on="")
    assert form.is_valid()
    assert form.save().target_on is None


@pytest.mark.parametrize("zone", ["Mars/Olympus", "africa/lagos", "../../etc/passwd", "", "x" * 65, "A\x00"])
def test_a_zone_that_is_none_is_refused(plan, zone):
    assert list(plan_form(plan, time_zone=zone).errors) == ["time_zone"]


def test_a_zone_that_is_not_listed_but_exists_is_taken_and_shown(plan):
    form = plan_form(plan, time_zone="Asia/Calcutta")
    assert form.is_valid()
    assert 'value="Asia/Calcutta" selected' in str(form["time_zone"])


@pytest.mark.parametrize("pace", ["0", "169", "-1", "NaN", ""])
def test_a_pace_is_above_0_and_at_most_168(plan, pace):
    assert list(plan_form(plan, planned_pace_hours=pace).errors) == ["planned_pace_hours"]


def test_a_zone_is_written_with_spaces_and_sent_by_its_name(learner):
    plan = Plan(time_zone="Africa/Addis_Ababa")
    assert plan.time_zone_text == "Africa/Addis Ababa"
    form = PlanForm(instance=plan, today=TODAY, user=learner)
    assert '<option value="Africa/Addis_Ababa" selected>Africa/Addis Ababa</option>' in str(form["time_zone"])


def test_the_hours_a_week_leave_some_beside_the_side_courses_that_are_due(plan, progress):
    (done,) = put(plan.user, make_course("done"), status="waived")
    for one in (progress, done):
        SideCourse.objects.create(progress=one, pace_hours=4, starts_on=START)
    form = plan_form(plan, planned_pace_hours=4)
    assert codes(form, "planned_pace_hours") == ["taken_beside"]
    said = "Your side courses take 4 h a week together: Title of algebra (4 h). Plan more than that."
    assert form.errors["planned_pace_hours"] == [said]
    assert plan_form(plan, planned_pace_hours="4.25").is_valid()


def test_hours_that_side_courses_take_already_do_not_keep_anybody_from_changing_a_day(plan, progress):
    SideCourse.objects.create(progress=progress, pace_hours=10, starts_on=START)
    assert plan_form(plan, target_on="2027-07-01").is_valid()
