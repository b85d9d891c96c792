"""The catalog in the admin: what curators can do, what nobody can do, and the page of stale facts."""

import datetime as dt
import html
import re

import pytest
import time_machine
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.admin.shown import ShownForm
from courses.models import AidRule, Course, Path, Provider, Resource, Step, StudyGroup
from learningpath.models import User
from progress.models import CourseProgress, Enrollment, WeeklyLog
from tests.pages import html_of

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 26)
FRESH = TODAY - dt.timedelta(days=180)
STALE = TODAY - dt.timedelta(days=181)
SOURCE = "https://example.org/source"
MODELS = ("provider", "aidrule", "course", "path", "studygroup", "resource")
FACTS = ("aidrule", "course", "studygroup", "resource")
HOSTILE = "<svg onload=alert(1)>{{7*7}}</script>\"onfocus='x"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(12), dt.UTC), tick=False):
        yield


@pytest.fixture
def root_client(db):
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org", "seven green kettles"))
    return client


@pytest.fixture
def provider(db):
    return Provider.objects.create(slug="a-provider", title="A provider", url="https://example.org/")


@pytest.fixture
def path(db):
    return Path.objects.create(slug="a-path", title="A path", summary="All of it.")


def make_course(provider, number=1, **fields: object):
    defaults = {
        "slug": f"course-{number}",
        "title": f"Course {number}",
        "url": "https://example.org/course",
        "level": "beginner",
        "description": "What it teaches.",
        "source_url": SOURCE,
        "verified_on": TODAY,
    }
    return Course.objects.create(provider=provider, **(defaults | fields))


def make_group(number=1, **fields: object):
    defaults = {
        "slug": f"group-{number}",
        "title": f"Group {number}",
        "place": "Ghana",
        "description": "People.",
    }
    defaults |= {"url": "https://example.org/group", "source_url": SOURCE, "verified_on": TODAY}
    return StudyGroup.objects.create(**(defaults | fields))


def make_resource(number=1, **fields: object):
    defaults = {"slug": f"resource-{number}", "title": f"Resource {number}", "kind": "reading"}
    defaults |= {"description": "A text.", "source_url": SOURCE, "verified_on": TODAY}
    return Resource.objects.create(**(defaults | fields))


def make_rule(provider, **fields: object):
    defaults = {"kind": "review_days", "value": 16, "confidence": "medium"}
    defaults |= {"source_url": SOURCE, "verified_on": TODAY}
    return AidRule.objects.create(provider=provider, **(defaults | fields))


def make_one_of_each(number, verified_on=TODAY):
    """A provider with a rule, a course, a path with a step, a group and a resource."""
    provider = Provider.objects.create(slug=f"provider-{number}", title=f"Provider {number}", url=SOURCE)
    make_rule(provider, verified_on=verified_on)
    course = make_course(provider, number, verified_on=verified_on)
    path = Path.objects.create(slug=f"path-{number}", title=f"Path {number}", summary="All of it.")
    Step.objects.create(path=path, course=course, position=1)
    make_group(number, verified_on=verified_on)
    make_resource(number, verified_on=verified_on, provider=provider)


def add_url(model):
    return reverse(f"admin:courses_{model}_add")


def list_url(model):
    return reverse(f"admin:courses_{model}_changelist")


def change_url(row):
    return reverse(f"admin:courses_{row._meta.model_name}_change", args=[row.pk])


def delete_url(row):
    return reverse(f"admin:courses_{row._meta.model_name}_delete", args=[row.pk])


def course_form(course_provider, **fields: object):
    return {
        "title": "Linear algebra",
        "slug": "linear-algebra",
        "provider": course_provider.pk,
        "url": "https://example.org/algebra",
        "kind": "course",
        "level": "beginner",
        "description": "Vectors and matrices.",
        "effort_unit": "months",
        "effort_amount_low": "2",
        "effort_pace_low_hours": "10",
        "source_url": SOURCE,
        "verified_on": "2026-11-20",
    } | fields


def path_form(*steps: dict, **fields: object):
    """A path's form; each step is a dict, with ``id`` when it is stored already."""
    form = {
        "title": "Vision",
        "slug": "vision",
        "summary": "To see.",
        "position": "2",
        "steps-TOTAL_FORMS": len(steps),
        "steps-INITIAL_FORMS": sum("id" in step for step in steps),
    }
    for number, step in enumerate(steps):
        form |= {f"steps-{number}-{name}": value for name, value in step.items()}
    return form | fields


