"""Letting a course run beside the others: its hours a week, when it begins, and what is refused."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from courses.models import Course
from progress.learner.saving import saving
from progress.models import CourseProgress, LastChange, SideCourse
from tests.pages import html_of, text_of, values_of
from tests.rows import (
    MONDAY,
    ONE_DAY,
    ONE_WEEK,
    STARTS_ON,
    TODAY,
    log,
    make_course,
    make_plan,
    put,
)
from tests.tables import OF_FORECASTS, OF_SAVES, digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday", "_plan")]

PAGE, BESIDE = "/plan/courses/git/", "/plan/courses/git/beside/"
LATEST = dt.date(2100, 12, 31)


@pytest.fixture
def _plan(learner):
    """Ten hours a week for eight weeks: algebra, which is under way, then vision, git and speech."""
    make_plan(learner)
    (algebra,) = put(learner, make_course("algebra", 100), status="in_progress")
    put(learner, make_course("vision", 50), make_course("git", 20), make_course("speech", 30))
    for week in range(8):
        log(learner, algebra.course, 5, STARTS_ON + week * ONE_WEEK)


def set_beside(slug, hours=1, **fields: object):
    progress = CourseProgress.objects.get(course__slug=slug)
    after = fields.pop("after", None)
    given = {"starts_on": None if after else STARTS_ON, **fields}
    after = after and CourseProgress.objects.get(course__slug=after)
    return SideCourse.objects.create(progress=progress, pace_hours=hours, after=after, **given)


def stored(slug="git"):
    return (
        SideCourse.objects.filter(progress__course__slug=slug)
        .values_list("pace_hours", "starts_on", "after__course__slug")
        .first()
    )


def post(client, hours="1", begins="", slug="git"):
    return client.post(f"/plan/courses/{slug}/beside/", {"side_pace_hours": hours, "from": begins})


def finish(client):
    return client.get("/plan/projection.json").json()["finish"]


# --- When it begins --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "starts_on"),
    [
        ("", TODAY),
        (str(TODAY), TODAY),
        (str(STARTS_ON), STARTS_ON),
        ("2027-01-04", dt.date(2027, 1, 4)),
        ("2027-01-07", dt.date(2027, 1, 7)),
        (" 2027-01-04 ", dt.date(2027, 1, 4)),
        (str(LATEST), LATEST),
        ("1", STARTS_ON),
        ("5", STARTS_ON + 4 * ONE_WEEK),
        ("፭", STARTS_ON + 4 * ONE_WEEK),
        ("15", dt.date(2027, 1, 4)),
        ("3875", dt.date(2100, 12, 27)),
    ],
)
def test_it_begins_today_on_a_day_or_in_a_week_of_the_plan(learner_client, begins, starts_on):
    answer = post(learner_client, "1:30", begins)
    assert answer.status_code == 302
    assert stored() == (1.5, starts_on, None)
    assert learner_client.get("/plan/").status_code == 200


@pytest.mark.parametrize("name", ["speech", "old-speech"])
def test_it_begins_after_another_course_by_its_slug_or_a_former_one(learner_client, name):
    Course.objects.filter(slug="speech").update(formerly=["old-speech"])
    assert post(learner_client, begins=name).status_code == 302
    assert stored() == (1, None, "speech")
    page = learner_client.get(PAGE)
    assert "1 h a week beside the others, once Title of speech is done." in text_of(page)
    assert values_of(page)["from"] == "speech"


def test_of_a_plan_that_is_to_come_it_begins_with_the_first_day_and_week_1_is_that_day_s(
    learner, learner_client
):
    first_day = dt.date(2026, 12, 3)  # a Thursday
    type(learner.plan).objects.update(starts_on=first_day)
    for begins in ("", "1", "2026-11-30", "2026-12-01"):
        assert post(learner_client, begins=begins).status_code == 302
        assert stored() == (1, first_day, None)
        SideCourse.objects.all().delete()
    assert post(learner_client, begins="2026-11-29").status_code == 422
    assert "from the first day of your plan, 3 Dec 2026" in text_of(learner_client.get(PAGE))


def test_one_that_runs_keeps_its_day_when_only_its_hours_change(learner_client):
    set_beside("git", starts_on=STARTS_ON + ONE_WEEK)
    page = learner_client.get(PAGE)
    assert "1 h a week beside the others, from 5 Oct 2026 on." in text_of(page)
    assert "since 5 Oct 2026, as it is" in text_of(page)
    assert learner_client.post(BESIDE, values_of(page) | {"side_pace_hours": "2"}).status_code == 302
    assert stored() == (2, STARTS_ON + ONE_WEEK, None)
    assert post(learner_client, begins=str(TODAY)).status_code == 302
    assert stored() == (1, TODAY, None)


def test_one_that_followed_a_course_keeps_that_with_its_day(learner, learner_client):
    set_beside("git", after="algebra")
    learner_client.post("/plan/courses/algebra/", {"status": "completed", "completed_on": str(MONDAY)})
    assert stored() == (1, MONDAY + ONE_DAY, "algebra")
    assert post(learner_client, "2").status_code == 302
    assert stored() == (2, MONDAY + ONE_DAY, "algebra")


@pytest.mark.parametrize("starts_on", [MONDAY + 2 * ONE_WEEK, dt.date(2030, 6, 6)])
def test_a_start_to_come_stays_as_its_page_sends_it_and_can_be_put_to_today(learner_client, starts_on):
    set_beside("git", starts_on=starts_on)
    values = values_of(learner_client.get(PAGE))
    assert learner_client.post(BESIDE, values).status_code == 302
    assert stored() == (1, starts_on, None)
    assert post(learner_client).status_code == 302
    assert stored() == (1, TODAY, None)


def test_the_page_offers_weeks_by_their_number_and_the_courses_still_to_do(learner, learner_client):
    put(learner, make_course("done"), status="waived")
    page = html_of(learner_client.get(PAGE))
    assert '<option value="2026-11-30">from week 10 of the plan, 30 Nov 2026</option>' in page
    assert '<option value="2027-01-04">from week 15 of the plan, 4 Jan 2027</option>' in page
    assert '<option value="algebra">after Title of algebra</option>' in page
    assert '<option value="git">' not in page
    assert '<option value="done">' not in page


# --- What it does ----------------------------------------------------------------------------------------


def test_saving_says_what_it_means_and_undo_takes_it_back(learner_client):
    before, dates = digest_by_table(but=OF_SAVES), finish(learner_client)
    page = text_of(learner_client.post(BESIDE, {"side_pace_hours": "1", "from": ""}, follow=True))
    assert "Title of git runs beside the others, 1 h a week." in page
    assert "ikely finish" in page
    learner_client.post("/plan/undo/", {"seen": LastChange.objects.get().seen})
    assert digest_by_table(but=OF_SAVES) == before
    assert finish(learner_client) == dates


@pytest.mark.parametrize("hours", ["", "0", "0:00", " "])
def test_without_hours_it_is_studied_in_its_turn_whatever_from_says(learner_client, hours):
    set_beside("git")
    page = text_of(learner_client.post(BESIDE, {"side_pace_hours": hours, "from": "x" * 300}, follow=True))
    assert "Title of git is studied in its turn." in page
    assert stored() is None
    before = digest_by_table(but=OF_FORECASTS)
    assert post(learner_client, hours).status_code == 302
    assert digest_by_table(but=OF_FORECASTS) == before


def test_the_page_says_both_dates_and_folds_the_form_of_a_course_that_is_not_beside(learner_client):
    page = learner_client.get(PAGE)
    assert "It comes in its turn now." in text_of(page)
    assert "<summary>Study it beside the others</summary>" in html_of(page)
    set_beside("git", starts_on=TODAY)
    page = learner_client.get(PAGE)
    assert "It is likely done on" in text_of(page)
    assert "your likely finish is" in text_of(page)
    assert "<summary>Study it beside the others</summary>" not in html_of(page)


# --- What is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("0.24", "At least 0.25 h a week"),
        ("10", "Less than the 10 h a week of your plan."),
        ("168", "Less than the 10 h a week of your plan."),
        ("169", "At most 168 hours."),
        ("-1", "Write hours like"),
        ("many", "Write hours like"),
        ("1\0", "Null characters"),
    ],
)
def test_hours_that_cannot_be_are_refused_beside_their_field_with_what_was_typed(learner_client, hours, said):
    before = digest_by_table()
    answer = post(learner_client, hours, "2027-01-04")
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert values_of(answer)["from"] == "2027-01-04"
    assert values_of(answer)["side_pace_hours"] == hours
    assert digest_by_table() == before


@pytest.mark.parametrize("hours", ["0.25", "0:15", "9.99"])
def test_the_least_and_the_most_hours_are_taken(learner_client, hours):
    assert post(learner_client, hours).status_code == 302


@pytest.mark.parametrize(
    ("begins", "said"),
    [
        ("2026-02-30", "There is no such day."),
        ("2026-09-27", "A day from the first of your plan, 28 Sep 2026, to 31 Dec 2100."),
        ("2101-01-03", "A day from the first of your plan"),
        ("0", "A day from the first of your plan"),
        ("3876", "A day from the first of your plan"),
        ("-1", "Choose a week, or a course"),
        ("nothing", "Choose a week, or a course"),
        ("waived", "Choose a week, or a course"),
        ("left", "Choose a week, or a course"),
        ("git", "A course cannot begin after itself."),
    ],
)
def test_what_is_no_start_is_refused_in_words_with_what_was_typed(learner, learner_client, begins, said):
    put(learner, make_course("waived"), status="waived")
    put(learner, make_course("left"), left_on=TODAY)
    before = digest_by_table()
    answer = post(learner_client, begins=begins)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert values_of(answer)["from"] == begins
    assert digest_by_table() == before


def test_side_courses_never_wait_for_each_other_in_a_circle(learner_client):
    set_beside("speech", after="vision")
    set_beside("vision", after="git")
    answer = post(learner_client, begins="speech")
    assert answer.status_code == 422
    assert "Title of speech waits for Title of git itself" in text_of(answer)
    assert post(learner_client, begins="algebra").status_code == 302


def test_side_courses_that_can_run_together_leave_some_hours_and_the_figure_is_named(learner_client):
    set_beside("speech", 6)
    answer = post(learner_client, "4")
    assert answer.status_code == 422
    said = "Together that takes 10 h a week: Title of speech (6 h), Title of git (4 h). Your plan has 10 h"
    assert said in text_of(answer)
    assert post(learner_client, "3.75").status_code == 302
    assert post(learner_client, "9", "speech").status_code == 302  # one after the other
    assert post(learner_client, "4", "algebra").status_code == 422  # which may end before speech does


@pytest.mark.parametrize("change", [{"status": "waived"}, {"left_on": TODAY}])
def test_a_course_that_is_not_to_do_is_refused_and_its_page_has_no_such_form(learner_client, change):
    CourseProgress.objects.filter(course__slug="git").update(**change)
    assert "beside/" not in html_of(learner_client.get(PAGE))
    answer = post(learner_client)
    assert answer.status_code == 422
    assert "still to do runs beside the others" in text_of(answer)
    assert stored() is None


def test_nobody_has_a_course_of_others_to_begin_after(outsider, learner_client):
    make_plan(outsider)
    put(outsider, make_course("secret"))
    assert post(learner_client, begins="secret").status_code == 422
    assert post(learner_client, slug="secret").status_code == 404


ANY_START = st.one_of(
    st.text(max_size=50),
    st.sampled_from(["algebra", "vision", "git", "speech", "", "0", "9999", "99999999"]),
    st.dates().map(str),
    st.integers(-1, 5000).map(str),
)
ANY_HOURS = st.one_of(
    st.text(max_size=50), st.decimals(0, 200, places=2, allow_nan=False).map(str), st.sampled_from(["", "0"])
)


@example(hours="1", begins="²")
@example(hours="1", begins="٥")
@example(hours="\0", begins="\0")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hours=ANY_HOURS, begins=ANY_START)
def test_whatever_is_posted_is_saved_or_refused_and_the_plan_still_shows(learner_client, hours, begins):
    assert post(learner_client, hours, begins).status_code in {302, 422}
    assert learner_client.get("/plan/projection.json").status_code == 200
    assert all(one.pace_hours < 10 for one in SideCourse.objects.all())


# --- Coming back -----------------------------------------------------------------------------------------


def test_one_that_is_set_anew_by_its_form_forgets_that_it_had_ended(learner, learner_client):
    set_beside("git", until=MONDAY)
    with saving(learner):
        pass
    assert post(learner_client, "2", str(TODAY)).status_code == 302
    assert SideCourse.objects.values_list("starts_on", "until").get() == (TODAY, None)
