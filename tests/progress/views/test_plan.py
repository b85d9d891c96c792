"""The dashboard, the projection as data, the plan itself, what-if questions, and what a page costs."""

import datetime as dt
import json
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Course
from progress.models import CourseProgress, Enrollment, Pause, Plan
from tests.progress.views import (
    LOG_URL,
    MONDAY,
    NOW,
    ONE_WEEK,
    STARTS_ON,
    TODAY,
    digest_by_table,
    html_of,
    log,
    make_course,
    make_group,
    make_path,
    make_plan,
    make_resource,
    put,
    text_of,
    values_of,
)

pytestmark = pytest.mark.django_db

EDIT = {"planned_pace_hours": "10", "starts_on": "2026-09-28", "target_on": "", "time_zone": "UTC"}


@pytest.fixture(autouse=True)
def _a_wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan(learner):
    """Ten hours a week for eight weeks, five of them studied each week; two courses of 100 and 50 h."""
    made = make_plan(learner)
    algebra, _ = put(learner, make_course("algebra", 100), make_course("vision", 50))
    CourseProgress.objects.filter(pk=algebra.pk).update(status="in_progress")
    for week in range(8):
        log(learner, algebra.course, 5, STARTS_ON + week * ONE_WEEK)
    return made


# --- The dashboard and its data -------------------------------------------------------------------------


@pytest.mark.usefixtures("plan")
def test_a_course_of_unknown_effort_leaves_the_date_as_far_as_hours_are_known(learner, learner_client):
    put(learner, make_course("speech", effort_hours=None))
    text = text_of(learner_client.get("/plan/"))
    assert "As far as hours are known: April 2027" in text
    assert "Before it, you finish Title of vision on 28 Apr 2027 at 5 h a week" in text


def test_with_only_unknown_efforts_there_is_no_date_and_the_page_says_so(learner, learner_client):
    make_plan(learner)
    put(learner, make_course("speech", effort_hours=None))
    assert "No date for the whole plan yet" in text_of(learner_client.get("/plan/"))


def test_without_a_plan_every_own_page_leads_to_the_paths(learner_client):
    for page in (
        "",
        "projection.json",
        "edit/",
        "what-if/",
        "log/",
        "weeks/",
        "order/",
        "unfinished/",
        "pauses/",
    ):
        answer = learner_client.get(f"/plan/{page}")
        assert (answer.status_code, answer.url) == (302, "/paths/")


@pytest.mark.usefixtures("plan")
def test_the_dashboard_and_the_data_say_the_same_dates(learner_client):
    data = learner_client.get("/plan/projection.json").json()
    page = html_of(learner_client.get("/plan/"))
    finish = data["finish"]
    assert finish["plan"] < finish["likely"]
    for day in (finish["plan"], finish["likely"]):
        assert f'<time datetime="{day}">' in page
    for course in data["courses"]:
        assert f'<time datetime="{course["finish"]["likely"]}">' in page


def of_type(value):
    return {str: "text", int: "number", float: "number", type(None): "null", list: "list", dict: "object"}[
        type(value)
    ]


@pytest.mark.usefixtures("plan")
def test_the_data_has_the_promised_keys_and_types(learner_client):
    answer = learner_client.get("/plan/projection.json")
    assert answer.headers["Content-Type"] == "application/json"
    data = answer.json()
    assert {name: of_type(value) for name, value in data.items()} == {
        "as_of": "text",
        "planned_pace_hours": "number",
        "actual_pace_hours": "number",
        "remaining_hours": "number",
        "finish": "object",
        "courses": "list",
    }
    assert (data["as_of"], data["planned_pace_hours"], data["actual_pace_hours"]) == ("2026-11-25", 10, 5)
    assert data["remaining_hours"] == 110
    keys = {"slug", "status", "logged_hours", "remaining_hours", "finish"}
    assert [course.keys() for course in data["courses"]] == [keys, keys]
    assert [(course["slug"], course["status"]) for course in data["courses"]] == [
        ("algebra", "in_progress"),
        ("vision", "planned"),
    ]
    assert [(course["logged_hours"], course["remaining_hours"]) for course in data["courses"]] == [
        (40, 60),
        (0, 50),
    ]
    for finish in (data["finish"], *(course["finish"] for course in data["courses"])):
        assert finish.keys() == {"plan", "likely", "early", "late", "reason"}
        assert dt.date.fromisoformat(finish["plan"]) > TODAY
        assert dt.date.fromisoformat(finish["likely"]) > TODAY
        if finish["early"] is None or finish["late"] is None:
            assert finish["reason"]
        else:
            assert finish["early"] <= finish["likely"] <= finish["late"]