def step_form(step, **fields: object):
    return {"id": step.pk, "path": step.path_id, "course": step.course_id, "position": step.position} | fields


def courses_in_order(path):
    return list(Step.objects.filter(path=path).order_by("position").values_list("position", "course__slug"))


def run_action(client, model, action, *keys: object):
    return client.post(list_url(model), {"action": action, "_selected_action": keys}, follow=True)


def errors_on(page):
    return html.unescape(
        " ".join(re.findall(r'<ul class="errorlist[^"]*"[^>]*>(.*?)</ul>', page.content.decode(), re.DOTALL))
    )


# --- The group -------------------------------------------------------------------------------


def test_curators_may_keep_the_catalog_and_nothing_else(db):
    allowed = {
        f"{action}_{model}"
        for action in ("add", "change", "view")
        for model in (*MODELS, "part", "step", "requiredcourse")
    }
    allowed |= {
        "delete_step",
        "delete_part",
        "delete_requiredcourse",
        "delete_aidrule",
        "view_catalogload",
        "add_catalogload",
        "view_logentry",
    }
    permissions = Group.objects.get(name="curators").permissions
    assert set(permissions.values_list("codename", flat=True)) == allowed
    elsewhere = permissions.exclude(content_type__app_label="courses")
    assert [permission.codename for permission in elsewhere] == ["view_logentry"]


@pytest.mark.django_db(transaction=True)
def test_the_migration_of_the_group_can_be_taken_back_and_applied_again():
    call_command("migrate", "courses", "0001", verbosity=0)
    assert not Group.objects.filter(name="curators").exists()
    call_command("migrate", verbosity=0)
    assert Group.objects.get(name="curators").permissions.count() == 34


# --- Courses ---------------------------------------------------------------------------------


def test_curator_adds_a_course(curator_client, provider):
    answer = curator_client.post(add_url("course"), course_form(provider))
    assert answer.status_code == 302, errors_on(answer)
    assert Course.objects.get().effort.low_hours * 3 == 260
    assert "86.7" in curator_client.get(list_url("course")).content.decode()


@pytest.mark.parametrize(
    ("effort", "shown"),
    [
        ({}, "unknown"),
        ({"effort_unit": "hours", "effort_amount_low": 26}, "26"),
        ({"effort_unit": "hours", "effort_amount_low": 20, "effort_amount_high": 30}, "20-30"),
        ({"effort_unit": "months", "effort_amount_low": 1, "effort_pace_low_hours": 10}, "43.3"),
        ({"effort_unit": "hours", "effort_amount_low": 1234}, "1,234"),
    ],
)
def test_list_of_courses_shows_the_effort_in_hours(curator_client, provider, effort, shown):
    make_course(provider, **effort)
    page = curator_client.get(list_url("course")).content.decode()
    assert f'<td class="field-effort_in_hours">{shown}</td>' in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"effort_unit": "unknown"}, "Give no figure for an unknown effort"),
        ({"effort_amount_low": ""}, "Give no figure for an unknown effort"),
        ({"effort_pace_low_hours": "169"}, "at most 168"),
        ({"effort_amount_low": "NaN"}, "Enter a number"),
        ({"effort_amount_low": "1e400"}, "no more than"),
        ({"effort_amount_high": "1"}, "not below the low one"),
        ({"slug": "Not a slug!"}, "valid “slug”"),
        ({"title": "x" * 161}, "at most 160"),
        ({"title": "a\0b"}, "Null characters"),
        ({"description": "x" * 4001}, "at most 4000"),
        ({"url": "javascript:alert(1)"}, "not a web address"),
        ({"verified_on": "2026-11-27"}, "has not come yet"),
        ({"verified_on": ""}, "required"),
        ({"provider": str(2**63)}, "valid choice"),
        ({"number_of_parts": "0"}, "course_parts_at_least_one"),
        ({"guess_low_hours": "5"}, "A guess has hours"),
    ],
)
def test_a_course_that_cannot_be_is_a_form_error(curator_client, provider, fields, message):
    answer = curator_client.post(add_url("course"), course_form(provider, **fields))
    assert answer.status_code == 200
    assert message in errors_on(answer)
    assert not Course.objects.exists()


@pytest.mark.parametrize("model", [Provider, AidRule, Course, Path, StudyGroup, Resource])
def test_every_field_of_the_catalog_can_be_edited(curator_client, model):
    kept_elsewhere = {"id", "formerly", "changed_on"}
    fields = {field.name for field in model._meta.concrete_fields} - kept_elsewhere
    page = curator_client.get(add_url(model._meta.model_name))
    assert set(page.context["adminform"].form.fields) == fields


