"""What-if questions on their page: answered, refused beside the field, and made the plan."""

import datetime as dt
import re

import pytest

from courses.models import Course
from learningpath.writing.formats import day_text
from progress.models import CourseProgress, EarlierPlan, Forecast, Pause, SideCourse
from tests.pages import html_of, text_of, values_of
from tests.progress.by_hand import hours_left, likely_on
from tests.rows import (
    MONDAY,
    ONE_WEEK,
    STARTS_ON,
    TODAY,
    log,
    make_additional,
    make_course,
    make_studied_plan,
    put,
    run_beside,
)
from tests.tables import OF_SAVES, digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]


@pytest.fixture
def plan(learner):
    return make_studied_plan(learner)


# --- Asking ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("plan")
def test_what_if_answers_both_questions_and_changes_nothing(learner_client):
    before = digest_by_table()
    text = text_of(learner_client.get("/plan/what-if/?hours=7,5&by=2027-06-30"))
    then = likely_on(TODAY, hours_left(100, 40) + 50, planned_hours=7.5 / 0.85)
    assert (
        f"At 7.5 h a week on average, from today, you likely finish on {day_text(then)} ; the 80 % range"
        in text
    )
    assert re.search(r"The chance to be done by 30 Jun 2027 at that pace is (about|over) \d+ % ?\.", text)
    assert re.search(r"To finish by 30 Jun 2027 you need \d+(\.\d)? h a week at even odds", text)
    assert re.search(r"and \d+(\.\d)? h for an 80 % chance", text)
    assert "1 Jan 2020 has passed." in text_of(learner_client.get("/plan/what-if/?by=2020-01-01"))
    assert digest_by_table() == before


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


# --- Making it the plan -----------------------------------------------------------------------------------


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
    before = digest_by_table(but=OF_SAVES)
    asked = {field: typed for field, typed in ALL_ASKED.items() if field.split("_")[0] == name}
    assert learner_client.post("/plan/what-if/", asked).status_code == 302
    after = digest_by_table(but=OF_SAVES)
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


# --- What is refused --------------------------------------------------------------------------------------


NOT_OFFERED = "Choose a course of your plan that is still to do."


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("asked", "field", "says"),
    [
        ({"pause_from": "2026-12-24"}, "pause_to", "When does the break end?"),
        ({"pause_to": "2026-12-24"}, "pause_from", "When does the break begin?"),
        (
            {"pause_from": "2026-12-24", "pause_to": "2026-12-23"},
            "pause_to",
            "The last day cannot be before the first",
        ),
        ({"pause_from": "1999-12-31", "pause_to": "2026-12-23"}, "pause_from", "A day from 2000 to 2100."),
        ({"pause_from": "2026-12-24", "pause_to": "9999-12-31"}, "pause_to", "A day from 2000 to 2100."),
        ({"pause_from": "\0", "pause_to": "2026-12-24"}, "pause_from", "Enter a valid date."),
        ({"by": "0001-01-01"}, "by", "A day from 2000 to 2100."),
        ({"by": "٢٠٢٧-٠٦-٣١"}, "by", "Enter a valid date."),
        ({"hours": "NaN"}, "hours", "Write hours like"),
        ({"hours": "9" * 5000}, "hours", "at most 40 characters"),
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


# --- What is offered ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("part", ["", "page", "card"])
@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("by=2020-01-01", "A target date comes after the plan's first day."),
        ("by=2026-11-24", "24 Nov 2026 has passed. Choose a later day to make it your plan."),
        (f"by={TODAY}", "has passed. Choose a later day"),
        ("hours=7&by=2026-11-01", "has passed. Choose a later day"),
        ("hours=0.01", "With that there is no date to plan by"),
        ("pause_from=2026-12-01&pause_to=2099-12-31", "With that there is no date to plan by"),
        ("hours=10", "That is your plan already."),
    ],
)
def test_what_makes_no_plan_is_not_offered_as_one(learner_client, asked, says, part):
    page = text_of(learner_client.get(f"/plan/what-if/?{asked}", headers={"X-Part": part}))
    assert "Make this my plan" not in page
    assert says in page