@pytest.mark.usefixtures("plan")
def test_a_date_that_cannot_be_is_null_with_a_reason(learner, learner_client):
    put(learner, make_course("speech", effort_hours=None))
    data = learner_client.get("/plan/projection.json").json()
    assert data["remaining_hours"] is None
    assert data["finish"]["likely"] is None
    assert data["finish"]["reason"]
    assert data["courses"][2]["finish"]["reason"]
    assert data["courses"][1]["finish"]["likely"]


@pytest.mark.usefixtures("plan")
def test_every_day_on_the_dashboard_is_a_time_element(learner_client):
    learner_client.post("/plan/edit/", EDIT | {"target_on": "2027-06-30"})
    page = html_of(learner_client.get("/plan/"))
    page = re.sub(r"<svg.*?</svg>|<time [^>]*>.*?</time>|<header>.*?</header>", "", page)
    assert re.findall(r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}", page) == []


@pytest.mark.usefixtures("plan")
def test_the_day_is_the_learners(learner_client):
    for zone, day in (("Pacific/Kiritimati", "2026-11-26"), ("America/St_Johns", "2026-11-25")):
        Plan.objects.update(time_zone=zone)
        assert learner_client.get("/plan/projection.json").json()["as_of"] == day


@pytest.mark.usefixtures("plan")
def test_a_course_new_in_a_followed_path_is_offered(learner, learner_client):
    path = make_path("path", Course.objects.get(slug="algebra"), make_course("ethics"))
    Enrollment.objects.create(user=learner, path=path, enrolled_on=STARTS_ON)
    assert "New in your path: Title of ethics" in text_of(learner_client.get("/plan/"))
    learner_client.post("/plan/courses/ethics/add/")
    assert "New in your path" not in text_of(learner_client.get("/plan/"))


# --- Edges of the projection on the pages -----------------------------------------------------------------


def every_page_answers(client):
    for page in (
        "",
        "projection.json",
        "weeks/",
        "order/",
        "unfinished/",
        "what-if/?hours=5&by=2100-12-31",
        "log/",
    ):
        answer = client.get(f"/plan/{page}", follow=True)
        assert answer.status_code in {200, 404 if page == "log/" else 200}, page
        body = answer.content.decode()
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
    Pause.objects.create(user=learner, starts_on=dt.date(2000, 1, 1), ends_on=dt.date(2100, 12, 31))
    every_page_answers(learner_client)


@pytest.mark.usefixtures("plan")
def test_a_logged_week_before_the_plan_and_far_too_many_hours(learner, learner_client):
    log(learner, Course.objects.get(slug="vision"), 168, dt.date(2000, 1, 3))
    every_page_answers(learner_client)


# --- The plan ---------------------------------------------------------------------------------------------


def test_the_plan_changes(plan, learner_client):
    form = {
        "planned_pace_hours": "7:30",
        "starts_on": "2026-09-21",
        "target_on": "2027-06-30",
        "time_zone": "Africa/Lagos",
    }
    answer = learner_client.post("/plan/edit/", form)
    assert (answer.status_code, answer.url) == (302, "/plan/")
    plan.refresh_from_db()
    assert (plan.planned_pace_hours, plan.starts_on) == (7.5, dt.date(2026, 9, 21))
    assert (plan.target_on, plan.time_zone) == (dt.date(2027, 6, 30), "Africa/Lagos")


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("planned_pace_hours", "0", "More than 0 hours."),
        ("planned_pace_hours", "169", "At most 168 hours."),
        ("planned_pace_hours", "NaN", "Write hours like"),
        ("starts_on", "2026-11-30", "You have hours in the week of 28 Sep – 4 Oct 2026"),
        ("starts_on", "1999-12-31", "A day from 2000 to 2100."),
        ("target_on", "2026-09-28", "has to come after the first day"),
        ("target_on", "2101-01-01", "A day from 2000 to 2100."),
        ("target_on", "9999-12-31", "A day from 2000 to 2100."),
        ("target_on", "soon", "Enter a valid date."),
        ("time_zone", "Mars/Olympus", "Select a valid choice|No such time zone"),
    ],
)
def test_what_is_no_plan_is_said_and_what_was_typed_stays(plan, learner_client, field, typed, says):
    before = digest_by_table()
    answer = learner_client.post("/plan/edit/", EDIT | {field: typed})
    assert answer.status_code == 422
    assert re.search(says, text_of(answer))
    if field != "time_zone":
        assert values_of(answer)[field] == typed
    assert digest_by_table() == before


