"""What the form to enroll asks: the plan, and which courses of the path one knows already."""

import datetime as dt

import pytest

from courses.models import Course, Path
from progress.enrollment.forms import EnrollForm
from progress.enrollment.wanted import own_courses
from progress.models import Plan
from tests.forms import posted
from tests.rows import TODAY, make_plan, put

START = dt.date(2026, 10, 5)
TARGET = dt.date(2027, 6, 30)


@pytest.fixture
def plan(learner):
    return make_plan(learner, starts_on=START, target_on=TARGET, time_zone="Africa/Lagos")


def enroll_form(learner, plan=None, own=None, **changes: object):
    fields = {"planned_pace_hours": 10, "starts_on": START, "time_zone": "Africa/Lagos"}
    return EnrollForm(
        posted(**fields | changes),
        instance=plan or Plan(user=learner),
        path=Path.objects.with_steps().get(slug="ai-engineer-foundations"),
        own=own or {},
        today=TODAY,
        user=learner,
    )


def test_enrolling_makes_the_plan(catalog, learner):
    form = enroll_form(learner, waive="google-it-automation")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["waive"] == ["google-it-automation"]
    assert form.save().user == learner
    assert Plan.objects.get().planned_pace_hours == 10


def test_a_box_ticked_before_a_course_was_renamed_stays_ticked(catalog, learner):
    Course.objects.filter(slug="google-it-automation").update(formerly=["it-automation"])
    form = enroll_form(learner, waive="it-automation")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["waive"] == ["google-it-automation"]
    form = enroll_form(learner, waive="it-automation", planned_pace_hours="0")
    assert not form.is_valid()
    assert [line.course.slug for line in form.additional_lines() if line.is_ticked] == [
        "google-it-automation"
    ]


def test_a_course_outside_the_path_cannot_be_waived(catalog, learner):
    assert list(enroll_form(learner, waive="knitting").errors) == ["waive"]


def test_enrolling_keeps_an_existing_target(catalog, plan):
    form = enroll_form(plan.user, plan, planned_pace_hours=12)
    assert form.is_valid(), form.errors
    form.save()
    plan.refresh_from_db()
    assert (plan.planned_pace_hours, plan.target_on) == (12, TARGET)


def test_a_target_that_a_page_asked_for_before_there_was_a_plan_is_taken(catalog, plan):
    form = enroll_form(plan.user, plan, target_on="2027-08-01")
    assert form.is_valid(), form.errors
    assert form.save().target_on == dt.date(2027, 8, 1)


def test_enrolling_does_not_ask_for_a_target_so_a_first_day_after_an_existing_one_is_what_is_refused(
    catalog, plan
):
    form = enroll_form(plan.user, plan, starts_on="2027-06-30")
    assert form.errors == {"starts_on": ["Your target date, 30 Jun 2027, has to come after the first day."]}


@pytest.mark.parametrize(
    ("status", "settled"),
    [("completed", "Completed"), ("waived", "Waived"), ("in_progress", ""), ("planned", "")],
)
def test_the_boxes_show_what_is_settled_already(catalog, learner, status, settled):
    course = Course.objects.get(slug="python-for-data-science")
    put(learner, course, status=status, completed_on=TODAY if status == "completed" else None)
    own = own_courses(learner, Path.objects.with_steps().get())
    form = enroll_form(learner, own=own, waive="google-it-automation")
    lines = {line.course.slug: line for line in form.additional_lines()}
    assert lines["python-for-data-science"].settled == settled
    assert lines["google-it-automation"].is_ticked
    assert [line.course.slug for line in form.core_lines()] == [
        "mathematics-for-machine-learning",
        "machine-learning",
        "deep-learning",
    ]


@pytest.mark.parametrize(
    ("ticked", "is_open"),
    [("deep-learning", True), ("google-it-automation", False), ("", False)],
)
def test_the_core_courses_are_open_when_one_of_them_is_ticked(catalog, learner, ticked, is_open):
    assert enroll_form(learner, waive=ticked).shows_core is is_open
