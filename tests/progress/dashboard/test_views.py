"""The dashboard, the projection as data, the plan itself, what-if questions, past dates, and what a page costs."""

import datetime as dt
import json
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Course
from learningpath.writing.formats import day_text, hours_text
from progress.models import CourseProgress, EarlierPlan, Enrollment, Forecast, Pause, Plan
from tests.pages import LOG_URL, html_of, text_of, values_of
from tests.progress.by_hand import hours_left, likely_on
from tests.rows import (
    MONDAY,
    NOW,
    ONE_WEEK,
    STARTS_ON,
    TODAY,
    log,
    make_course,
    make_course_forecast,
    make_forecast,
    make_group,
    make_path,
    make_plan,
    make_resource,
    put,
)
from tests.tables import OF_FORECASTS, digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

EDIT = {"planned_pace_hours": "10", "starts_on": "2026-09-28", "target_on": "", "time_zone": "UTC"}


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
    assert f"As far as hours are known: {likely_on(TODAY, hours_left(100, 40) + 50, [5] * 8):%B %Y}" in text
    vision = likely_on(TODAY, hours_left(100, 40) + 50, [5] * 8)
    assert f"Before it, you likely finish Title of vision on {day_text(vision)} ." in text


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
        "forecasts/",
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
    for day in (finish["plan"], finish["likely"], finish["early"], finish["late"]):
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
        "behind_plan": "object",
        "finish": "object",
        "restart": "null",
        "target_on": "null",
        "chance_by_target": "null",
        "explanation": "text",
        "moved": "null",
        "courses": "list",
    }
    slow = (1 - 0.96**8) / (1 - 0.96)
    usual = round((25.5 + 5 * slow) / (3 + slow), 2)
    assert (data["as_of"], data["planned_pace_hours"], data["actual_pace_hours"]) == ("2026-11-25", 10, usual)
    left = round(hours_left(100, 40), 2)
    assert data["remaining_hours"] == pytest.approx(left + 50)
    # Eight weeks and two days at 10 h.
    assert data["behind_plan"] == {"hours": 42.86, "days": 30, "standing": "behind"}
    keys = {"slug", "status", "logged_hours", "remaining_hours", "finish"}
    assert [course.keys() for course in data["courses"]] == [keys, keys]
    assert [(course["slug"], course["status"]) for course in data["courses"]] == [
        ("algebra", "in_progress"),
        ("vision", "planned"),
    ]
    assert [(course["logged_hours"], course["remaining_hours"]) for course in data["courses"]] == [
        (40, left),
        (0, 50),
    ]
    for finish in (data["finish"], *(course["finish"] for course in data["courses"])):
        assert finish.keys() == {"plan", "likely", "early", "late", "reason"}
        assert dt.date.fromisoformat(finish["plan"]) > TODAY
        assert dt.date.fromisoformat(finish["likely"]) > TODAY
        assert finish["early"] < finish["likely"] < finish["late"]
        assert finish["reason"] is None


@pytest.mark.usefixtures("plan")
def test_the_data_has_the_chance_by_the_target(learner_client):
    Plan.objects.update(target_on=dt.date(2027, 3, 31))
    data = learner_client.get("/plan/projection.json").json()
    assert data["target_on"] == "2027-03-31"
    assert 0 < data["chance_by_target"] < 0.5
    Plan.objects.update(target_on=data["finish"]["likely"])
    assert learner_client.get("/plan/projection.json").json()["chance_by_target"] == pytest.approx(
        0.5, abs=0.02
    )


@pytest.mark.usefixtures("plan")
def test_the_explanation_says_the_same_days_as_data_and_on_the_dashboard(learner_client):
    data = learner_client.get("/plan/projection.json").json()
    finish = {name: data["finish"][name] for name in ("likely", "early", "late")}
    for day in finish.values():
        assert day_text(dt.date.fromisoformat(day)) in data["explanation"]
    assert "<" not in data["explanation"]
    page = html_of(learner_client.get("/plan/"))
    (shown,) = re.findall(r"Where this date comes from</summary> <p>(.*?)</p>", page)
    assert re.sub(r"<[^>]*>", "", shown).replace("&#x27;", "'") == data["explanation"]


