"""A learner's courses: their state, the own estimate, the share done, the order, in and out of the plan."""

import datetime as dt
import re
from itertools import permutations

import pytest

from courses.models import Course, Step
from progress.models import CourseProgress, LastChange
from tests.pages import html_of, text_of, values_of
from tests.rows import MONDAY, TODAY, follow, log, make_course, make_path, make_plan, put
from tests.tables import OF_FORECASTS, digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday", "_plan")]

ALGEBRA = "/plan/courses/algebra/"
STATES = {
    "planned": {},
    "in_progress": {},
    "completed": {"completed_on": dt.date(2026, 11, 1)},
    "waived": {"waived_reason": "A degree"},
}


@pytest.fixture
def _plan(learner):
    make_plan(learner)
    put(learner, make_course("algebra"), make_course("vision"), make_course("speech", effort_hours=None))


def algebra():
    return CourseProgress.objects.get(course__slug="algebra")


def order():
    rows = CourseProgress.objects.filter(left_on=None).order_by("position")
    return [row.course.slug for row in rows.select_related("course")]


# --- State ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "after"), list(permutations(STATES, 2)))
def test_a_state_changes_into_any_other_with_only_its_name(learner_client, before, after):
    CourseProgress.objects.filter(course__slug="algebra").update(
        status=before, estimate_hours="12.50", position=7, **STATES[before]
    )
    answer = learner_client.post(ALGEBRA, {"status": after})
    assert (answer.status_code, answer.url) == (302, "/plan/")
    row = algebra()
    assert row.status == after
    assert row.completed_on == (TODAY if after == "completed" else None)
    assert row.waived_reason == ""
    assert (row.estimate_hours, row.position, row.left_on) == (12.5, 7, None)


@pytest.mark.parametrize("state", STATES)
def test_the_same_state_again_changes_nothing(learner_client, state):
    CourseProgress.objects.filter(course__slug="algebra").update(
        status=state, estimate_hours="12.50", **STATES[state]
    )
    learner_client.post(ALGEBRA, {"status": state})  # keeps what belongs to the state
    LastChange.objects.all().delete()
    before = digest_by_table(but=OF_FORECASTS)
    assert learner_client.post(ALGEBRA, {"status": state}).status_code == 302
    assert digest_by_table(but=OF_FORECASTS) == before
    before = digest_by_table()  # with the forecast of this week
    assert learner_client.post(ALGEBRA, {"status": state}).status_code == 302
    assert digest_by_table() == before


