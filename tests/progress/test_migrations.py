"""Migrations that fill rows there are already."""

import json
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection

from courses.models import AidRule, CatalogLoad, Provider, Revision
from progress.learner.told import told_of
from progress.models import Completion, CourseProgress, EarlierPlan, Enrollment, Plan
from tests.rows import MONDAY, NOW, ONE_WEEK, TODAY, follow, make_course, make_part, make_path, make_plan, put

TAUGHT = "progress.migrations.0011_what_completed_courses_taught"
MONTHS = {"effort_unit": "months", "effort_pace_low_hours": 10}
COURSES = {
    "hours": {"effort_hours": 120},
    "range": {"effort_hours": 40, "effort_amount_high": 95},
    "months": {"effort_hours": 1, **MONTHS},
    "range-of-months": {
        "effort_hours": 1,
        "effort_amount_high": 2,
        **MONTHS,
        "effort_pace_high_hours": "12.5",
    },
    "unknown": {"effort_hours": None},
    "guessed": {
        "effort_hours": None,
        "guess_low_hours": "11.4",
        "guess_high_hours": 26,
        "guess_confidence": "low",
    },
    "half": {
        "effort_hours": 5,
        "effort_unit": "weeks",
        "guess_low_hours": 3,
        "guess_high_hours": 4,
        "guess_confidence": "low",
    },
    "retired": {"effort_hours": "0.25", "retired_on": MONDAY},
}


@pytest.mark.django_db(transaction=True)
def test_learners_of_before_are_taken_as_told_what_the_catalog_says(learner, outsider):
    courses = [make_course(slug, **fields) for slug, fields in COURSES.items()]
    put(learner, *courses)
    put(outsider, *courses[:2], left_on=MONDAY)
    call_command("migrate", "progress", "0003", verbosity=0)
    call_command("migrate", verbosity=0)
    rows = CourseProgress.objects.with_courses()
    assert len(rows) == len(courses) + 2
    assert [row.told for row in rows] == [told_of(row.course, TODAY) for row in rows]
    assert all(row.told for row in rows)


@pytest.mark.django_db(transaction=True)
def test_what_was_told_before_guesses_and_parts_were_stays_and_is_completed(learner):
    courses = [make_course(slug, **fields) for slug, fields in COURSES.items()]
    for slug, hours, retired_on in (("one", 5, None), ("two", None, None), ("gone", 5, "2020-01-01")):
        make_part(courses[0], slug, hours, retired_on=retired_on)
    put(learner, *courses)
    (unknown,) = put(learner, make_course("of-which-nothing-is-known"))
    CourseProgress.objects.exclude(pk=unknown.pk).update(told=told_of(courses[0], TODAY))
    call_command("migrate", "progress", "0015", verbosity=0)
    assert {*CourseProgress.objects.first().told} == {"title", "hours", "retired"}
    CourseProgress.objects.exclude(pk=unknown.pk).update(
        told={"title": "As it was", "hours": "1.00", "retired": False}
    )
    call_command("migrate", verbosity=0)
    rows = CourseProgress.objects.with_courses().exclude(pk=unknown.pk)
    said = {"title": "As it was", "hours": "1.00", "retired": False}
    assert [row.told for row in rows] == [told_of(row.course, TODAY) | said for row in rows]
    assert rows[0].told["parts"] == {"one": "5.00", "two": None}
    assert {row.course.slug: row.told["guess"] for row in rows if row.told["guess"]} == {
        "guessed": ["11.40", "26.00"],
        "half": ["3.00", "4.00"],
    }
    unknown.refresh_from_db()
    assert unknown.told == {}