@pytest.mark.usefixtures("plan")
def test_a_plan_without_a_date_can_be_changed_all_the_same(learner, learner_client):
    put(learner, make_course("unknown", effort_hours=None))
    assert "Make this my plan" in text_of(learner_client.get("/plan/what-if/?hours=14"))


@pytest.mark.usefixtures("plan")
def test_a_day_that_has_passed_cannot_be_made_the_target(plan, learner_client):
    answer = learner_client.post("/plan/what-if/", {"hours": "7", "by": "2026-11-01"})
    assert answer.status_code == 422
    assert "1 Nov 2026 has passed." in text_of(answer)
    plan.refresh_from_db()
    assert (plan.planned_pace_hours, plan.target_on) == (10, None)


def test_a_target_that_passed_meanwhile_hinders_no_other_change(plan, learner_client):
    plan.target_on = TODAY - ONE_WEEK
    plan.save()
    asked = {"hours": "7", "by": plan.target_on.isoformat()}
    assert "Make this my plan" in text_of(learner_client.get("/plan/what-if/", asked))
    assert learner_client.post("/plan/what-if/", asked).status_code == 302
    plan.refresh_from_db()
    assert plan.planned_pace_hours == 7


@pytest.mark.usefixtures("plan")
def test_waiving_all_that_is_left_is_offered(learner_client):
    CourseProgress.objects.filter(course__slug="algebra").update(status="waived")
    assert "Make this my plan" in text_of(learner_client.get("/plan/what-if/?waive=vision"))


@pytest.mark.usefixtures("plan")
def test_hours_that_side_courses_would_take_all_are_no_plan_unless_one_is_waived_with_it(
    learner, learner_client
):
    algebra = CourseProgress.objects.get(course__slug="algebra")
    SideCourse.objects.create(progress=algebra, pace_hours=3, starts_on=TODAY)
    says = "Your side courses take 3 h a week together: Title of algebra (3 h)."
    page = text_of(learner_client.get("/plan/what-if/?hours=3"))
    assert says in page
    assert "Make this my plan" not in page
    before = digest_by_table()
    answer = learner_client.post("/plan/what-if/", {"hours": "3"})
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert digest_by_table() == before
    assert learner_client.post("/plan/what-if/", {"hours": "3", "waive": "algebra"}).status_code == 302


# --- Courses beside the others --------------------------------------------------------------------------


@pytest.fixture
def _beside(plan):
    (row,) = put(plan.user, make_course("beside", 100))
    make_additional(row)
    run_beside(row, 2.5, TODAY)


@pytest.mark.usefixtures("_beside")
@pytest.mark.parametrize("hours", ["2", "2.5"])
def test_a_pace_that_leaves_nothing_beside_side_courses_is_refused_at_its_field(learner_client, hours):
    page = learner_client.get(f"/plan/what-if/?hours={hours}")
    assert page.status_code == 422
    assert "Your side courses take 2.5 h a week together" in text_of(page)
    before = digest_by_table()
    assert learner_client.post("/plan/what-if/", {"hours": hours}).status_code == 422
    assert digest_by_table() == before


@pytest.mark.usefixtures("_beside")
def test_a_pace_above_the_side_hours_is_answered_for_the_core_and_for_all(learner_client):
    text = text_of(learner_client.get("/plan/what-if/?hours=3"))
    assert "At 3 h a week on average, from today, you likely finish on" in text
    assert "With the additional courses: likely" not in text  # they end before the core at that pace
    assert "With the additional courses: likely" in text_of(learner_client.get("/plan/what-if/?hours=30"))


@pytest.mark.usefixtures("_beside")
def test_with_the_core_finished_no_chance_is_told_of_a_date_for_it(learner_client):
    CourseProgress.objects.exclude(course__slug="beside").update(status="completed", completed_on=TODAY)
    for address in ("/plan/what-if/?hours=20&by=2027-06-30", "/plan/"):
        text = text_of(learner_client.get(address))
        assert "you likely finish on" in text
        assert "To finish by" not in text
        assert "The chance to be done" not in text
