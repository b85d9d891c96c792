"""Apply a load: compare and write inside one transaction, so that readers see the old or the new.

Rows are updated in place by their natural keys and keep their primary keys, as learners' rows point
at them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, models, transaction

from courses.catalog.change_set import ALL_OF_IT, ChangeSet, Load, RowChange
from courses.catalog.compare import find_changes
from courses.catalog.history import record_changes
from courses.catalog.parse import ParsedCatalog, Watch, collector_paused, unwatched
from courses.catalog.report import report_of
from courses.catalog.schema import TABLES, Table
from courses.catalog.turn import lock_catalog
from courses.models import CatalogLoad, Part, Step

BATCH_SIZE = 500
STATES_OF_LOCKS = {"55P03", "40P01"}  # of PostgreSQL: a lock that does not come, a deadlock


class CatalogBusyError(Exception):
    """Another load, or another writer, has held the catalog for too long."""


class CatalogMovedError(Exception):
    """The database or the files changed since a change set was shown; ``change_set`` is the one of now."""

    def __init__(self, change_set: ChangeSet) -> None:
        self.change_set = change_set
        super().__init__("the catalog changed since this plan was made")


def apply_catalog(
    catalog: ParsedCatalog,
    load: Load = ALL_OF_IT,
    record: CatalogLoad | None = None,
    *,
    expected: str = "",
    watch: Watch[Any] = unwatched,
) -> ChangeSet:
    """Bring the database to what the files say and return what was done.

    Nothing is written when there are problems. ``record`` is saved with a report and with what the files
    said, unless both were so before. Raises CatalogMovedError, with nothing written, when the ``expected``
    digest is not that of the change set, and CatalogBusyError when its turn does not come.
    """
    with collector_paused(), _the_turn_to_write():
        change_set = find_changes(catalog, load)
        if expected and expected != change_set.digest:
            raise CatalogMovedError(change_set)
        if not change_set.problems:
            _write(change_set, watch)
            if record:
                _remember(change_set, record)
    return change_set


def _remember(change_set: ChangeSet, record: CatalogLoad) -> None:
    if any(entry.owner for entry in change_set.entries):
        record.digest = ""  # not all that these files say is remembered as theirs
    if change_set.changes_something or change_set.is_news:
        CatalogLoad.objects.exclude(loaded=None).update(loaded=None)
        record.report = report_of(change_set)
        record.loaded = change_set.loaded
        record.save()
        record.refresh_from_db(fields=["loaded_at"])  # a moment, however it was given
        record_changes(change_set, record.loaded_at, record.loaded_by, record)
    elif record.digest != CatalogLoad.objects.last_digest():
        CatalogLoad.objects.newest().update(digest=record.digest)


@contextmanager
def _the_turn_to_write() -> Iterator[None]:
    try:
        with transaction.atomic():
            lock_catalog()
            yield
    except OperationalError as error:
        if not _is_of_locks(error):
            raise
        message = "another load or edit holds the catalog; try again in a minute"
        raise CatalogBusyError(message) from error


def _is_of_locks(error: OperationalError) -> bool:
    return "locked" in str(error) or getattr(error.__cause__, "sqlstate", "") in STATES_OF_LOCKS


def _write(change_set: ChangeSet, watch: Watch[Any]) -> None:
    if not change_set.changes_something:
        return
    _rename(change_set)
    for table in TABLES:
        rows = [row for row in change_set.rows(table) if row.action != "unchanged"]
        if not rows:
            continue
        keys = {target: _primary_keys(target) for target in table.references.values()}
        _remove(table, [row for row in rows if row.action == "removed"], keys)
        _upsert(table, [row for row in rows if row.action != "removed"], keys, watch)


def _rename(change_set: ChangeSet) -> None:
    for entry in change_set.entries:
        if entry.former_slug:
            slug = entry.row.identity[0]
            entry.section.table.manager.filter(slug=entry.former_slug).update(slug=slug)
        for row in entry.nested:
            if row.former_slug:
                course, slug = row.identity
                _rename_part(course, slug, row.former_slug)


def _rename_part(course: str, slug: str, former_slug: str) -> None:
    """Call a part otherwise, also in the steps that need it."""
    Part.objects.filter(course__slug=course, slug=former_slug).update(slug=slug)
    for step in Step.objects.filter(course__slug=course):
        if former_slug in step.needed_parts:
            step.needed_parts = [slug if one == former_slug else one for one in step.needed_parts]
            step.save(update_fields=["needed_parts"])


def _primary_keys(model: type[models.Model]) -> dict[str, int]:
    return dict(model._default_manager.values_list("slug", "pk"))  # noqa: SLF001 - see Table.manager


def _remove(table: Table, rows: Sequence[RowChange], keys: Mapping[Any, Mapping[str, int]]) -> None:
    for row in rows:
        table.manager.filter(**_columns(table, row, table.identity, keys)).delete()


def _upsert(
    table: Table, rows: Sequence[RowChange], keys: Mapping[Any, Mapping[str, int]], watch: Watch[Any]
) -> None:
    """Insert or update whole rows; references to rows of the same table follow when those exist."""
    later = [name for name, model in table.references.items() if model is table.model]
    now = [name for name in table.fields if name not in later]
    written = [name for name in now if name not in table.identity]
    batches = [rows[start : start + BATCH_SIZE] for start in range(0, len(rows), BATCH_SIZE)]
    for batch in watch(batches, f"Writing {table.plural_name}"):
        table.manager.bulk_create(
            [table.model(None, *_values(table, row, later, keys)) for row in batch],
            update_conflicts=True,
            unique_fields=list(table.identity),
            update_fields=written or list(table.identity),
        )
    for name in later:
        _set_references(table, name, rows)


def _set_references(table: Table, name: str, rows: Sequence[RowChange]) -> None:
    keys = _primary_keys(table.model)
    table.manager.bulk_update(
        [
            table.model(pk=keys[row.identity[0]], **{f"{name}_id": keys.get(row.values[name])})
            for row in rows
            if row.values[name] or any(change.field == name for change in row.changes)
        ],
        [name],
        batch_size=BATCH_SIZE,
    )


def _values(
    table: Table, row: RowChange, later: Sequence[str], keys: Mapping[Any, Mapping[str, int]]
) -> Iterator[Any]:
    """Yield the row's values in the order of the model's columns, behind the primary key."""
    for name in table.fields:
        value = row.values[name]
        if name in table.references and value is not None:
            yield None if name in later else keys[table.references[name]][value]
        else:
            yield value


def _columns(
    table: Table, row: RowChange, names: Sequence[str], keys: Mapping[Any, Mapping[str, int]]
) -> dict[str, Any]:
    """Return the row's values by column, slugs turned into primary keys."""
    columns: dict[str, Any] = {}
    for name in names:
        value = row.values[name]
        if name in table.references:
            columns[f"{name}_id"] = None if value is None else keys[table.references[name]][value]
        else:
            columns[name] = value
    return columns
