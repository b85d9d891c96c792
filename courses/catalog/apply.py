"""Carry out a reload: plan and write inside one transaction, so that readers see the old or the new.

Rows are updated in place by their natural keys and keep their primary keys, as learners' rows point
at them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models, transaction

from courses.catalog.parse import ParsedCatalog
from courses.catalog.plan import ALL_OF_IT, Load, ReloadPlan, RowPlan, make_plan
from courses.catalog.report import report_of
from courses.catalog.schema import KINDS, Table
from courses.models import CatalogLoad

BATCH_SIZE = 500


def apply_catalog(
    catalog: ParsedCatalog, load: Load = ALL_OF_IT, record: CatalogLoad | None = None
) -> ReloadPlan:
    """Bring the database to what the files say and return what was done.

    Nothing is written when the plan has problems. ``record`` is saved with a report and with what the
    files said, unless both were so before.
    """
    with transaction.atomic():
        _wait_for_turn()
        plan = make_plan(catalog, load)
        if not plan.problems:
            _write(plan)
            if record:
                _remember(plan, record)
    return plan


def _remember(plan: ReloadPlan, record: CatalogLoad) -> None:
    earlier = CatalogLoad.objects.exclude(loaded=None)
    if not plan.changes_something and plan.loaded == CatalogLoad.objects.last_loaded():
        return
    earlier.update(loaded=None)
    record.report = report_of(plan)
    record.loaded = plan.loaded
    record.save()


def _wait_for_turn() -> None:
    """Keep other writers of the catalog out until the transaction ends.

    SQLite's transactions are IMMEDIATE and have the only write lock already. On PostgreSQL this mode
    lets readers through, and learners' writes too: their foreign keys only need a shared row lock.
    The tables are locked parents first, the order in which the admin site saves them.
    """
    if connection.vendor != "postgresql":
        return
    names = ", ".join(connection.ops.quote_name(table.db_table) for table in _tables())
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def _tables() -> list[Table]:
    """Return all tables, those that are referred to before those that refer to them."""
    entries = [kind.table for kind in KINDS]
    return entries + [kind.nested.table for kind in KINDS if kind.nested]


def _write(plan: ReloadPlan) -> None:
    for table in _tables():
        rows = [row for row in plan.rows(table) if row.action != "unchanged"]
        if not rows:
            continue
        keys = {target: _primary_keys(target) for target in table.references.values()}
        _remove(table, [row for row in rows if row.action == "removed"], keys)
        _upsert(table, [row for row in rows if row.action != "removed"], keys)


def _primary_keys(model: type[models.Model]) -> dict[str, int]:
    return dict(model._default_manager.values_list("slug", "pk"))  # noqa: SLF001 - see Table.manager


def _remove(table: Table, rows: Sequence[RowPlan], keys: Mapping[Any, Mapping[str, int]]) -> None:
    for row in rows:
        table.manager.filter(**_columns(table, row, table.identity, keys)).delete()


def _upsert(table: Table, rows: Sequence[RowPlan], keys: Mapping[Any, Mapping[str, int]]) -> None:
    """Insert or update whole rows; references to rows of the same table follow when those exist."""
    later = [name for name, model in table.references.items() if model is table.model]
    now = [name for name in table.fields if name not in later]
    table.manager.bulk_create(
        [table.model(**_columns(table, row, now, keys)) for row in rows],
        batch_size=BATCH_SIZE,
        update_conflicts=True,
        unique_fields=list(table.identity),
        update_fields=[name for name in now if name not in table.identity],
    )
    for name in later:
        _set_references(table, name, rows)


def _set_references(table: Table, name: str, rows: Sequence[RowPlan]) -> None:
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


def _columns(
    table: Table, row: RowPlan, names: Sequence[str], keys: Mapping[Any, Mapping[str, int]]
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
