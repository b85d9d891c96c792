"""What holds for every answer: the methods served, and private pages that no cache keeps."""

import pytest
from django.test import Client

from learningpath.middleware import FORM_TOKEN
from tests.rows import make_path, make_plan

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    ["/", "/plan/", "/plan/log/", "/accounts/login/", "/admin/", "/admin/jsi18n/", "/healthz", "/x/"],
)
@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "BREW"])
def test_methods_that_no_page_needs_are_refused(client, learner_client, address, method):
    for visitor in (client, learner_client):
        answer = visitor.generic(method, address, HTTP_COOKIE="secret=1")
        assert answer.status_code == 405
        assert answer.content == b""
        assert "TRACE" not in answer.headers["Allow"]


@pytest.mark.parametrize(
    "address",
    [
        "/plan/projection.json",
        "/plan/export/",
        "/plan/export/all.json",
        "/accounts/leave/",
        "/plan/no-such-page/",
        "/accounts/email/",
        "/accounts/2fa/",
        "/accounts/sessions/",
        "/no-such-page/",
    ],
)
def test_what_is_no_page_of_a_signed_in_person_is_not_stored(learner, learner_client, address):
    make_path("path")
    make_plan(learner)
    assert "no-store" in learner_client.get(address).headers["Cache-Control"]


def test_the_admin_is_not_stored(curator_client):
    for page in ("/admin/", "/admin/courses/course/", "/admin/stale-facts/", "/admin/no-such-page/"):
        assert "no-store" in curator_client.get(page).headers["Cache-Control"]


def test_a_refused_form_is_not_stored(learner, learner_client):
    make_plan(learner)
    answer = learner_client.post("/plan/edit/", {"planned_pace_hours": "x"})
    assert answer.status_code == 422
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_redirect_after_a_form_is_not_stored(learner, learner_client):
    make_plan(learner)
    assert "no-store" in learner_client.post("/plan/log/", {}).headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/plan/", "/plan/log/", "/", "/paths/path/", "/paths/path/enroll/"])
def test_a_page_is_kept_by_its_browser_only_which_asks_before_it_shows_it(learner, learner_client, address):
    make_path("path")
    make_plan(learner)
    answer = learner_client.get(address)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in answer.headers["Vary"]


def asked_again(client, address, headers):
    """Return the status of a page asked for again by a browser that has kept it."""
    kept = client.get(address, headers=headers)
    assert kept.status_code == 200
    again = client.get(address, headers={"if-none-match": kept.headers["ETag"], **headers})
    assert bool(again.content) == (again.status_code == 200)
    return again.status_code


@pytest.mark.parametrize("address", ["/plan/", "/plan/log/", "/plan/what-if/", "/", "/paths/path/"])
@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_a_page_that_is_the_same_is_not_sent_again(learner, learner_client, address, encoding):
    make_path("path")
    make_plan(learner)
    learner_client.get(address)  # sets the cookie that the forms' tokens are made from
    assert asked_again(learner_client, address, {"accept-encoding": encoding}) == 304


def test_a_page_kept_before_signing_in_is_not_taken_for_the_one_after(client, learner):
    client.get("/accounts/login/")
    kept = client.get("/").headers["ETag"]
    assert client.get("/", headers={"if-none-match": kept}).status_code == 304
    client.force_login(learner)
    assert client.get("/", headers={"if-none-match": kept}).status_code == 200


def test_a_page_kept_by_one_visitor_is_none_that_another_has_kept():
    """Its forms' tokens go with the first one's secret; both see the same otherwise."""
    make_path("path")
    visitors = Client(), Client()
    kept = []
    for visitor in visitors:
        visitor.get("/accounts/login/")  # sets the cookie that the forms' tokens are made from
        first, again = visitor.get("/"), visitor.get("/")
        assert b"csrfmiddlewaretoken" in first.content
        assert first.headers["ETag"] == again.headers["ETag"]
        kept.append(first)
    one, other = kept
    assert FORM_TOKEN.sub(b"", one.content) == FORM_TOKEN.sub(b"", other.content)
    assert one.headers["ETag"] != other.headers["ETag"]


def test_signing_out_has_the_browser_forget_what_it_kept(learner, learner_client):
    make_plan(learner)
    assert "Clear-Site-Data" not in learner_client.get("/plan/").headers
    assert learner_client.post("/accounts/logout/").headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in learner_client.get("/").headers


def test_after_signing_out_nothing_private_is_left_to_show(learner, learner_client):
    make_plan(learner)
    assert learner_client.get("/plan/").status_code == 200
    learner_client.post("/accounts/logout/")
    assert learner_client.get("/plan/").url == "/accounts/login/?next=/plan/"
