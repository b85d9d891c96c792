"""Whose entry is it: a source is a set of files, and an entry belongs to the one that brought it.

A file may name its source (``source: example-academy``), for itself and for the other files of its folder and
the folders in it. Without a name a folder is a source of its own.
"""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

UPLOADS = "uploads"  # files that a curator uploaded, and that are none of a folder's
SOURCE_KEY = "source"


def source_of(file: str, declared: Mapping[str, str]) -> str:
    """Return the source of a file by its stable name; ``declared`` are the sources that folders name."""
    folders = [str(folder) for folder in PurePosixPath(file).parents]
    named = next((declared[folder] for folder in folders if folder in declared), "")
    return named or (UPLOADS if folders[0] == "." else folders[0])


def owner_of(said: Mapping[str, Any]) -> str:
    """Return the source of an entry by what the last load remembers of it, or "" when it has none."""
    file = said.get("file", "")
    return str(said.get(SOURCE_KEY) or (source_of(file, {}) if file else ""))


def is_foreign(said: Mapping[str, Any], sources: Iterable[str]) -> bool:
    """Whether an entry belongs to a source other than these; a folder in a folder is of the same one."""
    owner = owner_of(said)
    return bool(owner) and not any(_is_same(owner, source) for source in sources)


def _is_same(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")
