"""Whether the service can serve: what /readyz and the checks say while each of three things works or does not."""

import logging

import pytest
from django.core import checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext

from learningpath.models import User
from tests.redis import PASSWORD, Redis, free_port

pytestmark = pytest.mark.django_db

READY = {"database": "ok", "migrations": "ok", "cache": "ok"}
REDIS = "django.core.cache.backends.redis.RedisCache"
TABLE = "django.core.cache.backends.db.DatabaseCache"


@pytest.fixture(scope="module")
def redis():
    with Redis() as server:
        yield server


@pytest.fixture
def cache_at(settings):
    """Have the cache that counts sign-ins be elsewhere."""

    def use(location, backend=REDIS, **options: float):
        cache = {"BACKEND": backend, "LOCATION": location, "OPTIONS": options}
        settings.CACHES = settings.CACHES | {"default": cache}

    return use


def readiness(client):
    answer = client.get("/readyz")
    assert "no-store" in answer.headers["Cache-Control"]
    assert (answer.status_code == 200) == (answer.json() == READY)
    assert answer.status_code in {200, 503}
    return answer.json()


# --- The page --------------------------------------------------------------------------------------------------


def test_a_service_that_works_says_so_to_anybody(client):
    assert readiness(client) == READY
    assert client.head("/readyz").status_code == 200
    assert client.post("/readyz").status_code == 405


def test_it_is_told_without_asking_who_asks(learner_client):
    with CaptureQueriesContext(connection) as queries:
        assert readiness(learner_client) == READY
    assert User._meta.db_table not in str(queries.captured_queries)
    assert "session" not in str([query for query in queries.captured_queries if "SELECT" in query["sql"][:6]])


def test_a_migration_that_is_missing_is_told(client, caplog):
    MigrationRecorder.Migration.objects.filter(app="progress").last().delete()
    assert readiness(client) == READY | {"migrations": "fails"}
    assert "manage.py migrate" in caplog.text


@pytest.mark.parametrize("name", ["redis", "table"])
def test_a_cache_that_keeps_what_is_written_is_ready(client, request, cache_at, name):
    if name == "redis":
        cache_at(request.getfixturevalue("redis").url)
    else:
        cache_at("cache_entries", TABLE)
        call_command("createcachetable", verbosity=0)
    assert readiness(client) == READY


def test_nothing_is_left_in_the_cache_by_asking(client, cache_at):
    cache_at("cache_entries", TABLE)
    call_command("createcachetable", verbosity=0)
    assert readiness(client) == READY
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache_entries")
        assert cursor.fetchone() == (0,)


def test_a_cache_that_is_not_there_is_told_without_its_address_or_password(client, cache_at, caplog):
    cache_at(f"redis://:{PASSWORD}@127.0.0.1:{free_port()}/0")
    assert readiness(client) == READY | {"cache": "fails"}
    assert "Not ready: the cache: ConnectionError" in caplog.text
    assert PASSWORD not in caplog.text


@pytest.mark.parametrize(
    "location", [f"redis://127.0.0.1:{PASSWORD}/0", f"redis://:other-{PASSWORD}@127.0.0.1:%d/0"]
)
def test_a_cache_whose_address_or_password_is_mistyped_is_told(client, cache_at, redis, caplog, location):
    cache_at(location.replace("%d", str(redis.port)))
    assert readiness(client) == READY | {"cache": "fails"}
    assert PASSWORD not in caplog.text


def test_a_cache_that_hangs_is_told_in_time(client, cache_at):
    with Redis() as redis:
        cache_at(redis.url, socket_timeout=0.2)
        assert readiness(client) == READY
        redis.freeze()
        assert readiness(client) == READY | {"cache": "fails"}
        redis.thaw()
        assert readiness(client) == READY


def test_a_cache_that_takes_and_keeps_nothing_is_told(client, cache_at):
    cache_at("", "django.core.cache.backends.dummy.DummyCache")
    assert readiness(client) == READY | {"cache": "fails"}


# --- With real processes ---------------------------------------------------------------------------------------


def test_without_its_database_the_process_is_healthy_and_not_ready(start_server, tmp_path):
    server = start_server(DATABASE_URL=f"sqlite:///{tmp_path}/no-such-folder/db.sqlite3")
    assert server.client().get("/healthz").status_code == 200
    answer = server.client().get("/readyz")
    assert (answer.status_code, answer.json()) == (503, dict.fromkeys(READY, "fails"))
    assert "no-such-folder" not in answer.text
    assert answer.headers["Cache-Control"].count("no-store") == 1


# --- The check before starting ---------------------------------------------------------------------------------


def test_the_check_passes_where_the_cache_works(cache_at, redis):
    cache_at(redis.url)
    call_command("check", "--database=default", "--fail-level=WARNING")


def test_the_check_refuses_a_cache_that_does_not_answer(cache_at):
    cache_at(f"redis://:{PASSWORD}@127.0.0.1:{free_port()}/0")
    with pytest.raises(SystemCheckError) as refusal:
        call_command("check", "--database=default")
    assert "The cache that CACHE_URL names does not answer" in str(refusal.value)
    assert PASSWORD not in str(refusal.value)


def test_commands_that_need_no_servers_do_not_ask_them(cache_at):
    cache_at(f"redis://127.0.0.1:{free_port()}/0")
    call_command("check", "--fail-level=WARNING")


@pytest.mark.django_db(transaction=True)  # the failing query would spoil a transaction around the test
def test_a_forgotten_table_is_told_by_the_page_and_by_the_check(client, cache_at):
    cache_at("no_such_table", TABLE)
    assert readiness(client) == READY | {"cache": "fails"}
    (warning,) = checks.run_checks(databases=["default"])
    assert warning.level == logging.WARNING
    assert "createcachetable" in warning.hint
