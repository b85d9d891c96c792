"""The cards of the dashboard, and what they cost."""

import pytest
from django.db import connection
from django.template.loader import get_template
from django.test.utils import CaptureQueriesContext

from courses.models import Path, Step
from progress.course.card import CoursesCard
from progress.dashboard.board import dashboard_for
from progress.enrollment.membership import enroll
from progress.models import Plan
from tests.progress.cards import card_on
from tests.rows import NOW, ONE_WEEK, STARTS_ON, TODAY, log, make_course, make_path, make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(learner):
    make_plan(learner, target_on="2027-06-30")
    return Plan.objects.get()


def enroll_in(path, plan):
    enroll(plan.user, Path.objects.with_steps().get(pk=path.pk), [], STARTS_ON)


def kinds_of(board):
    return [[type(card).__name__ for card in group] for group in vars(board).values()]


def queries_of_dashboard():
    plan = Plan.objects.get()
    with CaptureQueriesContext(connection) as queries:
        dashboard_for(plan, STARTS_ON + 100 * ONE_WEEK, NOW)
    return len(queries)


def test_it_holds_the_cards_that_have_something_to_say_in_their_order(plan):
    assert kinds_of(dashboard_for(plan, TODAY, NOW)) == [
        ["AnswerCard"],
        ["LogCard", "HoursCard"],
        ["CoursesCard"],
        [],
        ["WhatIfCard", "PlanCard"],
    ]
    algebra = make_course("algebra")
    path = make_path("path", algebra)
    enroll_in(path, plan)
    log(plan.user, algebra, 5)
    Step.objects.create(path=path, course=make_course("ethics"), position=9)
    assert kinds_of(dashboard_for(plan, TODAY, NOW)) == [
        ["AnswerCard", "NewCoursesCard"],
        ["LogCard", "HoursCard"],
        ["CoursesCard"],
        ["Timeline", "YearOfWeeks"],
        ["WhatIfCard", "PlanCard"],
    ]


def test_every_card_is_of_a_slice_and_brings_a_template_of_that_slice(plan):
    enroll_in(make_path("path", make_course("algebra")), plan)
    cards = [card for group in vars(dashboard_for(plan, TODAY, NOW)).values() for card in group]
    assert len({card.template for card in cards}) == len(cards) > 5
    for card in cards:
        slice_of_code, slice_of_template = type(card).__module__.split(".")[1], card.template.split("/")[1]
        assert slice_of_code == slice_of_template != "dashboard"
        assert get_template(card.template)


def test_twenty_courses_cost_as_many_queries_as_two(plan):
    path = make_path("long")
    counts = []
    for numbers in (range(1, 3), range(3, 21)):
        for number in numbers:
            Step.objects.create(path=path, course=make_course(f"course-{number}", 20), position=number)
        enroll_in(path, plan)
        counts.append(queries_of_dashboard())
    assert len(card_on(dashboard_for(plan, STARTS_ON, NOW), CoursesCard).rows) == 20
    assert counts[0] == counts[1] <= 10


def test_a_hundred_weeks_cost_as_many_queries_as_two(plan):
    course = make_course("algebra")
    enroll_in(make_path("path", course), plan)
    counts = []
    for numbers in (range(2), range(2, 100)):
        for number in numbers:
            log(plan.user, course, 1, STARTS_ON + number * ONE_WEEK)
        counts.append(queries_of_dashboard())
    assert counts[0] == counts[1] <= 10