@pytest.mark.usefixtures("plan")
def test_the_parts_of_a_move_add_up_on_the_dashboard_and_as_data(learner, learner_client):
    with time_machine.travel(NOW - ONE_WEEK, tick=False):
        learner_client.post(f"/plan/log/?week={MONDAY - ONE_WEEK}", {"hours-algebra": "5"})
    learner_client.post("/plan/edit/", EDIT | {"planned_pace_hours": "4"})
    learner_client.post("/plan/pauses/", {"starts_on": "2026-12-24", "ends_on": "2027-01-03"})
    learner_client.post("/plan/courses/vision/estimate/", {"estimate_hours": "70"})
    learner_client.post(LOG_URL, {"hours-algebra": "9"})
    data = learner_client.get("/plan/projection.json").json()
    moved = data["moved"]
    assert (moved["since"], moved["to"]) == ("2026-11-18", data["finish"]["likely"])
    days = (dt.date.fromisoformat(moved["to"]) - dt.date.fromisoformat(moved["from"])).days
    assert moved["days"] == days == sum(part["days"] for part in moved["parts"]) != 0
    names = [part["part"] for part in moved["parts"]]
    assert {"hours", "own_estimate", "pauses", "plan"} <= set(names)
    assert "method" not in names
    page = html_of(learner_client.get("/plan/"))
    table = re.search(r"Why your date moved.*?</table>", page)[0]
    shown = [
        int(number.replace("−", "-"))
        for number in re.findall(r"<td class=\"number[^>]*>([+−]\d+) days?</td>", table)
    ]
    assert shown == [*(part["days"] for part in moved["parts"]), moved["days"]]
    for part in moved["parts"]:
        assert part["text"] in table
    for day in (moved["since"], moved["from"], moved["to"]):
        assert f'<time datetime="{day}">' in table


@pytest.mark.usefixtures("plan")
def test_without_an_earlier_week_there_is_no_table_of_moves(learner_client):
    learner_client.post(LOG_URL, {"hours-algebra": "9"})
    assert "Why your date moved" not in html_of(learner_client.get("/plan/"))


@pytest.mark.usefixtures("plan")
def test_a_date_that_did_not_move_says_so(learner, learner_client):
    CourseProgress.objects.update(status="planned")
    learner.weekly_logs.all().delete()
    Plan.objects.update(starts_on=MONDAY + ONE_WEEK)
    with time_machine.travel(NOW - ONE_WEEK, tick=False):
        learner_client.post("/plan/courses/vision/move/", {"position": "2"})
    table = text_of(learner_client.get("/plan/"))
    assert "Nothing moved it" in table
    assert re.search(r"Likely finish, \d+ \w+ \d{4} the same", table)


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
        "what-if/?pause_from=2000-01-01&pause_to=2100-12-31",
        "forecasts/",
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


def test_another_pace_shows_the_earlier_plan_and_since_when_the_new_one_counts(plan, learner_client):
    assert "Earlier plans" not in html_of(learner_client.get("/plan/edit/"))
    plan_on = learner_client.get("/plan/projection.json").json()["finish"]["plan"]
    learner_client.post("/plan/edit/", EDIT | {"planned_pace_hours": "5"})
    page = learner_client.get("/plan/edit/")
    assert "Earlier plans 10 h a week from 28 Sep 2026 , changed on 25 Nov 2026 : it said" in text_of(page)
    for day in (STARTS_ON, TODAY, plan_on):
        assert f'<time datetime="{day}">' in html_of(page)
    text = text_of(learner_client.get("/plan/"))
    assert "Your plan of 5 h a week, changed on 25 Nov 2026 , says" in text
    assert "you are on track" in text
    assert "5 h since 25 Nov 2026" in text


