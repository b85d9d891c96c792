"""Logging one week or several: what is read, what is refused and how, and that nothing is lost or overwritten."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Course
from learningpath.writing.formats import day_text
from progress.models import CourseProgress, LastChange, WeeklyLog
from tests.pages import GRID_URL, LOG_URL, html_of, text_of, values_of
from tests.rows import MONDAY, NOW, ONE_WEEK, STARTS_ON, log, make_course, make_plan, put
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday", "_plan")]

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def algebra():
    return make_course("algebra")


@pytest.fixture
def _plan(learner, algebra):
    make_plan(learner)
    put(learner, algebra, make_course("vision"))


def hours_of(user):
    return {row.course.slug: row.hours for row in WeeklyLog.objects.filter(user=user)}


# --- What is stored -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("7.5", "7.5"),
        ("7,5", "7.5"),
        ("7:30", "7.5"),
        ("0", "0"),
        ("168", "168"),
        ("0.25", "0.25"),
        (" 7 h ", "7"),
        ("٧٫٥", "7.5"),
        ("007", "7"),
        ("1:20", "1.333333"),
    ],
)
def test_hours_are_read_as_people_write_them(learner, learner_client, typed, hours):
    answer = learner_client.post(LOG_URL, {"hours-algebra": typed})
    assert (answer.status_code, answer.url) == (302, "/plan/")
    assert hours_of(learner) == {"algebra": Decimal(hours)}


def test_each_day_of_a_week_names_that_week(learner, learner_client):
    for day in range(7):
        learner_client.post(f"/plan/log/?week={MONDAY - dt.timedelta(days=day + 1)}", {"hours-algebra": day})
    row = WeeklyLog.objects.get()
    assert (row.week_start, row.hours) == (MONDAY - ONE_WEEK, 6)


def test_without_a_week_this_week_is_meant(learner_client):
    assert "23 – 29 Nov 2026" in text_of(learner_client.get("/plan/log/"))
    learner_client.post("/plan/log/", {"hours-algebra": "2"})
    assert WeeklyLog.objects.get().week_start == MONDAY


def test_saving_twice_is_harmless(learner, learner_client):
    for _ in range(2):
        assert learner_client.post(LOG_URL, {"hours-algebra": "2", "hours-vision": "3"}).status_code == 302
    assert hours_of(learner) == {"algebra": 2, "vision": 3}


def test_an_empty_field_removes_the_entry_and_0_is_one(learner, learner_client, algebra):
    log(learner, algebra, 5)
    learner_client.post(LOG_URL, {"hours-algebra": "0"})
    assert hours_of(learner) == {"algebra": 0}
    assert values_of(learner_client.get(LOG_URL))["hours-algebra"] == "0"
    learner_client.post(LOG_URL, {"hours-algebra": ""})
    assert hours_of(learner) == {}


def written_down():
    return [WeeklyLog.objects.values_list(at, flat=True).get() for at in ("first_logged_at", "changed_at")]


def test_hours_keep_when_they_were_first_written_down_and_when_the_present_ones_were(
    a_wednesday, learner_client
):
    learner_client.post(LOG_URL, {"hours-algebra": "2"})
    assert written_down() == [NOW, NOW]
    a_wednesday.shift(HOUR)
    learner_client.post(LOG_URL, {"hours-algebra": "2,0"})
    assert written_down() == [NOW, NOW]
    learner_client.post(GRID_URL, {f"hours-{MONDAY}-algebra": "3"})
    assert written_down() == [NOW, NOW + HOUR]


def test_an_entry_that_was_removed_and_is_written_again_is_a_new_one(a_wednesday, learner_client):
    for hours in ("2", "", "2"):
        learner_client.post(LOG_URL, {"hours-algebra": hours})
        a_wednesday.shift(HOUR)
    assert written_down() == [NOW + 2 * HOUR] * 2


def test_of_hours_of_before_it_stays_unknown_when_they_were_first_written_down(
    learner, learner_client, algebra
):
    log(learner, algebra, 2)
    assert written_down() == [None, None]
    learner_client.post(LOG_URL, {"hours-algebra": "3"})
    assert written_down() == [None, NOW]


@pytest.mark.parametrize("hours", ["", "3"])
def test_undoing_puts_back_to_the_microsecond_when_hours_were_written_down(
    a_wednesday, learner_client, hours
):
    a_wednesday.shift(dt.timedelta(microseconds=123_456))
    learner_client.post(LOG_URL, {"hours-algebra": "2"})
    before = written_down()
    a_wednesday.shift(HOUR)
    learner_client.post(LOG_URL, {"hours-algebra": hours})
    learner_client.post("/plan/undo/", {"seen": LastChange.objects.get().seen})
    assert written_down() == before
    assert before[0].microsecond == 123_456


def test_courses_that_are_not_posted_keep_their_hours(learner, learner_client, algebra):
    log(learner, algebra, 5)
    learner_client.post(LOG_URL, {"hours-vision": "1"})
    assert hours_of(learner) == {"algebra": 5, "vision": 1}


def test_hours_typed_before_a_course_was_renamed_are_not_lost(learner, learner_client, algebra):
    log(learner, algebra, 5)
    form = values_of(learner_client.get(LOG_URL)) | {"hours-algebra": "6"}
    Course.objects.filter(slug="algebra").update(slug="numbers", formerly=["algebra"])
    assert learner_client.post(LOG_URL, form).status_code == 302
    assert hours_of(learner) == {"numbers": 6}


def test_a_planned_course_with_hours_is_in_progress_from_then_on(learner_client):
    learner_client.post(LOG_URL, {"hours-algebra": "1", "hours-vision": "0"})
    states = dict(CourseProgress.objects.values_list("course__slug", "status"))
    assert states == {"algebra": "in_progress", "vision": "planned"}


def test_what_was_saved_is_said_and_much_is_asked_about(learner_client):
    answer = learner_client.post(LOG_URL, {"hours-algebra": "61"}, follow=True)
    assert "Saved: 23 – 29 Nov 2026." in text_of(answer)
    assert "61 h in one week is a lot" in text_of(answer)
    answer = learner_client.post(LOG_URL, {"hours-algebra": "60"}, follow=True)
    assert "is a lot" not in text_of(answer)


def test_the_page_of_a_week_says_which_week_it_is_and_leads_to_the_others(learner_client):
    page = html_of(learner_client.get(LOG_URL))
    assert "<h1> Log this week </h1>" in page
    assert f'href="?week={MONDAY - ONE_WEEK}">← Week before' in page
    assert f'href="?week={MONDAY - ONE_WEEK}">Last week' in page
    assert ">This week<" not in page
    answer = learner_client.get(f"/plan/log/?week={MONDAY - ONE_WEEK}")
    assert answer.status_code == 200
    page = html_of(answer)
    assert "<h1> Log last week </h1>" in page
    assert f'href="?week={MONDAY}">This week' in page
    assert ">Last week<" not in page
    page = html_of(learner_client.get(f"/plan/log/?week={STARTS_ON}"))
    assert "<h1> Log a week </h1>" in page
    assert "Week before" not in page


def test_a_course_out_of_the_plan_is_asked_for_where_it_has_hours(learner, learner_client, algebra):
    log(learner, algebra, 5)
    CourseProgress.objects.filter(course=algebra).update(left_on=MONDAY)
    assert values_of(learner_client.get(LOG_URL))["hours-algebra"] == "5"
    assert "hours-algebra" not in values_of(learner_client.get(f"/plan/log/?week={MONDAY - ONE_WEEK}"))


# --- What is refused ------------------------------------------------------------------------------------

LIKE_THIS = "Write hours like 7.5, 7,5, 7:30, 7h30 or 45 min."


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("seven", LIKE_THIS),
        ("-1", LIKE_THIS),
        ("169", "At most 168 hours."),
        ("168.01", "At most 168 hours."),
        ("NaN", LIKE_THIS),
        ("inf", LIKE_THIS),
        ("1e3", LIKE_THIS),
        ("1e400", LIKE_THIS),
        ("1_0", LIKE_THIS),
        ("+7", LIKE_THIS),
        ("7:60", LIKE_THIS),
        ("1.234", LIKE_THIS),
        ("7.5.", LIKE_THIS),
        ("9999", "At most 168 hours."),
        ("7h5", LIKE_THIS),
        ("²", LIKE_THIS),
        ("\u202e7", LIKE_THIS),
        ("<svg onload=alert(1)>", LIKE_THIS),
        ("9" * 5000, "at most 40 characters"),
        ("🦉" * 10_000, "at most 40 characters"),
    ],
)
def test_what_are_no_hours_of_a_week_is_said_beside_the_field_and_stays_there(learner_client, typed, says):
    before = digest_by_table()
    answer = learner_client.post(LOG_URL, {"hours-algebra": typed, "hours-vision": "3"})
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert values_of(answer)["hours-algebra"] == typed
    assert values_of(answer)["hours-vision"] == "3"
    assert digest_by_table() == before


@pytest.mark.parametrize("typed", ["7\0", "\0"])
def test_a_nul_is_refused(learner_client, typed):
    before = digest_by_table()
    answer = learner_client.post(LOG_URL, {"hours-algebra": typed, "hours-vision": "3"})
    assert answer.status_code == 422
    assert "Null characters are not allowed." in text_of(answer)
    assert values_of(answer)["hours-vision"] == "3"
    assert digest_by_table() == before


@pytest.mark.parametrize("body", [b"hours-algebra=%ED%A0%80", b"hours-algebra=%FF", b"hours-algebra=%C0%80"])
def test_bytes_that_are_no_text_are_refused(learner_client, body):
    before = digest_by_table()
    answer = learner_client.post(LOG_URL, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert digest_by_table() == before


@pytest.mark.parametrize("size", [600_000, 3_000_000])
def test_a_form_far_too_big_is_a_bad_request(learner_client, size):
    before = digest_by_table()
    assert learner_client.post(LOG_URL, {"hours-algebra": "7" * size}).status_code in {400, 422}
    body = b"hours-algebra=" + b"7" * size
    answer = learner_client.post(LOG_URL, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert digest_by_table() == before


def test_a_week_has_168_hours_over_all_courses(learner, learner_client, algebra):
    answer = learner_client.post(LOG_URL, {"hours-algebra": "100", "hours-vision": "68.01"})
    assert answer.status_code == 422
    assert "A week has 168 hours; these are 168.01." in text_of(answer)
    assert hours_of(learner) == {}
    log(learner, algebra, 100)
    assert learner_client.post(LOG_URL, {"hours-vision": "68.01"}).status_code == 422
    assert learner_client.post(LOG_URL, {"hours-vision": "68"}).status_code == 302


BEFORE_THE_START = f"That week is before your plan's first day, {day_text(STARTS_ON)}."
NO_SUCH_WEEK = "There is no such week: write its day as YYYY-MM-DD."


@pytest.mark.parametrize(
    ("week", "says"),
    [
        (MONDAY + ONE_WEEK, "That week has not begun yet."),
        ("9999-12-31", "That week has not begun yet."),
        (STARTS_ON - ONE_WEEK, BEFORE_THE_START),
        ("0001-01-01", BEFORE_THE_START),
        ("2026-02-30", NO_SUCH_WEEK),
        ("2026-13-01", NO_SUCH_WEEK),
        ("0000-01-01", NO_SUCH_WEEK),
        ("10000-01-01", NO_SUCH_WEEK),
        ("2026-W48", NO_SUCH_WEEK),
        ("20261123", NO_SUCH_WEEK),
        ("yesterday", NO_SUCH_WEEK),
        ("-1", NO_SUCH_WEEK),
        ("9223372036854775808", NO_SUCH_WEEK),
        ("٢٠٢٦-١١-٢٣", NO_SUCH_WEEK),
        ("2026-11-23%00", NO_SUCH_WEEK),
        ("%ED%A0%80", NO_SUCH_WEEK),
    ],
)
def test_hours_for_a_week_that_takes_none_are_refused_and_kept_on_the_page(learner_client, week, says):
    before = digest_by_table()
    shown = learner_client.get(f"/plan/log/?week={week}")
    assert shown.status_code == 404
    assert says in text_of(shown)
    answer = learner_client.post(f"/plan/log/?week={week}", {"hours-algebra": "7:15", "hours-vision": "x"})
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert values_of(answer)["hours-algebra"] == "7:15"
    assert values_of(answer)["hours-vision"] == "x"
    assert digest_by_table() == before


def test_a_plan_that_has_not_begun_says_so_and_keeps_what_was_typed(learner, learner_client):
    learner.plan.starts_on = MONDAY + ONE_WEEK
    learner.plan.save()
    shown = learner_client.get("/plan/log/")
    assert shown.status_code == 200
    assert "before your plan's first day, 30 Nov 2026" in text_of(shown)
    answer = learner_client.post(LOG_URL, {"hours-algebra": "7:15"})
    assert answer.status_code == 422
    assert "before your plan's first day, 30 Nov 2026" in text_of(answer)
    assert "7:15" in answer.content.decode()


@pytest.mark.parametrize("slug", ["of-the-outsider", "no-such-course", "Algebra", "<svg onload=alert(1)>"])
def test_a_course_that_is_not_in_the_plan_is_named_with_its_hours(outsider, learner_client, slug):
    make_plan(outsider)
    put(outsider, make_course("of-the-outsider"))
    before = digest_by_table()
    answer = learner_client.post(LOG_URL, {f"hours-{slug}": "6.75", "hours-algebra": "3.25"})
    assert answer.status_code == 422
    assert f"“{slug}” is not a course" in text_of(answer)
    assert "“6.75” was not saved" in text_of(answer)
    assert values_of(answer)["hours-algebra"] == "3.25"
    assert digest_by_table() == before


# --- Changed elsewhere ------------------------------------------------------------------------------------


def test_hours_changed_since_the_page_was_opened_are_told_and_not_overwritten(
    learner, learner_client, algebra
):
    row = log(learner, algebra, 5)
    page = values_of(learner_client.get(LOG_URL))
    row.hours = 6
    row.save()
    answer = learner_client.post(LOG_URL, page | {"hours-algebra": "7", "hours-vision": "1"})
    assert answer.status_code == 422
    assert "Changed elsewhere since you opened the page: now 6 h." in text_of(answer)
    assert hours_of(learner) == {"algebra": 6}
    again = values_of(answer)
    assert again["hours-algebra"] == "7"
    assert learner_client.post(LOG_URL, again).status_code == 302
    assert hours_of(learner) == {"algebra": 7, "vision": 1}


def test_an_entry_removed_or_made_elsewhere_is_told_too(learner, learner_client, algebra):
    page = values_of(learner_client.get(LOG_URL))
    row = log(learner, algebra, 5)
    answer = learner_client.post(LOG_URL, page | {"hours-algebra": "7"})
    assert answer.status_code == 422
    page = values_of(learner_client.get(LOG_URL))
    row.delete()
    answer = learner_client.post(LOG_URL, page | {"hours-algebra": "7"})
    assert answer.status_code == 422
    assert "now no entry" in text_of(answer)
    assert hours_of(learner) == {}


def test_a_page_left_open_does_not_undo_hours_it_never_showed(learner, learner_client, algebra):
    page = values_of(learner_client.get(LOG_URL))
    log(learner, algebra, 5)
    answer = learner_client.post(LOG_URL, page | {"hours-vision": "1"})
    assert answer.status_code == 422
    assert "now 5 h" in text_of(answer)
    assert hours_of(learner) == {"algebra": 5}


def test_the_same_change_made_twice_is_no_conflict(learner, learner_client):
    page = values_of(learner_client.get(LOG_URL)) | {"hours-algebra": "7"}
    assert [learner_client.post(LOG_URL, page).status_code for _ in range(2)] == [302, 302]
    assert hours_of(learner) == {"algebra": 7}


# --- Several weeks at once ---------------------------------------------------------------------------------

LAST_WEEK = MONDAY - ONE_WEEK


def cell(week, slug, kind="hours"):
    return f"{kind}-{week}-{slug}"


def hours_by_week_of(user):
    rows = WeeklyLog.objects.filter(user=user).order_by("week_start", "course__slug")
    return {(row.week_start, row.course.slug): row.hours for row in rows}


def test_several_weeks_are_shown_with_what_is_stored_and_its_totals(learner, learner_client, algebra):
    log(learner, algebra, 5.5)
    log(learner, algebra, 2, LAST_WEEK)
    log(learner, Course.objects.get(slug="vision"), 1, LAST_WEEK)
    answer = learner_client.get(GRID_URL)
    values = values_of(answer)
    assert values[cell(MONDAY, "algebra")] == values[cell(MONDAY, "algebra", "was")] == "5.5"
    assert values[cell(LAST_WEEK, "vision")] == "1"
    assert values[cell(LAST_WEEK - ONE_WEEK, "vision")] == ""
    assert text_of(answer).count("23 – 29 Nov 2026 this week") == 1
    totals = [text_of_cell.strip() for text_of_cell in numbers_of(answer)]
    assert totals == ["0"] * 6 + ["3", "5.5"] + ["7.5", "1", "8.5"]


def numbers_of(answer):
    return re.findall(r'<td class="number[^"]*">(.*?)</td>', html_of(answer))


def test_each_field_of_a_grid_is_named_by_its_course_and_its_week(learner_client):
    page = html_of(learner_client.get(GRID_URL))
    field = re.search(rf'<input [^>]*name="{cell(MONDAY, "algebra")}"[^>]*>', page)[0]
    ids = re.search(r'aria-labelledby="([^"]*)"', field)[1].split()
    names = [re.search(rf'id="{one}">(.*?)<', page)[1] for one in ids]
    assert names == ["Title of algebra", "23 – 29 Nov 2026"]


def test_one_save_stores_the_changes_of_all_weeks(learner, learner_client, algebra):
    row = log(learner, algebra, 2, LAST_WEEK)
    form = values_of(learner_client.get(GRID_URL))
    form |= {
        cell(MONDAY, "algebra"): "7,5",
        cell(MONDAY, "vision"): "0",
        cell(STARTS_ON + ONE_WEEK, "vision"): "61",
    }
    answer = learner_client.post(GRID_URL, form, follow=True)
    assert answer.redirect_chain == [("/plan/", 302)]
    assert "3 changes are saved." in text_of(answer)
    assert "61 h in 5 – 11 Oct 2026 is a lot. Is that right?" in text_of(answer)
    assert hours_by_week_of(learner) == {
        (STARTS_ON + ONE_WEEK, "vision"): 61,
        (LAST_WEEK, "algebra"): 2,
        (MONDAY, "algebra"): Decimal("7.5"),
        (MONDAY, "vision"): 0,
    }
    assert WeeklyLog.objects.get(pk=row.pk).hours == 2
    states = dict(CourseProgress.objects.values_list("course__slug", "status"))
    assert states == {"algebra": "in_progress", "vision": "in_progress"}
    before = digest_by_table()
    answer = learner_client.post(GRID_URL, form, follow=True)
    assert "Nothing to change." in text_of(answer), "a second tap on save"
    assert digest_by_table() == before


def test_only_a_week_that_was_changed_is_asked_about(learner, learner_client, algebra):
    log(learner, algebra, 70, LAST_WEEK)
    form = values_of(learner_client.get(GRID_URL)) | {cell(MONDAY, "algebra"): "60"}
    answer = learner_client.post(GRID_URL, form, follow=True)
    assert "1 change is saved." in text_of(answer)
    assert "is a lot" not in text_of(answer)


def test_an_emptied_cell_removes_the_entry_and_a_cell_not_posted_keeps_it(learner, learner_client, algebra):
    log(learner, algebra, 2, LAST_WEEK)
    log(learner, algebra, 5)
    learner_client.post(GRID_URL, {cell(MONDAY, "algebra"): "", cell(MONDAY, "algebra", "was"): "5"})
    assert hours_by_week_of(learner) == {(LAST_WEEK, "algebra"): 2}


def test_of_a_grid_with_a_wrong_cell_nothing_is_saved_and_all_that_was_typed_is_kept(learner_client):
    before = digest_by_table()
    form = {cell(LAST_WEEK, "algebra"): "3", cell(MONDAY, "vision"): "seven", cell(MONDAY, "algebra"): "169"}
    answer = learner_client.post(GRID_URL, form)
    assert answer.status_code == 422
    assert form.items() <= values_of(answer).items()
    page = html_of(answer)
    for name, says in ((cell(MONDAY, "vision"), LIKE_THIS), (cell(MONDAY, "algebra"), "At most 168 hours.")):
        assert f'aria-describedby="id_{name}-error"' in page
        assert f'id="id_{name}-error">{says}</span>' in page
        assert re.search(rf'<a href="#id_{name}">23 – 29 Nov 2026, Title of [a-z]+</a>: {says}', page)
    assert "2 places need a look" in page
    assert digest_by_table() == before


def test_a_week_of_a_grid_has_168_hours_over_all_courses(learner, learner_client, algebra):
    log(learner, algebra, 100, LAST_WEEK)
    answer = learner_client.post(GRID_URL, {cell(LAST_WEEK, "vision"): "68.01", cell(MONDAY, "vision"): "1"})
    assert answer.status_code == 422
    assert text_of(answer).count("A week has 168 hours; these are 168.01.") == 2, "on top and at its week"
    assert hours_by_week_of(learner) == {(LAST_WEEK, "algebra"): 100}
    answer = learner_client.post(GRID_URL, {cell(LAST_WEEK, "vision"): "68", cell(MONDAY, "vision"): "101"})
    assert answer.status_code == 302


def test_a_cell_changed_since_the_grid_was_opened_is_told_and_not_overwritten(
    learner, learner_client, algebra
):
    row = log(learner, algebra, 5, LAST_WEEK)
    form = values_of(learner_client.get(GRID_URL)) | {
        cell(LAST_WEEK, "algebra"): "7",
        cell(MONDAY, "vision"): "1",
    }
    row.hours = 6
    row.save()
    answer = learner_client.post(GRID_URL, form)
    assert answer.status_code == 422
    assert "Changed elsewhere since you opened the page: now 6 h." in text_of(answer)
    assert hours_by_week_of(learner) == {(LAST_WEEK, "algebra"): 6}
    assert learner_client.post(GRID_URL, values_of(answer)).status_code == 302
    assert hours_by_week_of(learner) == {(LAST_WEEK, "algebra"): 7, (MONDAY, "vision"): 1}


def test_hours_typed_into_a_grid_before_a_course_was_renamed_are_not_lost(learner, learner_client, algebra):
    log(learner, algebra, 5)
    form = values_of(learner_client.get(GRID_URL)) | {cell(MONDAY, "algebra"): "6"}
    Course.objects.filter(slug="algebra").update(slug="numbers", formerly=["algebra"])
    assert learner_client.post(GRID_URL, form).status_code == 302
    assert hours_by_week_of(learner) == {(MONDAY, "numbers"): 6}


@pytest.mark.parametrize(
    "week", [MONDAY + ONE_WEEK, STARTS_ON - ONE_WEEK, MONDAY + dt.timedelta(days=1), "x"]
)
def test_hours_for_a_week_that_is_not_on_the_grid_are_named_and_nothing_is_saved(learner_client, week):
    before = digest_by_table()
    answer = learner_client.post(GRID_URL, {cell(week, "algebra"): "6.75", cell(MONDAY, "algebra"): "3.25"})
    assert answer.status_code == 422
    assert f"“6.75” for “{week}-algebra” was not saved, nor was the rest" in text_of(answer)
    assert values_of(answer)[cell(MONDAY, "algebra")] == "3.25"
    assert digest_by_table() == before


def test_a_course_waived_since_the_grid_was_opened_is_named_with_its_hours(learner_client):
    CourseProgress.objects.filter(course__slug="vision").update(status="waived")
    before = digest_by_table()
    answer = learner_client.post(GRID_URL, {cell(MONDAY, "vision"): "6.75"})
    assert answer.status_code == 422
    assert "“vision” is not a course you can log hours for" in text_of(answer)
    assert digest_by_table() == before


@pytest.mark.parametrize(
    ("until", "says"),
    [
        (MONDAY + ONE_WEEK, "That week has not begun yet."),
        (STARTS_ON - ONE_WEEK, BEFORE_THE_START),
        ("2026-02-30", NO_SUCH_WEEK),
        ("9999-12-31", "That week has not begun yet."),
        ("%00", NO_SUCH_WEEK),
    ],
)
def test_weeks_that_cannot_be_logged_are_refused_and_what_was_typed_stays(learner_client, until, says):
    before = digest_by_table()
    shown = learner_client.get(f"/plan/weeks/log/?until={until}")
    assert shown.status_code == 404
    assert says in text_of(shown)
    answer = learner_client.post(f"/plan/weeks/log/?until={until}", {cell(MONDAY, "algebra"): "7:15"})
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert values_of(answer)[cell(MONDAY, "algebra")] == "7:15"
    assert digest_by_table() == before


def test_a_grid_of_a_plan_that_has_not_begun_says_so_and_names_what_was_typed(learner, learner_client):
    learner.plan.starts_on = MONDAY + ONE_WEEK
    learner.plan.save()
    assert "before your plan's first day, 30 Nov 2026" in text_of(learner_client.get("/plan/weeks/log/"))
    answer = learner_client.post(GRID_URL, {cell(MONDAY, "algebra"): "7:15"})
    assert answer.status_code == 422
    assert "before your plan's first day, 30 Nov 2026" in text_of(answer)
    assert "“7:15” for" in text_of(answer)


def test_a_grid_leads_to_earlier_and_later_weeks(learner_client):
    page = html_of(learner_client.get("/plan/weeks/log/"))
    assert f'href="?until={MONDAY - 8 * ONE_WEEK}">Earlier weeks' in page
    assert "Later weeks" not in page
    page = html_of(learner_client.get(f"/plan/weeks/log/?until={MONDAY - 8 * ONE_WEEK}"))
    assert "Earlier weeks" not in page
    assert f'href="?until={MONDAY}">Later weeks' in page


@pytest.mark.parametrize("address", ["/plan/", LOG_URL, "/plan/weeks/"])
def test_the_other_pages_of_hours_lead_to_the_grid(learner_client, address):
    assert 'href="/plan/weeks/log/' in html_of(learner_client.get(address))


def test_copying_last_week_fills_the_page_and_saves_nothing(learner, learner_client, algebra):
    log(learner, algebra, 5, LAST_WEEK)
    form = values_of(learner_client.get(GRID_URL)) | {cell(MONDAY, "vision"): "2"}
    before = digest_by_table()
    answer = learner_client.post(GRID_URL, form | {"copy": "1", "into": MONDAY})
    assert answer.status_code == 200
    assert "23 – 29 Nov 2026 is filled from the week before. Not saved yet. Press Save hours." in text_of(
        answer
    )
    values = values_of(answer)
    assert (values[cell(MONDAY, "algebra")], values[cell(MONDAY, "vision")]) == ("5", "2")
    assert digest_by_table() == before
    assert learner_client.post(GRID_URL, values).status_code == 302
    assert hours_by_week_of(learner)[MONDAY, "algebra"] == 5
    answer = learner_client.post(GRID_URL, {"copy": "1", "into": MONDAY})
    assert "Nothing to copy" in text_of(answer)


def test_the_week_to_fill_is_this_one_until_another_was_filled(learner, learner_client, algebra):
    log(learner, algebra, 5, LAST_WEEK - ONE_WEEK)
    assert values_of(learner_client.get(GRID_URL))["into"] == str(MONDAY)
    answer = learner_client.post(GRID_URL, {"copy": "1", "into": LAST_WEEK})
    assert values_of(answer)["into"] == str(LAST_WEEK)


@pytest.mark.parametrize("into", ["", "x", "2026-11-30", "%00", STARTS_ON])
def test_there_is_nothing_to_copy_into_a_week_without_one_before(learner_client, into):
    before = digest_by_table()
    answer = learner_client.post(f"/plan/weeks/log/?until={STARTS_ON}", {"copy": "1", "into": into})
    assert answer.status_code == 200
    assert "Nothing to copy" in text_of(answer)
    assert digest_by_table() == before


def test_copying_beside_a_wrong_cell_says_what_is_wrong(learner, learner_client, algebra):
    log(learner, algebra, 5, LAST_WEEK)
    form = {"copy": "1", "into": MONDAY, cell(MONDAY, "vision"): "seven"}
    answer = learner_client.post(GRID_URL, form)
    assert answer.status_code == 422
    assert LIKE_THIS in text_of(answer)
    assert values_of(answer)[cell(MONDAY, "algebra")] == "5"


def test_a_grid_costs_the_same_queries_for_2_courses_and_60_and_takes_their_hours(learner, learner_client):
    with CaptureQueriesContext(connection) as of_two:
        learner_client.get(GRID_URL)
    put(learner, *(make_course(f"course-{number}") for number in range(58)))
    with CaptureQueriesContext(connection) as of_many:
        form = values_of(learner_client.get(GRID_URL))
    assert len(of_many) == len(of_two) <= 5
    filled = {name: "2" for name in form if name.startswith("hours-")}
    assert len(filled) == 8 * 60
    with CaptureQueriesContext(connection) as of_saving_two:
        learner_client.post(GRID_URL, dict.fromkeys(list(filled)[:2], "1"))
    with CaptureQueriesContext(connection) as of_saving_all:
        assert learner_client.post(GRID_URL, filled).status_code == 302
    assert WeeklyLog.objects.filter(hours=2).count() == 8 * 60
    assert len(of_saving_all) <= len(of_saving_two)


# --- All weeks ----------------------------------------------------------------------------------------------


def test_all_weeks_are_listed_newest_first_with_their_hours(learner, outsider, learner_client, algebra):
    log(outsider, algebra, 3)
    log(learner, algebra, 5.5)
    log(learner, algebra, 0, MONDAY - ONE_WEEK)
    text = text_of(learner_client.get("/plan/weeks/"))
    assert "23 – 29 Nov 2026 5.5 h 16 – 22 Nov 2026 0 h 9 – 15 Nov 2026 no entry" in text


@pytest.mark.parametrize("number", ["0", "-1", "2", "x", "9" * 30, "9" * 5000, str(2**63), "%00", "1e3"])
def test_a_page_of_weeks_that_is_not_there_is_another_page(learner_client, number):
    assert learner_client.get(f"/plan/weeks/?page={number}").status_code == 200
