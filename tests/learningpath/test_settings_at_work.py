"""Each value that the README documents for a variable is started once, in real processes, and people sign in."""

import re

import pytest
from django.conf import settings

from tests.redis import Redis
from tests.server import PASSWORD
from tests.smtp import PASSWORD as MAIL_PASSWORD
from tests.smtp import USER as MAIL_USER
from tests.smtp import MailServer

README = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
TABLE = dict(
    re.findall(
        r"^\| `([A-Z_]+)` \| (.*) \|$", README.split("## Settings from the environment")[1], re.MULTILINE
    )
)
# What each server below is started with; both databases are, as these tests run on both.
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "for-server-tests-only-" + "x" * 40,
    "ALLOWED_HOSTS": "localhost, 127.0.0.1",
}
ALL_SET = PRODUCTION | {
    "ADMIN_SIGN_IN_HOURS": "8",
    "TRUSTED_PROXY_COUNT": "1",
    "CSRF_TRUSTED_ORIGINS": "https://a.example,https://b.example",
    "CACHE_URL": "redis://…",
    "EMAIL_URL": "smtp+tls://user:password@host:587",
    "DEFAULT_FROM_EMAIL": "Learning Path <us@learning.example>",
    "LOG_LEVEL": "ERROR",
    "HSTS_INCLUDE_SUBDOMAINS": "1",
    "HSTS_PRELOAD": "1",
}
DEFAULTS = PRODUCTION | {
    "ADMIN_SIGN_IN_HOURS": "12",
    "TRUSTED_PROXY_COUNT": "0",
    "CACHE_URL": "dbcache://cache_entries",
    "DEFAULT_FROM_EMAIL": "Learning Path <noreply@localhost>",
    "LOG_LEVEL": "INFO",
    "HSTS_INCLUDE_SUBDOMAINS": "0",
    "HSTS_PRELOAD": "0",
}
DEBUGGING = {"DEBUG": "1", "SECRET_KEY": "", "ALLOWED_HOSTS": ""}
OF_EVERY_SERVER = {"DATABASE_URL", "STATIC_ROOT"}  # tests/server.py gives each its own


def started(value):
    return any(value in server.values() for server in (ALL_SET, DEFAULTS, DEBUGGING))


def assert_signs_in(server, email="ada@example.org"):
    client = server.client()
    answer = client.log_in(email)
    assert answer.status_code == 200
    assert client.get("/accounts/email/", allow_redirects=False).status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, set(ready.json().values())) == (200, {"ok"})


def test_every_documented_variable_and_value_is_started_below():
    assert {name for server in (ALL_SET, DEFAULTS) for name in server} | OF_EVERY_SERVER == set(TABLE)
    documented = {
        value
        for name, said in TABLE.items()
        if name not in OF_EVERY_SERVER
        for value in re.findall(r"`([^`]*(?:://|<)[^`]*|[01]|[A-Z]+)`", said)
        if value not in TABLE
    }
    assert {"redis://…", "dbcache://cache_entries", "INFO", "0"} < documented
    assert {value for value in documented if not started(value)} == set()


@pytest.mark.parametrize("environment", [DEFAULTS, DEBUGGING], ids=["by default", "debugging"])
def test_with_what_stands_by_default_people_sign_in(start_server, environment):
    server = start_server(**environment)
    assert server.client().sign_up("ada@example.org").status_code == 200
    assert_signs_in(server)


def test_with_all_that_can_be_set_people_confirm_their_address_and_sign_in(start_server, tmp_path):
    with Redis() as redis, MailServer(tmp_path) as mail:
        mail_url = f"smtp+tls://{MAIL_USER}:{MAIL_PASSWORD}@127.0.0.1:{mail.port}"
        real = {"CACHE_URL": redis.url, "EMAIL_URL": mail_url, "SSL_CERT_FILE": str(mail.certificate)}
        server = start_server(**(ALL_SET | real))
        client = server.client()
        client.sign_up("ada@example.org")
        (letter,) = mail.letters
        assert "From: Learning Path <us@learning.example>" in letter
        (link,) = re.findall(r"https://[^/]+(/accounts/confirm-email/\S+)", letter)
        client.post(link)
        assert_signs_in(server)
        sent = server.manage("sendtestemail", "operator@example.org")
        assert sent.returncode == 0, sent.stderr
        assert "To: operator@example.org" in mail.letters[-1]
        for _ in range(11):  # are counted in Redis, by two processes
            answer = client.post("/accounts/login/", {"login": "eve@example.org", "password": "wrong"})
        assert "Too many failed" in answer.text


def test_a_mail_server_that_hangs_holds_up_a_page_for_ten_seconds_and_no_longer(start_server, tmp_path):
    with MailServer(tmp_path, GREETING="hangs") as mail:
        server = start_server(EMAIL_URL=f"smtp://127.0.0.1:{mail.port}")
        answer = server.client().sign_up("ada@example.org")
    assert answer.status_code == 422
    assert "so no account was made" in answer.text
    assert 9 < answer.elapsed.total_seconds() < 15
    log = server.log.read_text()
    assert "Mail was not sent" in log
    assert "ada@example.org" not in log


def test_an_operator_sets_a_forgotten_password_by_address(server):
    server.client().sign_up("ada@example.org")
    new = "eight red kettles"
    done = server.manage("changepassword", "ada@example.org", typed=f"{new}\n{new}\n")
    assert done.returncode == 0, done.stderr
    assert server.client().log_in("ada@example.org", PASSWORD).status_code == 422
    client = server.client()
    client.log_in("ada@example.org", new)
    assert client.get("/accounts/email/", allow_redirects=False).status_code == 200
