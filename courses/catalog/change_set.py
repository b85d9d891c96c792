"""What a load does or would do: what becomes of each entry, and of each row of its list.

Nothing here looks at files or database; how it is found stands in courses/catalog/compare.py.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from courses.catalog.document import Problem
from courses.catalog.merge import Conflict, FieldChange, Prefer, plain, shown
from courses.catalog.schema import (
    PARTS,
    TOLD_FIELDS,
    TOLD_FIELDS_OF_PARTS,
    VALUES_OF_COLUMNS,
    Identity,
    Loaded,
    Section,
    Table,
    column_groups,
    key_of_column,
)
from courses.catalog.written_effort import value_text

SAID_OF_ROWS = {"created": "added", "removed": "removed", "retired": "retired", "restored": "restored"}

Action = Literal["created", "changed", "retired", "restored", "renamed", "unchanged", "removed"]


@dataclass(frozen=True, slots=True)
class Load:
    """The occasion of a load. Without a day, ``on``, nothing retires and nothing is remembered.

    ``take_over`` says that entries of other sources moved to the files.
    """

    on: dt.date | None = None
    prefer: Prefer = ""
    take_over: bool = False


ALL_OF_IT = Load()


@dataclass(frozen=True, slots=True)
class Kept:
    """A field on which the admin site has its way."""

    change: FieldChange

    def __str__(self) -> str:
        field, old, new = self.change.field, self.change.old, self.change.new
        return f"{field}: {shown(old, field)} (the files still say {shown(new, field)})"


@dataclass(frozen=True, slots=True)
class RowChange:
    """What happens to one row; ``values`` is the whole row as it will be (as it was, if removed).

    ``kept`` are fields on which the admin site has its way.
    """

    table: Table
    identity: Identity
    action: Action
    values: Mapping[str, Any]
    changes: tuple[FieldChange, ...] = ()
    kept: tuple[FieldChange, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    former_slug: str = ""

    @property
    def is_of_a_told_part(self) -> bool:
        """Whether learners who have the course are told of it: a part comes, leaves or changes its hours."""
        if self.table is not PARTS.table or self.action == "unchanged":
            return False
        return self.action != "changed" or any(one.field in TOLD_FIELDS_OF_PARTS for one in self.changes)


@dataclass(frozen=True, slots=True)
class EntryChange:
    """What happens to an entry and to the rows of its list.

    ``owner`` is another source that it belongs to, ``source`` that of the files; "" when it is theirs.
    """

    section: Section
    row: RowChange
    nested_key: str = ""
    nested: tuple[RowChange, ...] = ()
    fate: Literal["", "retired", "restored", "renamed"] = ""
    kept_rows: tuple[str, ...] = ()
    clashes: tuple[tuple[str, str], ...] = ()
    former_slug: str = ""
    owner: str = ""
    source: str = ""

    @property
    def name(self) -> str:
        """The entry's name in reports, such as ``courses/deep-learning``."""
        return f"{self.section.name}/{self.row.identity[0]}"

    @property
    def stored_slug(self) -> str:
        """The slug by which the database knows the entry until the change set is applied."""
        return self.former_slug or self.row.identity[0]

    @property
    def action(self) -> Action:
        """What happens to the entry as a whole."""
        if self.fate:
            return self.fate
        if self.row.action == "unchanged" and any(row.action != "unchanged" for row in self.nested):
            return "changed"
        return self.row.action

    @property
    def is_told(self) -> bool:
        """Whether learners who have the course are told of it."""
        if self.section.nested is not PARTS or self.action in ("created", "removed"):
            return False
        is_other = self.action in ("retired", "restored", "renamed")
        fields = {change.field for change in self.row.changes}
        is_told = bool(fields & {*TOLD_FIELDS, "retired_on"})
        return is_other or is_told or any(row.is_of_a_told_part for row in self.nested)

    @property
    def details(self) -> tuple[str, ...]:
        """The changes in words, one a line."""
        details = _said_of_changes(self.row)
        if self.owner:
            details.insert(0, f"source: {self.owner} -> {self.source}")
        if self.former_slug:
            details.insert(0, str(FieldChange("slug", self.former_slug, self.row.identity[0])))
        for row in self.nested:
            label = f"{self.nested_key}: {row.identity[1]}"
            if row.former_slug:
                details.append(f"{label}, called {row.former_slug} before")
            if row.action in SAID_OF_ROWS:
                details.append(f"{label} {SAID_OF_ROWS[row.action]}")
            if row.action in ("changed", "restored"):
                details += [f"{label}, {change}" for change in _changes_to_tell(row)]
        return tuple(details)

    @property
    def kept_details(self) -> tuple[str, ...]:
        """What the admin site changed and the files did not, in words; it stays."""
        details = _said_of_kept(self.row)
        for row in self.nested:
            label = f"{self.nested_key}: {row.identity[1]}"
            details += [f"{label}, {Kept(change)}" for change in row.kept]
        return (*details, *self.kept_rows)


