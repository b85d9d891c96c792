"""Outages as they come: another program's write lock, and a database without space."""

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client

from learningpath.leaving import forget
from learningpath.middleware import GetResponse
from learningpath.models import User

PATIENCE_MS = 200  # for whoever writes; settings.py has seconds
DATABASE_CACHE = {"BACKEND": "learningpath.outages.caches.DatabaseCache", "LOCATION": "cache_entries"}


@contextlib.contextmanager
def patient_for(milliseconds: int) -> Iterator[None]:
    """Have a save wait so long."""
    is_sqlite = connection.vendor == "sqlite"
    name = "PRAGMA busy_timeout" if is_sqlite else "SET lock_timeout"
    with connection.cursor() as cursor:
        cursor.execute(f"{name} = {milliseconds}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"{name} = 5000")


@contextlib.contextmanager
def written_by_another(patience_ms: int = PATIENCE_MS) -> Iterator[None]:
    """Hold what a save needs, from another connection: readers are let by."""
    if connection.vendor == "sqlite":
        with contextlib.closing(
            sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        ) as other:
            other.execute("BEGIN IMMEDIATE")
            with patient_for(patience_ms):
                yield
    else:
        tables = ", ".join(connection.introspection.table_names())
        with psycopg.connect(connection.connection.info.dsn) as other:
            other.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")  # type: ignore[arg-type]
            with patient_for(patience_ms):
                yield
            other.rollback()


@contextlib.contextmanager
def no_space() -> Iterator[None]:
    """Have the database refuse whatever is written, with the error that it has for a full disk."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        (_fill_sqlite if connection.vendor == "sqlite" else _fill_postgres)(cursor, tables)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA max_page_count = 1073741823")
                for table in tables:
                    cursor.execute(f"DROP TRIGGER full_insert_{table}")
                    cursor.execute(f"DROP TRIGGER full_update_{table}")
                cursor.execute("DROP TABLE filler")
            else:
                cursor.execute("DROP FUNCTION is_full CASCADE")


def _fill_sqlite(cursor: Any, tables: list[str]) -> None:
    """Let the file grow no more, and have each row bring more than it has room for."""
    cursor.execute("CREATE TABLE filler (bytes)")
    for table in tables:
        for event in ("insert", "update"):
            cursor.execute(
                f"CREATE TRIGGER full_{event}_{table} BEFORE {event} ON {table} "
                "BEGIN INSERT INTO filler VALUES (zeroblob(100000000)); END"
            )
    cursor.execute("PRAGMA page_count")
    cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")


def _fill_postgres(cursor: Any, tables: list[str]) -> None:
    cursor.execute(
        "CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END $$"
    )
    for table in tables:
        cursor.execute(
            f"CREATE TRIGGER is_full BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION is_full()"
        )


@pytest.fixture
def strict(learner: User) -> Client:
    """A learner's browser: tokens count, and what fails is answered as in production."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(learner)
    return client


def delete_the_account_first(get_response: GetResponse) -> GetResponse:
    """Delete whoever asks once the request knows them, as another device may (a middleware for tests)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.user.is_authenticated:
            forget(User.objects.get(pk=request.user.pk))
        return get_response(request)

    return middleware


@pytest.fixture
def counted_in_the_database(settings: Any) -> Iterator[None]:
    """As without CACHE_URL."""
    settings.CACHES = settings.CACHES | {"default": DATABASE_CACHE}
    call_command("createcachetable", verbosity=0)
    cache.clear()
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache_entries")