@pytest.mark.usefixtures("plan")
def test_the_same_plan_or_another_target_keeps_no_earlier_plan(learner_client):
    for more in ({}, {"target_on": "2027-06-30"}, {"time_zone": "Africa/Lagos"}):
        assert learner_client.post("/plan/edit/", EDIT | more).status_code == 302
    assert not EarlierPlan.objects.exists()
    assert Plan.objects.get().changed_on is None


def test_a_refused_plan_still_lists_the_earlier_ones(plan, learner_client):
    learner_client.post("/plan/edit/", EDIT | {"planned_pace_hours": "5"})
    answer = learner_client.post("/plan/edit/", EDIT | {"planned_pace_hours": "0"})
    assert answer.status_code == 422
    assert "Earlier plans" in html_of(answer)


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
    assert EarlierPlan.objects.count() == 1


# --- What if ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("plan")
def test_what_if_answers_both_questions_and_changes_nothing(learner_client):
    before = digest_by_table()
    text = text_of(learner_client.get("/plan/what-if/?hours=7,5&by=2027-06-30"))
    then = likely_on(TODAY, hours_left(100, 40) + 50, planned_hours=7.5 / 0.85)
    assert f"At 7.5 h in a mean week from today on you likely finish on {day_text(then)} ; in 8 cases" in text
    assert re.search(r"The chance to be done by 30 Jun 2027 at that pace is (about|over) \d+ % ?\.", text)
    assert re.search(r"To finish by 30 Jun 2027 you need \d+(\.\d)? h a week at even odds", text)
    assert re.search(r"and \d+(\.\d)? h to be done by then in 8 cases of 10", text)
    assert "1 Jan 2020 has passed." in text_of(learner_client.get("/plan/what-if/?by=2020-01-01"))
    assert digest_by_table() == before


@pytest.mark.usefixtures("plan")
def test_the_dashboard_answers_the_planned_hours_and_the_target_date(plan, learner_client):
    plan.target_on = dt.date(2027, 6, 30)
    plan.save()
    text = text_of(learner_client.get("/plan/"))
    then = likely_on(TODAY, hours_left(100, 40) + 50, planned_hours=10 / 0.85)
    assert f"At 10 h a week you likely finish on {day_text(then)} ." in text
    needed = learner_client.get("/plan/what-if/?by=2027-06-30").context["asked"].even_pace_hours
    assert f"To finish by 30 Jun 2027 you need {hours_text(needed)} h a week." in text


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(("part", "ids"), [("page", ["problems", "answer", "courses"]), ("card", ["card"])])
def test_a_script_gets_only_the_part_it_asks_for(learner_client, part, ids):
    whole = learner_client.get("/plan/what-if/?hours=5&by=2027-06-30")
    answer = learner_client.get("/plan/what-if/?hours=5&by=2027-06-30", headers={"X-Part": part})
    assert answer.status_code == 200
    assert re.findall(r'id="what-if-(\w+)"', html_of(answer)) == ids
    assert "<html" not in html_of(answer)
    assert "csrfmiddlewaretoken" in values_of(answer)
    assert {"hours": "5", "by": "2027-06-30"}.items() <= values_of(answer).items()
    assert len(answer.content) < len(whole.content) / 2
    for one in (whole, answer):
        assert "X-Part" in one["Vary"], "a cache keeps them apart"


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("part", ["page", "card"])
def test_a_part_of_a_question_that_cannot_be_asked_says_so_beside_the_field(learner_client, part):
    answer = learner_client.get("/plan/what-if/?hours=169", headers={"X-Part": part})
    assert answer.status_code == 422
    assert "At most 168 hours." in text_of(answer)
    assert values_of(answer)["hours"] == "169"
    assert "Make this my plan" not in text_of(answer)


