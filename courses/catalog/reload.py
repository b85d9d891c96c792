"""From files to rows, or to what would become of the rows: for the command and the admin site."""

from collections.abc import Callable
from typing import Any

from courses.catalog.apply import apply_catalog
from courses.catalog.change_set import ChangeSet, Load
from courses.catalog.compare import find_changes
from courses.catalog.files import CatalogFiles
from courses.catalog.parse import ParsedCatalog, Watch, collector_paused, parse_catalog, unwatched
from courses.catalog.remember import remembered_catalog
from courses.models import CatalogLoad


def compare_files(files: CatalogFiles, load: Load, *, watch: Watch[Any] = unwatched) -> ChangeSet:
    """Compare the files with the database and return what a reload would do; nothing is written."""
    return _with_catalog(files, load, watch, lambda catalog: find_changes(catalog, load))


def reload_files(
    files: CatalogFiles,
    load: Load,
    record: CatalogLoad,
    *,
    expected: str = "",
    watch: Watch[Any] = unwatched,
) -> ChangeSet:
    """Bring the database to what the files say, and keep a record of it (courses/catalog/apply.py).

    Raises CatalogMovedError, with nothing written, when the ``expected`` digest is not that of what would be
    done now.
    """
    record.source, record.digest = files.source[:500], files.digest

    def apply(catalog: ParsedCatalog) -> ChangeSet:
        if catalog.problems:
            return find_changes(catalog, load)
        return apply_catalog(catalog, load, record, expected=expected, watch=watch)

    return _with_catalog(files, load, watch, apply)


def _with_catalog(
    files: CatalogFiles, load: Load, watch: Watch[Any], run: Callable[[ParsedCatalog], ChangeSet]
) -> ChangeSet:
    """Run with what is remembered of the files; read them when they are new, or to say where a problem is."""
    with collector_paused():  # all along: between two steps it would look through all objects again
        # What is remembered of files leaves out what they have of others.
        remembered = None if load.take_over else remembered_catalog(files)
        change_set = run(remembered) if remembered else None
        return change_set if change_set and not change_set.problems else run(parse_catalog(files, watch))
