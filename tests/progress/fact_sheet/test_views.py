"""The fact sheet for an application: whose figures and words it has, in which language, and what is kept."""

import datetime as dt
import html
import re

import pytest
from django.utils.html import strip_tags

from courses.models import Course, Part
from learningpath.writing.formats import about_hours_text
from progress.answer.answer import answer_for
from progress.models import AidText, Completion, CourseProgress, LastChange, PartMark, Plan
from tests.pages import html_of, text_of
from tests.rows import (
    MONDAY,
    NOW,
    ONE_WEEK,
    STARTS_ON,
    TODAY,
    log,
    make_course,
    make_part,
    make_plan,
    put,
)
from tests.tables import OF_SAVES, digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

SHEET, NEXT = "/plan/aid/deep/-/sheet/", "/plan/aid/sheet/"


@pytest.fixture
def plan(learner):
    """Five hours a week for eight weeks on algebra, completed; deep learning of two parts is next."""
    plan = make_plan(learner, target_on=dt.date(2027, 6, 30))
    algebra, deep = make_course("algebra", 40), make_course("deep", 60, is_paid=True)
    make_part(deep, "nets", 20), make_part(deep, "vision", 40)
    (done,) = put(learner, algebra, status="completed", completed_on=dt.date(2026, 11, 20))
    Completion.objects.create(progress=done, effort_kind="published", effort_hours=40)
    put(learner, deep)
    for week in range(8):
        log(learner, algebra, 5, STARTS_ON + week * ONE_WEEK)
    return plan


def to_copy(client, page=SHEET) -> str:
    """The block to copy from, as it is copied."""
    found = re.search(r"<pre[^>]*>(.*?)</pre>", client.get(page).content.decode(), re.DOTALL)
    return html.unescape(strip_tags(found[1]))


def save(client, text, page=SHEET):
    return client.post(page, {"text": text}, follow=True)


def words_on(client, page=SHEET) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", client.get(page).content.decode(), re.DOTALL)
    return html.unescape(found[1]).strip()


# --- The figures ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("plan")
def test_it_has_the_learners_own_figures_as_the_dashboard_counts_them(learner_client):
    data = learner_client.get("/plan/projection.json").json()
    likely = dt.date.fromisoformat(data["courses"][1]["finish"]["likely"])
    usual = answer_for(Plan.objects.get(), TODAY).projection.actual_pace_hours
    assert to_copy(learner_client).splitlines() == [
        "Course: Title of deep, Provider",
        "Hours studied in the last 4 weeks, up to 22 Nov 2026: 20 h",
        "Hours studied in the last 12 weeks, up to 22 Nov 2026: 40 h",
        "Hours a week planned: 10 h",
        f"Hours a week usually studied: about {about_hours_text(usual)} h",
        "Courses finished: Title of algebra (40 h, 20 Nov 2026)",
        "Goal: to finish the plan by: 30 Jun 2027",
        f"Likely finish of the course at the present pace: {likely.day} {likely:%b} {likely.year}",
    ]


def test_hours_of_this_week_and_of_before_are_in_neither_span(learner, learner_client, plan):
    course = CourseProgress.objects.get(course__slug="algebra").course
    log(learner, course, 7, MONDAY)
    log(learner, course, 9, MONDAY - 13 * ONE_WEEK)
    lines = to_copy(learner_client)
    assert "22 Nov 2026: 20 h" in lines
    assert "22 Nov 2026: 40 h" in lines


def test_a_finished_course_has_the_hours_it_took_by_the_learners_word(learner_client, plan):
    Completion.objects.update(took_hours="43.75")
    CourseProgress.objects.filter(course__slug="algebra").update(left_on=TODAY)
    assert "Title of algebra (43.75 h, 20 Nov 2026)" in to_copy(learner_client)


def test_a_part_has_its_own_title_and_size(learner_client, plan):
    lines = to_copy(learner_client, "/plan/aid/deep/vision/sheet/")
    assert "Course: Title of vision, a part of Title of deep, Provider" in lines
    assert "Its size: 40 h" in lines
    assert "Likely finish of all of Title of deep at the present pace" in lines