@pytest.mark.usefixtures("plan")
def test_where_the_answer_would_stand_is_said_what_is_wrong(learner_client):
    answer = learner_client.get("/plan/what-if/?hours=169&by=x", headers={"X-Part": "page"})
    said = html_of(answer).split('id="what-if-answer"')[1].split('id="what-if-courses"')[0]
    assert '<a href="#id_hours">Hours a week</a>: At most 168 hours.' in said
    assert '<a href="#id_by">Finish by</a>: Enter a valid date.' in said
    assert "Try another pace" not in said


@pytest.mark.usefixtures("plan")
def test_a_part_there_is_not_is_the_whole_page(learner_client):
    answer = learner_client.get("/plan/what-if/?hours=5", headers={"X-Part": "../base"})
    assert "<html" in html_of(answer)


@pytest.mark.usefixtures("plan")
def test_a_part_says_that_a_course_to_add_is_in_the_plan_already(learner_client):
    answer = learner_client.get("/plan/what-if/?add=vision", headers={"X-Part": "page"}, follow=True)
    assert "Title of vision is in your plan already." in text_of(answer)


ALL_ASKED = {
    "hours": "7,5",
    "by": "2027-06-30",
    "pause_from": "2026-12-24",
    "pause_to": "2027-01-03",
    "first": "vision",
    "waive": "algebra",
    "add": "speech",
}


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("name", [*ALL_ASKED, "all"])
def test_asking_saves_nothing_and_offers_to_save_what_was_asked(learner_client, name):
    make_course("speech", 30)
    asked = {
        field: typed
        for field, typed in ALL_ASKED.items()
        if field.split("_")[0] == name.split("_")[0] or name == "all"
    }
    before = digest_by_table()
    answer = learner_client.get("/plan/what-if/", asked)
    assert answer.status_code == 200
    assert digest_by_table() == before
    assert {field: values_of(answer)[field] for field in asked} == asked
    (form,) = re.findall(r'<form method="post" action="/plan/what-if/".*?</form>', html_of(answer))
    offered = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    offered.pop("csrfmiddlewaretoken", None)
    assert offered == asked
    assert "Make this my plan" in form


@pytest.mark.usefixtures("plan")
def test_nothing_asked_offers_nothing_to_save(learner_client):
    for query in ("", "?hours=&by=&first=", "?utm_source=mail"):
        page = html_of(learner_client.get(f"/plan/what-if/{query}"))
        assert "Make this my plan" not in page
        assert "Nothing is changed until you say so" in page


@pytest.mark.usefixtures("plan")
def test_the_table_compares_each_course_now_and_then(learner_client):
    make_course("speech", 30)
    page = text_of(learner_client.get("/plan/what-if/?first=vision&add=speech"))
    left = hours_left(100, 40)
    days = [
        day_text(likely_on(TODAY, hours, [5] * 8))
        for hours in (left + 50, 50, left, 50 + left, 50 + left + 30)
    ]
    assert (
        f"Title of vision {days[0]} {days[1]} Title of algebra {days[2]} {days[3]} "
        f"Title of speech no date {days[4]}" in page
    )


def test_what_was_asked_becomes_the_plan(plan, learner, learner_client):
    make_course("speech", 30)
    answer = learner_client.post("/plan/what-if/", ALL_ASKED)
    assert (answer.status_code, answer.url) == (302, "/plan/")
    plan.refresh_from_db()
    assert (plan.planned_pace_hours, plan.changed_on) == (7.5, TODAY)
    assert plan.target_on == dt.date(2027, 6, 30)
    assert EarlierPlan.objects.get(user=learner).planned_pace_hours == 10
    pause = Pause.objects.get(user=learner)
    assert (pause.starts_on, pause.ends_on) == (dt.date(2026, 12, 24), dt.date(2027, 1, 3))
    rows = CourseProgress.objects.in_plan().with_courses()
    assert [(row.course.slug, row.status) for row in rows if row.status != "waived"] == [
        ("vision", "planned"),
        ("speech", "planned"),
    ]
    assert rows.get(course__slug="algebra").status == "waived"
    assert "That is your plan now." in text_of(learner_client.get("/plan/"))


