"""What travels with every answer, on the real server with production's settings."""

import contextlib
import re
import socket
import sqlite3

import psycopg
import pytest
import requests

from tests.server import PASSWORD, running_server

ENROLL = "/paths/ai-engineer-foundations/enroll/"
PLAN = {"planned_pace_hours": "10", "starts_on": "2026-01-05", "time_zone": "UTC"}
TLS = {"X-Forwarded-Proto": "https"}
STRANGERS = (
    "/",
    "/paths/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/left/",
    "/privacy/",
    "/no-such-page/",
)
PRIVATE = (
    "/plan/", "/plan/projection.json", "/plan/edit/", "/plan/what-if/", "/plan/log/", "/plan/weeks/", "/plan/weeks/log/", "/plan/order/",
    "/plan/unfinished/", "/plan/pauses/", "/plan/courses/machine-learning/", "/plan/export/", "/accounts/email/",
    "/plan/export/all.json", "/accounts/leave/",
    "/accounts/sessions/", "/accounts/2fa/", "/accounts/password/change/", "/plan/no-such-page/",
)  # fmt: skip


@pytest.fixture(scope="module")
def server(server_databases):
    """One server for all of these tests, which change nothing but accounts of their own."""
    with running_server(server_databases) as server:
        yield server


def policy_of(answer):
    """Return the content security policy, directive by directive."""
    policy = answer.headers["Content-Security-Policy"]
    return {name: values for name, *values in (part.split() for part in policy.split(";") if part.strip())}


def assert_guarded(answer):
    policy = policy_of(answer)
    assert policy["default-src"] == ["'self'"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not {"script-src", "style-src", "script-src-elem"} & policy.keys()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    age = re.match(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])
    assert int(age[1]) >= 365 * 24 * 60 * 60


def plain(server, path, **headers: str):
    """Ask without cookies, without following, and without the marks of a proxy that ends TLS."""
    with requests.Session() as session:
        session.trust_env = False
        return session.get(server.base_url + path, headers=headers, allow_redirects=False, timeout=30)


@contextlib.contextmanager
def table_gone(server, table):
    """Make the database fail for real: one table has another name for a while."""
    url = server.database_url
    if url.startswith("postgres"):
        connection = psycopg.connect(url, autocommit=True)
    else:
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20, isolation_level=None)
    with contextlib.closing(connection):
        connection.execute(f"ALTER TABLE {table} RENAME TO gone")
        try:
            yield
        finally:
            connection.execute(f"ALTER TABLE gone RENAME TO {table}")


def test_every_answer_is_guarded(server):
    client = server.client()
    for page in STRANGERS:
        assert_guarded(client.get(page))
    for page in PRIVATE:
        assert_guarded(client.get(page))  # the log-in page
    client.sign_up("learner-1@example.org")
    client.post(ENROLL, PLAN)
    for page in PRIVATE:
        answer = client.get(page)
        assert answer.status_code == (404 if "no-such" in page else 200), page
        assert_guarded(answer)
        cache_control = answer.headers["Cache-Control"]
        assert "no-store" in cache_control or cache_control == "private, no-cache", page
    refused = client.post("/plan/log/", {"hours-machine-learning": "x"})
    assert refused.status_code == 422
    assert_guarded(refused)
    without_token = client.request("POST", "/plan/log/", data="hours-machine-learning=1")
    assert without_token.status_code == 403
    assert_guarded(without_token)
    not_allowed = client.get("/admin/login/")
    assert not_allowed.status_code == 403
    assert_guarded(not_allowed)
    assert_guarded(client.request("POST", "/plan/log/", data=b"x=" + b"7" * 600_000))


