"""Saying of the parts of a bundle what is needed and done: where it shows, what counts, and what is refused."""

import datetime as dt
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from courses.models import Course, Part
from progress.models import CourseProgress, LastChange, PartMark, SaidAt
from tests.pages import html_of, queries_of, text_of, values_of
from tests.rows import (
    MONDAY,
    NOW,
    ONE_WEEK,
    TODAY,
    follow,
    log,
    make_course,
    make_part,
    make_path,
    make_plan,
    put,
)
from tests.tables import OF_SAVES, digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday", "_plan")]

PAGE, PARTS = "/plan/courses/bundle/", "/plan/courses/bundle/parts/"
SLUGS = ("one", "two", "three", "four", "five")


@pytest.fixture
def _plan(learner):
    """A bundle of 100 h in five parts, 20 h of it logged, then vision; ten hours a week."""
    make_plan(learner)
    bundle = make_course("bundle", 100)
    for slug, hours in zip(SLUGS, (10, 20, 30, 25, None), strict=True):
        make_part(bundle, slug, hours, url="https://provider.example/part")
    put(learner, bundle, status="in_progress")
    put(learner, make_course("vision", 50))
    for week in (1, 2):
        log(learner, bundle, 10, MONDAY - week * ONE_WEEK)


def post(client, slug="bundle", follow=False, **states: str):
    form = {f"part-{part.replace('_', '-')}": state for part, state in states.items()}
    return client.post(f"/plan/courses/{slug}/parts/", form, follow=follow)


def states():
    return dict(PartMark.objects.values_list("part__slug", "state"))


def course_of(client, slug="bundle"):
    courses = client.get("/plan/projection.json").json()["courses"]
    return next(course for course in courses if course["slug"] == slug)


def said_at():
    return SaidAt.objects.filter(parts_at__isnull=False).values_list("parts_at_hours", flat=True).first()


# --- Where they show -------------------------------------------------------------------------------------


def test_a_bundle_with_2_of_5_parts_done_shows_them_everywhere_a_course_is_shown(learner, learner_client):
    follow(learner, make_path("path", Course.objects.get(slug="bundle")))
    assert post(learner_client, one="done", two="done").status_code == 302
    pages = ["/plan/", PAGE, "/plan/order/", "/courses/bundle/", "/paths/path/"]
    for page in pages:
        assert "2 of 5 parts done" in text_of(learner_client.get(page)), page
    learner_client.post("/plan/courses/bundle/remove/")
    for page in [PAGE, "/courses/bundle/", "/paths/path/", "/plan/unfinished/"]:
        assert "2 of 5 parts done" in text_of(learner_client.get(page)), page
    learner_client.post("/plan/courses/bundle/add/")
    learner_client.post(PAGE, {"status": "completed"})
    for page in [PAGE, "/plan/", "/courses/bundle/"]:
        assert "2 of 5 parts done" in text_of(learner_client.get(page)), page
    learner_client.post("/plan/courses/bundle/remove/")
    assert "2 of 5 parts done" in text_of(learner_client.get("/plan/"))


def test_pages_say_nothing_of_parts_of_which_nothing_was_said(learner_client):
    assert "parts done" not in text_of(learner_client.get("/plan/"))
    assert [part["state"] for part in course_of(learner_client)["parts"]] == ["needed"] * 5


def test_the_data_has_the_parts_of_each_course(learner_client):
    post(learner_client, one="done", five="not_needed")
    hours = (10, 20, 30, 25, None)
    marked = ("done", "needed", "needed", "needed", "not_needed")
    assert course_of(learner_client)["parts"] == [
        {"slug": slug, "hours": part_hours, "state": state}
        for slug, part_hours, state in zip(SLUGS, hours, marked, strict=True)
    ]
    assert course_of(learner_client, "vision")["parts"] == []