SAVED_BY = {
    "hours": {"progress_plan", "progress_earlierplan"},
    "by": {"progress_plan"},
    "pause": {"progress_pause"},
    "first": {"progress_courseprogress"},
    "waive": {"progress_courseprogress"},
    "add": {"progress_courseprogress"},
}


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("name", SAVED_BY)
def test_making_one_thing_the_plan_saves_that_and_the_forecast_and_nothing_else(learner_client, name):
    make_course("speech", 30)
    before = digest_by_table(but=OF_FORECASTS)
    asked = {field: typed for field, typed in ALL_ASKED.items() if field.split("_")[0] == name}
    assert learner_client.post("/plan/what-if/", asked).status_code == 302
    after = digest_by_table(but=OF_FORECASTS)
    assert {table for table in before if before[table] != after[table]} == SAVED_BY[name]
    assert Forecast.objects.get().week_start == MONDAY


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("name", ["hours", "by", "pause", "first"])
def test_making_it_the_plan_twice_is_harmless(learner_client, name):
    asked = {field: typed for field, typed in ALL_ASKED.items() if field.split("_")[0] == name}
    learner_client.post("/plan/what-if/", asked)
    before = digest_by_table()
    assert learner_client.post("/plan/what-if/", asked).status_code == 302
    assert digest_by_table() == before


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("name", ["waive", "add"])
def test_what_is_in_the_plan_already_is_not_saved_again(learner_client, name):
    make_course("speech", 30)
    learner_client.post("/plan/what-if/", {name: ALL_ASKED[name]})
    before = digest_by_table()
    learner_client.post("/plan/what-if/", {name: ALL_ASKED[name]})
    assert digest_by_table() == before