def _changes_to_tell(row: RowChange) -> list[FieldChange]:
    """Return a row's changes but those that follow from what is said of it: renamed, restored."""
    silent = {"formerly"} if row.former_slug else set()
    silent |= {"retired_on"} if row.action == "restored" else set()
    return [change for change in row.changes if change.field not in silent]


def _said_of_changes(row: RowChange) -> list[str]:
    return [
        str(change) if isinstance(change, FieldChange) else f"{change.key}: {change.old} -> {change.new}"
        for change in _told(row.changes, row)
    ]


def _said_of_kept(row: RowChange) -> list[str]:
    return [
        str(Kept(change))
        if isinstance(change, FieldChange)
        else f"{change.key}: {change.old} (the files still say {change.new})"
        for change in _told(row.kept, row)
    ]


@dataclass(frozen=True, slots=True)
class _ValueChange:
    """Two values that stand in several columns, as files have them."""

    key: str
    old: str
    new: str


def _told(changes: Iterable[FieldChange], row: RowChange) -> Iterator[FieldChange | _ValueChange]:
    """Yield changes to tell, those of one value in several columns as one, and before the others."""
    by_field = {change.field: change for change in changes}
    for names in column_groups(by_field):
        key = key_of_column(names[0])
        if key not in VALUES_OF_COLUMNS:
            yield by_field[names[0]]
            continue
        old = {**row.values, **{name: by_field[name].old for name in names}}
        new = {**row.values, **{name: by_field[name].new for name in names}}
        yield _ValueChange(key, value_text(key, old), value_text(key, new))


@dataclass(frozen=True)
class ChangeSet:
    """What a reload would do; it does nothing while there are problems.

    ``loaded`` is what to remember for the next load; ``is_news`` tells whether it differs from what is.
    """

    entries: tuple[EntryChange, ...]
    problems: tuple[Problem, ...]
    loaded: Loaded
    is_news: bool

    @cached_property
    def changes_something(self) -> bool:
        """Whether any entry becomes another one."""
        return any(entry.action != "unchanged" for entry in self.entries)

    @property
    def digest(self) -> str:
        """A short fingerprint of all that happens, by which a change set that was shown is known again."""
        rows = [
            (
                entry.name,
                entry.action,
                _before(entry, row),
                row.identity,
                row.action,
                _plain_changes(row),
            )
            for entry in self.entries
            for row in (entry.row, *entry.nested)
            if entry.action != "unchanged" or entry.kept_details
        ]
        rows.sort(key=lambda row: (row[0], row[3]))  # jsonb keeps no order, and so the memory of a load none
        said = [rows, [str(problem) for problem in self.problems]]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]

    def rows(self, table: Table) -> Iterator[RowChange]:
        """Yield what happens to the rows of a table."""
        for entry in self.entries:
            yield from (row for row in (entry.row, *entry.nested) if row.table is table)


def _before(entry: EntryChange, row: RowChange) -> str:
    """Return what an entry was called before, and behind a slash what a row of its list was."""
    return f"{entry.former_slug}/{row.former_slug}" if row.former_slug else entry.former_slug


def _plain_changes(row: RowChange) -> list[tuple[Any, ...]]:
    if row.action == "created":
        return sorted((name, plain(value)) for name, value in row.values.items())
    changes = sorted((*row.changes, *row.kept), key=lambda one: one.field)
    return [(one.field, plain(one.old), plain(one.new)) for one in changes]
