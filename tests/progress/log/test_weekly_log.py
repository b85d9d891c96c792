"""The hours of a week, or of several, on their way into the rows and back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.http import QueryDict

from courses.models import Course, Path
from progress.enrollment.membership import enroll
from progress.log.weekly_log import (
    MOST_COURSES_ON_GRID,
    WEEKS_ON_GRID,
    log_form,
    log_grid,
    save_weeks,
    why_not_loggable,
)
from progress.models import CourseProgress, Plan, WeeklyLog
from tests.rows import MONDAY, NOW, ONE_WEEK, TODAY, log, make_course, make_plan, put

LAST_WEEK = MONDAY - ONE_WEEK
FIRST_WEEK = LAST_WEEK - ONE_WEEK


@pytest.fixture
def plan(catalog, learner):
    """The shipped path: three core courses, two additional ones."""
    plan = make_plan(learner, starts_on=dt.date(2026, 11, 11))
    enroll(learner, Path.objects.with_steps().get(), ["google-it-automation"], TODAY)
    return plan


def own(plan, slug):
    return CourseProgress.objects.for_user(plan.user).get(course__slug=slug)


def save(plan, week_start=MONDAY, **hours: object):
    """Post hours by course slug, hyphens written as underscores, and return how much changed."""
    data = QueryDict(mutable=True)
    for slug, value in hours.items():
        data[f"hours-{slug.replace('_', '-')}"] = str(value)
    form = log_form(plan.user, week_start, data)
    assert form.is_valid(), form.errors
    return save_weeks(plan.user, [form], NOW)


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
    log(outsider, Course.objects.get(slug="deep-learning"), 3)
    save(plan, LAST_WEEK, deep_learning="1")
    save(plan, machine_learning="2")
    save(plan, deep_learning="4")
    save(plan, deep_learning="")
    assert stored(plan) == [(LAST_WEEK, "deep-learning", 1), (MONDAY, "machine-learning", 2)]
    assert WeeklyLog.objects.for_user(outsider).get().hours == 3


def test_a_week_and_a_grid_ask_for_the_learner_s_own_courses_only(plan, outsider):
    before = slugs(log_form(plan.user, MONDAY)), columns(log_grid(plan, MONDAY))
    put(outsider, make_course("of-another"), Course.objects.get(slug="deep-learning"))
    assert (slugs(log_form(plan.user, MONDAY)), columns(log_grid(plan, MONDAY))) == before


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
        "python-for-data-science",
        "mathematics-for-machine-learning",
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


# --- several weeks ----------------------------------------------------------------------------------------


def weeks_of(grid):
    return [week.week_start for week in grid.weeks]


def columns(grid):
    return [progress.course.slug for progress in grid.courses]


def began(plan, weeks_ago):
    plan.starts_on = MONDAY - weeks_ago * ONE_WEEK
    plan.save()
    return plan


def test_a_grid_has_the_weeks_from_the_first_of_the_plan_oldest_first(plan):
    assert weeks_of(log_grid(plan, MONDAY)) == [FIRST_WEEK, LAST_WEEK, MONDAY]
    assert weeks_of(log_grid(plan, LAST_WEEK)) == [FIRST_WEEK, LAST_WEEK]
    assert weeks_of(log_grid(plan, FIRST_WEEK - ONE_WEEK)) == []


def test_a_grid_of_a_long_plan_has_its_weeks_up_to_the_last(plan):
    weeks = weeks_of(log_grid(began(plan, 30), LAST_WEEK))
    assert len(weeks) == WEEKS_ON_GRID
    assert weeks[-1] == LAST_WEEK


def test_a_grid_knows_the_hours_of_the_week_before_its_first(plan):
    began(plan, 30)
    before = MONDAY - WEEKS_ON_GRID * ONE_WEEK
    save(plan, before, deep_learning="3.5")
    save(plan, before - ONE_WEEK, machine_learning="9")
    grid = log_grid(plan, MONDAY)
    assert grid.texts_before == {own(plan, "deep-learning").course_id: "3.5"}
    assert grid.stored_total_hours() == 0


def test_columns_are_the_open_courses_and_those_with_hours_or_completed_in_these_weeks(plan):
    save(plan, FIRST_WEEK, machine_learning="2")
    done = CourseProgress.objects.filter(user=plan.user)
    done.filter(course__slug="machine-learning").update(status="completed", completed_on=FIRST_WEEK)
    done.filter(course__slug="deep-learning").update(status="completed", completed_on=LAST_WEEK)
    done.filter(course__slug="python-for-data-science").update(left_on=TODAY)
    assert columns(log_grid(plan, MONDAY)) == [
        "mathematics-for-machine-learning",
        "machine-learning",
        "deep-learning",
    ]
    done.filter(course__slug="deep-learning").update(completed_on=FIRST_WEEK - ONE_WEEK)
    assert "deep-learning" not in columns(log_grid(plan, MONDAY))


def test_hours_posted_for_a_course_completed_meanwhile_still_have_their_column(plan):
    CourseProgress.objects.filter(course__slug="deep-learning").update(
        status="completed", completed_on=FIRST_WEEK - ONE_WEEK
    )
    Course.objects.filter(slug="deep-learning").update(formerly=["deeper-learning"])
    grid = log_grid(plan, MONDAY, {f"hours-{MONDAY}-deeper-learning": "2"})
    assert grid.is_valid(), grid.errors()
    assert save_weeks(plan.user, grid.weeks, NOW) == 1
    assert stored(plan) == [(MONDAY, "deep-learning", 2)]


def test_a_course_that_was_left_takes_hours_only_in_weeks_that_have_some(plan):
    save(plan, LAST_WEEK, deep_learning="2")
    CourseProgress.objects.filter(course__slug="deep-learning").update(left_on=TODAY)
    grid = log_grid(plan, MONDAY)
    at = columns(grid).index("deep-learning")
    assert [row.cells[at] is not None for row in grid.rows()] == [False, True, False]


def test_of_very_many_courses_those_with_hours_are_on_the_grid_and_the_rest_is_counted(plan):
    put(plan.user, *(make_course(f"course-{number}") for number in range(MOST_COURSES_ON_GRID + 5)))
    last = f"course-{MOST_COURSES_ON_GRID + 4}"
    assert last not in columns(log_grid(plan, MONDAY))
    log(plan.user, own(plan, last).course, 2)
    grid = log_grid(plan, MONDAY)
    assert last in columns(grid)
    assert len(grid.courses) == MOST_COURSES_ON_GRID
    assert grid.more_courses == 4 + 5, "four of the path and five more"


def test_changes_of_several_weeks_are_stored_together_and_only_those(plan):
    save(plan, LAST_WEEK, deep_learning="1", machine_learning="2")
    unchanged = WeeklyLog.objects.values().get(course__slug="machine-learning")
    data = {
        f"hours-{FIRST_WEEK}-deep-learning": "3",
        f"hours-{LAST_WEEK}-deep-learning": "",
        f"hours-{LAST_WEEK}-machine-learning": "2",
        f"hours-{MONDAY}-machine-learning": "4:30",
    }
    grid = log_grid(plan, MONDAY, data)
    assert grid.is_valid(), grid.errors()
    assert save_weeks(plan.user, grid.weeks, NOW) == 3
    assert stored(plan) == [
        (FIRST_WEEK, "deep-learning", 3),
        (LAST_WEEK, "machine-learning", 2),
        (MONDAY, "machine-learning", Decimal("4.5")),
    ]
    assert WeeklyLog.objects.values().get(pk=unchanged["id"]) == unchanged
    assert save_weeks(plan.user, log_grid_posted(plan, data), NOW) == 0


def log_grid_posted(plan, data):
    grid = log_grid(plan, MONDAY, data)
    assert grid.is_valid(), grid.errors()
    return grid.weeks


def test_reading_and_saving_a_grid_cost_the_same_queries_however_much_it_holds(
    plan, django_assert_num_queries
):
    plan = Plan.objects.select_related("user").get(pk=plan.pk)  # as the door gives it
    with django_assert_num_queries(2):
        log_grid(plan, MONDAY)
    for number in range(20):
        (progress,) = put(plan.user, make_course(f"course-{number}"))
        log(plan.user, progress.course, 1, LAST_WEEK)
    with django_assert_num_queries(2):
        grid = log_grid(plan, MONDAY)
        assert len(grid.rows()[0].cells) == 24
    for count, hours in ((2, "3"), (20, "4")):
        weeks = log_grid_posted(plan, {f"hours-{MONDAY}-course-{number}": hours for number in range(count)})
        with django_assert_num_queries(2):
            assert save_weeks(plan.user, weeks, NOW) == count
