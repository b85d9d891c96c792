"""Backups of SQLite by its online backup, which sees one moment of the database whoever writes meanwhile.

A plain copy of the file does not: what was saved last is in the file beside it (``-wal``).
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from learningpath.operations.refused import Refused

NAME = "SQLite"
BEGINS_WITH = b"SQLite format 3\0"
WAITS_FOR_SECONDS = 30  # for others who write, before a restore gives up


def is_the_database(path: Path, database: Mapping[str, Any]) -> bool:
    """Whether a file is the database itself."""
    live = Path(database["NAME"])
    return path.exists() and live.exists() and path.samefile(live)


def dump(database: Mapping[str, Any], part: IO[bytes]) -> None:
    """Copy the database as it is at one moment into an empty file."""
    if not Path(database["NAME"]).is_file():
        raise Refused(f"There is no database at {database['NAME']}.")
    with (
        _as_refusal("The database cannot be read"),
        closing(_opened(Path(database["NAME"]), "rw")) as live,
        closing(sqlite3.connect(part.name, isolation_level=None)) as copy,
    ):
        copy.execute("PRAGMA journal_mode=OFF")
        copy.execute("PRAGMA synchronous=OFF")
        live.backup(copy)
    with _as_refusal("The copy cannot be read"), closing(_opened(Path(part.name), "rw")) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, which needs none beside it


def check(path: Path) -> None:
    """Refuse a file that is damaged or incomplete."""
    refusal = f"{path} is damaged"
    with _as_refusal(refusal), closing(_opened(path, "ro")) as backup:
        (found,) = backup.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise Refused(f"{refusal}: {found}.")
        if broken := backup.execute("PRAGMA foreign_key_check").fetchone():
            raise Refused(f"{refusal}: a row of {broken[0]} points to one of {broken[2]} that is not there.")


def migrations(path: Path) -> set[tuple[str, str]]:
    """Return (app, name) of the migrations that a backup has seen; none when it is of another program."""
    with _as_refusal(f"{path} cannot be read"), closing(_opened(path, "ro")) as backup:
        tables = {name for (name,) in backup.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if "django_migrations" not in tables:
            return set()
        return set(backup.execute("SELECT app, name FROM django_migrations"))


def load(path: Path, database: Mapping[str, Any]) -> None:
    """Replace all that the database holds, in one transaction, also under processes that have it open."""
    with (
        _as_refusal(
            f"Cannot write {database['NAME']} (when it is damaged: move it away with its -wal and -shm)"
        ),
        closing(_opened(path, "ro")) as backup,
        closing(sqlite3.connect(database["NAME"], timeout=WAITS_FOR_SECONDS, isolation_level=None)) as live,
    ):
        backup.backup(live, progress=_give_up_after(WAITS_FOR_SECONDS))


def _give_up_after(seconds: float) -> Callable[[int, int, int], None]:
    """End a copy that another writer does not let begin: without this it would try for ever."""
    deadline = time.monotonic() + seconds

    def progress(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > deadline:
            raise Refused("Another process holds the database: stop the app, then try again.")

    return progress


def _opened(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=WAITS_FOR_SECONDS, isolation_level=None
    )


@contextmanager
def _as_refusal(sentence: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Refused(f"{sentence}: {error}.") from error
