"""What holds for every answer: its headers, the methods served, and private pages that no cache keeps."""

import resource

import pytest
from django.conf import settings as project
from django.test import Client

from learningpath.middleware import FORM_TOKEN, keep_one_stack
from tests.rows import make_path, make_plan

pytestmark = pytest.mark.django_db


EVERY_ANSWER = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def assert_guarded(answer):
    assert {name: answer.headers.get(name) for name in EVERY_ANSWER} == EVERY_ANSWER
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/healthz", 200),
        ("GET", "/robots.txt", 200),
        ("GET", "/service-worker.js", 200),
        ("GET", "/plan/", 302),
        ("GET", "/paths", 301),
        ("GET", "/nothing/", 404),
        ("GET", "/static/nothing.css", 404),
        ("POST", "/", 405),
        ("TRACE", "/", 405),
        ("POST", "/accounts/login/", 422),
    ],
)
def test_answers_of_every_kind_carry_all_headers(client, method, address, status):
    answer = client.generic(method, address, secure=True)
    assert answer.status_code == status
    assert_guarded(answer)


def test_what_is_refused_before_any_view_carries_them_too():
    strict = Client(enforce_csrf_checks=True)
    no_token = strict.post("/accounts/login/", secure=True)
    assert no_token.status_code == 403
    foreign = strict.get("/", secure=True, headers={"host": "evil.example"})
    assert foreign.status_code == 400
    too_large = Client().post("/accounts/login/", {"login": "x" * 600_000}, secure=True)
    assert too_large.status_code == 400
    for answer in (no_token, foreign, too_large):
        assert_guarded(answer)


def test_when_even_the_page_for_errors_fails_the_answer_is_guarded(settings, tmp_path):
    for name in ("400.html", "500.html"):
        (tmp_path / name).write_text("{% no_such_tag %}")
    settings.TEMPLATES = [project.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    answer = Client(raise_request_exception=False).get("/", secure=True, headers={"host": "evil.example"})
    assert answer.status_code == 500
    assert answer.content.startswith(b"Something broke on our side.")
    assert_guarded(answer)


# "hex" and "undefined" fail before any middleware: tests/checks/test_headers.py tries them at the real door.
CHARSETS = ("latin-1", "utf-16", "no-such-charset", "UTF8")


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_in_another_charset_is_refused_whatever_its_cookies(charset, kind, method):
    for cookie in ("", "csrftoken=made-up"):
        visitor = Client(enforce_csrf_checks=True)
        content_type = f"{kind}; charset={charset}"
        for address in ("/?x=1", "/accounts/login/?next=/", "/admin/", "/nothing/"):
            answer = visitor.generic(
                method, address, b"a=1", content_type, secure=True, headers={"cookie": cookie}
            )
            assert answer.status_code == 400
            assert_guarded(answer)


def test_utf_8_may_be_said_in_any_case(client):
    for charset in ("utf-8", "UTF-8", '"utf-8"'):
        kind = f"application/x-www-form-urlencoded; charset={charset}"
        assert client.generic("POST", "/accounts/login/", b"a=1", kind).status_code == 422


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "django_language", "anything"])
def test_a_cookie_with_a_nul_is_refused_before_it_is_looked_up(client, name):
    answer = client.get("/plan/", secure=True, headers={"cookie": f'{name}="aaaaaaaa\\000"'})
    assert answer.status_code == 400
    assert_guarded(answer)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/plan/",
        "/plan/log/",
        "/accounts/login/",
        "/admin/",
        "/admin/jsi18n/",
        "/healthz",
        "/readyz",
        "/x/",
    ],
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


@pytest.mark.parametrize("address", ["/no-such-page/", "/plan/", "/paths", "/admin/", "/plan/export/"])
def test_nor_are_refusals_and_redirects_of_strangers(client, address):
    assert "no-store" in client.get(address).headers["Cache-Control"]
    assert "no-store" in Client(enforce_csrf_checks=True).post(address).headers["Cache-Control"]


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


def faults_of_calls_at_every_depth(get_response_through):
    """Return how often memory had to be had anew while calls went to and fro at each of 400 depths."""

    def shallow():
        return None

    def deeper(depth):
        for _ in range(20):
            shallow()
        return deeper(depth - 1) if depth else None

    def answer(_request):
        deeper(400)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        deeper(400)
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

    return get_response_through(answer)(None)


def test_calls_that_cross_a_piece_of_the_stack_take_no_memory_anew():
    assert faults_of_calls_at_every_depth(keep_one_stack) < 5
