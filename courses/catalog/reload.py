"""From files to rows, or to what would become of the rows: for the command and the admin site."""

from collections.abc import Callable
from typing import Any

from courses.catalog.apply import apply_catalog
from courses.catalog.change_set import Load, ReloadPlan
from courses.catalog.compare import make_plan
from courses.catalog.files import CatalogFiles
from courses.catalog.parse import ParsedCatalog, Watch, collector_paused, parse_catalog, unwatched
from courses.catalog.remember import remembered_catalog
from courses.models import CatalogLoad


def plan_reload(files: CatalogFiles, load: Load, *, watch: Watch[Any] = unwatched) -> ReloadPlan:
    """Return what a reload would do; nothing is written."""
    return _with_catalog(files, watch, lambda catalog: make_plan(catalog, load))


def reload_files(
    files: CatalogFiles,
    load: Load,
    record: CatalogLoad,
    *,
    expected: str = "",
    watch: Watch[Any] = unwatched,
) -> ReloadPlan:
    """Bring the database to what the files say, and keep a record of it (courses/catalog/apply.py).

    Raises CatalogMovedError, with nothing written, when the ``expected`` digest is not that of the plan.
    """
    record.source, record.digest = files.source[:500], files.digest

    def apply(catalog: ParsedCatalog) -> ReloadPlan:
        if catalog.problems:
            return make_plan(catalog, load)
        return apply_catalog(catalog, load, record, expected=expected, watch=watch)

    return _with_catalog(files, watch, apply)


def _with_catalog(
    files: CatalogFiles, watch: Watch[Any], run: Callable[[ParsedCatalog], ReloadPlan]
) -> ReloadPlan:
    """Run with what is remembered of the files; read them when they are new, or to say where a problem is."""
    with collector_paused():  # all along: between two steps it would look through all objects again
        remembered = remembered_catalog(files)
        plan = run(remembered) if remembered else None
        return plan if plan and not plan.problems else run(parse_catalog(files, watch))
