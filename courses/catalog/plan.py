"""Entries and database -> what to create, change, remove and leave alone, without touching anything.

A key that a file leaves out is left as it is (a curator may have set it in the admin site), and so is
an entry that no file names. Only the lists inside an entry, steps and aid rules, become exactly what
the file says.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from courses.catalog.document import Problem
from courses.catalog.parse import Entry, ParsedCatalog, Row
from courses.catalog.schema import KINDS, SECTION_OF, Identity, Nested, StoredRow, Table
from courses.catalog.values import normal_text

SHOWN_LENGTH = 60

Action = Literal["created", "changed", "unchanged", "removed"]
Stored = Mapping[type[Any], Mapping[Identity, StoredRow]]


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a row and its values before and after."""

    field: str
    old: Any
    new: Any

    def __str__(self) -> str:
        return f"{self.field}: {_shown(self.old)} -> {_shown(self.new)}"


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What happens to one row; ``values`` is the whole row as it will be (as it was, if removed)."""

    table: Table
    identity: Identity
    action: Action
    values: Mapping[str, Any]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """What happens to an entry and to the rows of its list."""

    section: str
    row: RowPlan
    nested_key: str = ""
    nested: tuple[RowPlan, ...] = ()

    @property
    def name(self) -> str:
        """The entry's name in reports, such as ``courses/deep-learning``."""
        return f"{self.section}/{self.row.identity[0]}"

    @property
    def action(self) -> Action:
        """What happens to the entry as a whole."""
        if self.row.action == "unchanged" and any(row.action != "unchanged" for row in self.nested):
            return "changed"
        return self.row.action

    @property
    def details(self) -> tuple[str, ...]:
        """The changes in words, one a line."""
        details = [str(change) for change in self.row.changes]
        for row in self.nested:
            label = f"{self.nested_key}: {row.identity[1]}"
            if row.action == "changed":
                details += [f"{label}, {change}" for change in row.changes]
            elif row.action != "unchanged":
                details.append(f"{label} {'added' if row.action == 'created' else 'removed'}")
        return tuple(details)


@dataclass(frozen=True, slots=True)
class ReloadPlan:
    """What a reload would do; it does nothing while there are problems."""

    entries: tuple[EntryPlan, ...]
    problems: tuple[Problem, ...]

    def having(self, action: Action) -> tuple[EntryPlan, ...]:
        """Return the entries to which this happens."""
        return tuple(entry for entry in self.entries if entry.action == action)

    def rows(self, table: Table) -> Iterator[RowPlan]:
        """Yield what happens to the rows of a table."""
        for entry in self.entries:
            yield from (row for row in (entry.row, *entry.nested) if row.table is table)


def make_plan(catalog: ParsedCatalog) -> ReloadPlan:
    """Compare entries with the database, in one query for each table of the catalog."""
    stored = {table.model: table.stored_rows() for table in _tables()}
    problems = sorted((*catalog.problems, *_unknown_references(catalog, stored)))
    owned = {kind.nested.key: _rows_by_owner(kind.nested, stored) for kind in KINDS if kind.nested}
    entries = sorted(catalog.entries, key=lambda entry: KINDS.index(entry.kind))
    return ReloadPlan(tuple(_plan_entry(entry, stored, owned) for entry in entries), tuple(problems))


def _tables() -> Iterator[Table]:
    for kind in KINDS:
        yield kind.table
        if kind.nested:
            yield kind.nested.table


def _rows_by_owner(nested: Nested, stored: Stored) -> dict[str, dict[Identity, StoredRow]]:
    owned: dict[str, dict[Identity, StoredRow]] = {}
    for identity, row in stored[nested.table.model].items():
        owned.setdefault(row[nested.owner], {})[identity] = row
    return owned


def _unknown_references(catalog: ParsedCatalog, stored: Stored) -> Iterator[Problem]:
    if not catalog.names_complete:  # the entry may be in the part of a file that could not be read
        return
    for entry in catalog.entries:
        nested = entry.kind.nested
        checks = [("", entry.kind.table, entry.row)]
        if nested:
            checks += [(f"{nested.key}: ", nested.table, row) for row in entry.nested or ()]
        for label, table, row in checks:
            for field, slug in _missing_targets(table, row, catalog, stored):
                section = SECTION_OF[table.references[field]]
                message = (
                    f"{label}{field}: there is no {slug!r} in {section}, not in the files and not stored"
                )
                yield Problem(entry.file, row.lines[field], entry.slug, message)


def _missing_targets(
    table: Table, row: Row, catalog: ParsedCatalog, stored: Stored
) -> Iterator[tuple[str, str]]:
    for field, model in table.references.items():
        slug = row.values.get(field)
        if slug and (SECTION_OF[model], slug) not in catalog.names and (slug,) not in stored[model]:
            yield field, slug


def _plan_entry(entry: Entry, stored: Stored, owned: Mapping[str, Mapping[str, Any]]) -> EntryPlan:
    table, nested = entry.kind.table, entry.kind.nested
    row = _plan_row(table, entry.row.values, stored[table.model])
    if nested is None or entry.nested is None:
        return EntryPlan(entry.kind.section, row)
    rows = _plan_nested(nested, entry, owned[nested.key].get(entry.slug, {}))
    return EntryPlan(entry.kind.section, row, nested.key, tuple(rows))


def _plan_row(table: Table, given: Mapping[str, Any], stored: Mapping[Identity, StoredRow]) -> RowPlan:
    identity = table.identity_of(dict(given))
    before = stored.get(identity)
    if before is None:
        return RowPlan(table, identity, "created", {**_defaults(table), **given})
    changes = tuple(
        Change(name, before[name], value) for name, value in given.items() if not _same(before[name], value)
    )
    after = before | {change.field: change.new for change in changes}
    return RowPlan(table, identity, "changed" if changes else "unchanged", after, changes)


def _plan_nested(nested: Nested, entry: Entry, before: Mapping[Identity, StoredRow]) -> Iterable[RowPlan]:
    """Plan the rows of a list, which become exactly those of the file."""
    defaults = {name: value for name, value in _defaults(nested.table).items() if name in nested.keys}
    table = nested.table
    planned = [
        _plan_row(table, {nested.owner: entry.slug, **defaults, **row.values}, before)
        for row in entry.nested or ()
    ]
    kept = {row.identity for row in planned}
    gone = [RowPlan(table, key, "removed", row) for key, row in before.items() if key not in kept]
    return [*planned, *gone]


def _defaults(table: Table) -> dict[str, Any]:
    return {name: field.get_default() for name, field in table.fields.items()}


def _same(old: Any, new: Any) -> bool:
    """Tell whether two values say the same; line ends and blanks around a text do not count."""
    if isinstance(old, str) and isinstance(new, str):
        return normal_text(old) == new
    return bool(old == new)


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = " ".join(str(value).split())
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"
