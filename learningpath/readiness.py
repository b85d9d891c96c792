"""Whether all that a page needs works: the database, its migrations, and the cache that counts sign-ins."""

import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 (Django's name)
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from learningpath.outages.waiting import waiting_at_most

logger = logging.getLogger(__name__)

OK, FAILS = "ok", "fails"
SECONDS_KEPT = 60
PATIENCE_MS = 2000
DATABASE, MIGRATIONS, CACHE = "database", "migrations", "cache"


class NotReadyError(Exception):
    """Something answers, but not as it should."""


def ask_database() -> None:
    """Ask the database what tables it has; raises what its driver raises when it does not answer.

    SQLite says what 1 is without looking at its file.
    """
    connection.introspection.table_names()


def ask_migrations() -> None:
    """Raise NotReadyError unless the tables are those of this version of the code."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReadyError("some are not applied: run manage.py migrate")


def ask_cache() -> None:
    """Write, read and forget; raises NotReadyError or what the cache's client raises.

    The key is a new one each time: two that ask at once must not read each other's.
    """
    real = getattr(cache, "real", cache)  # not what stands in for it (learningpath.outages.caches)
    token = secrets.token_urlsafe(12)
    key = f"readyz-{token}"
    real.set(key, token, SECONDS_KEPT)
    if real.get(key) != token:
        raise NotReadyError("what was written is not there")
    real.delete(key)


def failure_of(ask: Callable[[], None]) -> str:
    """Return why something does not work, in words for the log or a terminal only; empty if it works."""
    try:
        with waiting_at_most(PATIENCE_MS):
            ask()
    except Exception as error:  # noqa: BLE001 (each cache and database has errors of its own)
        # Python quotes what it could not read of an address, which may be part of a password.
        return type(error).__name__ if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
    return ""


def is_cache_in_database() -> bool:
    """Return whether the cache is a table, which nobody need ask for when the database does not answer."""
    return isinstance(caches["default"], DatabaseCache)


def readiness() -> dict[str, str]:
    """Return of each of the three whether it works; why not is in the log.

    What rests on a database that does not answer is not asked too: each would wait as long again.
    """
    answers = {DATABASE: _answer_of(DATABASE, ask_database)}
    rests_on_it = {MIGRATIONS, CACHE} if is_cache_in_database() else {MIGRATIONS}
    for name, ask in ((MIGRATIONS, ask_migrations), (CACHE, ask_cache)):
        is_lost = answers[DATABASE] == FAILS and name in rests_on_it
        answers[name] = FAILS if is_lost else _answer_of(name, ask)
    return answers


def _answer_of(name: str, ask: Callable[[], None]) -> str:
    failure = failure_of(ask)
    if failure:
        logger.error("Not ready: the %s: %s", name, failure)
    return FAILS if failure else OK


@register(Tags.database)
def check_cache(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 (Django gives it to every check)
    databases: Sequence[str] | None = None,
    **kwargs: Any,  # noqa: ARG001
) -> list[CheckMessage]:
    """Say before the first visitor that nobody could sign in (Django's system checks).

    ``migrate`` and ``check --database default`` ask; other commands leave the servers alone. A cache
    that is a table is made after the tables, so until then it is no error.
    """
    if not databases:
        return []
    failure = failure_of(ask_cache)
    if not failure:
        return []
    if not is_cache_in_database():
        return [
            Error(
                f"The cache that CACHE_URL names does not answer ({failure}), so nobody could sign in.",
                hint="Start it, or correct CACHE_URL.",
                id="learningpath.E001",
            )
        ]
    if not connection.introspection.table_names():
        return []
    hint = "Run manage.py createcachetable."
    return [
        Warning(
            f"The cache has no table ({failure}), so nobody can sign in.", hint=hint, id="learningpath.W001"
        )
    ]
