"""The dashboard as a page: what it says, that the data says the same, and when it is sent again."""

import datetime as dt
import re

import pytest
import time_machine

from courses.models import Course
from learningpath.writing.formats import day_text, hours_text
from progress.models import CourseProgress, Plan
from tests.pages import LOG_URL, PLAN_FORM, html_of, queries_of, text_of
from tests.progress.by_hand import hours_left, likely_on
from tests.rows import (
    MONDAY,
    NOW,
    ONE_WEEK,
    STARTS_ON,
    TODAY,
    follow,
    log,
    make_course,
    make_forecast,
    make_path,
    make_pause,
    make_plan,
    make_studied_plan,
    put,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]


@pytest.fixture
def plan(learner):
    return make_studied_plan(learner)


# --- What it says ----------------------------------------------------------------------------------------


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


def test_nobody_without_hours_reads_of_their_usual_week(learner, learner_client):
    make_plan(learner)
    put(learner, make_course("algebra"))
    text = text_of(learner_client.get("/plan/"))
    assert "At 8.5 h a week, a little less than you plan, it would be" in text
    assert "usual" not in text


def test_a_plan_of_a_single_course_speaks_of_courses_not_of_a_path(learner, learner_client):
    make_plan(learner)
    put(learner, make_course("algebra"))
    assert "Your courses" in text_of(learner_client.get("/plan/"))
    assert "Your path" not in text_of(learner_client.get("/plan/"))


@pytest.mark.usefixtures("plan")
def test_the_chart_of_hours_goes_as_far_as_the_headline_does(learner, learner_client):
    put(learner, make_course("speech", effort_hours=None))
    vision = likely_on(TODAY, hours_left(100, 40) + 50, [5] * 8)
    text = text_of(learner_client.get("/plan/"))
    assert f"As far as hours are known, the courses are likely done on {day_text(vision)} ." in text
    assert "There is no likely date." not in text


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


@pytest.mark.usefixtures("plan")
def test_the_explanation_says_the_same_days_as_data_and_on_the_dashboard(learner_client):
    data = learner_client.get("/plan/projection.json").json()
    finish = {name: data["finish"][name] for name in ("likely", "early", "late")}
    for day in finish.values():
        assert day_text(dt.date.fromisoformat(day)) in data["explanation"]
    assert "<" not in data["explanation"]
    page = html_of(learner_client.get("/plan/"))
    (shown,) = re.findall(r"Where this date comes from</summary> <p>(.*?)</p>", page)
    assert re.sub(r"<[^>]*>", "", shown).replace("&#x27;", "'") == data["explanation"].replace("\u00a0", " ")


@pytest.mark.usefixtures("plan")
def test_the_parts_of_a_move_add_up_on_the_dashboard_and_as_data(learner, learner_client):
    with time_machine.travel(NOW - ONE_WEEK, tick=False):
        learner_client.post(f"/plan/log/?week={MONDAY - ONE_WEEK}", {"hours-algebra": "5"})
    learner_client.post("/plan/edit/", PLAN_FORM | {"planned_pace_hours": "4"})
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
def test_every_day_on_the_dashboard_is_a_time_element(learner_client):
    learner_client.post("/plan/edit/", PLAN_FORM | {"target_on": "2027-06-30"})
    page = html_of(learner_client.get("/plan/"))
    page = re.sub(r"<svg.*?</svg>|<time [^>]*>.*?</time>|<header>.*?</header>", "", page)
    assert re.findall(r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}", page) == []


@pytest.mark.usefixtures("plan")
def test_a_course_new_in_a_followed_path_is_offered(learner, learner_client):
    path = make_path("path", Course.objects.get(slug="algebra"), make_course("ethics"))
    follow(learner, path, STARTS_ON)
    assert "New in your path: Title of ethics" in text_of(learner_client.get("/plan/"))
    learner_client.post("/plan/courses/ethics/add/")
    assert "New in your path" not in text_of(learner_client.get("/plan/"))