@pytest.mark.django_db(transaction=True)
def test_plans_and_loads_of_before_get_names_that_hold_in_any_database(learner, outsider):
    course = make_course("first")
    for user in (learner, outsider):
        make_plan(user, changed_on=TODAY, changed_week_hours={"first": "2.50"})
        EarlierPlan.objects.create(
            user=user, planned_pace_hours=5, since=MONDAY - ONE_WEEK, replaced_on=MONDAY
        )
        CatalogLoad.objects.create(loaded_at=NOW, source="files")
    call_command("migrate", "progress", "0004", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT changed_week_hours FROM progress_plan")
        assert str(course.pk) in str(cursor.fetchone()[0])
    call_command("migrate", "courses", "0005", verbosity=0)
    call_command("migrate", verbosity=0)
    assert [plan.changed_week_hours for plan in Plan.objects.all()] == [{"first": "2.50"}] * 2
    for model in (EarlierPlan, CatalogLoad):
        assert len({row.uid for row in model.objects.all()}) == 2


def hours_of(progress):
    hours = progress.effort_hours(TODAY)
    return None if hours is None else float(hours)


@pytest.mark.django_db(transaction=True)
def test_courses_completed_before_keep_the_effort_they_have_at_the_update(learner, outsider, monkeypatch):
    done = {"status": "completed", "completed_on": MONDAY}
    courses = [make_course(slug, **fields) for slug, fields in COURSES.items()]
    put(learner, *courses, **done)
    put(outsider, courses[0], estimate_hours="70.5", left_on=MONDAY, **done)
    put(outsider, courses[1])
    call_command("migrate", "progress", "0010", verbosity=0)
    monkeypatch.setattr(import_module(TAUGHT), "AT_ONCE", 4)
    call_command("migrate", verbosity=0)
    kept = {row.progress: row for row in Completion.objects.select_related("progress__course")}
    assert kept.keys() == set(CourseProgress.objects.filter(status="completed"))
    for progress, row in kept.items():
        now = progress.course.effort.typical_hours if progress.course.effort else None
        own = progress.estimate_hours
        expected = ("own", own) if own else ("published", now) if now else ("unknown", None)
        assert row.effort_kind == expected[0]
        assert (row.took_hours, row.asks_took) == (None, False)
        hours = None if expected[1] is None else pytest.approx(float(expected[1]), abs=1 / 3600)
        assert hours_of(progress) == hours


@pytest.mark.django_db(transaction=True)
def test_courses_in_plans_of_before_count_for_the_finish_as_the_followed_paths_have_them(learner, outsider):
    both, extra, core = (make_course(slug) for slug in ("both", "extra", "core"))
    path = make_path("path", core, additional=(both, extra))
    other = make_path("other", both)
    for user in (learner, outsider):
        put(user, core, both, extra)
    follow(learner, path)
    follow(learner, other)
    Enrollment.objects.create(user=outsider, path=path, enrolled_on=MONDAY, left_on=TODAY)
    call_command("migrate", "progress", "0012", verbosity=0)
    call_command("migrate", verbosity=0)
    rows = CourseProgress.objects.with_courses()
    assert [(one.user, one.course) for one in rows if not one.is_core] == [(learner, extra)]


def kept_rules():
    """The rule on applications as it is stored, remembered by the last load, and told by the history."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, value FROM courses_aidrule WHERE kind <> 'review_days' ORDER BY provider_id"
        )
        stored = cursor.fetchall()
        cursor.execute("SELECT loaded FROM courses_catalogload")
        (loaded,) = (json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor.fetchall())
        cursor.execute("SELECT changes FROM courses_revision")
        (changes,) = (json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor.fetchall())
    nested = loaded["providers/first"]["nested"]
    return stored, {kind: row["value"] for kind, row in nested.items()}, changes[1]


@pytest.mark.django_db(transaction=True)
def test_whether_applications_run_at_the_same_time_becomes_when_the_next_one_can_be_sent():
    fact = {"confidence": "conflict", "source_url": "https://a.example/", "verified_on": MONDAY}
    for slug, value in (("first", 0), ("second", 2), ("third", 1)):
        provider = Provider.objects.create(slug=slug, title=slug, url="https://a.example/")
        for kind, days in (("review_days", 2), ("next_application", value)):
            AidRule.objects.create(provider=provider, kind=kind, value=days, **fact)
    rule = {"kind": "next_application", "value": 2, "note": "parallel"}
    rows = {"review_days": {"kind": "review_days", "value": 1}, "next_application": rule}
    loaded = {"providers/first": {"values": {}, "nested": rows}, "paths/path": {"values": {}, "nested": {}}}
    CatalogLoad.objects.create(loaded_at=NOW, source="files", loaded=loaded)
    lines = [
        {"row": "", "action": "changed", "before": {"value": 2}, "after": {"value": 0}},
        {"row": "next_application", "action": "changed", "before": {"value": 2}, "after": {"value": 0}},
    ]
    Revision.objects.create(made_at=NOW, section="providers", slug="first", action="changed", changes=lines)
    before = kept_rules()
    call_command("migrate", "courses", "0010", verbosity=0)
    stored, remembered, told = kept_rules()
    assert stored == [("parallel", 0), ("parallel", 1), ("parallel", 0)]
    assert remembered == {"review_days": 1, "parallel": 1}
    assert told == {"row": "parallel", "action": "changed", "before": {"value": 1}, "after": {"value": 0}}
    call_command("migrate", verbosity=0)
    stored, remembered, told = kept_rules()
    assert stored == [("next_application", value) for value in (0, 2, 0)]
    assert (remembered, told) == before[1:]