def test_what_is_not_known_is_left_out(learner, learner_client):
    make_plan(learner, starts_on=TODAY)
    put(learner, make_course("deep", effort_hours=None))
    assert to_copy(learner_client).splitlines() == [
        "Course: Title of deep, Provider",
        "Hours studied in the last 4 weeks, up to 22 Nov 2026: 0 h",
        "Hours studied in the last 12 weeks, up to 22 Nov 2026: 0 h",
        "Hours a week planned: 10 h",
        "Courses finished: none yet",
    ]


@pytest.mark.parametrize("language", ["fr", "am"])
def test_in_another_language_the_block_to_copy_stays_english_beside_figures_to_read(
    learner, learner_client, plan, language
):
    english = to_copy(learner_client)
    learner_client.post("/i18n/setlang/", {"language": language})
    page = html_of(learner_client.get(SHEET))
    assert to_copy(learner_client) == english
    assert f'lang="{language}"' in page
    assert '<dl class="facts">' in page
    assert "Hours a week planned" not in page.partition("<pre")[0]


@pytest.mark.usefixtures("plan")
def test_titles_of_the_catalog_are_inert_in_it(learner_client):
    CourseProgress.objects.get(course__slug="deep").course.__class__.objects.filter(slug="deep").update(
        title="</pre><script>alert(1)</script>%(x)s {{ 7 }}"
    )
    page = learner_client.get(SHEET).content.decode()
    assert "<script>alert" not in page
    assert "Course: </pre><script>alert(1)</script>%(x)s {{ 7 }}, Provider" in to_copy(learner_client)


# --- Which course ------------------------------------------------------------------------------------------


def test_the_next_sheet_is_that_of_the_first_needed_part_still_to_do(learner, learner_client, plan):
    assert learner_client.get(NEXT).url == "/plan/aid/deep/nets/sheet/"
    deep = CourseProgress.objects.get(course__slug="deep")
    PartMark.objects.create(progress=deep, part=deep.course.parts.get(slug="nets"), state="done")
    assert learner_client.get(NEXT).url == "/plan/aid/deep/vision/sheet/"
    put(learner, make_course("whole", is_paid=True))
    assert "/plan/aid/whole/-/sheet/" in html_of(learner_client.get("/plan/aid/deep/vision/sheet/"))


def test_without_a_paid_course_to_do_it_says_so(learner, learner_client):
    make_plan(learner)
    put(learner, make_course("free"), make_course("other", is_paid=True))
    CourseProgress.objects.filter(course__slug="other").update(status="waived")
    answer = learner_client.get(NEXT, follow=True)
    assert "No course of your plan that is still to do is paid." in text_of(answer)


@pytest.mark.parametrize(
    "page", ["/plan/aid/none/-/sheet/", "/plan/aid/deep/none/sheet/", "/plan/aid/deep/--/sheet/"]
)
@pytest.mark.usefixtures("plan")
def test_a_course_or_part_that_is_not_there_is_not_found(learner_client, page):
    assert learner_client.get(page).status_code == 404
    assert learner_client.post(page, {"text": "x"}).status_code == 404
    assert not AidText.objects.exists()


@pytest.mark.usefixtures("plan")
def test_a_course_page_and_the_shelf_lead_there(learner_client):
    assert SHEET in html_of(learner_client.get("/plan/courses/deep/"))
    assert "/sheet/" not in html_of(learner_client.get("/plan/courses/algebra/"))


@pytest.mark.usefixtures("plan")
def test_no_search_engine_keeps_it(learner_client):
    assert learner_client.get(SHEET)["X-Robots-Tag"] == "noindex"
    assert "private" in learner_client.get(SHEET)["Cache-Control"]


# --- The words --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("plan")
def test_reading_stores_nothing_and_saving_the_words_alone(learner_client):
    before = digest_by_table()
    learner_client.get(SHEET)
    assert digest_by_table() == before
    page = save(learner_client, "I want to\r\nwork on speech.")
    assert "Your words are saved." in text_of(page)
    assert {name for name, now in digest_by_table(but=OF_SAVES).items() if now != before[name]} == {
        "progress_aidtext"
    }
    text = AidText.objects.get()
    assert (text.progress.course.slug, text.text, text.saved_at) == (
        "deep",
        "I want to\nwork on speech.",
        NOW,
    )
    assert words_on(learner_client) == words_on(learner_client, "/plan/aid/deep/nets/sheet/") == text.text