def test_a_slug_is_taken_once(curator_client, provider):
    make_course(provider, slug="linear-algebra")
    answer = curator_client.post(add_url("course"), course_form(provider))
    assert "already exists" in errors_on(answer)


def test_the_slug_of_a_new_entry_follows_its_title(curator_client):
    page = curator_client.get(add_url("course")).content.decode()
    assert "prepopulate.js" in page
    assert "#id_slug" in page


def test_a_slug_cannot_be_changed_by_post(curator_client, provider):
    course = make_course(provider)
    assert 'name="slug"' not in curator_client.get(change_url(course)).content.decode()
    answer = curator_client.post(change_url(course), course_form(provider, slug="another"))
    assert answer.status_code == 302, errors_on(answer)
    course.refresh_from_db()
    assert (course.slug, course.title) == ("course-1", "Linear algebra")


def test_fields_that_the_form_does_not_have_are_ignored(curator_client, curator, provider):
    course = make_course(provider)
    extra = {
        "id": 77,
        "pk": 77,
        "is_staff": 1,
        "is_superuser": 1,
        "user": curator.pk,
        "created": "2020-01-01",
    }
    assert curator_client.post(change_url(course), course_form(provider, **extra)).status_code == 302
    assert list(Course.objects.values_list("pk", "title")) == [(course.pk, "Linear algebra")]
    curator.refresh_from_db()
    assert not curator.is_superuser


def test_courses_are_found_by_title_slug_and_provider(curator_client, provider):
    make_course(provider, slug="algebra", title="Vectors")
    for words in ("vect", "algeb", "a prov"):
        assert "Vectors" in curator_client.get(list_url("course"), {"q": words}).content.decode()
    assert "Vectors" not in curator_client.get(list_url("course"), {"q": "history"}).content.decode()


@pytest.mark.parametrize(
    "query",
    ["level__exact=advanced", "retired=yes", "stale=yes", "provider__id__exact=0"],
)
def test_filters_of_courses_narrow_the_list(curator_client, provider, query):
    Provider.objects.create(slug="another", title="Another", url=SOURCE)  # a choice of one is no filter
    make_course(provider)
    answer = curator_client.get(f"{list_url('course')}?{query}")
    assert answer.status_code == 200
    assert answer.context["cl"].result_count == 0


def test_a_course_can_be_retired_for_a_successor(curator_client, provider):
    old, new = make_course(provider, 1), make_course(provider, 2)
    fields = {"retired_on": "2026-11-01", "successor": new.pk}
    assert curator_client.post(change_url(old), course_form(provider, **fields)).status_code == 302
    old.refresh_from_db()
    assert (old.retired_on, old.successor) == (dt.date(2026, 11, 1), new)


# --- Providers -------------------------------------------------------------------------------


def rules_form(*rules: dict, stored=0):
    form = {"title": "Open school", "slug": "open-school", "url": "https://example.org/school"}
    form |= {"aid_rules-TOTAL_FORMS": len(rules), "aid_rules-INITIAL_FORMS": stored}
    for number, rule in enumerate(rules):
        form |= {f"aid_rules-{number}-{name}": value for name, value in rule.items()}
    return form


RULE = {
    "kind": "review_days",
    "value": "16",
    "confidence": "medium",
    "source_url": SOURCE,
    "verified_on": "2026-11-01",
}


def test_curator_adds_a_provider_with_aid_rules(curator_client):
    answer = curator_client.post(
        add_url("provider"), rules_form(RULE, RULE | {"kind": "next_application", "value": "2"})
    )
    assert answer.status_code == 302, errors_on(answer)
    assert [str(rule) for rule in AidRule.objects.all()] == [
        "the next application can be sent: at any time",
        "days a review takes: 16 days",
    ]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (RULE | {"kind": "free_audit"}, "1 for yes and 0 for no"),
        (RULE | {"kind": "next_application"}, "or 0, 1 or 2 for the next application"),
        (RULE | {"value": "1001"}, "1 to 1000 days"),
        (RULE | {"verified_on": "2062-11-01"}, "has not come yet"),
    ],
)
def test_an_aid_rule_that_cannot_be_is_a_form_error(curator_client, rule, message):
    answer = curator_client.post(add_url("provider"), rules_form(rule))
    assert answer.status_code == 200
    assert message in errors_on(answer)
    assert not Provider.objects.exists()