def test_the_page_of_the_course_has_each_part_with_its_hours_its_link_and_where_they_are_from(learner_client):
    post(learner_client, one="done", two="not_needed")
    Part.objects.filter(slug="two").update(retired_on=TODAY)
    page = learner_client.get(PAGE)
    words, html = text_of(page), html_of(page)
    assert "Title of one 10 h" in words
    assert "hours unknown, counted as about 35 h" in words  # what the others leave of 100 h
    assert 'href="https://provider.example/part" lang="en" rel="nofollow noopener"' in html
    assert "Confidence: medium; source checked 23 Nov 2026" in words
    assert "No longer parts of the course: Title of two : not needed" in words
    values = values_of(page)
    assert (values["part-one"], values["part-three"]) == ("done", "needed")
    assert "part-two" not in values


def test_one_tap_says_that_the_part_in_hand_is_done(learner_client):
    post(learner_client, one="not_needed")
    for page in (PAGE, "/plan/"):
        assert 'name="part-two" value="done"' in html_of(learner_client.get(page))
    assert post(learner_client, two="done").status_code == 302
    assert states() == {"one": "not_needed", "two": "done"}
    for page in (PAGE, "/plan/"):
        assert 'name="part-three" value="done"' in html_of(learner_client.get(page))


# --- What counts -----------------------------------------------------------------------------------------


def test_only_git_and_github_is_16_of_117_hours(learner, learner_client, catalog):
    (google,) = put(learner, Course.objects.get(slug="google-it-automation"))
    parts = [part for part in google.course.parts.all() if part.hours != 16 or "git" not in part.slug]
    form = {f"part-{part.slug}": "not_needed" for part in parts}
    answer = learner_client.post("/plan/courses/google-it-automation/parts/", form, follow=True)
    assert "0 of 1 part done · 16 of 117 h needed" in text_of(answer)
    course = course_of(learner_client, "google-it-automation")
    assert course["remaining_hours"] == pytest.approx((114 * 260) ** 0.5 * 16 / 117, abs=0.01)


def test_done_parts_tell_the_share_from_the_hours_logged_by_then(learner_client):
    before = course_of(learner_client)["remaining_hours"]
    post(learner_client, one="done", two="done")
    assert said_at() == 20
    course = course_of(learner_client)
    assert course["counted_by"] == "share"
    assert course["remaining_hours"] == pytest.approx(20 / 0.3 * 0.7, abs=0.01) != before
    assert "30 % done by your parts" in text_of(learner_client.get("/plan/"))
    post(learner_client, one="needed", two="needed")
    assert said_at() is None
    assert course_of(learner_client)["remaining_hours"] == before
    assert states() == {"one": "needed", "two": "needed"}


def test_what_is_needed_changes_without_saying_anew_what_is_done(a_wednesday, learner, learner_client):
    post(learner_client, one="done", two="done")
    log(learner, Course.objects.get(slug="bundle"), 5)
    post(learner_client, four="not_needed")
    assert said_at() == 20
    post(learner_client, three="done")
    assert said_at() == 25
    log(learner, Course.objects.get(slug="bundle"), 3, MONDAY - 3 * ONE_WEEK)
    post(learner_client, three="done")  # said again
    assert said_at() == 28


def test_of_a_share_typed_and_one_by_parts_the_newer_counts_and_the_page_says_which(
    a_wednesday, learner_client
):
    learner_client.post("/plan/courses/bundle/share/", {"share_done_percent": "35"})
    a_wednesday.shift(dt.timedelta(hours=1))
    post(learner_client, one="done", two="done", three="done")
    dashboard, page = (text_of(learner_client.get(address)) for address in ("/plan/", PAGE))
    assert "60 % done by your parts" in dashboard
    assert "by your parts, said later than 35 %" in dashboard
    assert "Your parts were said after this, so they count." in page
    assert "By their hours 60 % is done: that counts." in page
    a_wednesday.shift(dt.timedelta(hours=1))
    learner_client.post("/plan/courses/bundle/share/", {"share_done_percent": "40"})
    dashboard, page = (text_of(learner_client.get(address)) for address in ("/plan/", PAGE))
    assert "40 % done as you said" in dashboard
    assert "by the share you typed, said later than your parts" in dashboard
    assert "The share that you typed was said later, so it counts." in page


