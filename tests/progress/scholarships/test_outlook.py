"""Which deadlines of scholarships matter to a learner, whether they are likely in time, and what pace would do."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from courses.models import Course, Path, RequiredCourse, Resource, Step
from progress.answer.answer import answer_for
from progress.models import CourseProgress, Enrollment, Plan
from progress.projection import chance_by, target_pace
from tests.pages import html_of, queries_of, text_of
from tests.rows import (
    MONDAY,
    ONE_DAY,
    TODAY,
    follow,
    make_additional,
    make_course,
    make_path,
    make_plan,
    make_resource,
    make_studied_plan,
    put,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

SOON, LATER = dt.date(2027, 3, 1), dt.date(2027, 12, 31)


@pytest.fixture
def plan(learner):
    """Algebra of 100 h, 40 of them done in eight weeks, and vision of 50 h, additional; ethics beside the plan."""
    plan = make_studied_plan(learner)
    make_course("ethics")
    return plan


def scholarship(
    *courses: str,
    path: Path | None = None,
    deadline: dt.date | None = SOON,
    slug: str = "ammi",
    **fields: Any,
) -> Resource:
    made = make_resource(slug, kind="scholarship", deadline_on=deadline, required_path=path, **fields)
    for one in courses:
        RequiredCourse.objects.create(resource=made, course=Course.objects.get(slug=one))
    return made


def data_of(client) -> dict:
    return client.get("/plan/projection.json").json()


def told(client) -> list:
    return data_of(client)["scholarships"]


def finish_of(data: dict, slug: str) -> str:
    return next(one["finish"]["likely"] for one in data["courses"] if one["slug"] == slug)


@pytest.mark.usefixtures("plan")
def test_one_that_names_nothing_is_about_the_finish_of_the_core(learner, learner_client):
    make_additional(learner.course_progress.get(course__slug="vision"))
    scholarship()
    Plan.objects.update(target_on=SOON)
    data = data_of(learner_client)
    pace = target_pace(*_projected(learner), SOON)
    assert data["scholarships"] == [
        {
            "slug": "ammi",
            "deadline": "2027-03-01",
            "likely": data["finish"]["likely"],
            "chance": data["chance_by_target"],
            "pace_hours": {"even": pace.even_hours, "sure": pace.sure_hours},
        }
    ]


def _projected(learner):
    answer = answer_for(Plan.objects.get(user=learner), TODAY)
    return answer.projection, answer.study


def test_one_that_asks_for_courses_is_about_the_last_of_them_in_the_learners_order(plan, learner_client):
    scholarship("algebra", "vision", slug="both", deadline=SOON)
    scholarship("algebra", slug="first", deadline=SOON + ONE_DAY)
    data = data_of(learner_client)
    both, first = data["scholarships"]
    assert both["likely"] == finish_of(data, "vision") > first["likely"] == finish_of(data, "algebra")
    assert both["chance"] < first["chance"]
    assert both["pace_hours"]["even"] > first["pace_hours"]["even"]
    first_row, second_row = plan.user.course_progress.order_by("position")
    CourseProgress.objects.filter(pk=first_row.pk).update(position=9)
    assert second_row.course.slug == "vision"
    data = data_of(learner_client)
    assert [one["likely"] for one in data["scholarships"]] == [finish_of(data, "algebra")] * 2


def test_an_additional_course_that_is_asked_for_counts_as_if_the_finish_were_about_it(plan, learner_client):
    make_additional(plan.user.course_progress.get(course__slug="vision"))
    scholarship("vision")
    (vision,) = told(learner_client)
    CourseProgress.objects.get(course__slug="vision").core_mark.delete()
    projection, study = _projected(plan.user)
    assert vision["chance"] == round(chance_by(projection, study, SOON), 3)
    assert vision["pace_hours"]["even"] == target_pace(projection, study, SOON).even_hours


@pytest.mark.usefixtures("plan")
def test_the_pace_that_is_told_is_enough(learner_client):
    scholarship("algebra")
    (one,) = told(learner_client)
    even, sure = one["pace_hours"]["even"], one["pace_hours"]["sure"]
    assert 0 < even < sure


@pytest.mark.parametrize(
    ("status", "fields"),
    [("completed", {"completed_on": MONDAY}), ("waived", {})],
)
@pytest.mark.usefixtures("plan")
def test_what_is_completed_or_waived_counts_as_finished(learner_client, status, fields):
    scholarship("algebra")
    CourseProgress.objects.filter(course__slug="algebra").update(status=status, **fields)
    assert told(learner_client) == [
        {
            "slug": "ammi",
            "deadline": "2027-03-01",
            "likely": fields["completed_on"].isoformat() if fields else None,
            "chance": 1.0,
            "pace_hours": {"even": None, "sure": None},
        }
    ]
    assert "You have finished what it asks for." in text_of(learner_client.get("/plan/"))


@pytest.mark.usefixtures("plan")
def test_a_course_that_was_completed_and_left_is_finished_too(learner_client):
    scholarship("algebra")
    CourseProgress.objects.filter(course__slug="algebra").update(
        status="completed", completed_on=MONDAY, left_on=MONDAY
    )
    assert [one["chance"] for one in told(learner_client)] == [1.0]


@pytest.mark.usefixtures("plan")
def test_no_chance_is_told_as_surer_than_nine_in_ten(learner_client):
    scholarship("algebra", deadline=dt.date(2040, 1, 1))
    assert [one["chance"] for one in told(learner_client)] == [0.9]
    assert "about 9 in 10" in text_of(learner_client.get("/plan/"))


# --- Which matter ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"deadline": TODAY - ONE_DAY},
        {"deadline": None},
        {"is_draft": True},
        {"retired_on": TODAY},
    ],
)
@pytest.mark.usefixtures("plan")
def test_passed_deadlines_drafts_and_retired_ones_are_not_told(learner_client, fields):
    scholarship("algebra", **fields)
    assert told(learner_client) == []
    assert "Scholarships" not in html_of(learner_client.get("/plan/"))


@pytest.mark.usefixtures("plan")
def test_the_day_of_the_deadline_is_still_told_without_a_pace(learner_client):
    scholarship("algebra", deadline=TODAY)
    assert [one["pace_hours"] for one in told(learner_client)] == [{"even": None, "sure": None}]


@pytest.mark.usefixtures("plan")
def test_other_kinds_with_a_deadline_are_no_scholarships(learner_client):
    make_resource("contest", kind="practice", deadline_on=SOON)
    assert told(learner_client) == []


@pytest.mark.usefixtures("plan")
def test_courses_that_are_not_all_in_the_plan_do_not_matter(learner_client):
    scholarship("algebra", "ethics")
    assert told(learner_client) == []
    assert learner_client.get("/resources/").status_code == 200


@pytest.mark.usefixtures("plan")
def test_a_course_taken_out_of_the_plan_does_not_matter(learner_client):
    scholarship("algebra")
    CourseProgress.objects.filter(course__slug="algebra").update(left_on=MONDAY)
    assert told(learner_client) == []


def test_a_path_is_its_core_courses_and_matters_to_who_has_them_all(plan, learner_client):
    algebra, vision, ethics = (Course.objects.get(slug=slug) for slug in ("algebra", "vision", "ethics"))
    path = make_path("path", algebra, additional=(vision, ethics))
    scholarship(path=path)
    data = data_of(learner_client)
    assert [one["likely"] for one in data["scholarships"]] == [finish_of(data, "algebra")]
    Step.objects.filter(course=ethics).update(is_core=True)
    assert told(learner_client) == []
    follow(plan.user, path)
    assert [(one["likely"], one["chance"]) for one in told(learner_client)] == [(None, None)]
    page = strip_tags(html_of(learner_client.get("/plan/")))
    assert "It also asks for Title of ethics, which is not in your plan." in page
    Enrollment.objects.update(left_on=TODAY)
    assert told(learner_client) == []


@pytest.mark.parametrize("fields", [{"is_draft": True}, {"retired_on": MONDAY}])
def test_what_left_the_catalog_or_is_a_draft_is_not_asked_of_who_has_it_not(plan, learner_client, fields):
    algebra = Course.objects.get(slug="algebra")
    path = make_path("path", algebra, make_course("secret", **fields))
    follow(plan.user, path)
    scholarship(path=path)
    assert all(one["likely"] for one in told(learner_client))
    assert "Title of secret" not in html_of(learner_client.get("/plan/"))


def test_a_draft_path_or_one_without_steps_matters_to_nobody(plan, learner_client):
    algebra = Course.objects.get(slug="algebra")
    scholarship(path=make_path("draft", algebra, is_draft=True), slug="one")
    scholarship(path=make_path("empty"), slug="two")
    assert told(learner_client) == []


def test_a_path_and_courses_are_asked_for_together(plan, learner_client):
    path = make_path("path", Course.objects.get(slug="algebra"))
    scholarship("vision", path=path)
    data = data_of(learner_client)
    assert [one["likely"] for one in data["scholarships"]] == [finish_of(data, "vision")]


def test_a_plan_without_courses_has_no_deadline_that_matters(learner, learner_client):
    make_plan(learner)
    make_resource("ammi", kind="scholarship", deadline_on=SOON)
    assert told(learner_client) == []


# --- Without a date ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("plan")
def test_behind_an_unknown_effort_nothing_is_told_that_the_dashboard_does_not_know(learner, learner_client):
    (speech,) = put(learner, make_course("speech", effort_hours=None))
    CourseProgress.objects.filter(pk=speech.pk).update(position=0)
    scholarship("vision")
    data = data_of(learner_client)
    assert finish_of(data, "vision") is None
    assert data["scholarships"][0] | {"slug": ""} == {
        "slug": "",
        "deadline": "2027-03-01",
        "likely": None,
        "chance": None,
        "pace_hours": {"even": None, "sure": None},
    }
    assert "There is no likely date yet to compare it with." in text_of(learner_client.get("/plan/"))


def test_who_has_stopped_is_told_the_pace_and_no_date(learner, learner_client):
    make_studied_plan(learner, hours=0.01)
    learner.weekly_logs.all().delete()
    scholarship("algebra")
    (one,) = told(learner_client)
    assert (one["likely"], one["chance"]) == (None, None)
    assert one["pace_hours"]["even"]


# --- On screen --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("plan")
def test_the_dashboard_says_in_a_line_whether_it_is_in_time_and_what_would_do(learner_client):
    scholarship("algebra", deadline=SOON)
    text = strip_tags(html_of(learner_client.get("/plan/")))
    (one,) = told(learner_client)
    likely = dt.date.fromisoformat(one["likely"])
    assert "Title of ammi: apply by 1 Mar 2027." in text
    assert ("in time" if likely <= SOON else "after the deadline") in text
    assert f"Even odds take {one['pace_hours']['even']:g} h a week from now on" in text
    Resource.objects.update(deadline_on=LATER)
    assert "in time" in text_of(learner_client.get("/plan/"))


@pytest.mark.usefixtures("plan")
def test_the_next_three_are_on_the_dashboard_and_the_others_a_link(learner_client):
    for number in range(5):
        scholarship("algebra", slug=f"grant-{number}", deadline=LATER - number * ONE_DAY)
    page = html_of(learner_client.get("/plan/"))
    assert [number for number in range(5) if f"#grant-{number}" in page] == [2, 3, 4]
    assert "2 more scholarships have deadlines" in page
    assert [one["slug"] for one in told(learner_client)] == [f"grant-{number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.usefixtures("plan")
def test_the_deadline_stands_in_the_chart_of_the_courses_and_its_table(learner_client):
    scholarship("algebra", title="<b>Grant</b>")
    page = html_of(learner_client.get("/plan/"))
    assert page.count('class="deadline"') == 2
    assert "Deadlines of scholarships" in page
    assert "<b>Grant" not in page
    Resource.objects.update(deadline_on=dt.date(2090, 1, 1))
    page = html_of(learner_client.get("/plan/"))
    assert 'class="deadline"' not in page, "too far off to draw"
    assert "1 Jan 2090" in page


@pytest.mark.usefixtures("plan")
def test_the_shelf_says_what_is_asked_and_to_a_learner_whether_it_is_in_time(client, learner_client):
    path = make_path("path", Course.objects.get(slug="algebra"))
    scholarship("vision", path=path)
    for one in (client, learner_client):
        page = html_of(one.get("/resources/"))
        assert 'href="/paths/path/"' in page
        assert 'href="/courses/vision/"' in page
    assert "the chance is" in text_of(learner_client.get("/resources/"))
    assert "the chance is" not in text_of(client.get("/resources/"))


def test_drafts_are_not_named_on_the_shelf(client):
    make_course("secret", is_draft=True)
    scholarship("secret", path=make_path("hidden", is_draft=True))
    page = html_of(client.get("/resources/"))
    assert "Title of secret" not in page
    assert "Title of hidden" not in page
    assert "To be finished by then" not in page


def test_who_has_no_plan_reads_the_shelf_as_everybody(learner_client):
    make_course("algebra")
    scholarship("algebra")
    assert "the chance is" not in text_of(learner_client.get("/resources/"))


# --- What it costs ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("plan")
def test_deadlines_cost_the_dashboard_one_query_however_many_and_none_where_there_are_none(learner_client):
    without = queries_of(learner_client, "/plan/")
    scholarship("algebra", deadline=None, slug="undated")
    assert queries_of(learner_client, "/plan/") == without == 7
    path = make_path("path", Course.objects.get(slug="algebra"))
    for number in range(6):
        scholarship("algebra", "vision", path=path, slug=f"grant-{number}")
    with CaptureQueriesContext(connection) as queries:
        learner_client.get("/plan/")
    assert len(queries) == without + 1
