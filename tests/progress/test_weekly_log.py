"""A week's hours on their way into the rows and back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.http import QueryDict

from courses.models import Course, Path
from progress.membership import enroll
from progress.models import CourseProgress, Plan, WeeklyLog
from progress.weekly_log import log_form, save_week, why_not_loggable

TODAY = dt.date(2026, 11, 25)
MONDAY = dt.date(2026, 11, 23)
LAST_WEEK = dt.date(2026, 11, 16)


@pytest.fixture
def plan(catalog, learner):
    """The shipped path: three core courses, two additional ones."""
    plan = Plan.objects.create(
        user=learner, planned_pace_hours=10, starts_on="2026-11-11", time_zone="Africa/Lagos"
    )
    enroll(learner, Path.objects.with_steps().get(), ["google-it-automation"], TODAY)
    return Plan.objects.get(pk=plan.pk)


def own(plan, slug):
    return CourseProgress.objects.for_user(plan.user).get(course__slug=slug)


def save(plan, week_start=MONDAY, **hours: object):
    """Post hours by course slug, hyphens written as underscores, and return how much changed."""
    data = QueryDict(mutable=True)
    for slug, value in hours.items():
        data[f"hours-{slug.replace('_', '-')}"] = str(value)
    form = log_form(plan.user, week_start, data)
    assert form.is_valid(), form.errors
    return save_week(plan.user, form)


def stored(plan):
    logs = WeeklyLog.objects.for_user(plan.user).order_by("week_start", "course__slug")
    return list(logs.values_list("week_start", "course__slug", "hours"))


def slugs(form):
    return [progress.course.slug for progress in form.courses]


def test_hours_are_stored_for_their_course_and_week(plan):
    assert save(plan, deep_learning="7,5", machine_learning="0") == 2
    assert stored(plan) == [
        (MONDAY, "deep-learning", Decimal("7.5")),
        (MONDAY, "machine-learning", 0),
    ]


def test_saving_the_same_again_changes_nothing_and_adds_no_row(plan):
    save(plan, deep_learning="7.5")
    before = list(WeeklyLog.objects.values_list("pk", "hours"))
    assert save(plan, deep_learning="7:30") == 0
    assert list(WeeklyLog.objects.values_list("pk", "hours")) == before


def test_hours_can_be_corrected_and_removed(plan):
    save(plan, deep_learning="7.5")
    assert save(plan, deep_learning="6") == 1
    assert stored(plan) == [(MONDAY, "deep-learning", 6)]
    assert save(plan, deep_learning="") == 1
    assert stored(plan) == []
    assert save(plan, deep_learning="") == 0


def test_other_weeks_other_courses_and_other_learners_are_left_alone(plan, outsider):
    WeeklyLog.objects.create(
        user=outsider, course=Course.objects.get(slug="deep-learning"), week_start=MONDAY, hours=3
    )
    save(plan, LAST_WEEK, deep_learning="1")
    save(plan, machine_learning="2")
    save(plan, deep_learning="4")
    save(plan, deep_learning="")
    assert stored(plan) == [(LAST_WEEK, "deep-learning", 1), (MONDAY, "machine-learning", 2)]
    assert WeeklyLog.objects.for_user(outsider).get().hours == 3


def test_a_planned_course_with_hours_is_in_progress_from_then_on(plan):
    save(plan, deep_learning="0", machine_learning="1")
    assert own(plan, "deep-learning").status == "planned"
    assert own(plan, "machine-learning").status == "in_progress"
    save(plan, machine_learning="")
    assert own(plan, "machine-learning").status == "in_progress"


def test_hours_for_a_completed_course_do_not_open_it_again(plan):
    CourseProgress.objects.filter(course__slug="deep-learning").update(status="completed", completed_on=TODAY)
    save(plan, deep_learning="2")
    assert own(plan, "deep-learning").status == "completed"


def test_courses_being_studied_come_first_and_waived_ones_are_not_asked_for(plan):
    CourseProgress.objects.filter(course__slug="deep-learning").update(status="in_progress")
    CourseProgress.objects.filter(course__slug="machine-learning").update(
        status="completed", completed_on=TODAY
    )
    assert slugs(log_form(plan.user, MONDAY)) == [
        "deep-learning",
        "mathematics-for-machine-learning",
        "python-for-data-science",
        "machine-learning",
    ]


def test_a_course_left_or_waived_is_asked_for_in_weeks_in_which_it_has_hours(plan):
    save(plan, deep_learning="2", machine_learning="3")
    CourseProgress.objects.filter(course__slug="deep-learning").update(left_on=TODAY)
    CourseProgress.objects.filter(course__slug="machine-learning").update(status="waived")
    assert {"deep-learning", "machine-learning"} <= set(slugs(log_form(plan.user, MONDAY)))
    assert not {"deep-learning", "machine-learning"} & set(slugs(log_form(plan.user, LAST_WEEK)))


def test_the_form_shows_what_is_stored(plan):
    save(plan, deep_learning="7.5")
    shown = {
        progress.course.slug: (field.value(), was)
        for progress, field, was in log_form(plan.user, MONDAY).rows()
    }
    assert shown["deep-learning"] == ("7.5", "7.5")
    assert shown["machine-learning"] == (None, "")


@pytest.mark.parametrize(
    ("week_start", "problem"),
    [
        (MONDAY, ""),
        (dt.date(2026, 11, 9), ""),  # the plan begins on its Wednesday
        (dt.date(2026, 11, 2), "That week is before your plan's first day, 11 Nov 2026."),
        (dt.date(2026, 11, 30), "That week has not begun yet."),
    ],
)
def test_weeks_from_the_first_day_up_to_this_one_can_be_logged(plan, week_start, problem):
    assert why_not_loggable(plan, week_start, TODAY) == problem
