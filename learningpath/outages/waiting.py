"""How long the database waits for whoever else writes, where that is shorter than for a save."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# How each asks for its patience, and sets it.
PATIENCE = {
    "sqlite": ("PRAGMA busy_timeout", "PRAGMA busy_timeout = {}"),
    "postgresql": ("SHOW lock_timeout", "SET lock_timeout = '{}'"),
}


@contextmanager
def waiting_at_most(milliseconds: int | None) -> Iterator[None]:
    """Have a write wait no longer than this for its turn; None: as long as always."""
    if milliseconds is None:
        yield
        return
    ask, change = PATIENCE[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(ask)
        before = cursor.fetchone()[0]
        cursor.execute(change.format(milliseconds))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(change.format(before))
