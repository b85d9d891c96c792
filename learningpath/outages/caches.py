"""Caches that count attempts to sign in, also while what they keep them in is away."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends import db, redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import OperationalError, connections, router, transaction

logger = logging.getLogger(__name__)

ASKED_AGAIN_AFTER_SECONDS = 5
MOST_COUNTERS = 100_000


class DatabaseCache(db.DatabaseCache):
    """Django's, but what the database could not take is an error, not "somebody else was first".

    To allauth that would mean that too many try at once: "429 Too many requests", with a full disk.
    """

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        alias = router.db_for_write(self.cache_model_class)
        failed: list[OperationalError] = []

        def watch(execute: Callable[..., Any], *args: Any) -> Any:
            try:
                return execute(*args)
            except OperationalError as error:
                failed.append(error)
                raise

        # Around Django's own transaction, whose errors at its end it would not tell.
        with transaction.atomic(using=alias), connections[alias].execute_wrapper(watch):
            is_set: bool = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]
            if failed:
                raise failed[0]
        return is_set


class _Absence:
    """Whether a server is away, as this process knows; one asks it again every few seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ask_again_at: float | None = None

    def may_ask(self) -> bool:
        """Say whether to ask the server: it is there, or it is this caller's turn to look."""
        with self._lock:
            if self._ask_again_at is None:
                return True
            if time.monotonic() < self._ask_again_at:
                return False
            self._ask_again_at = time.monotonic() + ASKED_AGAIN_AFTER_SECONDS
            return True

    def begins(self, error: Exception) -> None:
        """Ask the server no more for a while."""
        with self._lock:
            is_new = self._ask_again_at is None
            self._ask_again_at = time.monotonic() + ASKED_AGAIN_AFTER_SECONDS
        if is_new:
            logger.error("The cache is away, so each process counts alone: %s", type(error).__name__)

    def ends(self) -> None:
        """Ask the server again as always."""
        with self._lock:
            was_away, self._ask_again_at = self._ask_again_at is not None, None
        if was_away:
            logger.warning("The cache is back")


_absences: dict[str, _Absence] = {}


class RedisCache(BaseCache):
    """Django's, with a cache of this process standing in while the server is away.

    So nobody is kept from signing in, and nobody may guess more often than each process allows.
    ``real`` is the cache without its stand-in, for whoever asks whether it works.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = params.get("OPTIONS", {})
        self.real = redis.RedisCache(server, {**params, "OPTIONS": {"retry": _once_more(), **options}})
        self._stand_in = LocMemCache(
            f"stand-in for {server}", {**params, "OPTIONS": {"MAX_ENTRIES": MOST_COUNTERS}}
        )
        self._absence = _absences.setdefault(server, _Absence())

    def _ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if self._absence.may_ask():
            try:
                answer = getattr(self.real, name)(*args, **kwargs)
            except _errors() as error:
                self._absence.begins(error)
            else:
                self._absence.ends()
                return answer
        return getattr(self._stand_in, name)(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        """Set what is not there (BaseCache.add)."""
        return self._ask("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """Return a value (BaseCache.get)."""
        return self._ask("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        """Keep a value (BaseCache.set)."""
        return self._ask("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        """Keep a value longer (BaseCache.touch)."""
        return self._ask("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Forget a value (BaseCache.delete)."""
        return self._ask("delete", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        """Return several values (BaseCache.get_many)."""
        return self._ask("get_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        """Return whether there is a value (BaseCache.has_key)."""
        return self._ask("has_key", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        """Count on (BaseCache.incr)."""
        return self._ask("incr", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        """Keep several values (BaseCache.set_many)."""
        return self._ask("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        """Forget several values (BaseCache.delete_many)."""
        return self._ask("delete_many", *args, **kwargs)

    def clear(self) -> Any:
        """Forget all (BaseCache.clear)."""
        return self._ask("clear")


def _errors() -> tuple[type[Exception], ...]:
    import redis as client  # noqa: PLC0415 (loaded only where CACHE_URL asks for it)

    return (client.exceptions.RedisError, OSError)


def _once_more() -> Any:
    """Try once more at once: a server that was started anew has closed the connections that were kept."""
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.exceptions import ConnectionError as NotConnectedError  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    return Retry(NoBackoff(), 1, supported_errors=(NotConnectedError,))
