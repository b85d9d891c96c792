"""The core first on pages: headline, second line, rows, and where the date comes from."""

import pytest

from progress.models import CourseProgress, Plan
from tests.pages import html_of, queries_of, text_of
from tests.rows import (
    MONDAY,
    ONE_DAY,
    ONE_WEEK,
    STARTS_ON,
    TODAY,
    follow,
    log,
    make_additional,
    make_course,
    make_path,
    make_plan,
    make_studied_plan,
    put,
    run_beside,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]


@pytest.fixture
def plan(learner):
    """Ten hours a week, half of them studied: two core courses."""
    return make_studied_plan(learner)


def add(learner, slug="speech", hours=40, **fields: object):
    """Put an additional course at the end of the plan."""
    (row,) = put(learner, make_course(slug, hours), **fields)
    make_additional(row)
    return row


def data(client):
    return client.get("/plan/projection.json").json()


def finish_on(client, name="finish"):
    return data(client)[name]["likely"]


@pytest.mark.usefixtures("plan")
def test_where_all_courses_are_core_nothing_is_said_of_a_core(learner_client):
    text = text_of(learner_client.get("/plan/"))
    assert "You will likely finish in" in text
    assert "core" not in text
    assert "additional" not in text


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("language", "headline", "second"),
    [
        ("en", "You will likely finish the core in", "With the additional course: likely"),
        ("fr", "Vous terminerez probablement les cours principaux en", "Avec le cours complémentaire"),
    ],
)
def test_the_headline_is_about_the_core_and_a_second_line_about_all(
    learner, learner_client, language, headline, second
):
    before = finish_on(learner_client)
    add(learner)
    page = learner_client.get("/plan/", headers={"accept-language": language})
    assert headline in text_of(page)
    assert second in text_of(page)
    both = [finish_on(learner_client), finish_on(learner_client, "finish_with_additional")]
    assert both[0] == before < both[1]
    assert all(f'datetime="{day}"' in html_of(page) for day in both)


@pytest.mark.usefixtures("plan")
def test_an_additional_course_that_ends_before_the_core_has_no_second_line(learner, learner_client):
    row = add(learner)
    CourseProgress.objects.filter(pk=row.pk).update(position=0)
    text = text_of(learner_client.get("/plan/"))
    assert "You will likely finish the core in" in text
    assert "With the additional" not in text


@pytest.mark.usefixtures("plan")
def test_an_additional_course_that_nobody_can_date_is_named_with_its_page_and_takes_no_date(
    learner, learner_client
):
    before = finish_on(learner_client)
    add(learner, "mystery", None)
    page = learner_client.get("/plan/")
    assert "You will likely finish the core in" in text_of(page)
    assert "As far as hours are known" not in text_of(page)
    assert "Title of mystery has no date of its own: nobody has published its hours." in text_of(page)
    assert '<a href="/plan/courses/mystery/"><span lang="en">Title of mystery</span></a> has no date' in (
        html_of(page)
    )
    assert "your finish date does not wait for it" in text_of(page)
    assert finish_on(learner_client) == before
    add(learner, "speech", 40)
    assert "With the other additional course: likely" in text_of(learner_client.get("/plan/"))


@pytest.mark.usefixtures("plan")
def test_a_core_course_that_nobody_can_date_still_takes_the_date(learner, learner_client):
    add(learner)
    put(learner, make_course("mystery", None))
    text = text_of(learner_client.get("/plan/"))
    assert "As far as hours are known" in text
    assert "With the additional" not in text


def test_thirty_hours_on_an_additional_course_of_unknown_effort_are_on_track_with_dates_for_the_core(
    learner, learner_client
):
    make_plan(learner, starts_on=MONDAY - 3 * ONE_WEEK)
    put(learner, make_course("algebra", 100), make_course("vision", 50))
    row = add(learner, "mystery", None, status="in_progress")
    for week in range(1, 4):
        log(learner, row.course, 10, MONDAY - week * ONE_WEEK)
    text = text_of(learner_client.get("/plan/"))
    assert "you are on track" in text
    assert "You will likely finish the core in" in text
    assert data(learner_client)["behind_plan"]["standing"] == "on track"
    assert [bool(one["finish"]["likely"]) for one in data(learner_client)["courses"]] == [True, True, False]


@pytest.mark.usefixtures("plan")
def test_with_the_core_finished_the_additional_courses_have_a_likely_end(learner, learner_client):
    add(learner)
    Plan.objects.update(target_on=TODAY + 9 * ONE_WEEK)
    own = CourseProgress.objects.filter(user=learner)
    own.exclude(course__slug="speech").update(status="completed", completed_on=TODAY - ONE_DAY)
    text = text_of(learner_client.get("/plan/"))
    assert "You finished the core on 24 Nov 2026 ." in text
    assert "1 additional course is still to do. With the additional course: likely" in text
    assert "Your target is" not in text
    assert "You did it" not in text
    own.update(status="completed", completed_on=TODAY)
    own.exclude(course__slug="speech").update(completed_on=TODAY - ONE_DAY)
    text = text_of(learner_client.get("/plan/"))
    assert "You did it: finished the core on 24 Nov 2026 ." in text
    assert "The additional courses took until 25 Nov 2026 ." in text


@pytest.mark.usefixtures("plan")
def test_a_side_course_is_told_in_its_row_and_where_the_date_comes_from(learner, learner_client):
    side = run_beside(add(learner), 1.5, STARTS_ON)
    text = text_of(learner_client.get("/plan/"))
    assert "additional · beside the others, 1.5 h a week" in text
    assert "What you study beside the others, 1.5 h a week, is left out of this pace" in text
    assert "is left out of this pace" in data(learner_client)["explanation"]
    side.starts_on = TODAY + ONE_WEEK
    side.save()
    course = text_of(learner_client.get("/courses/speech/"))
    assert "beside the others, 1.5 h a week from 2 Dec 2026" in course


def test_a_visitor_reads_the_core_first_too(client):
    path = make_path("path", make_course("algebra"), additional=(make_course("mystery", None),))
    page = client.get(f"/paths/{path.slug}/try/")
    assert "You would likely finish the core in" in text_of(page)
    assert "Title of mystery has no date of its own" in text_of(page)
    assert '<a href="/courses/mystery/">' in html_of(page)


def test_twenty_courses_of_all_kinds_take_no_more_queries_than_two(learner, learner_client):
    make_plan(learner)
    path = make_path("path")
    follow(learner, path)
    put(learner, make_course("algebra"))
    run_beside(add(learner, "first"))
    pages = ("/plan/", "/plan/projection.json", "/plan/what-if/?hours=30")
    few = [queries_of(learner_client, page) for page in pages]
    for number in range(18):
        row = add(learner, f"course-{number}", None if number % 3 else 20)
        if number % 2:
            run_beside(row, 0.25, TODAY + number * ONE_WEEK)
    assert [queries_of(learner_client, page) for page in pages] == few