def test_two_aid_rules_can_swap_their_kinds(curator_client, provider):
    review = make_rule(provider, kind="review_days", value=180)
    finish = make_rule(provider, kind="finish_days", value=16)
    stored = [
        RULE | {"id": review.pk, "provider": provider.pk, "kind": "finish_days", "value": 180},
        RULE | {"id": finish.pk, "provider": provider.pk, "kind": "review_days", "value": 16},
    ]
    answer = curator_client.post(change_url(provider), rules_form(*stored, stored=2))
    assert answer.status_code == 302, errors_on(answer)
    assert dict(AidRule.objects.values_list("kind", "value")) == {"finish_days": 180, "review_days": 16}


def test_curator_deletes_an_aid_rule(curator_client, provider):
    rule = make_rule(provider)
    stored = RULE | {"id": rule.pk, "provider": provider.pk, "DELETE": "on"}
    assert curator_client.post(change_url(provider), rules_form(stored, stored=1)).status_code == 302
    assert not AidRule.objects.exists()


# --- Paths and steps ---------------------------------------------------------------------------


def test_curator_adds_a_second_path_whose_steps_are_numbered_in_the_order_typed(
    curator_client, provider, path
):
    first, second, third = (make_course(provider, number) for number in (1, 2, 3))
    Step.objects.create(path=path, course=first, position=1)
    steps = [
        {"course": first.pk, "position": 5, "is_core": "on"},
        {"course": second.pk, "position": 5, "note": "after the first"},
        {"course": third.pk, "position": 2, "is_core": "on"},
    ]
    answer = curator_client.post(add_url("path"), path_form(*steps))
    assert answer.status_code == 302, errors_on(answer)
    vision = Path.objects.get(slug="vision")
    assert courses_in_order(vision) == [(1, "course-3"), (2, "course-1"), (3, "course-2")]
    assert [step.course.slug for step in vision.additional_steps] == ["course-2"]
    assert courses_in_order(path) == [(1, "course-1")]


@pytest.fixture
def steps(path, provider):
    return [Step.objects.create(path=path, course=make_course(provider, n), position=n) for n in (1, 2, 3)]


def test_curator_reorders_steps(curator_client, path, steps):
    one, two, three = steps
    forms = [step_form(one, position=3), step_form(two, position=2), step_form(three, position=1)]
    answer = curator_client.post(change_url(path), path_form(*forms))
    assert answer.status_code == 302, errors_on(answer)
    assert courses_in_order(path) == [(1, "course-3"), (2, "course-2"), (3, "course-1")]


def test_a_new_step_between_others_and_a_removed_one_leave_no_gap(curator_client, path, steps, provider):
    one, two, three = steps
    new = {"path": path.pk, "course": make_course(provider, 4).pk, "position": 1}
    forms = [step_form(one), step_form(two, DELETE="on"), step_form(three), new]
    answer = curator_client.post(change_url(path), path_form(*forms))
    assert answer.status_code == 302, errors_on(answer)
    assert courses_in_order(path) == [(1, "course-4"), (2, "course-1"), (3, "course-3")]


@pytest.mark.parametrize("position", ["0", "-1", "1000", "x", str(2**63), "1" * 5000])
def test_a_position_that_cannot_be_is_a_form_error(curator_client, path, steps, position):
    forms = [step_form(steps[0], position=position), step_form(steps[1]), step_form(steps[2])]
    answer = curator_client.post(change_url(path), path_form(*forms))
    assert answer.status_code == 200
    assert errors_on(answer)
    assert courses_in_order(path) == [(1, "course-1"), (2, "course-2"), (3, "course-3")]


def test_a_step_without_a_number_comes_last(curator_client, path, steps):
    forms = [step_form(steps[0], position=""), step_form(steps[1]), step_form(steps[2])]
    assert curator_client.post(change_url(path), path_form(*forms)).status_code == 302
    assert courses_in_order(path) == [(1, "course-2"), (2, "course-3"), (3, "course-1")]


def test_a_course_twice_in_a_path_is_a_form_error(curator_client, path, steps):
    forms = [*map(step_form, steps), {"path": path.pk, "course": steps[0].course_id, "position": 4}]
    answer = curator_client.post(change_url(path), path_form(*forms))
    assert answer.status_code == 200
    assert errors_on(answer)


