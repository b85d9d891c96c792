"""What the environment sets, and that production refuses to start half-configured."""

import ast
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
SETTINGS = PROJECT / "learningpath" / "settings.py"
PRODUCTION = {
    "SECRET_KEY": "dq3r0Yw1vXkM8s-ZJtB6nHfLgP7cU2aE5oIyTxK9hWmRbQ4V_uCjNzSpFiDeAlGO",
    "ALLOWED_HOSTS": "learning.example, www.learning.example",
}


def run(*args: str, **environment: str):
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    given = inherited | {"DJANGO_SETTINGS_MODULE": "learningpath.settings"} | environment
    return subprocess.run(
        [sys.executable, *args],
        cwd=PROJECT,
        env=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@cache
def settings_under(**environment: str):
    """Return the settings as a fresh process with this environment sees them; do not change them."""
    show = "import json, learningpath.settings as s; print(json.dumps({n: getattr(s, n) for n in dir(s) if n.isupper()}, default=str))"
    done = run("-c", show, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def variables_read():
    """Return the names that settings.py reads from the environment."""
    names = set()
    for node in ast.walk(ast.parse(SETTINGS.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            function = ast.unparse(node.func)
            if function.startswith(("env.", "os.environ")) or function in {"env", "_required_in_production"}:
                names.add(node.args[0].value)
    return names


EFFECTS = {
    "ADMIN_SIGN_IN_HOURS": ("8", lambda s: s["ADMIN_SIGN_IN_HOURS"] == 8),
    "DEBUG": ("1", lambda s: s["DEBUG"] is True),
    "SECRET_KEY": ("x" * 50, lambda s: s["SECRET_KEY"] == "x" * 50),
    "ALLOWED_HOSTS": ("a.example, b.example,", lambda s: s["ALLOWED_HOSTS"] == ["a.example", "b.example"]),
    "CSRF_TRUSTED_ORIGINS": (
        "https://a.example,https://b.example",
        lambda s: s["CSRF_TRUSTED_ORIGINS"] == ["https://a.example", "https://b.example"],
    ),
    "DATABASE_URL": (
        "postgres://ada:secret@db.example:5433/learning",
        lambda s: (
            (
                s["DATABASES"]["default"]["ENGINE"],
                s["DATABASES"]["default"]["HOST"],
                s["DATABASES"]["default"]["NAME"],
            )
            == ("django.db.backends.postgresql", "db.example", "learning")
        ),
    ),
    "CACHE_URL": ("locmemcache://", lambda s: s["CACHES"]["default"]["BACKEND"].endswith("LocMemCache")),
    "EMAIL_URL": (
        "smtp+tls://ada:secret@mail.example:587",
        lambda s: (
            (s["EMAIL_HOST"], s["EMAIL_PORT"], s["EMAIL_USE_TLS"], s["ACCOUNT_EMAIL_VERIFICATION"])
            == ("mail.example", 587, True, "mandatory")
        ),
    ),
    "DEFAULT_FROM_EMAIL": ("us@a.example", lambda s: s["DEFAULT_FROM_EMAIL"] == "us@a.example"),
    # They bind names that are none of ours, so nobody is bound unasked.
    "HSTS_INCLUDE_SUBDOMAINS": ("1", lambda s: s["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True),
    "HSTS_PRELOAD": ("1", lambda s: s["SECURE_HSTS_PRELOAD"] is True),
    "LOG_LEVEL": ("ERROR", lambda s: s["LOGGING"]["root"]["level"] == "ERROR"),
    "STATIC_ROOT": ("/srv/static", lambda s: s["STATIC_ROOT"] == "/srv/static"),
    "TRUSTED_PROXY_COUNT": ("2", lambda s: s["ALLAUTH_TRUSTED_PROXY_COUNT"] == 2),
}


def test_every_variable_that_is_read_is_tested_here():
    assert variables_read() == set(EFFECTS)


@pytest.mark.parametrize("name", EFFECTS)
def test_a_variable_has_its_effect_and_without_it_there_is_another(name):
    value, is_in_effect = EFFECTS[name]
    assert is_in_effect(settings_under(**(PRODUCTION | {name: value})))
    if name not in PRODUCTION:
        without = settings_under(**PRODUCTION)
        assert not is_in_effect({"EMAIL_HOST": None, "EMAIL_PORT": None, "EMAIL_USE_TLS": None} | without)


# --- Production ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", PRODUCTION)
@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.parametrize("debug", [None, "0", "false", "nonsense"])
def test_production_does_not_start_without(missing, value, debug):
    environment = {name: given for name, given in PRODUCTION.items() if name != missing}
    environment |= {} if value is None else {missing: value}
    environment |= {} if debug is None else {"DEBUG": debug}
    done = run("-c", "import learningpath.wsgi", **environment)
    assert done.returncode != 0
    assert f"Set {missing} in the environment" in done.stderr.splitlines()[-1]


def test_the_admin_site_asks_for_a_second_factor_and_a_sign_in_of_half_a_day_except_while_debugging():
    settings = settings_under(**PRODUCTION)
    assert (settings["ADMIN_SECOND_FACTOR"], settings["ADMIN_SIGN_IN_HOURS"]) == (True, 12)
    assert settings_under(DEBUG="1")["ADMIN_SECOND_FACTOR"] is False


@pytest.mark.parametrize("hours", ["0", "-1"])
def test_a_sign_in_that_is_good_for_no_time_at_all_is_refused_at_the_start(hours):
    done = run("-c", "import learningpath.settings", **PRODUCTION, ADMIN_SIGN_IN_HOURS=hours)
    assert "ADMIN_SIGN_IN_HOURS is how many hours" in done.stderr.splitlines()[-1]


def test_debug_is_off_by_default():
    assert settings_under(**PRODUCTION)["DEBUG"] is False


def test_debug_needs_nothing_else():
    settings = settings_under(DEBUG="1")
    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert settings["DATABASES"]["default"]["ENGINE"].endswith("sqlite3")


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"DATABASE_URL": "postgres://ada:secret@db.example/learning"},
        {"EMAIL_URL": "smtp+tls://ada:secret@mail.example:587"},
    ],
    ids=["sqlite", "postgresql", "mail"],
)
def test_production_passes_djangos_own_checks(more):
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, **more)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        ({"SECRET_KEY": "short"}, "security.W009"),
        ({"DEBUG": "1"}, "security.W018"),
        ({"ALLOWED_HOSTS": ","}, "ALLOWED_HOSTS"),
    ],
)
def test_djangos_own_checks_find_a_weak_spot(variables, complaint):
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **(PRODUCTION | variables))
    assert done.returncode != 0
    assert complaint in done.stderr