@pytest.mark.usefixtures("plan")
def test_the_dashboard_answers_the_planned_hours_and_the_target_date(plan, learner_client):
    plan.target_on = dt.date(2027, 6, 30)
    plan.save()
    text = text_of(learner_client.get("/plan/"))
    then = likely_on(TODAY, hours_left(100, 40) + 50, planned_hours=10 / 0.85)
    assert f"At 10 h a week you likely finish on {day_text(then)} ." in text
    needed = learner_client.get("/plan/what-if/?by=2027-06-30").context["asked"].even_pace_hours
    assert f"To finish by 30 Jun 2027 you need {hours_text(needed)} h a week." in text


# --- What it costs ---------------------------------------------------------------------------------------


def test_the_dashboard_costs_seven_queries(learner_client, plan):
    put(plan.user, make_course("waived", 10), status="waived")
    follow(plan.user, make_path("followed"))
    make_pause(plan.user, TODAY, TODAY + ONE_WEEK)
    make_forecast(plan.user, MONDAY - ONE_WEEK)
    assert queries_of(learner_client, "/plan/") == 7


def _log_more(plan, client):
    client.post(LOG_URL, {"hours-algebra": "1.25"})


def _plan_more(plan, client):
    client.post("/plan/edit/", PLAN_FORM | {"planned_pace_hours": "11"})


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


# --- Hours and courses out of the plan --------------------------------------------------------------------


@pytest.fixture
def path_with_hours(learner):
    """A path of three courses with 83 h, 40 of them for one that is completed."""
    make_plan(learner)
    algebra, vision, speech = (make_course(slug) for slug in ("algebra", "vision", "speech"))
    path = make_path("foundations", algebra, vision, speech)
    put(learner, algebra, status="completed", completed_on=MONDAY)
    put(learner, vision, status="in_progress")
    put(learner, speech)
    follow(learner, path)
    log(learner, algebra, 40)
    log(learner, vision, 43)
    return path


def test_after_leaving_a_path_its_hours_and_what_was_completed_stay_in_sight(learner_client, path_with_hours):
    learner_client.post(f"/paths/{path_with_hours.slug}/leave/")
    text = text_of(learner_client.get("/plan/"))
    assert "Your plan is empty." in text
    assert "Your hours and what you completed are kept." in text
    assert "Hours studied 83 h All of it for courses out of your plan . It is kept." in text
    assert (
        "Completed, and no longer in your plan: Title of algebra completed 23 Nov 2026 · 40 h logged" in text
    )


def test_hours_out_of_the_plan_are_said_beside_those_in_it(learner, learner_client, path_with_hours):
    learner_client.post(f"/paths/{path_with_hours.slug}/leave/")
    put(learner, make_course("poetry"))
    text = text_of(learner_client.get("/plan/"))
    assert "You logged 83 h more for courses out of your plan" in text
    assert "Log your first hours" not in text


def test_a_completed_course_stays_completed_when_it_is_retired_or_the_path_is_another(
    learner, learner_client, path_with_hours
):
    Course.objects.filter(slug="algebra").update(retired_on=MONDAY)
    learner_client.post(f"/paths/{path_with_hours.slug}/leave/")
    follow(learner, make_path("other", make_course("poetry")))
    assert "Title of algebra completed 23 Nov 2026 · 40 h logged" in text_of(learner_client.get("/plan/"))


@pytest.mark.usefixtures("plan")
def test_without_hours_out_of_the_plan_nothing_is_said_of_them(learner_client):
    text = text_of(learner_client.get("/plan/"))
    assert "out of your plan" not in text
    assert "no longer in your plan" not in text


# --- After the plan's day -----------------------------------------------------------------------------------


def test_long_after_an_unmet_plan_the_page_and_the_data_say_behind(learner, learner_client):
    make_plan(learner, starts_on=MONDAY - 15 * ONE_WEEK)
    put(learner, make_course("algebra", effort_hours=10))
    data = learner_client.get("/plan/projection.json").json()
    assert data["behind_plan"]["standing"] == "behind"
    text = text_of(learner_client.get("/plan/"))
    assert "That day has passed: you are 10 h behind ." in text
    assert "you are on track" not in text


def test_a_target_that_has_passed_is_said_to_have_passed(learner, learner_client):
    make_plan(learner, starts_on=MONDAY - 15 * ONE_WEEK, target_on=MONDAY - ONE_WEEK)
    put(learner, make_course("algebra"))
    text = text_of(learner_client.get("/plan/"))
    assert "Your target was 16 Nov 2026 ; it has passed." in text
    assert "What would it take?" not in text