def test_two_steps_can_swap_their_courses(curator_client, path, steps):
    one, two, three = steps
    forms = [step_form(one, course=two.course_id), step_form(two, course=one.course_id), step_form(three)]
    answer = curator_client.post(change_url(path), path_form(*forms))
    assert answer.status_code == 302, errors_on(answer)
    assert courses_in_order(path) == [(1, "course-2"), (2, "course-1"), (3, "course-3")]
    assert set(Step.objects.values_list("pk", flat=True)) == {step.pk for step in steps}


def test_a_step_can_take_the_course_of_a_removed_one(curator_client, path, steps):
    one, two, three = steps
    forms = [step_form(one, course=three.course_id), step_form(two), step_form(three, DELETE="on")]
    answer = curator_client.post(change_url(path), path_form(*forms))
    assert answer.status_code == 302, errors_on(answer)
    assert courses_in_order(path) == [(1, "course-3"), (2, "course-2")]


def test_a_step_that_somebody_else_added_meanwhile_is_told(curator_client, path, steps):
    opened_before = [*map(step_form, steps[:2]), {"course": steps[2].course_id, "position": 3}]
    answer = curator_client.post(change_url(path), path_form(*opened_before))
    assert answer.status_code == 200
    assert "added meanwhile" in errors_on(answer)
    assert len(courses_in_order(path)) == 3


def test_a_step_that_somebody_else_removed_meanwhile_is_told(curator_client, path, steps):
    opened_before = [*map(step_form, steps)]
    steps[1].delete()
    answer = curator_client.post(change_url(path), path_form(*opened_before))
    assert answer.status_code == 200
    assert "removed meanwhile" in errors_on(answer)
    assert courses_in_order(path) == [(1, "course-1"), (3, "course-3")]


def test_a_step_of_another_path_cannot_be_changed_through_this_one(curator_client, path, steps):
    other = Path.objects.create(slug="other", title="Other", summary="Else.")
    forms = [step_form(steps[0], path=other.pk, position=9), step_form(steps[1], path=other.pk, DELETE="on")]
    assert curator_client.post(change_url(other), path_form(*forms)).status_code == 200
    assert courses_in_order(path) == [(1, "course-1"), (2, "course-2"), (3, "course-3")]
    assert not Step.objects.filter(path=other).exists()


# --- Actions -----------------------------------------------------------------------------------


def test_retire_sets_today_and_keeps_earlier_days(curator_client, curator, provider):
    old = make_course(provider, 1, retired_on=dt.date(2026, 1, 1))
    current, untouched = make_course(provider, 2), make_course(provider, 3)
    answer = run_action(curator_client, "course", "retire", old.pk, current.pk)
    assert "Retired today: 1." in answer.content.decode()
    days = dict(Course.objects.values_list("pk", "retired_on"))
    assert days == {old.pk: dt.date(2026, 1, 1), current.pk: TODAY, untouched.pk: None}
    assert list(LogEntry.objects.values_list("user", "object_id", "change_message")) == [
        (curator.pk, str(current.pk), "Retired.")
    ]


@pytest.mark.parametrize("model", [Provider, Path, StudyGroup, Resource])
def test_every_kind_of_entry_can_be_retired(curator_client, model):
    make_one_of_each(1)
    run_action(curator_client, model._meta.model_name, "retire", model.objects.get().pk)
    assert model.objects.get().retired_on == TODAY


@pytest.mark.parametrize("model", [AidRule, Course, StudyGroup, Resource])
def test_every_kind_of_fact_can_be_marked_as_verified_today(curator_client, model):
    make_one_of_each(1, STALE)
    make_one_of_each(2, STALE)
    chosen, other = model.objects.order_by("pk")
    run_action(curator_client, model._meta.model_name, "verify_today", chosen.pk)
    assert dict(model.objects.values_list("pk", "verified_on")) == {chosen.pk: TODAY, other.pk: STALE}
    assert LogEntry.objects.get().get_change_message() == "Verified."


