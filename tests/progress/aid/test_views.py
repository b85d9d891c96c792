"""Paying with financial aid: choosing it, saying how far applications are, and what each does to the dates."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import AidRule, Course, Part
from progress.models import AidApplication, AidChoice, CourseAid, CourseProgress, PartMark
from tests.pages import html_of, queries_of, values_of
from tests.pages import text_of as text_with_spaces_of
from tests.progress.aid.plans import FIRST_DAY, PARTS, make_bundles, on_day, say
from tests.progress.projection.test_aid import TABLE, WAITING_DAYS
from tests.rows import ONE_DAY, ONE_WEEK, log, make_course, make_plan, put
from tests.tables import digest_by_table

pytestmark = pytest.mark.django_db

PAGE, JSON = "/plan/aid/", "/plan/projection.json"
M1 = "/plan/aid/m/m1/"
REVIEW = 16 * ONE_DAY


@pytest.fixture(autouse=True)
def clock():
    with on_day() as travelled:
        yield travelled


@pytest.fixture
def bundles(learner):
    return make_bundles(learner)


def data_of(client):
    return client.get(JSON).json()


def by_part(client):
    return {one["part"]: one for one in data_of(client)["aid"]["applications"]}


def text_of(answer):
    """The words of a page, without spaces before their stops."""
    return re.sub(r" ([.,:;])", r"\1", text_with_spaces_of(answer))


def messages_of(answer):
    return " ".join(text_of(answer).split("Account ")[1].split(" Undo my last change")[0].split())


# --- The table worked out by hand -------------------------------------------------------------------


@pytest.mark.parametrize("rule", [0, 1, 2])
def test_json_has_the_days_worked_out_by_hand(learner, learner_client, rule):
    make_bundles(learner, next_application=rule)
    data = data_of(learner_client)
    aid = data["aid"]
    assert (aid["next_application"], aid["review_days"], aid["access_days"]) == (rule, 16, 180)
    assert aid["waiting_days"]["plan"] == WAITING_DAYS[rule]
    found = [
        [one["part"], one["plan"]["apply_on"][5:], one["plan"]["finish_on"][5:]]
        for one in aid["applications"]
    ]
    rows = [line.lower().split() for line in TABLE]
    assert found == [[cells[0], *cells[1 + 2 * rule : 3 + 2 * rule]] for cells in rows]
    assert aid["applications"][-1]["plan"]["finish_on"] == data["finish"]["plan"]
    for one in aid["applications"]:
        assert (one["state"], one["on"], one["collides"]) == ("to_apply", None, False)
        for days in (one["plan"], one["likely"]):
            decision_on = dt.date.fromisoformat(days["apply_on"]) + REVIEW
            assert days["decision_on"] == decision_on.isoformat()
            assert days["access_until"] == (decision_on + 180 * ONE_DAY).isoformat()
            assert days["decision_on"] <= days["begin_on"] <= days["finish_on"]
        assert one["likely"]["early"] <= one["likely"]["finish_on"] <= one["likely"]["late"]
    assert [each["part"] for one in data["courses"] for each in one["aid"]] == PARTS


@pytest.mark.parametrize(("pace", "colliding"), [(10, ["dl5"]), (5, PARTS[5:])])
def test_all_applied_for_on_day_one_lose_access_and_the_page_says_which(
    learner, learner_client, pace, colliding
):
    make_bundles(learner, pace, next_application=2)
    for part in PARTS:
        say(learner, part, "applied", FIRST_DAY)
    found = by_part(learner_client)
    assert {one["plan"]["access_until"] for one in found.values()} == {"2027-06-14"}
    assert [part for part, one in found.items() if one["collides"]] == colliding
    page = text_of(learner_client.get(PAGE))
    assert "Access ends 14 Jun 2027" in page
    assert "Even odds to be done before that take" in page
    assert "may lose their access before they are done: " in page
    listed = page.split("before they are done: ")[1].split(".")[0]
    assert all(f"Title of {part}" in listed for part in colliding)
    assert "Access to some parts may end before they are done." in text_of(learner_client.get("/plan/"))


def test_a_refusal_on_the_day_of_the_decision_moves_the_finish_as_worked_out_by_hand(learner, learner_client):
    make_bundles(learner, next_application=2)
    say(learner, "m1", "approved", dt.date(2026, 12, 16))
    say(learner, "m2", "refused", dt.date(2026, 12, 26))
    with on_day(dt.date(2026, 12, 26)):
        assert data_of(learner_client)["finish"]["plan"] == "2027-07-02"


def test_what_is_open_meanwhile_hides_the_wait(learner, learner_client):
    make_bundles(learner, next_application=2)
    put(learner, make_course("python", 26))
    data = data_of(learner_client)
    assert data["finish"]["plan"] == "2027-06-19"
    assert data["aid"]["waiting_days"]["plan"] == 0
    assert "nothing is open" not in data["explanation"]


# --- Choosing -----------------------------------------------------------------------------------------


def test_without_aid_there_is_none_in_the_data_and_no_card(learner, learner_client):
    make_bundles(learner, pays=False)
    data = data_of(learner_client)
    assert data["aid"] is None
    assert [one["aid"] for one in data["courses"]] == [[], [], []]
    assert "Financial aid" not in text_of(learner_client.get("/plan/"))
    assert data["finish"]["plan"] == "2027-05-31"
    page = learner_client.get(PAGE)
    assert "No course of your plan that is still to do is paid with financial aid." in text_of(page)
    assert values_of(page)["aid"] == "none"


def test_choosing_aid_moves_the_date_and_says_why(learner, learner_client):
    make_bundles(learner, pays=False)
    answer = learner_client.post(PAGE, {"aid": "all"}, follow=True)
    assert "You pay all paid courses with financial aid. Likely finish" in messages_of(answer)
    assert "later (paid with financial aid: Title of m, Title of ml, Title of dl)." in messages_of(answer)
    assert values_of(answer)["aid"] == "all"
    assert data_of(learner_client)["finish"]["plan"] == "2027-12-02"
    explanation = data_of(learner_client)["explanation"]
    assert "For 183 days nothing is open, while you wait for decisions on financial aid." in explanation
    answer = learner_client.post(PAGE, {"aid": "none"}, follow=True)
    assert "earlier (no longer paid with financial aid: Title of m," in messages_of(answer)
    assert data_of(learner_client)["aid"] is None


def test_next_week_the_dashboard_still_says_why_the_date_moved(learner, learner_client):
    make_bundles(learner, pays=False)
    learner_client.post(
        "/plan/edit/", {"planned_pace_hours": "11", "starts_on": FIRST_DAY, "time_zone": "UTC"}
    )
    with on_day(FIRST_DAY + 8 * ONE_DAY):
        learner_client.post(PAGE, {"aid": "all"})
        parts = {one["part"]: one for one in data_of(learner_client)["moved"]["parts"]}
    assert parts["waits"]["text"] == "Paid with financial aid: Title of m, Title of ml, Title of dl"
    assert parts["waits"]["days"] > 100


def test_a_single_course_is_paid_otherwise_than_the_others(bundles, learner_client):
    answer = learner_client.post(PAGE, {"aid-ml": "no"}, follow=True)
    assert "Title of ml is paid without financial aid." in messages_of(answer)
    assert {one["course"] for one in data_of(learner_client)["aid"]["applications"]} == {"m", "dl"}
    assert "With aid: Title of ml" in text_of(answer)
    learner_client.post(PAGE, {"aid-ml": "yes"})
    assert not CourseAid.objects.exists()
    assert len(by_part(learner_client)) == 11
    learner_client.post(PAGE, {"aid": "none", "aid-m": "yes"})
    assert set(by_part(learner_client)) == {"m1", "m2", "m3"}


def test_a_course_is_known_by_a_former_slug(bundles, learner_client):
    Course.objects.filter(slug="ml").update(formerly=["machine-learning"])
    assert learner_client.post(PAGE, {"aid-machine-learning": "no"}).status_code == 302
    assert CourseAid.objects.get().progress.course.slug == "ml"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({}, "Choose one of them."),
        ({"aid": ""}, "Choose one of them."),
        ({"aid": "some"}, "some is not one of the available choices."),
        ({"aid": "all\0"}, "not one of"),
        ({"aid": "all", "aid-m": "maybe"}, "Choose for Title of m whether"),
        ({"aid": "all", "aid-m": ""}, "Choose for Title of m whether"),
        ({"aid": "all", "aid-nothing": "yes"}, "A course is not in your plan"),
        ({"aid-": "yes"}, "A course is not in your plan"),
        ({"aid-\0'><script>": "yes"}, "A course is not in your plan"),
        ({"aid-" + "m" * 200: "yes"}, "A course is not in your plan"),
    ],
)
def test_nonsense_is_refused_and_nothing_stored(bundles, learner_client, form, told):
    before = digest_by_table()
    answer = learner_client.post(PAGE, form)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert "<script>" not in answer.content.decode().replace("<script src", "")
    assert digest_by_table() == before


def test_of_a_provider_whose_rules_are_not_known_there_are_words_and_no_dates(learner, learner_client):
    make_bundles(learner, review_days=None)
    data = data_of(learner_client)
    assert data["aid"] == {
        "next_application": 0,
        "review_days": None,
        "access_days": 180,
        "applications": [],
        "waiting_days": {"plan": 0, "likely": 0},
    }
    page = text_of(learner_client.get(PAGE))
    assert (
        "The catalog does not know all rules of aid of Provider, so there are no dates. Missing: days" in page
    )
    AidRule.objects.all().delete()
    assert "The catalog has no rules of aid of Provider, so there are no dates." in text_of(
        learner_client.get(PAGE)
    )
    assert "Nothing to do for it now." in text_of(learner_client.get("/plan/"))
    assert learner_client.post(M1, {"state": "applied"}).status_code == 302
    assert by_part(learner_client)["m1"]["state"] == "applied"


# --- How far an application is --------------------------------------------------------------------------


def test_an_application_is_sent_refused_sent_again_and_approved_and_each_moves_the_dates(
    bundles, learner, learner_client, clock
):
    for week in range(4):  # of something, as nobody is told a date who stopped for four weeks
        log(learner, Course.objects.get(slug="m"), 1, FIRST_DAY + week * ONE_WEEK)
    first = data_of(learner_client)["finish"]["plan"]

    def post_on(day, state):
        clock.move_to(dt.datetime.combine(day, dt.time(12), dt.UTC))
        answer = learner_client.post(M1, {"state": state}, follow=True)
        return messages_of(answer)

    later = FIRST_DAY + 5 * ONE_DAY
    assert "Application for Title of m1: sent on 5 Dec 2026." in post_on(later, "applied")
    assert by_part(learner_client)["m1"]["plan"]["decision_on"] == (later + REVIEW).isoformat()
    refused_on = later + REVIEW
    said = post_on(refused_on, "refused")
    assert "(aid refused: Title of m1 (21 Dec 2026))." in said
    one = by_part(learner_client)["m1"]
    assert (one["state"], one["on"], one["plan"]["apply_on"]) == ("refused", "2026-12-21", "2026-12-21")
    assert data_of(learner_client)["finish"]["plan"] > first
    assert "Apply again for Title of m1 today, 21 Dec 2026." in text_of(learner_client.get("/plan/"))
    again_on = refused_on + 3 * ONE_DAY
    post_on(again_on, "applied")
    assert by_part(learner_client)["m1"]["plan"]["decision_on"] == (again_on + REVIEW).isoformat()
    said = post_on(again_on + 6 * ONE_DAY, "approved")
    assert "earlier (aid approved: Title of m1 (30 Dec 2026))." in said
    one = by_part(learner_client)["m1"]
    assert (one["plan"]["apply_on"], one["plan"]["decision_on"]) == (None, "2026-12-30")
    row = AidApplication.objects.get()
    assert (row.refused_count, row.applied_on, row.on) == (1, again_on, again_on + 6 * ONE_DAY)


def test_after_a_second_refusal_the_page_asks_whether_to_pay_or_to_waive(bundles, learner_client):
    for state in ("refused", "applied", "refused", "refused"):
        assert "refused twice" not in text_of(learner_client.get(PAGE))[:1500] or state == "refused"
        learner_client.post(M1, {"state": state})
    assert AidApplication.objects.get().refused_count == 2  # saying it again is no third refusal
    page = learner_client.get(PAGE)
    assert (
        "Decide on Title of m1: it was refused twice. Apply again from 30 Nov 2026 on, pay, or waive it."
        in (text_of(page))
    )
    assert "It was refused twice. Do you want to pay for it yourself, or to waive the course?" in text_of(
        page
    )
    assert 'href="/plan/courses/m/"' in html_of(page)
    assert "Do you want to pay for it yourself" in text_of(learner_client.get("/plan/"))
    learner_client.post(M1, {"state": "not_needed"})
    assert "m1" in by_part(learner_client)
    assert by_part(learner_client)["m1"]["plan"]["begin_on"] is None
    assert by_part(learner_client)["m2"]["plan"]["apply_on"] == str(FIRST_DAY)


def test_a_decision_that_should_have_come_is_asked_for(bundles, learner, learner_client):
    say(learner, "m1", "applied", FIRST_DAY)
    with on_day(FIRST_DAY + REVIEW + ONE_DAY):
        assert by_part(learner_client)["m1"]["is_overdue"] is True
        assert "Ask about Title of m1: the decision was due on 16 Dec 2026." in text_of(
            learner_client.get("/plan/")
        )


@pytest.mark.parametrize(
    ("stored", "form", "told"),
    [
        (None, {"state": "applied", "on": "2026-12-01"}, "That day is still to come."),
        (None, {"state": "approved", "on": "1999-12-31"}, "A day from 2000 to 2100."),
        (None, {"state": "applied", "on": "yesterday"}, "Enter a valid date."),
        (None, {"state": "applied", "on": "2026-02-30\0"}, "Enter a valid date."),
        (None, {"state": "lost"}, "lost is not one of the available choices."),
        (None, {}, "This field is required."),
        ("applied", {"state": "approved", "on": "2026-11-19"}, "You sent it on 20 Nov 2026: the decision"),
        ("applied", {"state": "refused", "on": "2026-11-19"}, "You sent it on 20 Nov 2026: the decision"),
        (
            "refused",
            {"state": "applied", "on": "2026-11-19"},
            "It was refused on 20 Nov 2026: it can be sent",
        ),
    ],
)
def test_a_state_that_cannot_be_is_refused_beside_its_field_and_what_was_typed_stays(
    bundles, learner, learner_client, stored, form, told
):
    if stored:
        say(learner, "m1", stored, dt.date(2026, 11, 20))
    before = digest_by_table()
    answer = learner_client.post(M1, form)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert values_of(answer).get("on", "") == form.get("on", "")
    assert digest_by_table() == before


def test_the_day_of_the_decision_is_not_before_the_application_also_once_it_is_corrected(
    bundles, learner_client
):
    learner_client.post(M1, {"state": "applied", "on": "2026-11-10"})
    assert learner_client.post(M1, {"state": "approved", "on": "2026-11-20"}).status_code == 302
    assert learner_client.post(M1, {"state": "approved", "on": "2026-11-09"}).status_code == 422
    assert learner_client.post(M1, {"state": "approved", "on": "2026-11-10"}).status_code == 302
    assert learner_client.post(M1, {"state": "to_apply", "on": "nonsense"}).status_code == 302
    row = AidApplication.objects.get()
    assert (row.state, row.on, row.applied_on) == ("to_apply", None, None)


def test_a_day_that_says_nothing_of_a_state_without_one_is_left_out(bundles, learner_client):
    assert learner_client.post(M1, {"state": "not_needed", "on": "2099-01-01"}).status_code == 302
    assert AidApplication.objects.get().on is None


def test_an_application_is_known_by_former_slugs(bundles, learner_client):
    Course.objects.filter(slug="m").update(formerly=["maths"])
    Part.objects.filter(slug="m1").update(formerly=["algebra"])
    assert learner_client.post("/plan/aid/maths/algebra/", {"state": "applied"}).status_code == 302
    assert AidApplication.objects.get().part.slug == "m1"


@pytest.mark.parametrize("name", ["m/-", "m/ml1", "m/none", "none/-", "python/x"])
def test_what_there_is_no_application_for_is_not_found(bundles, learner, learner_client, name):
    put(learner, make_course("python", is_paid=True))
    for method in (learner_client.get, learner_client.post):
        assert method(f"/plan/aid/{name}/", {"state": "applied"}).status_code == 404
    assert not AidApplication.objects.exists()


def test_a_course_without_parts_is_applied_for_as_a_whole(bundles, learner, learner_client):
    put(learner, make_course("python", is_paid=True))
    assert learner_client.post("/plan/aid/python/-/", {"state": "applied"}).status_code == 302
    one = data_of(learner_client)["aid"]["applications"][-1]
    assert (one["course"], one["part"], one["state"], one["on"]) == ("python", None, "applied", "2026-11-30")


@pytest.mark.parametrize("reason", ["free", "done", "not_needed", "completed"])
def test_what_needs_no_application_takes_none(bundles, learner, learner_client, reason):
    progress = CourseProgress.objects.get(course__slug="m")
    if reason == "free":
        CourseAid.objects.create(progress=progress, pays=False)
    elif reason == "completed":
        CourseProgress.objects.filter(pk=progress.pk).update(status="completed", completed_on=FIRST_DAY)
    else:
        PartMark.objects.create(progress=progress, part=Part.objects.get(slug="m1"), state=reason)
    answer = learner_client.post(M1, {"state": "applied"})
    assert answer.status_code == 422
    assert ("with financial aid. Say first" if reason == "free" else "no application is needed") in text_of(
        answer
    )


def test_what_was_said_of_a_part_that_is_done_by_now_stays_in_the_data(bundles, learner, learner_client):
    say(learner, "m1", "approved", FIRST_DAY)
    progress = CourseProgress.objects.get(course__slug="m")
    PartMark.objects.create(progress=progress, part=Part.objects.get(slug="m1"), state="done")
    one = by_part(learner_client)["m1"]
    assert (one["state"], one["on"]) == ("approved", "2026-11-30")
    assert set(one["plan"].values()) == {None}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from([*AidApplication.State.values, "lost", ""]),
            st.one_of(st.text(max_size=12), st.dates(dt.date(1990, 1, 1), dt.date(2110, 1, 1)).map(str)),
        ),
        max_size=5,
    )
)
def test_whatever_is_said_in_whatever_order_is_stored_or_refused(bundles, learner_client, steps):
    AidApplication.objects.all().delete()
    for state, on in steps:
        assert learner_client.post(M1, {"state": state, "on": on}).status_code in {302, 422}
    for page in (PAGE, M1, JSON, "/plan/"):
        assert learner_client.get(page).status_code == 200


# --- The page -------------------------------------------------------------------------------------------


def test_beside_each_date_stands_the_rule_that_it_rests_on_with_its_age(bundles, learner_client):
    page = text_of(learner_client.get(PAGE))
    assert (
        "Decision about 16 Dec 2026 16 days by rules.example, checked 28 Mar 2024, confidence: medium" in page
    )
    assert (
        "after finishing the course before by rules.example, checked 28 Mar 2024, confidence: sources" in page
    )
    assert page.count("16 days by rules.example") >= len(PARTS)
    assert "nothing is ever sent to anybody from here" in page
    assert "16 days by rules.example" in text_of(learner_client.get("/plan/"))


def test_the_page_says_what_another_rule_would_give(bundles, learner_client):
    page = text_of(learner_client.get(PAGE))
    assert "If the next application can be sent after the decision on the one before: " in page
    said = page.split("If the next application can be sent while another is under review: ")[1]
    assert said.split(". Sources disagree")[0].endswith("months earlier")


def test_the_next_thing_is_the_one_whose_day_comes_first(bundles, learner, learner_client):
    say(learner, "m1", "approved", FIRST_DAY)
    page = text_of(learner_client.get("/plan/"))
    assert "Apply for Title of m2 on 14 Dec 2026." in page
    say(learner, "m2", "applied", FIRST_DAY - 10 * ONE_DAY)
    assert "The decision on Title of m2 is due about 6 Dec 2026." in text_of(learner_client.get("/plan/"))


def test_a_course_s_page_leads_to_the_applications(bundles, learner, learner_client, client):
    assert 'href="/plan/aid/"' in html_of(learner_client.get("/courses/m/"))
    assert 'href="/plan/aid/"' not in html_of(client.get("/courses/m/"))


def test_nobody_sees_or_changes_the_applications_of_another(bundles, outsider, outsider_client):
    make_plan(outsider)
    assert outsider_client.post(M1, {"state": "applied"}).status_code == 404
    assert not AidApplication.objects.exists()
    assert "Title of m" not in text_of(outsider_client.get(PAGE))


def test_a_week_of_waiting_is_not_called_done(bundles, learner_client):
    page = text_of(learner_client.get("/plan/"))
    assert "No hours are due this week: nothing is open while you wait for a decision on aid." in page
    assert "This week’s plan is done" not in page
    assert data_of(learner_client)["left_this_week_hours"] == 0


@pytest.mark.parametrize(("rule", "is_said"), [(0, False), (2, True)])
def test_a_day_to_apply_on_is_named_only_where_the_rule_allows_it(learner, learner_client, rule, is_said):
    make_bundles(learner, 1, next_application=rule, finish_days=30)
    page = text_of(learner_client.get(PAGE))
    assert "Even odds to be done before that take" in page
    later_parts = page.split("Title of m2 to be sent")[1]
    assert ("its decision still comes in time" in later_parts) is is_said


def test_two_queries_are_all_that_aid_costs_the_dashboard(learner, learner_client):
    make_bundles(learner, pays=False)
    without = queries_of(learner_client, "/plan/")
    AidChoice.objects.create(plan=learner.plan, pays=True)
    assert queries_of(learner_client, "/plan/") == without + 2
    for part in PARTS:
        say(learner, part, "applied", FIRST_DAY)
    assert queries_of(learner_client, "/plan/") == without + 2


def test_an_added_course_waits_for_aid_in_what_if_too(bundles, learner_client):
    make_course("more", 20, is_paid=True)
    assert learner_client.get("/plan/what-if/", {"add": "more"}).status_code == 200
    with CaptureQueriesContext(connection):
        page = text_of(learner_client.get("/plan/what-if/", {"add": "more"}))
    free = make_course("free", 20)
    other = text_of(learner_client.get("/plan/what-if/", {"add": free.slug}))
    assert page.replace("Title of more", "") != other.replace("Title of free", "")