def test_an_estimate_said_later_than_the_parts_counts_and_the_page_says_so(a_wednesday, learner_client):
    post(learner_client, one="done", two="done")
    a_wednesday.shift(dt.timedelta(hours=1))
    learner_client.post("/plan/courses/bundle/estimate/", {"estimate_hours": "90"})
    assert course_of(learner_client)["counted_by"] == "estimate"
    assert "Your estimate was said later, so it counts." in text_of(learner_client.get(PAGE))
    assert "said before that: 30 % done at 20 h" in text_of(learner_client.get("/plan/"))
    a_wednesday.shift(dt.timedelta(hours=1))
    post(learner_client, one="done")
    assert course_of(learner_client)["counted_by"] == "share"
    assert "said before that: your estimate of 90 h" in text_of(learner_client.get("/plan/"))
    assert "The parts that you did tell how far you are" in text_of(learner_client.get(PAGE))


def test_a_small_share_by_parts_does_not_count_yet_and_the_page_says_so(learner_client):
    post(learner_client, one="done")
    assert course_of(learner_client)["counted_by"] is None
    assert "10 % done by your parts: a share counts from 20 % on" in text_of(learner_client.get("/plan/"))
    assert "From 20 % on that counts more than your hours." in text_of(learner_client.get(PAGE))


def test_what_is_needed_is_told_as_the_reason_of_a_move(learner_client):
    page = text_of(post(learner_client, follow=True, three="not_needed", four="not_needed"))
    assert "The parts of Title of bundle are saved: 0 of 3 parts done · 45 of 100 h needed." in page
    assert "your own figures: Title of bundle 45 % of it needed, was as published" in page


def test_all_needed_parts_done_offers_to_complete_the_course_with_one_tap(learner_client):
    page = post(
        learner_client, follow=True, one="done", two="done", three="done", four="done", five="not_needed"
    )
    html = html_of(page)
    assert "You did all parts that you need of Title of bundle." in text_of(page)
    assert 'form="complete-bundle">Mark the course completed</button>' in html
    assert '<form class="mt-1" id="complete-bundle" method="post" action="/plan/courses/bundle/">' in html
    assert course_of(learner_client)["remaining_hours"] == 0
    assert values_of(page)["status"] == "completed"
    learner_client.post(PAGE, {"status": "completed"})
    assert "complete-bundle" not in html_of(learner_client.get("/plan/"))


def test_a_save_of_parts_is_undone_row_for_row(learner_client):
    post(learner_client, one="done", five="not_needed")
    before = digest_by_table(but=OF_SAVES)
    post(learner_client, one="needed", two="done", three="not_needed")
    assert digest_by_table(but=OF_SAVES) != before
    learner_client.post("/plan/undo/", {"seen": LastChange.objects.get().seen})
    assert digest_by_table(but=OF_SAVES) == before


# --- What is sent ----------------------------------------------------------------------------------------


def test_former_slugs_of_the_course_and_of_a_part_are_understood(learner_client):
    Course.objects.filter(slug="bundle").update(formerly=["pack"])
    Part.objects.filter(slug="two").update(formerly=["second", "one"])
    assert post(learner_client, slug="pack", second="done", one="not_needed").status_code == 302
    assert states() == {"two": "done", "one": "not_needed"}


def test_parts_that_are_needed_as_before_need_no_row(learner_client):
    assert post(learner_client, one="needed", two="needed").status_code == 302
    assert states() == {}


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"part-one": "begun"}, "Choose needed, not needed or done, not “begun”."),
        ({"part-six": "done"}, "six : done The course has no such part."),
        ({"part-two": "done", "part-SIX": "x" * 500}, "The course has no such part."),
        (dict.fromkeys((f"part-{slug}" for slug in SLUGS), "not_needed"), "waive the course instead"),
        ({"part-one": "done", "seen": "another"}, "This was changed elsewhere after you opened the page."),
    ],
)
def test_what_is_refused_is_told_keeps_what_was_typed_and_saves_nothing(learner_client, form, says):
    before = digest_by_table()
    answer = learner_client.post(PARTS, form | {"part-three": form.get("part-three", "done")})
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert "Error: Title of bundle" in text_of(answer)
    assert values_of(answer)["part-three"] == form.get("part-three", "done")
    assert digest_by_table() == before