@pytest.mark.parametrize("action", ["retire", "verify_today", "delete_selected"])
def test_who_may_only_view_runs_no_action(client, provider, action):
    viewer = User.objects.create_user("viewer@example.org", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_course"))
    client.force_login(viewer)
    course = make_course(provider, verified_on=STALE)
    run_action(client, "course", action, course.pk)
    assert list(Course.objects.values_list("retired_on", "verified_on")) == [(None, STALE)]


@pytest.mark.parametrize("key", ["x", "-1", "1.5", "²", "", str(2**63), "9" * 30, "1\0"])
def test_an_action_on_a_made_up_key_is_a_bad_request(curator_client, key):
    assert run_action(curator_client, "course", "retire", key).status_code == 400


# --- What learners have is not deleted ---------------------------------------------------------


@pytest.fixture
def studied_course(learner, provider, path):
    course = make_course(provider)
    Step.objects.create(path=path, course=course, position=1)
    Enrollment.objects.create(user=learner, path=path, enrolled_on=TODAY)
    CourseProgress.objects.create(user=learner, course=course, position=1)
    WeeklyLog.objects.create(user=learner, course=course, week_start=dt.date(2026, 11, 23), hours=7)
    return course


@pytest.mark.parametrize("row", ["course", "path", "provider"])
def test_what_a_learner_has_is_protected_and_the_hours_are_still_there(
    root_client, studied_course, path, provider, row
):
    row = {"course": studied_course, "path": path, "provider": provider}[row]
    model = row._meta.model_name
    answers = [
        root_client.get(delete_url(row)),
        root_client.post(delete_url(row), {"post": "yes"}),
        run_action(root_client, model, "delete_selected", row.pk),
        root_client.post(
            list_url(model), {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
        ),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert "protected" in answer.content.decode()
    assert WeeklyLog.objects.get().hours == 7
    assert CourseProgress.objects.count() == Enrollment.objects.count() == Step.objects.count() == 1


@pytest.mark.parametrize("model", [Provider, Course, Path, StudyGroup, Resource])
def test_curators_delete_no_entry(curator_client, model):
    make_one_of_each(1)
    row = model.objects.get()
    assert curator_client.get(delete_url(row)).status_code == 403
    assert curator_client.post(delete_url(row), {"post": "yes"}).status_code == 403
    form = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    curator_client.post(list_url(model._meta.model_name), form)
    assert model.objects.exists()


# --- Requests that people make up --------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "user__password__startswith=p",
        "progress__user__password__startswith=p",
        "weekly_logs__hours=7",
        "weekly_logs__isnull=False",
        "provider__title=x",
        "title__regex=(",
        "id__in=1,9223372036854775808",
        "level__exact=%00",
        "stale=%00",
    ],
)
def test_only_the_filters_on_the_page_are_answered(curator_client, query):
    assert curator_client.get(f"{list_url('course')}?{query}").status_code == 400


@pytest.mark.parametrize("model", MODELS)
def test_no_list_of_the_catalog_leads_to_a_password(curator_client, model):
    assert curator_client.get(f"{list_url(model)}?user__password__startswith=p").status_code == 400


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%ed%a0%80",
        "q=" + "%F0%9F%A6%89" * 500,
        "p=-1",
        f"p={2**63}",
        "p=x",
        "o=99.-99.x",
        "e=1",
        "all=",
    ],
)
def test_odd_searches_and_pages_are_answered(curator_client, model, query):
    make_one_of_each(1)
    assert curator_client.get(f"{list_url(model)}?{query}", follow=True).status_code == 200


@pytest.mark.parametrize("value", [-1, 2**63, 10**29, "x", "%00"])
def test_odd_values_of_a_filter_are_answered(curator_client, provider, value):
    answer = curator_client.get(f"{list_url('course')}?provider__id__exact={value}", follow=True)
    assert answer.status_code in {200, 400}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("view", ["change", "delete", "history"])
@pytest.mark.parametrize("key", ["9223372036854775808", "-1", "1" * 30, "x", "1\0", "_"])
def test_a_key_that_no_row_has_is_told_and_no_crash(root_client, model, view, key):
    answer = root_client.get(reverse(f"admin:courses_{model}_{view}", args=[key]))
    assert answer.status_code in {302, 404}
    assert answer.get("Location", "/admin/") == "/admin/"


@pytest.mark.parametrize("view", ["change", "delete"])
def test_a_made_up_empty_field_is_no_field(root_client, provider, view):
    page = reverse(f"admin:courses_provider_{view}", args=[provider.pk])
    assert root_client.get(page, {"_to_field": ""}).status_code == 200


@pytest.mark.parametrize(("term", "count"), [("cour", 2), ("%00", 0), ("nothing", 0)])
def test_courses_are_completed_while_typing(curator_client, provider, term, count):
    make_course(provider, 1), make_course(provider, 2)
    query = "app_label=courses&model_name=step&field_name=course"
    answer = curator_client.get(f"/admin/autocomplete/?{query}&term={term}")
    assert len(answer.json()["results"]) == count


