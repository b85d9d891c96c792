"""While PostgreSQL is away, not every thread of a worker waits for a connection."""

import runpy
import threading
import time
from pathlib import Path

import psycopg
import psycopg_pool
import pytest
from django.conf import settings

from learningpath.outages.kinds import Outage, outage_of
from tests.learningpath.test_settings import PRODUCTION, settings_under

NOBODY = "host=/nowhere connect_timeout=1"


@pytest.fixture
def threads():
    return runpy.run_path(str(Path(settings.BASE_DIR) / "deploy" / "gunicorn.conf.py"))["threads"]


@pytest.fixture
def options():
    url = "postgres://user:password@host/name"
    return settings_under(**PRODUCTION, DATABASE_URL=url)["DATABASES"]["default"]["OPTIONS"]["pool"]


def test_a_thread_is_left_for_healthz_when_all_others_wait_for_a_connection(threads, options):
    errors: list[Exception] = []
    seconds: list[float] = []

    def ask(pool):
        start = time.monotonic()
        try:
            pool.getconn()
        except psycopg.OperationalError as error:
            seconds.append(time.monotonic() - start)
            errors.append(error)

    with psycopg_pool.ConnectionPool(NOBODY, open=False, **options | {"timeout": 2}) as pool:
        waiting = [threading.Thread(target=ask, args=[pool]) for _ in range(threads)]
        for thread in waiting:
            thread.start()
        for thread in waiting:
            thread.join()
    assert seconds[0] < 1
    assert min(seconds[1:]) > 1
    assert {outage_of(error) for error in errors} == {Outage.AWAY}


def test_all_threads_get_a_connection_at_once_when_there_is_one(threads, options):
    """One has it, and the pool makes more for all who wait: nobody is refused."""
    assert options["max_waiting"] >= threads - options["min_size"]
    assert options["max_size"] == threads
