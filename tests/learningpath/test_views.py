"""Pages that belong to no app: the health of the service, and refused or lost requests."""

import re
from urllib.robotparser import RobotFileParser

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from learningpath.views import WORKER_PROGRAM
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_the_service_is_healthy_as_long_as_it_answers(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


@pytest.mark.parametrize("who", ["client", "learner_client"])
def test_the_health_of_the_process_asks_no_database(request, who):
    visitor = request.getfixturevalue(who)
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get("/healthz").status_code == 200
    assert queries.captured_queries == []


@pytest.mark.parametrize(("language", "title"), [("en", "Privacy"), ("fr", "Vie privée"), ("am", "ግላዊነት")])
def test_everybody_reads_what_is_stored_in_their_language(client, language, title):
    answer = client.get("/privacy/", headers={"accept-language": language})
    assert title in text_of(answer)
    assert f'<html lang="{language}"' in answer.content.decode()


def test_the_page_of_privacy_is_kept_by_the_browser_and_linked_from_every_page(client, learner_client):
    answer = client.get("/privacy/")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert client.get("/privacy/", headers={"if-none-match": answer.headers["ETag"]}).status_code == 304
    for one in (client, learner_client):
        assert 'href="/privacy/"' in one.get("/paths/").content.decode()


def test_what_is_told_of_days_is_what_sessions_and_devices_keep_to(client):
    text = text_of(client.get("/privacy/"))
    assert f"or {settings.SESSION_COOKIE_AGE // (24 * 60 * 60)} days." in text
    page, hours = re.search(
        r"{ page: (\d+), hours: (\d+) };\n", WORKER_PROGRAM.read_text().split("MOST_DAYS =")[1]
    ).groups()
    assert f"for {page} days or until you sign out" in text
    assert f"for {hours} days when you are not signed in" in text


def test_search_engines_may_read_the_catalog_and_no_account_pages(client):
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    rules = RobotFileParser()
    rules.parse(answer.content.decode().splitlines())
    for address in (
        "/",
        "/paths/",
        "/paths/path/",
        "/paths/path/try/",
        "/courses/algebra/",
        "/static/site.css",
    ):
        assert rules.can_fetch("Googlebot", address)
    for address in ("/accounts/login/?next=/plan/", "/accounts/signup/", "/admin/"):
        assert not rules.can_fetch("Googlebot", address)


def test_a_form_without_its_token_is_told_what_to_do(learner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner)
    answer = client.post("/plan/edit/")
    assert answer.status_code == 403
    assert "That was not saved." in text_of(answer)
    assert "CSRF" not in text_of(answer)


def test_a_page_that_is_not_there_leads_back_to_the_catalog(client):
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "There is nothing here." in text_of(answer)
    assert 'href="/paths/"' in answer.content.decode()
    assert "urlpatterns" not in answer.content.decode()


def test_a_refused_person_is_told_so(learner_client):
    answer = learner_client.get("/admin/login/")
    assert answer.status_code == 403
    assert "This is not open to you." in text_of(answer)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "localhost:80@evil.example",
        "127.0.0.1.evil.example",
        "",
        "[::1",
        "localhost evil",
    ],
)
def test_a_host_that_is_not_ours_is_a_bad_request(client, host):
    answer = client.get("/accounts/password/reset/", headers={"host": host})
    assert answer.status_code == 400
    assert "We could not understand that request." in text_of(answer)
    assert "evil" not in answer.content.decode()


def test_a_forwarded_host_counts_for_nothing(client):
    answer = client.get("/plan/", headers={"x-forwarded-host": "evil.example"})
    assert answer.url == "/accounts/login/?next=/plan/"
