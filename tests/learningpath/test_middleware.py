"""What holds for every answer: the methods served, and private pages that no cache keeps."""

import pytest

from tests.progress.views import make_path, make_plan

pytestmark = pytest.mark.django_db

NEVER = ("no-store", "no-cache")


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
        "/plan/",
        "/plan/projection.json",
        "/plan/export/",
        "/plan/log/",
        "/plan/no-such-page/",
        "/accounts/email/",
        "/accounts/2fa/",
        "/accounts/sessions/",
        "/",
        "/paths/path/",
        "/no-such-page/",
        "/paths/path/enroll/",
    ],
)
def test_what_a_signed_in_person_sees_is_not_stored(learner, learner_client, address):
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


def test_the_catalog_may_be_kept_for_strangers_but_differs_by_cookie(client):
    answer = client.get("/paths/")
    assert "Cache-Control" not in answer.headers
    assert "Cookie" in answer.headers["Vary"]


def test_after_signing_out_nothing_private_is_left_to_show(learner, learner_client):
    make_plan(learner)
    assert learner_client.get("/plan/").status_code == 200
    learner_client.post("/accounts/logout/")
    assert learner_client.get("/plan/").url == "/accounts/login/?next=/plan/"
