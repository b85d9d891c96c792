"""What an edit of the admin site does to the catalog, as the change set of a load with the same effect."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from courses.catalog.change_set import ChangeSet, EntryChange, RowChange
from courses.catalog.merge import FieldChange
from courses.catalog.schema import SECTION_BY_MODEL, Section, StoredRow, Table

Rows = dict[Any, StoredRow]


class Comparison:
    """Compares entries of some models, with their lists, before and after an edit."""

    def __init__(self, *models: type[Any]) -> None:
        self._sections = [SECTION_BY_MODEL[model] for model in models]
        self._before = self._stored()

    def change_set(self) -> ChangeSet:
        """Return what was changed since the comparison began."""
        after = self._stored()
        entries = [entry for section in self._sections for entry in self._entries_of(section, after)]
        return ChangeSet(tuple(entries), problems=(), loaded={}, is_news=False)

    def _entries_of(self, section: Section, after: dict[Table, Rows]) -> tuple[EntryChange, ...]:
        nested = section.nested
        tables = {"own": section.table} | ({"nested": nested.table} if nested else {})
        rows = {
            name: _row_changes(table, self._before[table], after[table]) for name, table in tables.items()
        }
        return _entries(section, rows, after[section.table])

    def _stored(self) -> dict[Table, Rows]:
        nested = [section.nested.table for section in self._sections if section.nested]
        return {
            table: dict(table.stored_rows()) for table in (*(one.table for one in self._sections), *nested)
        }


def rehearse(models: tuple[type[Any], ...], edit: Callable[[], object]) -> ChangeSet:
    """Return what an edit of entries of some models would do; nothing is written."""
    with transaction.atomic():
        rehearsal = Comparison(*models)
        edit()
        change_set = rehearsal.change_set()
        transaction.set_rollback(True)
    return change_set


def _row_changes(table: Table, before: Rows, after: Rows) -> list[RowChange]:
    changes = []
    typed = [name for name, field in table.fields.items() if field.editable]
    for identity, row in after.items():
        was = before.get(identity)
        if was is None:
            changes.append(RowChange(table, identity, "created", row))
        elif was != row:
            fields = tuple(
                FieldChange(name, was[name], row[name]) for name in typed if was[name] != row[name]
            )
            changes.append(RowChange(table, identity, "changed", row, fields))
    gone = (identity for identity in before if identity not in after)
    return [*changes, *(RowChange(table, identity, "removed", before[identity]) for identity in gone)]


def _entries(section: Section, rows: dict[str, list[RowChange]], own: Rows) -> tuple[EntryChange, ...]:
    changed = {row.identity[0]: row for row in rows["own"]}
    lists: dict[str, list[RowChange]] = {}
    for row in rows.get("nested", ()):
        lists.setdefault(row.identity[0], []).append(row)
    unchanged = (slug for slug in lists if slug not in changed)
    changed |= {slug: RowChange(section.table, (slug,), "unchanged", own[slug,]) for slug in unchanged}
    key = section.nested.key if section.nested else ""
    return tuple(
        _with_fate(EntryChange(section, row, nested_key=key, nested=tuple(lists.get(slug, ()))))
        for slug, row in changed.items()
    )


def _with_fate(entry: EntryChange) -> EntryChange:
    """Return an entry's change with what learners are told of it: that it retires, or is back."""
    for change in entry.row.changes:
        if change.field == "retired_on" and (change.old is None) != (change.new is None):
            fate: Any = "restored" if change.new is None else "retired"
            return EntryChange(entry.section, entry.row, entry.nested_key, entry.nested, fate)
    return entry