def test_the_second_of_two_open_forms_is_told_of_the_first(plan, learner_client):
    first, second = (values_of(learner_client.get("/plan/edit/")) for _ in range(2))
    assert learner_client.post("/plan/edit/", first | {"planned_pace_hours": "12"}).status_code == 302
    answer = learner_client.post("/plan/edit/", second | {"planned_pace_hours": "8"})
    assert answer.status_code == 422
    assert "changed elsewhere" in text_of(answer)
    plan.refresh_from_db()
    assert plan.planned_pace_hours == 12
    again = values_of(answer)
    assert again["planned_pace_hours"] == "8"
    assert learner_client.post("/plan/edit/", again).status_code == 302
    plan.refresh_from_db()
    assert plan.planned_pace_hours == 8


def test_saving_the_plan_twice_is_harmless(plan, learner_client):
    page = values_of(learner_client.get("/plan/edit/")) | {"planned_pace_hours": "12"}
    assert [learner_client.post("/plan/edit/", page).status_code for _ in range(2)] == [302, 302]


# --- What if ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("plan")
def test_what_if_answers_both_questions_and_changes_nothing(learner_client):
    before = digest_by_table()
    text = text_of(learner_client.get("/plan/what-if/?hours=7,5&by=2027-06-30"))
    assert re.search(r"At 7\.5 h a week from today you finish on \d+ \w+ 2027 ?\.", text)
    assert re.search(r"To finish by 30 Jun 2027 you need \d+(\.\d+)? h a week from today\.", text)
    assert "No pace finishes by 1 Jan 2020" in text_of(learner_client.get("/plan/what-if/?by=2020-01-01"))
    assert digest_by_table() == before


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    "query",
    [
        "hours=0",
        "hours=-1",
        "hours=169",
        "hours=NaN",
        "hours=1e400",
        f"hours={'9' * 5000}",
        "hours=%00",
        "hours=%ED%A0%80",
        "by=x",
        "by=9999-12-31",
        "by=0001-01-01",
        "by=2026-02-30",
        "by=%00",
        f"by={'9' * 5000}",
    ],
)
def test_what_is_no_question_is_said_and_stays_in_the_field(learner_client, query):
    name, _, typed = query.partition("=")
    answer = learner_client.get(f"/plan/what-if/?{query}")
    assert answer.status_code == 422
    assert "invalid-feedback" in html_of(answer)
    if "%" not in typed:
        assert values_of(answer)[name] == typed


# --- What a page costs ----------------------------------------------------------------------------------------


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
        Pause.objects.create(
            user=learner, starts_on=TODAY + number * ONE_WEEK, ends_on=TODAY + number * ONE_WEEK
        )
        other = make_path(f"path-{number}", course)
        Enrollment.objects.create(user=learner, path=other, enrolled_on=TODAY)
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
    LOG_URL,
    "/plan/weeks/",
    "/plan/order/",
    "/plan/unfinished/",
    "/plan/pauses/",
    "/plan/courses/shared/",
    "/plan/export/",
)


def queries_of(client, page):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def test_no_page_costs_more_queries_with_20_rows_than_with_2(learner, learner_client):
    make_plan(learner, starts_on=STARTS_ON - 30 * ONE_WEEK)
    shared = make_course("shared", is_paid=True)
    put(learner, shared)
    path = make_path("path", shared)
    Enrollment.objects.create(user=learner, path=path, enrolled_on=TODAY)
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
    path = make_path("path", shared)
    costs = []
    for numbers in (range(1, 3), range(3, 21)):
        make_rows(learner, path, numbers)
        forms = {
            LOG_URL: {"hours-shared": len(costs) + 1},
            "/plan/courses/shared/": {"status": ["completed", "in_progress"][len(costs)]},
            "/plan/courses/shared/move/": {"position": "2"},
            "/plan/courses/shared/remove/": {},
            "/plan/courses/shared/add/": {},
        }
        cost = {}
        for address, form in forms.items():
            with CaptureQueriesContext(connection) as queries:
                assert learner_client.post(address, form).status_code == 302
            cost[address] = len(queries)
        costs.append(cost)
    assert costs[0] == costs[1]


@pytest.mark.usefixtures("plan")
def test_the_data_is_json_that_every_reader_takes(learner_client):
    def refuse(name):
        raise AssertionError(name)

    json.loads(learner_client.get("/plan/projection.json").content, parse_constant=refuse)
