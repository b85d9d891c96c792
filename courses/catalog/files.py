"""The files of a catalog, read whole before any of them is understood."""

import functools
import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from courses.catalog.document import MAX_BYTES, NO_ENTRY, START, Problem

SUFFIXES = (".yaml", ".yml")
SHIPPED_FILES = settings.BASE_DIR / "fixtures" / "catalog"


@dataclass(frozen=True, slots=True)
class CatalogFile:
    """One file: its name for messages, one that no working directory changes, and what is in it."""

    name: str
    stable_name: str
    raw: bytes


@dataclass(frozen=True)
class CatalogFiles:
    """All files of a load, and what is wrong with reading them.

    ``covered`` are the files and folders that were asked for, by their stable names: an entry that was
    loaded from there and is no longer in any of them has left. ``source`` is what a person calls them.
    """

    files: tuple[CatalogFile, ...]
    covered: tuple[str, ...]
    source: str
    problems: tuple[Problem, ...] = ()

    @functools.cached_property
    def digest(self) -> str:
        """A fingerprint of the files, and of the loader, which might read the same files otherwise."""
        whole = hashlib.sha256(_digest_of_loader())
        for file in self.files:
            whole.update(f"{file.stable_name}\0{len(file.raw)}\0".encode())
            whole.update(file.raw)
        return whole.hexdigest()


@functools.cache
def _digest_of_loader() -> bytes:
    whole = hashlib.sha256()
    for module in sorted(Path(__file__).parent.glob("*.py")):
        whole.update(module.read_bytes())
    return whole.digest()


def read_files(paths: Iterable[Path]) -> CatalogFiles:
    """Read files, and folders with all their YAML files."""
    paths = list(paths)
    found: dict[Path, Path] = {}
    problems = []
    for path in paths:
        inside = _files_of_folder(path) if path.is_dir() else [path]
        if not inside:
            problems.append(Problem(display_name(path), *START, NO_ENTRY, "has no YAML files"))
        for file in inside:
            found.setdefault(file.resolve(), file)
    files = []
    for file in sorted(found.values()):
        try:
            files.append(CatalogFile(display_name(file), _stable_name(file), _read_bytes(file)))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            problems.append(Problem(display_name(file), *START, NO_ENTRY, f"cannot be read: {reason}"))
    source = ", ".join(map(display_name, paths))
    return CatalogFiles(tuple(files), tuple(map(_stable_name, paths)), source, tuple(problems))


def uploaded_files(uploads: Mapping[str, bytes], known: Iterable[str]) -> CatalogFiles:
    """Take uploaded files, each for the one of the ``known`` (stable names) that bears its name.

    Where none does, or several do, it is a file of its own.
    """
    by_base: dict[str, set[str]] = {}
    for name in known:
        by_base.setdefault(Path(name).name, set()).add(name)
    files = []
    for name, raw in sorted(uploads.items()):
        namesakes = by_base.get(name, set())
        stable_name = next(iter(namesakes)) if len(namesakes) == 1 else name
        files.append(CatalogFile(name, stable_name, raw))
    return CatalogFiles(tuple(files), tuple(file.stable_name for file in files), ", ".join(sorted(uploads)))


def display_name(path: Path) -> str:
    """Return a file's name for messages, relative to the working directory when it is inside."""
    name = os.path.relpath(path)
    return str(path) if name.startswith(os.pardir) else name


def _stable_name(path: Path) -> str:
    """Return a name that does not depend on the working directory: in the project, or absolute."""
    whole = path.resolve()
    return str(whole.relative_to(settings.BASE_DIR) if whole.is_relative_to(settings.BASE_DIR) else whole)


def _files_of_folder(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.suffix in SUFFIXES]


def _read_bytes(path: Path) -> bytes:
    if not path.is_file():
        raise FileNotFoundError(2, "no such file")
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)