def test_that_no_part_is_needed_is_refused_also_when_it_is_said_bit_by_bit(learner_client):
    assert post(learner_client, **dict.fromkeys(SLUGS[:4], "not_needed")).status_code == 302
    assert post(learner_client, five="not_needed").status_code == 422
    assert post(learner_client, five="not_needed", one="done").status_code == 302


def test_a_page_opened_before_a_change_elsewhere_does_not_overwrite_it(learner_client):
    page = learner_client.get(PAGE)
    form = {name: value for name, value in values_of(page).items() if name.startswith("part-")}
    form["seen"] = re.search(r'name="seen" value="(\w+)" id="parts_seen"', html_of(page))[1]
    post(learner_client, one="done")
    answer = learner_client.post(PARTS, form | {"part-two": "done"})
    assert answer.status_code == 422
    assert states() == {"one": "done"}
    again = values_of(answer)
    assert learner_client.post(PARTS, {**form, "part-two": "done", "seen": again["seen"]}).status_code == 302
    assert states() == {"one": "needed", "two": "done"}


def test_of_a_course_without_parts_nothing_is_taken(learner_client):
    for said in ({"one": "done"}, {}):
        answer = post(learner_client, "vision", **said)
        assert answer.status_code == 422
        assert "No parts are listed of this course." in text_of(answer)
    assert "parts-title" not in html_of(learner_client.get("/plan/courses/vision/"))


def test_nobody_marks_parts_of_others(outsider, learner_client, outsider_client):
    make_plan(outsider)
    assert post(outsider_client, one="done").status_code == 404
    put(outsider, Course.objects.get(slug="bundle"))
    assert post(outsider_client, one="done").status_code == 302
    assert [part["state"] for part in course_of(learner_client)["parts"]] == ["needed"] * 5


NAMES = st.one_of(st.sampled_from([*SLUGS, "former"]), st.text(max_size=20))
STATES = st.one_of(st.sampled_from(["needed", "not_needed", "done"]), st.text(max_size=20))


@example(sent={"one": "done\0"})
@example(sent={"\0": "done", "": "done"})
@example(sent=dict.fromkeys(SLUGS, "not_needed"))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.dictionaries(NAMES, STATES, max_size=6))
def test_whatever_is_posted_is_saved_or_refused_and_something_stays_needed(learner_client, sent):
    Part.objects.filter(slug="two").update(formerly=["former"])
    answer = learner_client.post(PARTS, {f"part-{name}": state for name, state in sent.items()})
    assert answer.status_code in {302, 422}
    assert learner_client.get("/plan/projection.json").status_code == 200
    progress = CourseProgress.objects.with_courses().get(course__slug="bundle")
    assert progress.needed(TODAY).count
    done = progress.needed(TODAY).done_count
    assert (said_at() is not None) == bool(done)


# --- Cost ------------------------------------------------------------------------------------------------


def test_marked_parts_of_twenty_courses_cost_no_more_queries_than_those_of_two(learner, learner_client):
    path = make_path("path", *(one.course for one in CourseProgress.objects.all()))
    follow(learner, path)
    pages = ["/plan/", PAGE, "/plan/order/", "/plan/unfinished/", "/paths/path/", "/plan/projection.json"]
    post(learner_client, one="done")
    for page in pages:
        learner_client.get(page)
    few = [queries_of(learner_client, page) for page in pages]
    courses = [make_course(f"bundle-{number}", 10) for number in range(18)]
    for progress in put(learner, *courses, status="in_progress"):
        mark = make_part(progress.course, "first"), make_part(progress.course, "second")
        PartMark.objects.create(progress=progress, part=mark[0], state="done")
        SaidAt.objects.create(progress=progress, parts_at=NOW, parts_at_hours=3)
    for position, course in enumerate(courses, start=3):
        path.steps.create(course=course, position=position)
    assert [queries_of(learner_client, page) for page in pages] == few
