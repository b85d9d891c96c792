"""A save that meets an outage is told so and keeps what was typed; a reader reads on."""

import json
import re
import time
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from courses.models import Provider
from learningpath.models import User
from learningpath.outages import middleware
from learningpath.outages.places import Places
from progress.models import Pause, WeeklyLog
from tests.learningpath.outages.conftest import no_space, written_by_another
from tests.pages import LOG_URL, PLAN_FORM, html_of, text_of, values_of
from tests.rows import make_course, make_path, make_provider, make_studied_plan
from tests.server import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("a_wednesday")]

AT_ONCE_SECONDS = 3  # on a busy machine; less than a save waits


@pytest.fixture
def plan(learner):
    make_path("path", make_course("first"))
    return make_studied_plan(learner)


def token_of(client, page):
    return values_of(client.get(page))["csrfmiddlewaretoken"]


def send(client, page, form):
    return client.post(page, {**form, "csrfmiddlewaretoken": token_of(client, page)})


def assert_tells(answer, outage):
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Content-Security-Policy" in answer.headers
    assert {"busy": "Busy at the moment.", "full": "The server has no space left."}[outage] in text_of(answer)


OUTAGES = {"busy": written_by_another, "full": no_space}
each_outage = pytest.mark.parametrize("outage", list(OUTAGES))

FORMS = {
    LOG_URL: {"hours-algebra": "7.5", "was-algebra": ""},
    "/plan/edit/": PLAN_FORM | {"planned_pace_hours": "12"},
    "/plan/pauses/": {"starts_on": "2027-01-04", "ends_on": "2027-01-10"},
    "/accounts/preferences/": {"language": "fr", "calendar": "ethiopian"},
}


@each_outage
@pytest.mark.parametrize("page", list(FORMS))
def test_a_save_says_what_is_the_matter_and_keeps_what_was_typed(strict, plan, outage, page):
    assert strict.get(page).status_code == 200
    form = {**values_of(strict.get(page)), **FORMS[page]}
    with OUTAGES[outage]():
        answer = strict.post(page, form)
    assert_tells(answer, outage)
    assert {name: values_of(answer)[name] for name in form if name != "csrfmiddlewaretoken"} == {
        name: value for name, value in form.items() if name != "csrfmiddlewaretoken"
    }
    again = strict.post(page, values_of(answer))
    assert again.status_code == 302


def test_what_was_typed_is_there_to_read_and_what_the_page_had_shown_is_not(strict, plan):
    with written_by_another():
        answer = send(
            strict, LOG_URL, {"hours-algebra": "7.5", "was-algebra": "5", "title-algebra": "Algebra"}
        )
    assert "Algebra 7.5" in text_of(answer)
    with written_by_another():
        answer = send(strict, "/accounts/preferences/", {"language": "fr", "calendar": "ethiopian"})
    assert "Language Français Calendar Gregorian and Ethiopian" in text_of(answer)


def test_a_break_sent_again_is_one_break(strict, plan):
    form = FORMS["/plan/pauses/"]
    with written_by_another():
        answer = send(strict, "/plan/pauses/", form)
    for _ in range(2):
        strict.post("/plan/pauses/", values_of(answer))
    assert Pause.objects.count() == 1


def test_the_page_speaks_as_its_reader_does(strict, plan, learner):
    User.objects.filter(pk=learner.pk).update(language="fr")
    with written_by_another():
        answer = send(strict, LOG_URL, {"hours-algebra": "7.5"})
    assert answer.status_code == 503
    assert '<html lang="fr"' in html_of(answer)
    assert "Busy" not in text_of(answer)


def test_hostile_text_that_was_typed_stays_text(strict, plan):
    with written_by_another():
        answer = send(strict, LOG_URL, {"hours-algebra": '"><script>alert(1)</script>'})
    assert "<script>" not in html_of(answer)
    assert values_of(answer)["hours-algebra"] == '"><script>alert(1)</script>'


def test_what_came_from_another_site_is_not_offered_to_be_sent(strict, plan, monkeypatch):
    monkeypatch.setattr(middleware, "places", Places(0, 0.0))
    answer = strict.post(LOG_URL, {"hours-algebra": "99"})
    assert answer.status_code == 503
    assert "hours-algebra" not in html_of(answer)


@each_outage
@pytest.mark.usefixtures("counted_in_the_database")
def test_signing_in_is_told_the_same_and_shows_no_password(client, learner, outage):
    form = {"login": learner.email, "password": PASSWORD}
    with OUTAGES[outage]():
        answer = client.post("/accounts/login/", form)
    assert_tells(answer, outage)
    assert PASSWORD not in html_of(answer)
    sent_again = values_of(answer)
    assert (sent_again["login"], sent_again["password"]) == (learner.email, "")
    assert client.post("/accounts/login/", sent_again | {"password": PASSWORD}).status_code == 302


@each_outage
@pytest.mark.usefixtures("counted_in_the_database")
def test_signing_up_is_told_the_same_and_leaves_no_account(client, outage):
    form = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    with OUTAGES[outage]():
        answer = client.post("/accounts/signup/", form)
    assert_tells(answer, outage)
    assert not User.objects.filter(email="new@example.org").exists()
    assert client.post("/accounts/signup/", form).status_code == 302


@pytest.mark.parametrize("outage", list(OUTAGES))
def test_the_admin_site_is_told_the_same(outage):
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("root@example.org", PASSWORD))
    provider = make_provider()
    page = f"/admin/courses/provider/{provider.pk}/change/"
    form = {**values_of(client.get(page)), "title": "Another title"}
    form.pop("_addanother", None)
    with OUTAGES[outage]():
        answer = client.post(page, form)
    assert_tells(answer, outage)
    assert client.post(page, values_of(answer)).status_code == 302
    assert Provider.objects.get().title == "Another title"


