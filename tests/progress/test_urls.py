"""What all addresses of a learner have in common: their answers at the edges, what reading writes, and costs."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Course
from progress.models import AidChoice, CourseProgress, Forecast, LastChange, Plan, SideCourse
from tests.pages import LOG_URL, PLAN_FORM, queries_of
from tests.rows import (
    MONDAY,
    ONE_WEEK,
    STARTS_ON,
    TODAY,
    follow,
    log,
    make_course,
    make_group,
    make_path,
    make_pause,
    make_plan,
    make_resource,
    make_studied_plan,
    put,
)
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]


@pytest.fixture
def plan(learner):
    return make_studied_plan(learner)


# --- Edges of the projection -------------------------------------------------------------------------------


def every_page_answers(client):
    for page in (
        "",
        "projection.json",
        "weeks/",
        "order/",
        "unfinished/",
        "what-if/?hours=5&by=2100-12-31",
        "what-if/?pause_from=2000-01-01&pause_to=2100-12-31",
        "forecasts/",
        "log/",
    ):
        answer = client.get(f"/plan/{page}", follow=True)
        assert answer.status_code in {200, 404 if page == "log/" else 200}, page
        body = answer.content.decode().replace("None. Every course you started is in your plan.", "")
        assert re.findall(r"\b(?:[Ii]nf|[Ii]nfinity|nan|NaN|Traceback|None)\b", body) == [], page
    return client.get("/plan/projection.json").json()


@pytest.mark.usefixtures("plan")
def test_the_smallest_pace_gives_a_reason_and_no_date_past_the_calendar(learner_client):
    Plan.objects.update(planned_pace_hours="0.01", starts_on=MONDAY)
    CourseProgress.objects.update(estimate_hours=5000)
    data = every_page_answers(learner_client)
    assert data["finish"]["plan"] is None


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("status", ["completed", "waived"])
def test_nothing_left(learner_client, status):
    CourseProgress.objects.update(status=status, completed_on=TODAY if status == "completed" else None)
    assert every_page_answers(learner_client)["remaining_hours"] == 0


def test_no_course(learner, learner_client):
    make_plan(learner)
    assert every_page_answers(learner_client)["courses"] == []


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("starts_on", "target_on"),
    [
        (dt.date(2000, 1, 1), dt.date(2100, 12, 31)),
        (TODAY, None),
        (dt.date(2028, 11, 20), dt.date(2100, 12, 31)),
    ],
)
def test_the_first_and_last_days_of_the_calendar(learner, learner_client, starts_on, target_on):
    learner.weekly_logs.all().delete()
    Plan.objects.update(starts_on=starts_on, target_on=target_on)
    log(learner, Course.objects.get(slug="algebra"), 168, dt.date(2000, 1, 3))
    make_pause(learner, dt.date(2000, 1, 1), dt.date(2100, 12, 31))
    every_page_answers(learner_client)


@pytest.mark.usefixtures("plan")
def test_a_logged_week_before_the_plan_and_far_too_many_hours(learner, learner_client):
    log(learner, Course.objects.get(slug="vision"), 168, dt.date(2000, 1, 3))
    every_page_answers(learner_client)


# --- Reading --------------------------------------------------------------------------------------------

PAGES_TO_READ = (
    "/",
    "/plan/",
    "/plan/projection.json",
    "/plan/edit/",
    "/plan/what-if/",
    "/plan/what-if/?hours=5&by=2027-06-30&waive=vision",
    "/plan/forecasts/",
    "/plan/log/",
    "/plan/weeks/",
    "/plan/order/",
    "/plan/unfinished/",
    "/plan/courses/algebra/",
    "/plan/pauses/",
    "/plan/export/",
    "/plan/export/all.json",
    "/paths/path/enroll/",
)


def test_reading_any_page_writes_nothing(plan, learner_client):
    make_path("path", make_course("speech"))
    stored = digest_by_table()
    for page in PAGES_TO_READ:
        for method in (learner_client.get, learner_client.head):
            assert method(page).status_code == 200, page
    assert digest_by_table() == stored


# --- What a page costs -------------------------------------------------------------------------------------


def make_rows(learner, path, numbers):
    """For each number a course in the plan and the path, a course that left, a week, a break, and more."""
    for number in numbers:
        course = make_course(f"course-{number}", kind="course", is_paid=True)
        path.steps.create(course=course, position=number, is_core=number % 2 == 0)
        put(learner, course, status="in_progress")
        put(learner, make_course(f"left-{number}"), left_on=TODAY)
        path.steps.create(course=make_course(f"new-{number}"), position=number + 100)
        log(learner, course, 3, MONDAY - (number % 8) * ONE_WEEK)
        log(learner, Course.objects.get(slug="shared"), 3, STARTS_ON + (number % 20 - 12) * ONE_WEEK)
        make_pause(learner, TODAY + number * ONE_WEEK, TODAY + number * ONE_WEEK)
        other = make_path(f"path-{number}", course)
        follow(learner, other)
        make_group(f"group-{number}")
        make_resource(f"resource-{number}", kind="financial_aid", provider=course.provider)


PAGES = (
    "/",
    "/paths/",
    "/paths/path/",
    "/courses/shared/",
    "/groups/",
    "/groups/group-1/",
    "/resources/",
    "/paths/path/enroll/",
    "/paths/path/leave/",
    "/plan/",
    "/plan/projection.json",
    "/plan/edit/",
    "/plan/what-if/?hours=5",
    "/plan/what-if/?by=2027-12-31&pause_from=2027-01-01&pause_to=2027-01-02&first=course-1&add=new-1",
    "/plan/forecasts/",
    LOG_URL,
    "/plan/weeks/",
    "/plan/order/",
    "/plan/unfinished/",
    "/plan/pauses/",
    "/plan/courses/shared/",
    "/plan/export/",
    "/plan/export/all.json",
)


def test_no_page_costs_more_queries_with_20_rows_than_with_2(learner, learner_client):
    make_plan(learner, starts_on=STARTS_ON - 30 * ONE_WEEK)
    shared = make_course("shared", is_paid=True)
    put(learner, shared)
    path = make_path("path", shared)
    follow(learner, path)
    make_rows(learner, path, range(1, 3))
    with_2 = {page: queries_of(learner_client, page) for page in PAGES}
    make_rows(learner, path, range(3, 21))
    assert {page: queries_of(learner_client, page) for page in PAGES} == with_2
    assert max(with_2.values()) <= 15


def test_no_post_costs_more_queries_with_20_rows_than_with_2(learner, learner_client):
    make_plan(learner, starts_on=STARTS_ON - 30 * ONE_WEEK)
    shared = make_course("shared")
    put(learner, shared, status="in_progress")
    log(learner, shared, 9)
    SideCourse.objects.create(progress=learner.course_progress.get(), pace_hours=3, starts_on=STARTS_ON)
    AidChoice.objects.create(plan=learner.plan, pays=True)
    path = make_path("path", shared)
    costs = []
    for number, numbers in enumerate((range(1, 3), range(3, 21))):
        make_rows(learner, path, numbers)
        LastChange.objects.all().delete()
        Forecast.objects.all().delete()  # the first save of a week makes the row, later ones change it
        forms = [
            (LOG_URL, {"hours-shared": number + 1}),
            (LOG_URL, {"hours-shared": number + 3}),
            ("/plan/courses/shared/", {"status": "completed"}),
            ("/plan/courses/shared/took/", {"took_hours": number + 50}),
            ("/plan/courses/shared/", {"status": "in_progress"}),
            ("/plan/courses/shared/estimate/", {"estimate_hours": number + 50}),
            ("/plan/courses/shared/share/", {"share_done_percent": number + 50}),
            ("/plan/courses/shared/beside/", {"side_pace_hours": number + 1, "from": str(STARTS_ON)}),
            ("/plan/courses/shared/counts/", {"counts": ("no", "yes")[number]}),
            ("/plan/aid/", {"aid": "all"}),
            ("/plan/courses/shared/move/", {"position": "2"}),
            ("/plan/courses/shared/remove/", {}),
            ("/plan/courses/shared/add/", {}),
            (
                "/plan/edit/",
                PLAN_FORM | {"starts_on": STARTS_ON - 30 * ONE_WEEK, "planned_pace_hours": number + 5},
            ),
            ("/plan/pauses/", {"starts_on": "2028-01-01", "ends_on": f"2028-01-0{number + 1}"}),
            ("/plan/what-if/", {"hours": number + 7, "first": "course-2", "add": f"new-{number + 1}"}),
        ]
        cost = []
        for address, form in forms:
            with CaptureQueriesContext(connection) as queries:
                assert learner_client.post(address, form).status_code == 302
            cost.append((address, len(queries)))
        costs.append(cost)
    # A plan that is changed again on the same day keeps no earlier plan of no days, which costs less.
    assert all(with_20 <= with_2 for (_, with_2), (_, with_20) in zip(*costs, strict=True))
    assert dict(costs[0]) | {"/plan/edit/": 0} == dict(costs[1]) | {"/plan/edit/": 0}
    assert costs[0][0][1] > costs[0][1][1]