@pytest.mark.parametrize(
    "source", ["model_name=weeklylog&field_name=user", "model_name=plan&field_name=user"]
)
def test_learners_are_not_completed_for_curators(curator_client, learner, source):
    answer = curator_client.get(f"/admin/autocomplete/?app_label=progress&{source}&term=learner")
    assert answer.status_code == 403


def test_text_stays_text(curator_client, provider):
    rows = [
        make_course(provider, title=HOSTILE, description=HOSTILE),
        make_group(title=HOSTILE, place=HOSTILE, description=HOSTILE),
        make_resource(title=HOSTILE, description=HOSTILE, eligibility=HOSTILE),
        Path.objects.create(slug="hostile", title=HOSTILE, summary=HOSTILE[:300], description=HOSTILE),
        make_rule(
            Provider.objects.create(slug="p", title=HOSTILE, url=SOURCE), note=HOSTILE, verified_on=STALE
        ),
    ]
    Step.objects.create(path=rows[3], course=rows[0], position=1, note=HOSTILE)
    Course.objects.update(verified_on=STALE)
    pages = [url for row in rows for url in (change_url(row), list_url(row._meta.model_name))]
    pages += [change_url(row).replace("change", "history") for row in rows]
    for url in [*pages, reverse("stale_facts"), reverse("admin:index")]:
        page = curator_client.get(url).content.decode()
        assert "<svg onload" not in page
        assert '"onfocus=' not in page
        assert ">49<" not in page
    assert "&lt;svg onload" in curator_client.get(reverse("stale_facts")).content.decode()


@pytest.mark.parametrize("url", ["add", "change", "action"])
def test_posts_without_a_token_are_refused(curator, provider, url):
    course = make_course(provider)
    client = Client(enforce_csrf_checks=True)
    client.force_login(curator)
    urls = {"add": add_url("course"), "change": change_url(course), "action": list_url("course")}
    form = course_form(provider, action="retire", _selected_action=course.pk)
    assert client.post(urls[url], form).status_code == 403
    assert list(Course.objects.values_list("title", "retired_on")) == [("Course 1", None)]


# --- Stale facts ---------------------------------------------------------------------------------


def test_stale_facts_are_those_older_than_180_days_oldest_first(curator_client, provider):
    older = STALE - dt.timedelta(days=1)
    group = make_group(1, title="Stale group", verified_on=older)
    stale = [
        group,
        make_rule(provider, kind="review_days", verified_on=STALE),
        make_course(provider, 1, title="Stale course", verified_on=STALE),
        make_resource(1, title="Stale resource", verified_on=STALE, retired_on=TODAY),
    ]
    make_group(2, title="Fresh group", verified_on=FRESH)
    make_rule(provider, kind="finish_days", verified_on=FRESH)
    make_course(provider, 2, title="Fresh course", verified_on=FRESH)
    make_resource(2, title="Fresh resource", verified_on=FRESH)

    page = curator_client.get(reverse("stale_facts"))

    rows = [(fact.title, fact.age_days, fact.change_url, fact.is_retired) for fact in page.context["facts"]]
    assert rows == [
        ("Stale group", 182, change_url(stale[0]), False),
        ("A provider: days a review takes: 16 days", 181, change_url(stale[1]), False),
        ("Stale course", 181, change_url(stale[2]), False),
        ("Stale resource", 181, change_url(stale[3]), True),
    ]
    text = page.content.decode()
    assert f'<time datetime="{older}">28 May 2026</time>' in text
    assert f'<a href="{SOURCE}" target="_blank" rel="noopener noreferrer">{SOURCE}</a>' in html_of(page)
    assert "Fresh" not in text
    assert all(curator_client.get(url).status_code == 200 for _, _, url, _ in rows)


@pytest.mark.parametrize("model", FACTS)
def test_the_filter_of_each_list_finds_the_stale_ones(curator_client, model):
    make_one_of_each(1, STALE)
    make_one_of_each(2, FRESH)
    results = curator_client.get(f"{list_url(model)}?stale=yes").context["cl"].result_list
    assert [row.verified_on for row in results] == [STALE]


def test_a_fact_verified_today_leaves_the_list(curator_client, provider):
    course = make_course(provider, verified_on=STALE)
    run_action(curator_client, "course", "verify_today", course.pk)
    page = curator_client.get(reverse("stale_facts"))
    assert not page.context["facts"]
    assert "Every fact was checked" in page.content.decode()


def test_stale_facts_are_for_who_may_view_the_catalog(client, learner_client, curator_client):
    url = reverse("stale_facts")
    assert url == "/admin/stale-facts/"
    anonymous = client.get(url, follow=True)
    assert anonymous.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert learner_client.get(url, follow=True).status_code == 403
    assert curator_client.get(url).status_code == 200


