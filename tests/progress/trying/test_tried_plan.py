"""A plan that somebody tries: the same dates as the dashboard's on the day of enrolling, from no rows of theirs."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import Path, Step
from progress.answer.answer import answer_for
from progress.enrollment.membership import enroll
from progress.enrollment.save import save_enrollment
from progress.learner.saving import saving
from progress.models import Plan
from progress.projection.project import ALL_WAIVED, UNKNOWN_EFFORT
from progress.trying.keep import tried_form
from progress.trying.tried_plan import tried_plan
from tests.rows import MONDAY, NOW, ONE_DAY, ONE_WEEK, TODAY, make_course, make_part, make_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def path():
    make_path(
        "path", make_course("algebra"), make_course("vision", 87.5), additional=(make_course("python", 25),)
    )
    return Path.objects.with_steps().get()


def a_plan(**fields: object):
    return Plan(**({"planned_pace_hours": 10, "starts_on": TODAY, "time_zone": "UTC"} | fields))


@pytest.mark.parametrize(
    "starts_on", [TODAY, MONDAY - 2 * ONE_WEEK, MONDAY - 60 * ONE_WEEK, TODAY + 9 * ONE_WEEK]
)
@pytest.mark.parametrize("waived", [[], ["python"], ["algebra", "python"]])
def test_the_dates_are_those_of_the_dashboard_after_enrolling(path, learner, starts_on, waived):
    tried = tried_plan(a_plan(starts_on=starts_on), path, waived, TODAY)
    plan = Plan.objects.create(user=learner, planned_pace_hours=10, starts_on=starts_on, time_zone="UTC")
    enroll(learner, path, waived, TODAY)
    answer = answer_for(plan, TODAY)
    assert tried.answer.projection == answer.projection
    assert tried.answer.study == answer.study
    assert [(row.progress.course, row.progress.status) for row in tried.answer.course_rows] == [
        (row.progress.course, row.progress.status) for row in answer.course_rows
    ]
    assert tried.answer.studied_count == answer.studied_count
    assert tried.answer.explanation == answer.explanation


def test_it_runs_no_query(path, django_assert_num_queries):
    plan = a_plan(target_on=dt.date(2027, 6, 30))
    with django_assert_num_queries(0):
        assert tried_plan(plan, path, [], TODAY).target.chance


def test_a_waived_course_adds_no_hours(path):
    assert tried_plan(a_plan(), path, [], TODAY).answer.projection.remaining_hours_with_additional == 152.5
    assert (
        tried_plan(a_plan(), path, ["vision"], TODAY).answer.projection.remaining_hours_with_additional == 65
    )


def test_all_waived_is_nothing_to_study(path):
    tried = tried_plan(a_plan(), path, ["algebra", "vision", "python"], TODAY)
    assert tried.answer.projection.is_finished
    assert tried.answer.projection.finish.reason == ALL_WAIVED
    assert tried.answer.studied_count == 0


def test_an_unknown_effort_has_no_date_and_is_not_0_hours():
    make_path("path", make_course("algebra"), make_course("vision", None))
    tried = tried_plan(a_plan(), Path.objects.with_steps().get(), [], TODAY)
    assert tried.answer.course_rows[0].projection.finish.likely
    assert tried.answer.projection.finish.reason == UNKNOWN_EFFORT


def test_retired_courses_are_not_counted():
    make_path("path", make_course("algebra"), make_course("old", retired_on=MONDAY))
    tried = tried_plan(a_plan(), Path.objects.with_steps().get(), [], TODAY)
    assert list(tried.answer.titles) == ["algebra"]


def test_a_target_date_asks_for_hours(path):
    by = TODAY + 20 * ONE_WEEK
    target = tried_plan(a_plan(target_on=by), path, [], TODAY).target
    assert target.by == by
    assert 0 < target.chance < 1
    assert 7 < target.even_pace_hours < target.sure_pace_hours < 30
    assert tried_plan(a_plan(), path, [], TODAY).target is None


# --- How the courses are studied -----------------------------------------------------------------------------


@pytest.fixture
def varied_path():
    """Two core courses and two additional ones; a bundle of each with hours, without some and without any."""
    bundles = (make_course("algebra"), make_course("vision", 87.5), make_course("python", 25))
    known, some, none = bundles
    for number, hours in enumerate((10, 20, 10)):
        make_part(known, f"known-{number}", hours)
        make_part(some, f"some-{number}", None if number else 30)
        make_part(none, f"none-{number}", None)
    make_part(known, "old", 50, retired_on=MONDAY)
    git = make_course("git", None, guess_low_hours=10, guess_high_hours=40, guess_confidence="low")
    make_path("path", known, some, additional=(none, git))
    return Path.objects.with_steps().get()


SLUGS = ("algebra", "vision", "python", "git")
HOURS_BESIDE = st.sampled_from(["0.25", "0:20", "1", "1.5", "2"])


@st.composite
def all_that_can_be_said(draw):
    """Answers of the form, each course with a word or none on each of the three questions."""
    said = {
        "planned_pace_hours": draw(st.sampled_from(["8.5", "10", "40"])),
        "starts_on": str(TODAY + draw(st.sampled_from([-400, -14, 0, 9, 100])) * ONE_DAY),
        "time_zone": "UTC",
        "waive": draw(st.lists(st.sampled_from(SLUGS), max_size=2)),
    }
    for slug, parts in zip(SLUGS, ("known", "some", "none", ""), strict=True):
        if draw(st.booleans()):
            said[f"beside-{slug}"] = draw(st.just("") | HOURS_BESIDE)
        if parts and draw(st.booleans()):
            names = [f"{parts}-{number}" for number in range(3)]
            said[f"needed-{slug}"] = ["", *draw(st.lists(st.sampled_from(names), max_size=3))]
        if draw(st.booleans()):
            said[f"counts-{slug}"] = draw(st.sampled_from(["yes", "no"]))
    return said


def suggest(draw_of):
    for slug, (beside_hours, needed, rest) in draw_of.items():
        Step.objects.filter(course__slug=slug).update(
            beside_hours=beside_hours, needed_parts=needed, rest_beside=rest
        )


SUGGESTIONS = st.fixed_dictionaries(
    {
        "algebra": st.sampled_from([(None, [], False), (1, [], False), (None, ["known-1"], False)]),
        "python": st.sampled_from([(None, [], False), (1, ["none-0"], True), (2, ["none-0"], False)]),
    }
)


@pytest.mark.usefixtures("a_wednesday")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=all_that_can_be_said(), suggestions=SUGGESTIONS)
def test_whatever_is_said_the_dates_tried_are_those_after_enrolling(varied_path, learner, said, suggestions):
    suggest(suggestions)
    answers = QueryDict(mutable=True)
    for name, value in said.items():
        answers.setlist(name, value if isinstance(value, list) else [value])
    path = Path.objects.with_steps().get()
    form = tried_form(answers, path)
    assert form.is_valid(), form.errors
    tried = tried_plan(form.instance, path, form.cleaned_data["waive"], TODAY, form.wanted)
    shared = tried_form(QueryDict(urlencode(form.answers())), path)
    assert shared.is_valid(), shared.errors
    assert shared.wanted == form.wanted, "the address that can be shared says the same"
    with transaction.atomic():
        with saving(learner) as save:
            kept = tried_form(answers, path, save.plan)
            assert kept.is_valid()
            save_enrollment(kept, save, NOW)
        answer = answer_for(save.plan, TODAY)
        transaction.set_rollback(True)
    assert tried.answer.study == answer.study
    assert tried.answer.projection == answer.projection
    assert [row.progress.effort_hours(TODAY) for row in tried.answer.course_rows] == [
        row.progress.effort_hours(TODAY) for row in answer.course_rows
    ]


def test_each_additional_course_that_is_due_can_be_waived_and_what_that_does_is_what_it_will_do(path):
    tried = tried_plan(a_plan(), path, [], TODAY)
    assert [(one.row.course.slug, one.can_be_waived) for one in tried.rows] == [
        ("algebra", False),
        ("vision", False),
        ("python", True),
    ]
    waived = tried_plan(a_plan(), path, ["python"], TODAY)
    assert tried.rows[2].waived_on == waived.answer.projection.finish.likely
    assert not any(one.can_be_waived for one in waived.rows)


def test_with_aid_the_dates_are_those_of_the_dashboard_after_enrolling_too(catalog, learner):
    path = Path.objects.with_steps().get()
    answers = QueryDict(mutable=True)
    answers.update({"planned_pace_hours": "10", "starts_on": str(TODAY), "time_zone": "UTC", "aid": "all"})
    form = tried_form(answers, path)
    assert form.is_valid()
    assert ("aid", "all") in form.answers()
    tried = tried_plan(form.instance, path, [], TODAY, form.wanted, pays_with_aid=form.pays)
    without = tried_plan(form.instance, path, [], TODAY, form.wanted)
    assert tried.answer.projection.finish.likely > without.answer.projection.finish.likely
    with saving(learner, TODAY) as save:
        kept = tried_form(answers, path, save.plan)
        assert kept.is_valid()
        save_enrollment(kept, save, NOW)
    answer = answer_for(Plan.objects.get(), TODAY)
    assert tried.answer.study == answer.study
    assert tried.answer.projection == answer.projection