def test_production_hides_and_protects():
    settings = settings_under(**PRODUCTION)
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SESSION_COOKIE_SECURE"] is settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_HSTS_SECONDS"] >= 365 * 24 * 60 * 60
    assert settings["PASSWORD_HASHERS"] == ["learningpath.passwords.PasswordHasher"]
    assert settings["STORAGES"]["staticfiles"]["BACKEND"] == "learningpath.scripts.StaticFilesStorage"


@pytest.mark.parametrize(("address", "seconds"), [("redis://h/0", 1), ("redis://h/0?socket_timeout=2", 2)])
def test_a_cache_on_redis_that_hangs_does_not_hang_a_page(address, seconds):
    assert settings_under(**PRODUCTION, CACHE_URL=address)["CACHES"]["default"]["OPTIONS"] == {
        "socket_timeout": seconds
    }


@pytest.mark.parametrize(("door", "patience_ms"), [("learningpath.wsgi", "5000"), ("django", "20000")])
def test_sqlite_waits_for_its_turn_and_keeps_what_it_acknowledged(tmp_path, door, patience_ms):
    ask = (
        f"import django; django.setup(); import {door}\nfrom django.db import connection\n"
        "with connection.cursor() as c:\n"
        "    for p in ('journal_mode', 'synchronous', 'busy_timeout', 'foreign_keys'):\n"
        "        c.execute(f'PRAGMA {p}'); print(c.fetchone()[0])\n"
        "print(connection.transaction_mode)"
    )
    done = run("-c", ask, **PRODUCTION, DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3")
    assert done.stdout.split() == ["wal", "2", patience_ms, "1", "IMMEDIATE"], done.stderr
