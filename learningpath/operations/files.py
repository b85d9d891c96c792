"""A file that is replaced as a whole or not at all, and its older versions beside it."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from learningpath.operations.refused import Refused


@contextmanager
def replacing(path: Path, keep: int) -> Iterator[IO[bytes]]:
    """Yield a new file beside ``path``, for its owner alone, which takes its place when all went well.

    The ``keep`` newest stay: ``path`` and, older by one each, ``path.1``, ``path.2`` and so on. Who is killed
    leaves ``path.part``, which the next one begins anew.
    """
    part_path = path.with_name(f"{path.name}.part")
    with _opened_alone(part_path) as part:
        try:
            yield part
            os.fsync(part.fileno())
            _rotate(path, keep)
            part_path.replace(path)
        except BaseException:
            part_path.unlink(missing_ok=True)
            raise
        _write_through(path.parent)


@contextmanager
def _opened_alone(path: Path) -> Iterator[IO[bytes]]:
    """Open an empty file that nobody else writes; a child that inherits it goes on keeping others out."""
    try:
        file = open(path, "r+b", opener=_create_for_the_owner)  # noqa: SIM115 - Path.open has no opener
    except OSError as error:
        raise Refused(f"Cannot write {path}: {error.strerror}.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_still_there = os.path.samestat(os.fstat(file.fileno()), path.stat())
        except (BlockingIOError, FileNotFoundError):
            is_still_there = False
        if not is_still_there:
            raise Refused(f"Another backup is writing {path} just now.")
        file.truncate(0)
        yield file


def _create_for_the_owner(name: str, flags: int) -> int:
    return os.open(name, flags | os.O_CREAT, 0o600)


def _rotate(path: Path, keep: int) -> None:
    """Make room: each older version one number up, the oldest away. ``path`` itself is there all the time."""
    if keep == 1 or not path.exists():
        return
    for number in range(keep - 1, 1, -1):
        younger = path.with_name(f"{path.name}.{number - 1}")
        if younger.exists():
            younger.replace(path.with_name(f"{path.name}.{number}"))
    first = path.with_name(f"{path.name}.1")
    try:
        first.hardlink_to(path)
    except OSError:  # a file system without hard links
        shutil.copy2(path, first)


def _write_through(folder: Path) -> None:
    """Let the new name outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
