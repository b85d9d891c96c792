"""An entry with a day to come on which it retires is in the catalog until that day, everywhere."""

import datetime as dt

import pytest
from django.test import Client

from courses.models import Course, Path, Provider, Resource, StudyGroup
from tests.pages import text_of
from tests.rows import (
    ONE_DAY,
    TODAY,
    follow,
    make_course,
    make_group,
    make_path,
    make_plan,
    make_resource,
    put,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

TOMORROW = TODAY + ONE_DAY
NEXT_YEAR = dt.date(2027, 6, 1)


@pytest.mark.parametrize(
    ("day", "is_retired"), [(None, False), (TOMORROW, False), (TODAY, True), (TODAY - ONE_DAY, True)]
)
def test_an_entry_is_retired_from_its_day_on(day, is_retired):
    course = make_course("one", retired_on=day)
    assert course.is_retired(TODAY) is is_retired
    assert Course.objects.current(TODAY).exists() is not is_retired
    assert Course.objects.retired(TODAY).exists() is is_retired


@pytest.fixture
def _retiring_next_year(db):
    course = make_course("one", title="Vectors")
    make_path("way", course, title="The way")
    make_group("circle", title="Circle")
    make_resource("guide", title="Guide")
    for model in (Provider, Course, Path, StudyGroup, Resource):
        model.objects.update(retired_on=NEXT_YEAR)


PAGES = {
    "/": "The way",
    "/paths/": "Vectors",
    "/courses/one/": "The way",
    "/groups/": "Circle",
    "/resources/": "Guide",
}


@pytest.mark.usefixtures("_retiring_next_year")
@pytest.mark.parametrize(("page", "title"), PAGES.items())
def test_a_page_of_the_catalog_hides_an_entry_only_when_its_day_has_come(a_wednesday, client, page, title):
    said = text_of(client.get(page))
    assert title in said
    assert "etired" not in said
    a_wednesday.move_to(dt.datetime.combine(NEXT_YEAR, dt.time(1), dt.UTC))
    assert title not in text_of(Client().get(page)) or "etired" in text_of(Client().get(page))


@pytest.mark.usefixtures("_retiring_next_year")
@pytest.mark.parametrize("page", ["/paths/way/", "/paths/way/try/", "/groups/circle/"])
def test_what_retires_next_year_is_open_to_new_learners(client, page):
    answer = client.get(page)
    assert answer.status_code == 200
    assert "etired on" not in text_of(answer)


@pytest.mark.usefixtures("_retiring_next_year")
def test_whoever_enrolls_before_the_day_gets_the_course_and_is_told_on_the_day(
    a_wednesday, learner, learner_client
):
    make_plan(learner)
    page = learner_client.get("/paths/way/enroll/")
    assert "Vectors" in text_of(page)
    learner_client.post("/plan/courses/one/add/")
    said = text_of(learner_client.get("/plan/"))
    assert "Vectors" in said
    assert "etired" not in said
    a_wednesday.move_to(dt.datetime.combine(NEXT_YEAR, dt.time(12), dt.UTC))
    learner_client.force_login(learner)
    assert "Vectors left the catalog" in text_of(learner_client.get("/plan/"))


def test_a_successor_is_offered_on_the_day_and_not_before(a_wednesday, learner, learner_client):
    make_plan(learner)
    old = make_course("old", retired_on=TOMORROW, successor=make_course("new"))
    put(learner, old)
    assert "Move to it" not in text_of(learner_client.get("/plan/"))
    a_wednesday.shift(24 * 60 * 60)
    assert "Move to it" in text_of(learner_client.get("/plan/"))


def test_a_new_step_that_retires_next_year_is_offered(learner, learner_client):
    make_plan(learner)
    follow(learner, make_path("way", make_course("one", title="Vectors", retired_on=NEXT_YEAR)))
    assert "Vectors" in text_of(learner_client.get("/plan/"))


def test_an_entry_that_retires_next_year_is_listed_as_current_and_can_be_retired_today(curator_client):
    course = make_course("one", title="Vectors", retired_on=NEXT_YEAR)
    listed = curator_client.get("/admin/courses/course/?retired=no")
    assert "Vectors" in text_of(listed)
    curator_client.post("/admin/courses/course/", {"action": "retire", "_selected_action": course.pk})
    course.refresh_from_db()
    assert course.retired_on == TODAY