FORM = "application/x-www-form-urlencoded"
UNUSUAL = {
    "a static file": (200, "GET", "/static/site.css", {}, b""),
    "a static file kept": (304, "GET", "/static/site.css", {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, b""),
    "no static file": (404, "GET", "/static/no-such-file.css", {}, b""),
    "no page": (404, "GET", "/no-such-page/", {}, b""),
    "a slash too few": (301, "GET", "/paths", {}, b""),
    "a made-up method": (405, "BREW", "/", {}, b""),
    "another host": (400, "GET", "/", {"Host": "evil.example"}, b""),
    "a host that is none": (400, "GET", "/", {"Host": "[::1"}, b""),
    "no token": (403, "POST", "/accounts/login/", {"Content-Type": FORM}, b"a=1"),
    "too large": (403, "POST", "/accounts/login/", {"Content-Type": FORM}, b"x=" + b"7" * 600_000),
    "latin-1 and a made-up token": (
        400, "POST", "/accounts/login/", {"Content-Type": f"{FORM}; charset=latin-1", "Cookie": "__Host-csrftoken=made-up"}, b"a=1",
    ),
    "a codec for no text": (400, "POST", "/?x=1", {"Content-Type": f"{FORM}; charset=hex"}, b"a=1"),
    "a codec that always fails": (400, "GET", "/?x=1", {"Content-Type": "text/plain; charset=undefined"}, b""),
    "a parameter in no codec": (400, "GET", "/", {"Content-Type": "text/plain; charset*=no-such''x"}, b""),
    "a NUL in the session": (400, "GET", "/plan/", {"Cookie": '__Host-sessionid="aaaaaaaa\\000"'}, b""),
    "broken parts": (403, "POST", "/accounts/login/", {"Content-Type": "multipart/form-data; boundary=\xe9"}, b"--x"),
    "not UTF-8 in the address": (404, "GET", "/%FF%FE/", {}, b""),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNUSUAL)
def test_answers_of_every_kind_are_guarded(server, kind):
    status, method, path, headers, body = UNUSUAL[kind]
    with requests.Session() as session:
        session.trust_env = False
        answer = session.request(
            method,
            server.base_url + path,
            headers=TLS | headers,
            data=body,
            allow_redirects=False,
            timeout=30,
        )
    assert answer.status_code == status
    assert_guarded(answer)
    assert answer.headers["Cache-Control"]


def test_every_page_of_the_admin_is_guarded(server):
    done = server.manage(
        "shell",
        "-c",
        f"from learningpath.models import User; User.objects.create_superuser('root@example.org', '{PASSWORD}')",
    )
    assert done.returncode == 0, done.stderr
    client = server.client()
    client.log_in("root@example.org")
    for page in (
        "",
        "courses/",
        "courses/course/",
        "courses/course/add/",
        "learningpath/user/1/change/",
        "stale-facts/",
        "progress/plan/",
        "no-such-page/",
    ):
        answer = client.get(f"/admin/{page}")
        assert_guarded(answer)
        assert "no-store" in answer.headers["Cache-Control"]


NAMES_OF_COOKIES = {"__Host-sessionid", "__Host-csrftoken", "__Host-device"}


def test_cookies_travel_over_tls_only_and_no_script_reads_them(server):
    client = server.client()
    client.get("/accounts/login/")
    form = {"email": "learner-2@example.org", "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post("/accounts/signup/", form, allow_redirects=False)
    set_cookies = answer.raw.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in set_cookies} >= NAMES_OF_COOKIES
    for cookie in set_cookies:
        assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert "SameSite=Lax" in cookie
        assert "Domain" not in cookie


def test_static_files_are_hashed_and_kept_for_good(server):
    page = server.client().get("/").text
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(files) >= 4
    for file in files:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", file), file
        answer = server.client().get(file)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert int(re.search(r"max-age=(\d+)", answer.headers["Cache-Control"])[1]) >= 31_536_000
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for file in (
        "/static/../learningpath/settings.py",
        "/static/%2e%2e/manage.py",
        "/static/no-such-file.css",
    ):
        assert plain(server, file, **TLS).status_code == 404


def test_an_address_may_be_as_long_as_the_form_of_a_long_path_makes_it(server):
    assert plain(server, f"/healthz?{'x' * 8000}").status_code == 200


def test_plain_http_is_led_to_tls_save_for_the_health_of_the_service(server):
    answer = plain(server, "/plan/?x=1")
    assert answer.status_code == 301
    assert answer.headers["Location"] == server.base_url.replace("http:", "https:") + "/plan/?x=1"
    for health in ("/healthz", "/readyz"):
        assert plain(server, health).status_code == 200


@pytest.mark.parametrize("headers", [{}, TLS], ids=["http", "tls"])
def test_a_host_that_is_not_ours_is_a_bad_request(server, headers):
    for page in ("/", "/accounts/password/reset/", "/plan/", "/no-such-page/"):
        answer = plain(server, page, Host="evil.example", **headers)
        assert answer.status_code == 400
        assert "evil" not in answer.text
        assert "Location" not in answer.headers
        assert policy_of(answer)["default-src"] == ["'self'"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def raw_request(server, request):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request.encode())
        return connection.recv(65536).decode(errors="replace")


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_methods_that_no_page_needs_are_refused(server, method):
    for page in (
        "/",
        "/plan/",
        "/accounts/login/",
        "/admin/login/",
        "/static/site.css",
        "/healthz",
        "/readyz",
    ):
        answer = raw_request(
            server,
            f"{method} {page} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\nCookie: secret=1\r\nConnection: close\r\n\r\n",
        )
        assert answer.startswith("HTTP/1.1 405")
        assert "secret" not in answer


def test_a_failing_page_tells_nothing_about_the_inside(server):
    client = server.client()
    client.sign_up("learner-3@example.org")
    client.post(ENROLL, PLAN)
    with table_gone(server, "progress_weeklylog"):
        answer = client.get("/plan/?password=secret-in-the-query")
        assert answer.status_code == 500
        assert_guarded(answer)
        assert "no-store" in answer.headers["Cache-Control"]
        assert "Something broke on our side." in answer.text
        for inside in (
            "Traceback",
            "weeklylog",
            "learningpath/",
            "settings",
            "SELECT",
            "secret",
            "site-packages",
            "Django",
        ):
            assert inside not in answer.text
    assert client.get("/plan/").status_code == 200


def test_with_the_sessions_gone_the_answer_is_a_guarded_page_too(server):
    client = server.client()
    client.sign_up("learner-4@example.org")
    with table_gone(server, "django_session"):
        answer = client.get("/plan/")
        assert answer.status_code == 500
        assert_guarded(answer)
        assert "Something broke on our side." in answer.text


def test_no_header_of_a_visitor_gets_into_the_addresses_that_all_others_see(server):
    lie = {"SCRIPT_NAME": "/lie", "PATH_INFO": "/resources/"}
    for _ in range(8):  # so that each worker is asked
        assert server.client().get("/lie/resources/", headers=lie).status_code == 404
    pages = [server.client().get("/resources/").text for _ in range(8)]
    assert all('href="/paths/"' in page and "/lie" not in page for page in pages)