NOT_OFFERED = "Choose a course of your plan that is still to do."


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("asked", "field", "says"),
    [
        ({"pause_from": "2026-12-24"}, "pause_to", "When does the break end?"),
        ({"pause_to": "2026-12-24"}, "pause_from", "When does the break begin?"),
        ({"pause_from": "2026-12-24", "pause_to": "2026-12-23"}, "pause_to", "The last day is the first day"),
        ({"pause_from": "1999-12-31", "pause_to": "2026-12-23"}, "pause_from", "A day from 2000 to 2100."),
        ({"pause_from": "2026-12-24", "pause_to": "9999-12-31"}, "pause_to", "A day from 2000 to 2100."),
        ({"pause_from": "\0", "pause_to": "2026-12-24"}, "pause_from", "Enter a valid date."),
        ({"by": "0001-01-01"}, "by", "A day from 2000 to 2100."),
        ({"by": "٢٠٢٧-٠٦-٣١"}, "by", "Enter a valid date."),
        ({"hours": "NaN"}, "hours", "Write hours like"),
        ({"hours": "9" * 5000}, "hours", "at most 20 characters"),
        ({"hours": "7\0"}, "hours", "Null characters are not allowed."),
        ({"first": "no-such-course"}, "first", NOT_OFFERED),
        ({"first": "of-the-outsider"}, "first", NOT_OFFERED),
        ({"first": "\0"}, "first", NOT_OFFERED),
        ({"waive": "x" * 5000}, "waive", NOT_OFFERED),
        ({"first": "vision", "waive": "vision"}, "waive", "A waived course cannot come next."),
        ({"add": "no-such-course"}, "add", "No such course to add"),
        ({"add": "retired"}, "add", "No such course to add"),
        ({"add": "x" * 5000}, "add", "No such course to add"),
        ({"add": "a\0b"}, "add", "Null characters are not allowed."),
        ({"add": "<svg onload=alert(1)>"}, "add", "No such course to add"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_saved(
    learner, outsider, learner_client, method, asked, field, says
):
    put(learner, make_course("done"), status="completed", completed_on=TODAY)
    put(outsider, make_course("of-the-outsider"))
    make_course("retired", retired_on=MONDAY)
    before = digest_by_table()
    answer = getattr(learner_client, method)("/plan/what-if/", asked)
    assert answer.status_code == 422
    error = re.search(rf'id="id_{field}_error">(.*?)</div>', html_of(answer))
    assert says in error[1]
    assert "Make this my plan" not in html_of(answer)
    assert digest_by_table() == before


@pytest.mark.usefixtures("plan")
def test_saving_twice_what_was_supposed_is_no_error_and_changes_nothing_more(learner, learner_client):
    speech = make_course("speech")
    supposed = {"waive": "vision", "add": speech.slug, "pause_from": "2026-12-24", "pause_to": "2026-12-31"}
    assert learner_client.post("/plan/what-if/", supposed).status_code == 302
    before = digest_by_table()
    assert learner_client.post("/plan/what-if/", supposed).status_code == 302
    assert digest_by_table() == before


@pytest.mark.usefixtures("plan")
def test_a_completed_course_is_waived_neither_by_asking_nor_by_saving(learner, learner_client):
    put(learner, make_course("done"), status="completed", completed_on=TODAY)
    assert learner_client.get("/plan/what-if/?waive=done").status_code == 422
    assert learner_client.post("/plan/what-if/", {"waive": "done"}).status_code == 302
    assert CourseProgress.objects.get(course__slug="done").status == "completed"


@pytest.mark.usefixtures("plan")
def test_a_course_of_the_plan_cannot_be_added_and_that_is_said(learner_client):
    answer = learner_client.get("/plan/what-if/?add=vision", follow=True)
    assert answer.redirect_chain == [("/plan/what-if/", 302)]
    assert "Title of vision is in your plan already." in text_of(answer)


@pytest.mark.usefixtures("plan")
def test_what_was_supposed_before_courses_were_renamed_is_saved(learner, learner_client):
    make_course("speech")
    supposed = {"first": "vision", "waive": "algebra", "add": "speech"}
    assert learner_client.get("/plan/what-if/", supposed).status_code == 200
    for slug in supposed.values():
        Course.objects.filter(slug=slug).update(slug=f"new-{slug}", formerly=[slug])
    page = html_of(learner_client.get("/plan/what-if/", supposed))
    assert 'name="first" value="new-vision"' in page
    for _ in range(2):  # a double tap is no error here either
        assert learner_client.post("/plan/what-if/", supposed).status_code == 302
    rows = learner.course_progress.in_plan().select_related("course")
    assert [(row.course.slug, row.status) for row in rows] == [
        ("new-algebra", "waived"),
        ("new-vision", "planned"),
        ("new-speech", "planned"),
    ]
    page = learner_client.get("/plan/what-if/?add=vision", follow=True)
    assert "Title of vision is in your plan already." in text_of(page)


@pytest.mark.usefixtures("plan")
def test_what_is_supposed_gives_the_dates_that_saving_it_gives(learner, learner_client):
    """For all but the hours: those are supposed to be kept, while the saved plan goes by the logs."""
    speech, left = make_course("speech", 30), make_course("left", 60)
    put(learner, left, left_on=MONDAY, status="in_progress")
    log(learner, left, 30, STARTS_ON)
    supposed = {
        "waive": "vision",
        "first": speech.slug,
        "add": left.slug,
        "pause_from": "2026-12-24",
        "pause_to": "2026-12-31",
    }
    put(learner, speech)
    asked = learner_client.get("/plan/what-if/", supposed).context["asked"].then
    learner_client.post("/plan/what-if/", supposed)
    saved = learner_client.get("/plan/projection.json").json()
    assert saved["finish"]["likely"] == asked.finish.likely.isoformat()
    assert [one["slug"] for one in saved["courses"]] == [one.slug for one in asked.courses]
    assert [one["finish"]["late"] for one in saved["courses"]] == [
        one.finish.late and one.finish.late.isoformat() for one in asked.courses
    ]


@pytest.mark.usefixtures("plan")
def test_the_last_course_can_be_waived(learner, learner_client):
    others = CourseProgress.objects.exclude(course__slug="vision")
    others.update(status="completed", completed_on=TODAY)
    page = html_of(learner_client.get("/plan/what-if/?waive=vision"))
    assert "Nothing would be left to study." in page
    assert "Make this my plan" in page
    learner_client.post("/plan/what-if/", {"waive": "vision"})
    assert CourseProgress.objects.get(course__slug="vision").status == "waived"


@pytest.mark.usefixtures("plan")
def test_a_target_before_the_first_day_can_be_asked_and_not_saved(learner_client):
    before = digest_by_table()
    for by in (STARTS_ON, STARTS_ON - ONE_WEEK):
        assert learner_client.get("/plan/what-if/", {"by": by}).status_code == 200
        answer = learner_client.post("/plan/what-if/", {"by": by, "hours": "9"})
        assert answer.status_code == 422
        assert "A target date comes after the plan's first day." in text_of(answer)
        assert values_of(answer)["hours"] == "9"
    assert digest_by_table() == before


@pytest.mark.usefixtures("plan")
def test_a_break_too_many_is_refused(learner, learner_client):
    Pause.objects.bulk_create(
        Pause(user=learner, starts_on=day, ends_on=day)
        for day in (TODAY + number * dt.timedelta(days=1) for number in range(100))
    )
    answer = learner_client.post("/plan/what-if/", {"pause_from": "2028-01-01", "pause_to": "2028-01-02"})
    assert answer.status_code == 422
    assert "At most 100 breaks: remove one first." in text_of(answer)
    assert Pause.objects.count() == 100


def test_bytes_that_are_no_text_are_refused_in_what_if(plan, learner_client):
    body = b"add=%ED%A0%80&hours=%FF"
    answer = learner_client.post("/plan/what-if/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    plan.refresh_from_db()
    assert plan.planned_pace_hours == 10


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


# --- Past dates --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("plan")
def test_before_anything_was_kept_the_page_of_past_dates_says_so(learner_client):
    text = text_of(learner_client.get("/plan/forecasts/"))
    assert "Nothing can be told yet" in text
    assert "Nothing yet: it begins with the next thing you save." in text


@pytest.mark.parametrize("scored", [1, 2])
def test_under_three_scored_dates_are_too_few_to_tell(plan, learner, learner_client, scored):
    algebra = learner.course_progress.get(course__slug="algebra")
    for week in range(scored):
        make_course_forecast(make_forecast(learner, MONDAY - (week + 2) * ONE_WEEK), algebra)
    CourseProgress.objects.filter(pk=algebra.pk).update(status="completed", completed_on=TODAY)
    text = text_of(learner_client.get("/plan/forecasts/"))
    assert f"Only {scored} of your dates can be compared with a finish so far: too few to tell." in text
    assert "held" not in text.replace("Ranges that held", "")


def test_the_page_of_past_dates_tells_how_often_the_ranges_held_and_what_was_told(
    plan, learner, learner_client
):
    algebra = learner.course_progress.get(course__slug="algebra")
    for week, (early, likely, late) in enumerate([(-9, -2, 1), (-1, 5, None), (1, 12, 30)]):
        days = {
            name: None if days is None else TODAY + days * dt.timedelta(days=1)
            for name, days in (("early_on", early), ("likely_on", likely), ("late_on", late))
        }
        made = make_forecast(learner, MONDAY - (week + 2) * ONE_WEEK, late_on=days["late_on"])
        make_course_forecast(made, algebra, **days)
    make_forecast(learner, MONDAY - 5 * ONE_WEEK, likely_on=None, early_on=None, late_on=None)
    CourseProgress.objects.filter(pk=algebra.pk).update(status="completed", completed_on=TODAY)
    page = learner_client.get("/plan/forecasts/")
    text = text_of(page)
    assert "Your 8-in-10 ranges for courses held 2 of 3 times" in text
    assert "the likely date was 5 days off in the median" in text
    assert "Title of algebra 25 Nov 2026 2 of 3 5 days" in text
    assert "10 years or more" in text
    assert "19 Oct 2026 no date" in text
    for forecast in Forecast.objects.all():
        assert f'<time datetime="{forecast.issued_on}">' in html_of(page)


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
    "/plan/what-if/?by=2027-12-31&pause_from=2027-01-01&pause_to=2027-01-02&first=course-1&add=new-1",
    "/plan/forecasts/",
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


def test_the_dashboard_costs_six_queries(learner_client, plan):
    put(plan.user, make_course("waived", 10), status="waived")
    Enrollment.objects.create(user=plan.user, path=make_path("followed"), enrolled_on=TODAY)
    Pause.objects.create(user=plan.user, starts_on=TODAY, ends_on=TODAY + ONE_WEEK)
    make_forecast(plan.user, MONDAY - ONE_WEEK)
    assert queries_of(learner_client, "/plan/") == 6


def _log_more(plan, client):
    client.post(LOG_URL, {"hours-algebra": "1.25"})


def _plan_more(plan, client):
    client.post("/plan/edit/", EDIT | {"planned_pace_hours": "11"})


def _change_catalog(plan, client):
    Course.objects.filter(slug="vision").update(effort_amount_low=60)


@pytest.mark.parametrize("change", [_log_more, _plan_more, _change_catalog])
def test_a_kept_dashboard_is_sent_again_after_what_changes_it_and_only_then(plan, learner_client, change):
    learner_client.get("/plan/")
    kept = {"if-none-match": learner_client.get("/plan/").headers["ETag"]}
    assert learner_client.get("/plan/", headers=kept).status_code == 304
    change(plan, learner_client)
    assert learner_client.get("/plan/", headers=kept).status_code == 200


def test_a_kept_dashboard_is_sent_again_on_another_day(learner_client, plan):
    learner_client.get("/plan/")
    kept = {"if-none-match": learner_client.get("/plan/").headers["ETag"]}
    with time_machine.travel(NOW + dt.timedelta(hours=11), tick=False):
        assert learner_client.get("/plan/", headers=kept).status_code == 304
    with time_machine.travel(NOW + dt.timedelta(days=1), tick=False):
        assert learner_client.get("/plan/", headers=kept).status_code == 200


def test_no_post_costs_more_queries_with_20_rows_than_with_2(learner, learner_client):
    make_plan(learner, starts_on=STARTS_ON - 30 * ONE_WEEK)
    shared = make_course("shared")
    put(learner, shared, status="in_progress")
    log(learner, shared, 9)
    path = make_path("path", shared)
    costs = []
    for number, numbers in enumerate((range(1, 3), range(3, 21))):
        make_rows(learner, path, numbers)
        Forecast.objects.all().delete()  # the first save of a week makes the row, later ones change it
        forms = [
            (LOG_URL, {"hours-shared": number + 1}),
            (LOG_URL, {"hours-shared": number + 3}),
            ("/plan/courses/shared/", {"status": ["completed", "in_progress"][number]}),
            ("/plan/courses/shared/estimate/", {"estimate_hours": number + 50}),
            ("/plan/courses/shared/share/", {"share_done_percent": number + 50}),
            ("/plan/courses/shared/move/", {"position": "2"}),
            ("/plan/courses/shared/remove/", {}),
            ("/plan/courses/shared/add/", {}),
            (
                "/plan/edit/",
                EDIT | {"starts_on": STARTS_ON - 30 * ONE_WEEK, "planned_pace_hours": number + 5},
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
    assert costs[0] == costs[1]
    assert costs[0][0][1] > costs[0][1][1]


@pytest.mark.usefixtures("plan")
def test_the_data_is_json_that_every_reader_takes(learner_client):
    def refuse(name):
        raise AssertionError(name)

    json.loads(learner_client.get("/plan/projection.json").content, parse_constant=refuse)