def test_another_course_starts_from_the_words_saved_last_and_keeps_its_own(learner, learner_client, plan):
    put(learner, make_course("next"), make_course("later"))
    save(learner_client, "For deep.")
    other = "/plan/aid/next/-/sheet/"
    assert words_on(learner_client, other) == "For deep."
    assert "what you wrote for Title of deep" in " ".join(
        strip_tags(html_of(learner_client.get(other))).split()
    )
    assert AidText.objects.count() == 1
    save(learner_client, "For next.", other)
    assert (words_on(learner_client), words_on(learner_client, other)) == ("For deep.", "For next.")
    AidText.objects.filter(progress__course__slug="next").update(saved_at=NOW + ONE_WEEK)
    assert words_on(learner_client, "/plan/aid/later/-/sheet/") == "For next."


@pytest.mark.usefixtures("plan")
def test_an_empty_text_deletes_the_words(learner_client):
    save(learner_client, "Mine.")
    assert "Your words are deleted." in text_of(save(learner_client, " \n "))
    assert not AidText.objects.exists()


@pytest.mark.usefixtures("plan")
def test_deleted_and_overwritten_words_can_be_taken_back(learner_client):
    save(learner_client, "First.")
    save(learner_client, "Second.")
    undo = {"seen": LastChange.objects.get().seen}
    learner_client.post("/plan/undo/", undo)
    assert words_on(learner_client) == "First."
    save(learner_client, "")
    learner_client.post("/plan/undo/", {"seen": LastChange.objects.get().seen})
    assert words_on(learner_client) == "First."


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("text", "said"), [("x" * 6001, "at most 6000 characters"), ("a\0b", "Null characters are not allowed.")]
)
def test_what_cannot_be_stored_is_refused_with_what_was_typed(learner_client, text, said):
    before = digest_by_table()
    answer = save(learner_client, text)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert digest_by_table() == before
    assert "xxxx" in html_of(answer) or "\0" in text


@pytest.mark.usefixtures("plan")
def test_a_text_as_long_as_allowed_with_line_ends_of_browsers_is_taken(learner_client):
    text = "\n".join("x" * 59 for _ in range(100))
    assert len(text) == 5999
    assert save(learner_client, text.replace("\n", "\r\n")).status_code == 200
    assert AidText.objects.get().text == text


@pytest.mark.usefixtures("plan")
def test_hostile_words_are_inert(learner_client):
    hostile = "</textarea><svg onload=alert(1)>{{7*7}}\u202e😀"
    save(learner_client, hostile)
    page = learner_client.get(SHEET).content.decode()
    assert "<svg onload" not in page
    assert words_on(learner_client) == hostile


@pytest.mark.usefixtures("plan")
def test_nobody_else_reads_or_writes_them(learner_client, outsider, outsider_client):
    save(learner_client, "My income is private.")
    make_plan(outsider)
    assert outsider_client.get(SHEET).status_code == 404
    put(outsider, CourseProgress.objects.get(course__slug="deep").course)
    assert words_on(outsider_client) == ""
    save(outsider_client, "Mine.")
    assert words_on(learner_client) == "My income is private."
    assert "private" not in learner_client.get("/plan/").content.decode().lower().replace("privacy", "")


def test_they_are_in_the_export_and_gone_with_the_account(learner, learner_client, plan):
    save(learner_client, "Mine.")
    data = learner_client.get("/plan/export/all.json")
    exported = b"".join(data.streaming_content).decode()
    assert '"text": "Mine."' in exported
    learner.delete()
    assert not AidText.objects.exists()
    assert not Plan.objects.exists()


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("page", ["/plan/aid/learning/nets/sheet/", "/plan/aid/deep/networks/sheet/"])
def test_a_sheet_under_a_former_slug_still_opens_and_saves(learner_client, page):
    Course.objects.filter(slug="deep").update(formerly=["learning"])
    Part.objects.filter(slug="nets").update(formerly=["networks"])
    assert "Title of nets" in text_of(learner_client.get(page))
    save(learner_client, "Why I apply.", page)
    assert words_on(learner_client, "/plan/aid/deep/nets/sheet/") == "Why I apply."