def test_a_day_and_a_reason_are_kept_with_their_state(learner_client):
    learner_client.post(ALGEBRA, {"status": "completed", "completed_on": "2026-11-20", "waived_reason": "x"})
    assert (algebra().completed_on, algebra().waived_reason) == (dt.date(2026, 11, 20), "")
    learner_client.post(ALGEBRA, {"status": "waived", "completed_on": "2026-11-20", "waived_reason": "A job"})
    assert (algebra().completed_on, algebra().waived_reason) == (None, "A job")


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "This field is required."),
        ({"status": ""}, "This field is required."),
        ({"status": "done"}, "is not one of the available choices"),
        ({"status": "completed\0"}, "is not one of the available choices"),
        ({"status": "completed", "completed_on": "2026-11-26"}, "A day up to today."),
        ({"status": "completed", "completed_on": "9999-12-31"}, "A day from 2000 to 2100."),
        ({"status": "completed", "completed_on": "x"}, "Enter a valid date."),
        ({"status": "waived", "waived_reason": "x" * 201}, "at most 200 characters"),
        ({"status": "waived", "waived_reason": "🦉" * 10_000}, "at most 200 characters"),
        ({"status": "waived", "waived_reason": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_what_is_no_state_is_said_and_nothing_is_saved(learner_client, form, says):
    before = digest_by_table()
    answer = learner_client.post(ALGEBRA, form)
    assert answer.status_code == 422
    assert says in text_of(answer)
    for name in ("completed_on", "waived_reason"):
        assert values_of(answer)[name].replace("\0", "") == form.get(name, "").replace("\0", "")
    assert digest_by_table() == before


@pytest.mark.parametrize("reason", ["🦉" * 200, "\u202eesrever", "é", "a\u0301", "𐍈", "-- '; DROP TABLE"])
def test_a_reason_comes_back_as_it_was_typed(learner_client, reason):
    assert learner_client.post(ALGEBRA, {"status": "waived", "waived_reason": reason}).status_code == 302
    assert algebra().waived_reason == reason
    assert reason in text_of(learner_client.get("/plan/")).replace("&#x27;", "'")


def test_a_state_changed_since_the_page_was_opened_is_told_and_not_overwritten(learner_client):
    page = learner_client.get(ALGEBRA)
    seen = page.context["status_form"]["seen"].value()
    CourseProgress.objects.filter(course__slug="algebra").update(status="waived")
    answer = learner_client.post(ALGEBRA, {"status": "completed", "seen": seen})
    assert answer.status_code == 422
    assert "changed elsewhere" in text_of(answer)
    assert algebra().status == "waived"
    seen = answer.context["status_form"]["seen"].value()
    assert learner_client.post(ALGEBRA, {"status": "completed", "seen": seen}).status_code == 302
    assert algebra().status == "completed"


def test_the_page_has_the_courses_weeks_and_days(learner, learner_client):
    log(learner, Course.objects.get(slug="algebra"), 5.25)
    learner_client.post(ALGEBRA, {"status": "completed", "completed_on": "2026-11-20"})
    page = learner_client.get(ALGEBRA)
    assert "23 – 29 Nov 2026 5.25 h" in text_of(page)
    assert '<time datetime="2026-11-20">20 Nov 2026</time>' in html_of(page)


@pytest.mark.parametrize("slug", ["no-such-course", "not-in-the-plan", "9" * 500])
def test_a_course_without_progress_is_not_there(learner_client, slug):
    make_course("not-in-the-plan")
    assert learner_client.get(f"/plan/courses/{slug}/").status_code == 404
    assert learner_client.post(f"/plan/courses/{slug}/", {"status": "planned"}).status_code == 404


# --- Estimate -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "hours"), [("12,5", 12.5), ("7:30", 7.5), ("5000", 5000), ("", None)])
def test_an_own_estimate_replaces_the_published_effort(learner_client, typed, hours):
    answer = learner_client.post(f"{ALGEBRA}estimate/", {"estimate_hours": typed})
    assert (answer.status_code, answer.url) == (302, "/plan/")
    assert algebra().estimate_hours == hours
    courses = learner_client.get("/plan/projection.json").json()["courses"]
    assert courses[0]["remaining_hours"] == (hours or 40)


@pytest.mark.parametrize("typed", ["0", "-1", "5000.01", "9999", "NaN", "inf", "x", "1e3", "9" * 5000, "7\0"])
def test_what_is_no_estimate_is_said_and_nothing_is_saved(learner_client, typed):
    before = digest_by_table()
    answer = learner_client.post(f"{ALGEBRA}estimate/", {"estimate_hours": typed})
    assert answer.status_code == 422
    assert values_of(answer)["estimate_hours"].replace("\0", "") == typed.replace("\0", "")
    assert digest_by_table() == before


def test_a_course_of_unknown_effort_asks_for_an_estimate_on_the_dashboard(learner_client):
    assert 'id="estimate-speech"' in html_of(learner_client.get("/plan/"))
    assert learner_client.get("/plan/projection.json").json()["remaining_hours"] is None
    learner_client.post("/plan/courses/speech/estimate/", {"estimate_hours": "30"})
    assert learner_client.get("/plan/projection.json").json()["remaining_hours"] == 110


# --- Share done ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "share"), [("50", 50), (" 1 ", 1), ("99", 99), ("٥٠", 50), ("50.0", 50)])
def test_a_share_done_is_kept_with_the_hours_of_now(learner, learner_client, typed, share):
    log(learner, Course.objects.get(slug="algebra"), 6)
    answer = learner_client.post(f"{ALGEBRA}share/", {"share_done_percent": typed})
    assert (answer.status_code, answer.url) == (302, "/plan/")
    assert (algebra().share_done_percent, algebra().share_done_at_hours) == (share, 6)
    page = learner_client.get(ALGEBRA)
    assert values_of(page)["share_done_percent"] == str(share)
    assert "said at 6 h" in text_of(page)


def test_the_newer_of_an_estimate_and_a_share_counts_and_both_are_shown(learner, learner_client):
    log(learner, Course.objects.get(slug="algebra"), 11)
    algebra_progress = CourseProgress.objects.filter(course__slug="algebra")
    algebra_progress.update(status="in_progress")

    def said():
        course = learner_client.get("/plan/projection.json").json()["courses"][0]
        pages = [text_of(learner_client.get(page)) for page in ("/plan/", ALGEBRA)]
        return course["counted_by"], course["remaining_hours"], pages

    learner_client.post(f"{ALGEBRA}estimate/", {"estimate_hours": "140"})
    by_estimate = said()[1]
    learner_client.post(f"{ALGEBRA}share/", {"share_done_percent": "35"})
    counted_by, hours, pages = said()
    assert (counted_by, hours) == ("share", round(11 * 65 / 35, 2))
    for page in pages:
        assert "11 h, 35 % done as you said · about 20 h left" in page
        assert "said before that: your estimate of 140 h" in page
        assert "of 140 h" not in page.replace("your estimate of 140 h", "")
    assert "Your word on how far you are counts, not this estimate" in pages[1]

    learner_client.post(f"{ALGEBRA}estimate/", {"estimate_hours": "140"})
    counted_by, hours, pages = said()
    assert (counted_by, hours) == ("estimate", by_estimate)
    assert hours > 100
    for page in pages:
        assert "11 of 140 h, your estimate" in page
        assert "said before that: 35 % done at 11 h" in page
    assert "Your estimate of the size was said after this" in pages[1]

    learner_client.post("/plan/undo/", {"seen": LastChange.objects.get().seen})
    assert said()[0] == "share"
    learner_client.post("/plan/undo/", {"seen": LastChange.objects.get().seen})
    assert said()[0] == "estimate"


def test_an_empty_share_takes_it_back(learner_client):
    for typed in ("50", ""):
        learner_client.post(f"{ALGEBRA}share/", {"share_done_percent": typed})
    assert (algebra().share_done_percent, algebra().share_done_at_hours) == (None, None)
    assert "said at" not in text_of(learner_client.get(ALGEBRA))


@pytest.mark.parametrize(
    "typed",
    ["0", "100", "-1", "50.5", "1e1", "NaN", "inf", "x", "½", str(2**63), "9" * 5000, "7\0", "🦉" * 10_000],
)
def test_what_is_no_share_is_said_and_nothing_is_saved(learner_client, typed):
    before = digest_by_table()
    answer = learner_client.post(f"{ALGEBRA}share/", {"share_done_percent": typed})
    assert answer.status_code == 422
    assert "invalid-feedback" in html_of(answer)
    assert values_of(answer)["share_done_percent"].replace("\0", "") == typed.replace("\0", "")
    assert digest_by_table() == before


def test_a_share_changed_since_the_page_was_opened_is_told_and_not_overwritten(learner_client):
    seen = learner_client.get(ALGEBRA).context["share_form"]["seen"].value()
    learner_client.post(f"{ALGEBRA}share/", {"share_done_percent": "30"})
    form = {"share_done_percent": "50", "seen": seen}
    answer = learner_client.post(f"{ALGEBRA}share/", form)
    assert answer.status_code == 422
    assert "changed elsewhere" in text_of(answer)
    assert algebra().share_done_percent == 30
    form["seen"] = answer.context["share_form"]["seen"].value()
    assert learner_client.post(f"{ALGEBRA}share/", form).status_code == 302
    assert algebra().share_done_percent == 50


def test_a_share_of_a_course_without_progress_is_not_there(learner_client):
    make_course("not-in-the-plan")
    before = digest_by_table()
    answer = learner_client.post("/plan/courses/not-in-the-plan/share/", {"share_done_percent": "50"})
    assert answer.status_code == 404
    assert learner_client.get(f"{ALGEBRA}share/").status_code == 405
    assert digest_by_table() == before


@pytest.mark.parametrize("status", ["completed", "waived"])
def test_what_is_no_share_is_said_of_a_settled_course_too(learner_client, status):
    """The page was open when the course was completed on another one."""
    learner_client.post(ALGEBRA, {"status": status})
    answer = learner_client.post(f"{ALGEBRA}share/", {"share_done_percent": "half"})
    assert answer.status_code == 422
    assert "Enter a whole number." in text_of(answer)


def test_a_share_is_not_asked_of_a_course_that_is_settled(learner_client):
    for status in ("completed", "waived"):
        learner_client.post(ALGEBRA, {"status": status})
        assert "share_done_percent" not in values_of(learner_client.get(ALGEBRA))


# --- The page --------------------------------------------------------------------------------------------


def test_each_form_of_the_page_keeps_to_its_own_fields(learner_client):
    learner_client.post(f"{ALGEBRA}estimate/", {"estimate_hours": "9", "status": "completed"})
    assert (algebra().status, algebra().estimate_hours) == ("planned", 9)
    learner_client.post(ALGEBRA, {"status": "in_progress", "estimate_hours": "1"})
    assert (algebra().status, algebra().estimate_hours) == ("in_progress", 9)
    form = {
        "share_done_percent": "50",
        "status": "completed",
        "estimate_hours": "1",
        "share_done_at_hours": "9",
    }
    learner_client.post(f"{ALGEBRA}share/", form)
    assert (algebra().status, algebra().estimate_hours, algebra().share_done_at_hours) == (
        "in_progress",
        9,
        0,
    )


def test_the_page_has_no_id_twice(learner_client):
    ids = re.findall(r' id="([^"]*)"', html_of(learner_client.get(ALGEBRA)))
    assert [one for one in set(ids) if ids.count(one) > 1] == []


# --- In and out of the plan, order ------------------------------------------------------------------------


def test_a_course_leaves_the_plan_with_its_hours_and_comes_back_last(learner, learner_client):
    log(learner, Course.objects.get(slug="algebra"), 5)
    for _ in range(2):
        assert learner_client.post(f"{ALGEBRA}remove/").status_code == 302
    assert order() == ["vision", "speech"]
    assert algebra().left_on == TODAY
    assert "5 h logged" in text_of(learner_client.get("/plan/unfinished/"))
    for _ in range(2):
        assert learner_client.post(f"{ALGEBRA}add/").status_code == 302
    assert order() == ["vision", "speech", "algebra"]
    assert learner.weekly_logs.get().hours == 5


def test_a_single_course_is_added_once(learner_client):
    make_course("ethics")
    for _ in range(2):
        assert learner_client.post("/plan/courses/ethics/add/").status_code == 302
    assert order() == ["algebra", "vision", "speech", "ethics"]


def test_a_course_that_is_offered_can_be_declined_and_added_any_time(learner, learner_client):
    path = make_path("path", make_course("ethics"))
    follow(learner, path)
    assert 'action="/plan/courses/ethics/decline/"' in html_of(learner_client.get("/plan/"))
    for _ in range(2):
        answer = learner_client.post("/plan/courses/ethics/decline/")
        assert (answer.status_code, answer.url) == (302, "/plan/")
    assert order() == ["algebra", "vision", "speech"]
    page = text_of(learner_client.get("/plan/"))
    assert "New in your path" not in page
    assert "Title of ethics stays out of your plan." in page
    learner_client.post("/plan/courses/ethics/add/")
    assert order() == ["algebra", "vision", "speech", "ethics"]


def test_a_declined_course_is_listed_as_not_begun_and_not_as_left_unfinished(learner_client):
    make_course("ethics")
    learner_client.post("/plan/courses/ethics/decline/")
    page = text_of(learner_client.get("/plan/unfinished/"))
    assert "None. Every course you started is in your plan." in page
    assert "Title of ethics out of your plan since 25 Nov 2026 Add to my plan" in page
    assert "planned" not in page
    page = text_of(learner_client.get("/plan/courses/ethics/"))
    assert "Add to my plan" in page
    assert "Take up again" not in page
    assert "What I did not finish (" not in text_of(learner_client.get("/plan/"))
    assert "What I did not finish" in text_of(learner_client.get("/plan/"))


def test_declining_a_course_of_the_plan_changes_nothing_and_says_so(learner_client):
    before = digest_by_table(but=OF_FORECASTS)
    page = learner_client.post(f"{ALGEBRA}decline/", follow=True)
    assert "Title of algebra is in your plan already." in text_of(page)
    assert digest_by_table(but=OF_FORECASTS) == before


@pytest.mark.parametrize("slug", ["old", "no-such-course", "9" * 500])
def test_a_course_that_is_retired_or_not_there_cannot_be_declined(learner_client, slug):
    make_course("old", retired_on=MONDAY)
    before = digest_by_table()
    assert learner_client.post(f"/plan/courses/{slug}/decline/").status_code == 404
    assert digest_by_table() == before


def test_whoever_has_finished_stays_finished_beside_the_offer_of_a_new_step(learner, learner_client):
    path = make_path("path", *Course.objects.all())
    follow(learner, path, MONDAY)
    for slug in ("algebra", "vision", "speech"):
        learner_client.post(f"/plan/courses/{slug}/", {"status": "completed"})
    finished = learner_client.get("/plan/projection.json").json()
    Step.objects.create(path=path, course=make_course("ethics"), position=9)
    page = text_of(learner_client.get("/plan/"))
    assert "You did it: finished on 25 Nov 2026" in page
    assert "New in your path: Title of ethics" in page
    learner_client.post("/plan/courses/ethics/decline/")
    page = text_of(learner_client.get("/plan/"))
    assert "You did it: finished on 25 Nov 2026" in page
    assert "New in your path" not in page
    assert learner_client.get("/plan/projection.json").json() == finished


@pytest.mark.parametrize(
    ("action", "form"),
    [
        ("", {"status": "in_progress"}),
        ("estimate/", {"estimate_hours": "12"}),
        ("share/", {"share_done_percent": "30"}),
        ("move/", {"position": "2"}),
        ("remove/", {}),
        ("add/", {}),
        ("decline/", {}),
    ],
)
def test_a_page_opened_before_a_course_was_renamed_still_saves(learner_client, action, form):
    Course.objects.filter(slug="algebra").update(slug="numbers", formerly=["algebra"])
    assert learner_client.post(f"{ALGEBRA}{action}", form, follow=True).status_code == 200
    row = CourseProgress.objects.get(course__slug="numbers")
    saved = {
        "": row.status == "in_progress",
        "estimate/": row.estimate_hours == 12,
        "share/": row.share_done_percent == 30,
        "move/": order()[1] == "numbers",
        "remove/": row.left_on == TODAY,
    }
    assert saved.get(action, row.left_on is None)


def test_a_retired_course_is_taken_up_again_only_by_whoever_had_it(learner_client):
    make_course("old", retired_on=MONDAY)
    assert learner_client.post("/plan/courses/old/add/").status_code == 404
    Course.objects.filter(slug="algebra").update(retired_on=MONDAY)
    learner_client.post(f"{ALGEBRA}remove/")
    assert learner_client.post(f"{ALGEBRA}add/").status_code == 302
    assert "algebra" in order()


@pytest.mark.parametrize(
    ("slug", "position", "after"),
    [
        ("speech", "1", ["speech", "algebra", "vision"]),
        ("algebra", "3", ["vision", "speech", "algebra"]),
        ("algebra", "2", ["vision", "algebra", "speech"]),
        ("algebra", "9999", ["vision", "speech", "algebra"]),
        ("speech", "0", ["speech", "algebra", "vision"]),
    ],
)
def test_a_course_moves_to_a_place(learner_client, slug, position, after):
    for _ in range(2):
        answer = learner_client.post(f"/plan/courses/{slug}/move/", {"position": position})
        assert (answer.status_code, answer.url) == (302, "/plan/order/")
        assert order() == after


@pytest.mark.parametrize(
    "position", ["", "x", "-1", "1.5", "1e3", "10000", str(2**63), "9" * 5000, "٣", "²", "\0"]
)
def test_what_is_no_place_is_not_there(learner_client, position):
    before = digest_by_table()
    assert learner_client.post(f"{ALGEBRA}move/", {"position": position}).status_code == 404
    assert digest_by_table() == before


def test_the_page_of_the_order_moves_by_its_buttons(learner_client):
    page = html_of(learner_client.get("/plan/order/"))
    assert page.count('aria-label="Move Title of vision') == 2
    assert 'aria-label="Move Title of algebra up"' not in page
    assert 'aria-label="Move Title of speech down"' not in page