def test_readers_read_on_also_those_who_are_told_something(strict, plan):
    answer = send(strict, LOG_URL, {"hours-algebra": "7.5"})
    assert answer.status_code == 302
    with written_by_another(patience_ms=5000):
        for page in ("/plan/", "/plan/log/", "/", "/accounts/login/", "/plan/projection.json", "/healthz"):
            began = time.perf_counter()
            assert strict.get(page).status_code in {200, 302}, page
            assert time.perf_counter() - began < AT_ONCE_SECONDS, page
    assert "Saved:" in text_of(strict.get("/plan/"))  # the page before could not strike it out
    assert "Saved:" not in text_of(strict.get("/plan/"))


def test_a_save_that_is_made_is_acknowledged_though_its_session_is_not(strict, plan):
    only_sessions = (
        "CREATE TRIGGER no_session BEFORE UPDATE ON django_session "
        "BEGIN INSERT INTO no_session VALUES (zeroblob(100000000)); END"
    )
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE TABLE no_session (bytes)")
            cursor.execute(only_sessions)
        else:
            cursor.execute(
                "CREATE FUNCTION no_session() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE 'full' USING ERRCODE = 'disk_full'; END $$"
            )
            cursor.execute("CREATE TRIGGER n BEFORE UPDATE ON django_session EXECUTE FUNCTION no_session()")
    form = {"hours-algebra": "7.5", "csrfmiddlewaretoken": token_of(strict, LOG_URL)}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 20}")
    try:
        answer = strict.post(LOG_URL, form)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/plan/")
        assert WeeklyLog.objects.filter(hours="7.5").exists()
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA max_page_count = 1073741823")
                cursor.execute("DROP TRIGGER no_session")
                cursor.execute("DROP TABLE no_session")
            else:
                cursor.execute("DROP FUNCTION no_session CASCADE")


def test_who_asks_for_data_is_answered_with_data(strict, plan, monkeypatch):
    monkeypatch.setattr(middleware, "places", Places(0, 0.0))
    answer = strict.post("/plan/projection.json", headers={"accept": "application/json"})
    assert (answer.status_code, json.loads(answer.content)) == (
        503,
        {"error": "busy", "retry_after_seconds": 5},
    )


def test_savers_beyond_a_number_are_told_while_the_others_wait(strict, plan, monkeypatch):
    monkeypatch.setattr(middleware, "places", Places(0, 0.0))
    assert_tells(send(strict, LOG_URL, {"hours-algebra": "7.5"}), "busy")
    assert strict.get("/plan/").status_code == 200


def test_a_mistake_in_the_code_is_no_outage(strict, plan):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE progress_pause RENAME TO elsewhere")
    try:
        assert strict.get("/plan/").status_code == 500
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO progress_pause")


# --- An account that is deleted meanwhile ----------------------------------------------------------------------


CHANGED_PASSWORD = {"oldpassword": PASSWORD, "password1": "another-9-word", "password2": "another-9-word"}
SAVES = FORMS | {
    "/i18n/setlang/": {"language": "am"},
    "/accounts/password/change/": CHANGED_PASSWORD,
    "/accounts/email/": {"email": "second@example.org", "action_add": ""},
    "/paths/path/enroll/": PLAN_FORM,
}


@pytest.mark.parametrize("page", list(SAVES))
def test_a_save_at_the_moment_its_account_is_deleted_is_refused_and_brings_nothing_back(
    client, learner, plan, settings, page
):
    client.post("/accounts/login/", {"login": learner.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE,
        "tests.learningpath.outages.conftest.delete_the_account_first",
    ]
    racing = Client(raise_request_exception=False)
    racing.cookies = client.cookies
    answer = racing.post(page, SAVES[page])
    assert 400 <= answer.status_code < 500
    assert not User.objects.exists()
    assert not Session.objects.exists()


SURE, EMAIL = "/accounts/reauthenticate/", "/accounts/email/"
FORM_TYPE = "application/x-www-form-urlencoded"


def form_again(answer):
    """Return where the form of a refused save goes, and what is in it."""
    (action,) = re.findall(r'<form method="post"[^>]*action="([^"]*)"', html_of(answer))
    return action, {name: value for name, value in values_of(answer).items() if value}


def test_what_waited_for_a_password_is_sent_again_to_its_own_page(strict):
    asked = send(strict, EMAIL, {"email": "new@example.org", "action_add": "x"})
    form = {"password": PASSWORD, "next": EMAIL, "csrfmiddlewaretoken": token_of(strict, asked.url)}
    with written_by_another():
        refused = strict.post(SURE, form)
    assert refused.status_code == 503
    action, again = form_again(refused)
    assert (action, again["email"]) == (EMAIL, "new@example.org")
    assert strict.post(action, again).url.startswith(SURE)


def test_a_form_is_never_sent_again_to_another_site(strict, monkeypatch):
    monkeypatch.setattr(middleware, "places", Places(0, 0))
    form = {"hours": "1", "csrfmiddlewaretoken": token_of(strict, EMAIL)}
    refused = strict.generic("POST", "/", urlencode(form), FORM_TYPE, PATH_INFO="//evil.example/plan/")
    assert refused.status_code == 503
    assert form_again(refused)[0] == "/%2Fevil.example/plan/"
