"""The full export: all that is stored of a person, nothing of anybody else's, in a form that is documented."""

import json
import re
import tracemalloc

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import CatalogLoad, Revision
from learningpath.models import User
from progress.data.sections import FORMAT, SECTIONS, all_as_json
from progress.models import CourseProgress, WeeklyLog
from tests.rows import (
    MONDAY,
    NOW,
    ONE_WEEK,
    make_course,
    make_path,
    make_rows_of_every_kind,
    make_studied_plan,
    put,
)
from tests.server import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

ALL = "/plan/export/all.json"
# Tables that point to an account, themselves or by others, and columns of learners' rows: why they stay out.
LEFT_OUT = {
    "account_emailconfirmation": "is never written: links that confirm an address are signed instead",
}
EXACTLY_THEN = NOW.replace(microsecond=123_456)
COLUMNS_LEFT_OUT = {
    "uid": "says which row it is, in whatever database",
    "id": "a number that means something here only",
    "user_id": "whose export it is",
    "forecast_id": "the forecast's week says it",
    "progress_id": "the course says it",
}


@pytest.fixture
def path():
    return make_path("path", make_course("first"), make_course("second"), additional=(make_course("third"),))


@pytest.fixture
def _rows(learner, path):
    make_rows_of_every_kind(learner, path)
    learner.plan.changed_on = MONDAY
    learner.plan.changed_week_hours = {path.steps.first().course.slug: "2.50"}
    learner.plan.save()
    CourseProgress.objects.filter(user=learner, course__slug="first").update(
        waived_reason="Ich weiß es schon",
        estimate_hours="12.5",
        share_done_percent=40,
        share_done_at_hours="3.25",
    )
    WeeklyLog.objects.filter(user=learner).update(changed_at=EXACTLY_THEN)  # of before, and corrected since
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    Authenticator.objects.create(user=learner, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    Authenticator.objects.create(user=learner, type="webauthn", data={"name": "A key", "credential": "JBSWY"})
    UserSession.objects.create(
        user=learner, ip="192.0.2.1", session_key="k" * 32, user_agent="a browser", last_seen_at=NOW
    )
    learner.groups.add(Group.objects.get(name="curators"))
    LogEntry.objects.log_actions(learner.pk, [path], CHANGE, "Changed.")
    Revision.objects.create(
        made_at=NOW, made_by=learner, section="courses", slug="first", action="changed", changes=[]
    )
    CatalogLoad.objects.create(loaded_at=NOW, loaded_by=learner, source="files", report="1 created.")


def exported(client):
    answer = client.get(ALL)
    assert answer.status_code == 200
    return json.loads(answer.getvalue())


def models_of_people():
    """Every table whose rows point to an account or to such a row, found by following the foreign keys."""
    found, more = set(), {User}
    while more - found:
        found |= more
        more = {
            model
            for model in apps.get_models(include_auto_created=True)
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model in found
        }
    return found


@pytest.mark.usefixtures("_rows")
def test_everything_of_the_learner_is_in_it(learner, learner_client):
    data = exported(learner_client)
    assert data["format"] == FORMAT == "learning-path/1"
    assert data["account"]["email"] == learner.email
    assert data["account"]["groups"] == ["curators"]
    assert data["plan"]["planned_pace_hours"] == 10
    assert data["plan"]["changed_week_hours"] == {"first": 2.5}
    assert data["earlier_plans"][0]["planned_pace_hours"] == 6.25
    assert data["pauses"] == [{"starts_on": "2026-12-24", "ends_on": "2027-01-03"}]
    assert [one["path"] for one in data["enrollments"]] == ["path"]
    first, second, third = data["courses"]
    assert (first["course"], first["waived_reason"]) == ("first", "Ich weiß es schon")
    assert (first["estimate_hours"], first["share_done_percent"], first["share_done_at_hours"]) == (
        12.5,
        40,
        3.25,
    )
    assert (second["left_on"], third["left_on"]) == (None, str(MONDAY))
    assert data["weekly_logs"] == [
        {
            "course": "first",
            "week_start": str(MONDAY),
            "hours": 7,
            "first_logged_at": None,
            "changed_at": EXACTLY_THEN.isoformat(),
        }
    ]
    assert data["forecasts"][0]["issued_on"] == str(MONDAY - ONE_WEEK)
    assert data["course_forecasts"][0]["course"] == "first"
    assert [one["type"] for one in data["second_factors"]] == ["totp", "webauthn"]
    (session,) = data["sessions"]
    assert (session["address"], session["user_agent"]) == ("192.0.2.1", "a browser")
    assert session["last_seen_at"] == "2026-11-25T12:00:00+00:00"
    assert data["catalog_edits"][0]["object_repr"] == "Title of path"
    assert data["catalog_revisions"][0]["slug"] == "first"
    assert data["catalog_loads"][0]["source"] == "files"


@pytest.mark.usefixtures("_rows")
def test_no_secret_is_in_it(learner, learner_client):
    text = learner_client.get(ALL).getvalue().decode()
    for secret in (learner.password, "JBSWY", "k" * 32):
        assert secret not in text


@pytest.mark.usefixtures("_rows")
def test_nothing_of_anybody_else_is_in_it(learner, outsider, outsider_client, path):
    nothing = exported(outsider_client)
    assert nothing["plan"] is None
    assert {name for name, rows in nothing.items() if rows} == {"format", "account"}
    make_rows_of_every_kind(outsider, path)
    of_outsider = outsider_client.get(ALL).getvalue().decode()
    for secret in (learner.email, "Ich weiß", "192.0.2.1", "A key"):
        assert secret not in of_outsider
    assert len(json.loads(of_outsider)["courses"]) == 3


def test_a_visitor_signs_in_first(client):
    assert client.get(ALL).url == f"/accounts/login/?next={ALL}"


@pytest.mark.parametrize("who", ["curator", "superuser"])
def test_accounts_without_a_plan_get_theirs(who, curator):
    client = Client()
    client.force_login(
        curator if who == "curator" else User.objects.create_superuser("root@example.org", PASSWORD)
    )
    assert exported(client)["account"]["is_staff"] is True


def test_it_is_a_file_to_keep_that_no_browser_stores(learner_client):
    answer = learner_client.get(ALL)
    assert answer.streaming
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="learning-path.json"'
    assert "no-store" in answer.headers["Cache-Control"]


def test_ten_years_of_hours_take_little_memory(learner):
    plan = make_studied_plan(learner)
    courses = [one.course for one in put(learner, *(make_course(f"course-{number}") for number in range(20)))]
    WeeklyLog.objects.bulk_create(
        WeeklyLog(user=learner, course=course, week_start=plan.starts_on - week * ONE_WEEK, hours=1)
        for course in courses
        for week in range(1, 521)
    )
    tracemalloc.start()
    size = sum(len(piece) for piece in all_as_json(learner))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 700_000
    assert peak < 2_000_000


# --- Whole, and as documented ------------------------------------------------------------------------------


@pytest.fixture
def statements(learner):
    with CaptureQueriesContext(connection) as queries:
        "".join(all_as_json(User.objects.get(pk=learner.pk)))
    return "\n".join(query["sql"] for query in queries)


def test_it_reads_every_table_of_people_or_says_why_not(statements):
    tables = {model._meta.db_table for model in models_of_people()}
    assert {"progress_courseforecast", "learningpath_user_groups", "usersessions_usersession"} < tables
    assert {table for table in tables if f'"{table}"' not in statements} == LEFT_OUT.keys()


def test_it_has_every_column_of_a_learner_s_rows(statements):
    columns = {
        (model._meta.db_table, field.column)
        for model in models_of_people()
        if model._meta.app_label == "progress"
        for field in model._meta.concrete_fields
    }
    assert len(columns) > 40
    missing = {
        one for one in columns if '"{}"."{}"'.format(*one) not in statements.replace(" WHERE ", "\nWHERE ")
    }
    assert {column for _, column in missing} <= COLUMNS_LEFT_OUT.keys()


@pytest.mark.usefixtures("_rows")
def test_the_document_says_what_is_in_it(learner_client):
    data = exported(learner_client)
    document = (settings.BASE_DIR / "docs" / "export.md").read_text(encoding="utf-8")
    assert f'"format": "{FORMAT}"' in document
    told = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", document, re.MULTILINE))
    assert list(told) == list(SECTIONS)
    for name, fields in told.items():
        row = data[name] if SECTIONS[name].is_one else data[name][0]
        assert set(re.findall(r"`(\w+)`", fields)) == row.keys(), name