@pytest.mark.parametrize("missing", FACTS)
def test_who_may_not_view_all_kinds_sees_neither_the_page_nor_its_link(client, missing):
    viewer = User.objects.create_user("viewer@example.org", is_staff=True)
    codenames = [f"view_{model}" for model in FACTS if model != missing]
    viewer.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(viewer)
    assert client.get(reverse("stale_facts")).status_code == 403
    assert reverse("stale_facts") not in client.get(reverse("admin:index")).content.decode()


def test_the_admin_index_links_the_stale_facts(curator_client):
    assert f'href="{reverse("stale_facts")}"' in curator_client.get(reverse("admin:index")).content.decode()


# --- Cost ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["/admin/stale-facts/", *(f"/admin/courses/{model}/" for model in MODELS)])
def test_20_rows_cost_the_same_queries_as_2(curator_client, url):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert curator_client.get(url).status_code == 200
        return len(captured)

    for number in (1, 2):
        make_one_of_each(number, STALE)
    curator_client.get(url)  # fills the cache of content types
    with_2_rows = queries()
    for number in range(3, 21):
        make_one_of_each(number, STALE)
    assert queries() == with_2_rows


# --- As in files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": "turned \u202eround"}, "has a control character (U+202E)"),
        ({"title": "isolated \u2066round"}, "has a control character (U+2066)"),
        ({"description": "bell \x07"}, "has a control character (U+0007)"),
        ({"title": "two\nlines"}, "must be a single line"),
        ({"verified_on": "1826-11-01"}, "is not between 2000-01-01 and 2100-12-31"),
        ({"retired_on": "2926-11-01"}, "is not between 2000-01-01 and 2100-12-31"),
        ({"url": "https://a_b.example/"}, "a host of more than letters"),
        ({"url": "https://a\uff3fb.example/"}, "a host of more than letters"),
        ({"url": "https://a.example:65536/"}, "no port from 1 to 65535"),
        ({"source_url": "https://a.example:0/"}, "no port from 1 to 65535"),
        ({"url": "https://a.example\\b"}, "has a backslash"),
        ({"credit": "101"}, "0 to 100 %"),
        ({"credit": "0.6"}, "0 to 100 %"),
    ],
)
def test_what_files_may_not_say_no_form_takes(curator_client, provider, fields, message):
    answer = curator_client.post(add_url("course"), course_form(provider, **fields))
    assert message in errors_on(answer)
    assert not Course.objects.exists()


@pytest.mark.parametrize(
    "inline", [inline for model in (Provider, Path) for inline in admin.site._registry[model].inlines]
)
def test_lines_are_checked_as_entries_are(inline):
    assert issubclass(inline.form, ShownForm)


@pytest.mark.parametrize("typed", ["60", "60 %", "60%"])
def test_a_credit_is_typed_and_shown_in_percent(curator_client, provider, typed):
    course = make_course(provider)
    assert curator_client.post(change_url(course), course_form(provider, credit=typed)).status_code == 302
    assert str(Course.objects.get().credit) == "0.60"
    assert 'name="credit" value="60"' in curator_client.get(change_url(course)).content.decode()


def test_a_circle_of_successors_is_refused_however_long(curator_client, provider):
    one, two, three = (make_course(provider, number) for number in (1, 2, 3))
    Course.objects.filter(pk=one.pk).update(successor=two)
    Course.objects.filter(pk=two.pk).update(successor=three)
    answer = curator_client.post(change_url(three), course_form(provider, successor=one.pk))
    assert "would follow itself" in errors_on(answer)
    assert Course.objects.get(pk=three.pk).successor is None


def test_a_step_is_moved_to_the_first_place_with_one_number(curator_client, path, steps):
    forms = [*map(step_form, steps[:2]), step_form(steps[2], position=1)]
    assert curator_client.post(change_url(path), path_form(*forms)).status_code == 302
    assert courses_in_order(path) == [(1, "course-3"), (2, "course-1"), (3, "course-2")]


def test_a_step_is_moved_down_with_one_number(curator_client, path, steps):
    forms = [step_form(steps[0], position=2), *map(step_form, steps[1:])]
    assert curator_client.post(change_url(path), path_form(*forms)).status_code == 302
    assert courses_in_order(path) == [(1, "course-2"), (2, "course-1"), (3, "course-3")]
