"""Entries and database -> the change set: what to create, change, retire and leave alone; nothing is written.

A key that a file leaves out is left as it is (a curator may have set it in the admin site), and so is
an entry that no file ever named. An entry that left its file is retired, never deleted. What was
edited in the admin site since the last load stays (courses/catalog/merge.py). Former slugs are settled
before all that (courses/catalog/rename.py).
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import chain
from typing import Any

from courses.catalog.change_set import ALL_OF_IT, Action, ChangeSet, EntryChange, Load, RowChange
from courses.catalog.document import Problem
from courses.catalog.merge import CHOOSE_A_SIDE, FieldChange, Prefer, merge, plain
from courses.catalog.parse import Entry, ParsedCatalog, Row
from courses.catalog.rename import Renames, find_renames, loaded_by_new_names, stored_by_new_names
from courses.catalog.schema import (
    NESTED,
    PARTS,
    SECTION_BY_MODEL,
    SECTIONS,
    STEPS,
    TABLES,
    TOLD_FIELDS,
    Identity,
    Loaded,
    Nested,
    Section,
    Stored,
    StoredRow,
    Table,
    key_of_column,
)
from courses.catalog.sources import SOURCE_KEY, is_foreign, owner_of
from courses.models import CatalogLoad, Course, circle_of_successors

IS_PUBLISHED = (
    "is_draft: it is published, and learners may have it: it is no draft any more, retire it instead"
)
SAY_THAT_IT_MOVED = "say that it moved here"  # whoever shows it says how


def find_changes(catalog: ParsedCatalog, load: Load = ALL_OF_IT) -> ChangeSet:
    """Compare entries with the database and the last load, in one query for each table of the catalog."""
    as_stored = {table.model: table.stored_rows() for table in TABLES}
    renames = find_renames(catalog, as_stored)
    stored = stored_by_new_names(as_stored, renames)
    last_loaded = CatalogLoad.objects.last_loaded() if load.on else {}
    loaded = loaded_by_new_names(last_loaded, renames)
    owned = {nested.key: _rows_by_owner(nested, stored) for nested in NESTED}
    entries = sorted(catalog.entries, key=lambda entry: SECTIONS.index(entry.section))
    changes = []
    for entry in entries:
        change = _compare_entry(entry, stored, owned, loaded.get(entry.name, {}), load)
        change = _with_former_slugs(change, entry, renames)
        changes.append(_with_owner(change, entry, catalog, loaded.get(entry.name, {})))
    problems = [
        *catalog.problems,
        *renames.problems,
        *_unknown_references(catalog, stored),
        *_unknown_parts(catalog, stored),
        *chain.from_iterable(map(partial(_conflicts, load=load), entries, changes)),
        *_circles_of_successors(entries, changes, stored),
    ]
    retired = list(_retire(catalog, stored, loaded, load))
    foreign = [change for change in changes if change.owner]
    remembered = _remembered(catalog, retired, foreign, loaded, load)
    return ChangeSet(
        (*changes, *retired), tuple(sorted(problems)), remembered, is_news=remembered != last_loaded
    )


def _with_former_slugs(change: EntryChange, entry: Entry, renames: Renames) -> EntryChange:
    if change.nested_key == PARTS.key and entry.slug in renames.parts:
        change = replace(change, nested=tuple(_renamed_parts(change.nested, entry.slug, renames)))
    former_slug = renames.before(entry.section.table.model, entry.slug)
    return replace(change, former_slug=former_slug, fate=change.fate or "renamed") if former_slug else change


def _renamed_parts(rows: Iterable[RowChange], course: str, renames: Renames) -> Iterator[RowChange]:
    for row in rows:
        yield replace(row, former_slug=renames.part_before(course, row.identity[1]))


def _remembered(
    catalog: ParsedCatalog,
    retired: Iterable[EntryChange],
    foreign: Iterable[EntryChange],
    loaded: Loaded,
    load: Load,
) -> Loaded:
    """Return what the files say now, and what other files said when they were last loaded."""
    if load.on is None:
        return loaded
    elsewhere = {name: said for name, said in loaded.items() if not catalog.covers(said.get("file", ""))}
    theirs = {change.name for change in foreign} if not load.take_over else set()
    said = {
        entry.name: {
            "file": entry.file.stable_name,
            SOURCE_KEY: catalog.source_of(entry.file.stable_name),
            "values": {name: plain(value) for name, value in entry.row.values.items()},
            **({} if entry.nested is None else {"nested": _said_in_list(entry)}),
            **_said_of_left_rows(entry, loaded.get(entry.name, {}), load.on),
        }
        for entry in catalog.entries
        if entry.name not in theirs
    }
    left = {
        change.name: _said_without_file(loaded[change.name]) | {"left_on": load.on.isoformat()}
        for change in retired
    }
    return elsewhere | said | left


def _said_of_left_rows(entry: Entry, before: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """Return what was said of rows that left a list and stay stored, for the merge when they come back."""
    nested = entry.section.nested
    if nested is None or not nested.retires:
        return {}
    left = before.get("left_rows", {})
    if entry.nested is not None:
        listed = {row.values[nested.identity] for row in entry.nested}
        gone = {name: row | {"left_on": today.isoformat()} for name, row in before.get("nested", {}).items()}
        left = {name: row for name, row in (left | gone).items() if name not in listed}
    return {"left_rows": left} if left else {}


def _said_without_file(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was said of an entry that left, for the merge when it comes back."""
    values = {name: value for name, value in said["values"].items() if name != "retired_on"}
    kept = {name: value for name, value in said.items() if name in ("nested", "left_rows")}
    return kept | {"values": values, SOURCE_KEY: owner_of(said)}


def _said_in_list(entry: Entry) -> dict[str, dict[str, Any]]:
    nested = _nested_of(entry.section)
    return {
        row.values[nested.identity]: {
            name: plain(value) for name, value in _whole_row(nested, entry, row).items()
        }
        for row in entry.nested or ()
    }


def _retire(catalog: ParsedCatalog, stored: Stored, loaded: Loaded, load: Load) -> Iterator[EntryChange]:
    """Yield the entries that left the files that were read; what learners have stays."""
    if load.on is None or not catalog.names_complete:
        return
    for section in SECTIONS:
        for (slug,), row in stored[section.table.model].items():
            said = loaded.get(f"{section.name}/{slug}", {})
            file = said.get("file", "")
            is_gone = (section.name, slug) not in catalog.names and catalog.covers(file)
            if is_gone and (row["retired_on"] is None or row["retired_on"] > load.on):
                change = FieldChange("retired_on", row["retired_on"], load.on)
                after = row | {"retired_on": load.on}
                retired = RowChange(section.table, (slug,), "changed", after, (change,))
                yield EntryChange(section, retired, fate="retired")


def _with_owner(
    change: EntryChange, entry: Entry, catalog: ParsedCatalog, said: Mapping[str, Any]
) -> EntryChange:
    """Return a change with the source that the entry belongs to, if it is not that of the files."""
    source = catalog.source_of(entry.file.stable_name)
    is_stored = change.action != "created"
    if not is_stored or catalog.covers(said.get("file", "")) or not is_foreign(said, [source]):
        return change
    return replace(change, owner=owner_of(said), source=source)


def _conflicts(entry: Entry, change: EntryChange, load: Load) -> Iterator[Problem]:
    """Yield what a curator has to choose: whose entry it is, and which side wins."""
    if change.owner and not load.take_over:
        if change.action != "unchanged" or change.row.conflicts or change.clashes:
            yield entry.problem(_refused(change))
        return
    if any(one.field == "is_draft" and one.new for one in change.row.changes):
        yield entry.problem(IS_PUBLISHED, entry.row.places.get("is_draft"))
    for conflict in change.row.conflicts:
        yield entry.problem(str(conflict), entry.row.places.get(_key_of(conflict.field)))
    places = {row.values[_nested_of(entry.section).identity]: row.places for row in entry.nested or ()}
    for row in change.nested:
        name = row.identity[1]
        for conflict in row.conflicts:
            place = places.get(name, {}).get(conflict.field)
            yield entry.problem(f"{change.nested_key}: {name}, {conflict}", place)
    for name, clash in change.clashes:
        yield entry.problem(clash, next(iter(places.get(name, {}).values()), None))


def _circles_of_successors(
    entries: Sequence[Entry], changes: Sequence[EntryChange], stored: Stored
) -> Iterator[Problem]:
    """Yield the courses of the files that would come to follow themselves, through others."""
    successors = {slug: row["successor"] for (slug,), row in stored[Course].items()}
    of_files = [
        (entry, change)
        for entry, change in zip(entries, changes, strict=True)
        if entry.section.name == "courses"
    ]
    successors |= {entry.slug: change.row.values["successor"] for entry, change in of_files}
    for entry, _change in of_files:
        if circle := circle_of_successors(entry.slug, successors.get):
            said = f"successor: {' -> '.join(circle)} leads round in a circle"
            yield entry.problem(said, entry.row.places.get("successor"))


def _refused(change: EntryChange) -> str:
    would = "; ".join(change.details[1:]) or "choices between the files and the admin site"
    return (
        f"belongs to {change.owner}, and these files are {change.source}: {SAY_THAT_IT_MOVED}, "
        f"or give it another slug (it would change {would})"
    )


def _key_of(field: str) -> str:
    """Return the key of a file that a field is written in."""
    return key_of_column(field)


def _nested_of(section: Section) -> Nested:
    if section.nested is None:
        raise TypeError(f"{section.name} have no list")
    return section.nested


def _rows_by_owner(nested: Nested, stored: Stored) -> dict[str, dict[Identity, StoredRow]]:
    owned: dict[str, dict[Identity, StoredRow]] = {}
    for identity, row in stored[nested.table.model].items():
        owned.setdefault(row[nested.owner], {})[identity] = row
    return owned


def _unknown_references(catalog: ParsedCatalog, stored: Stored) -> Iterator[Problem]:
    if not catalog.names_complete:  # the entry may be in the part of a file that could not be read
        return
    for entry in catalog.entries:
        nested = entry.section.nested
        checks = [("", entry.section.table, entry.row)]
        if nested:
            checks += [(f"{nested.key}: ", nested.table, row) for row in entry.nested or ()]
        for label, table, row in checks:
            for name, slug in _missing_targets(table, row, catalog, stored):
                section = SECTION_BY_MODEL[table.references[name]]
                message = f"there is no {slug!r} in {section.name}, not in the files and not stored"
                if now := _present_slug(section, slug, catalog, stored):
                    message = f"{slug!r} is called {now!r} now"
                yield entry.problem(f"{label}{name}: {message}", row.places.get(name))


def _unknown_parts(catalog: ParsedCatalog, stored: Stored) -> Iterator[Problem]:
    """Yield the parts that steps name and that their courses have neither in the files nor stored."""
    if not catalog.names_complete:
        return
    listed = _parts_of_courses(catalog, stored)
    for entry in catalog.entries:
        rows = entry.nested or () if entry.section.nested is STEPS else ()
        for row in rows:
            course = row.values.get("course", "")
            known = listed.get(course, {})
            for slug in row.values.get("needed_parts", ()):
                if slug in known:
                    continue
                heir = next((name for name, formerly in known.items() if slug in formerly), "")
                said = f"{slug!r} is called {heir!r} now" if heir else f"{course} has no part {slug!r}"
                yield entry.problem(f"steps: {course}, needed_parts: {said}", row.places.get("needed_parts"))


def _parts_of_courses(catalog: ParsedCatalog, stored: Stored) -> dict[str, dict[str, list[str]]]:
    """Return course -> slug of a part -> its former slugs, as they will be."""
    parts: dict[str, dict[str, list[str]]] = {}
    for (course, slug), row in stored[PARTS.table.model].items():
        parts.setdefault(course, {})[slug] = row["formerly"]
    for entry in catalog.entries:
        if entry.section.nested is PARTS and entry.nested:
            own = parts.setdefault(entry.slug, {})
            own |= {row.values["slug"]: row.values.get("formerly", []) for row in entry.nested}
    return parts


def _present_slug(section: Section, former_slug: str, catalog: ParsedCatalog, stored: Stored) -> str:
    """Return what the database or the files call an entry that once had another slug, or ""."""
    given = (entry.row.values for entry in catalog.entries if entry.section is section)
    rows = chain(given, stored[section.table.model].values())
    return next((row["slug"] for row in rows if former_slug in row.get("formerly", ())), "")


def _missing_targets(
    table: Table, row: Row, catalog: ParsedCatalog, stored: Stored
) -> Iterator[tuple[str, str]]:
    for name, model in table.references.items():
        slug = row.values.get(name)
        is_given = (SECTION_BY_MODEL[model].name, slug) in catalog.names
        if slug and not is_given and (slug,) not in stored[model]:
            yield name, slug


def _compare_entry(
    entry: Entry, stored: Stored, owned: Mapping[str, Mapping[str, Any]], said: dict[str, Any], load: Load
) -> EntryChange:
    table, nested = entry.section.table, entry.section.nested
    given = dict(entry.row.values)
    before = stored[table.model].get((entry.slug,), {})
    said = said if before else {}  # of an entry that is gone nothing can have been edited
    # Whoever came back to a file is offered again, unless a curator retired it for another reason.
    is_back = "left_on" in said and plain(before.get("retired_on")) == said["left_on"]
    is_back = is_back and given.setdefault("retired_on", None) is None
    row = _compare_row(table, given, stored[table.model], said.get("values"), load)
    change = EntryChange(entry.section, row, fate="restored" if is_back else "")
    if nested is None or entry.nested is None:
        return change
    rows = _compare_nested(nested, entry, owned[nested.key].get(entry.slug, {}), said, load)
    if load.on and any(one.is_of_a_told_part for one in rows.rows):
        change = replace(change, row=_changed_on(row, load.on))
    return replace(
        change,
        nested_key=nested.key,
        nested=tuple(rows.rows),
        kept_rows=tuple(rows.kept),
        clashes=tuple(rows.clashes),
    )


def _changed_on(row: RowChange, day: dt.date) -> RowChange:
    """Return what happens to a course with the day on which its parts change; one that is new has none."""
    if row.action == "created":
        return row
    return replace(row, action="changed", values={**row.values, "changed_on": day})


def _compare_row(
    table: Table,
    given: Mapping[str, Any],
    stored: Mapping[Identity, StoredRow],
    said: Mapping[str, Any] | None,
    load: Load,
) -> RowChange:
    identity = table.identity_of(dict(given))
    before = stored.get(identity)
    if before is None:
        return RowChange(table, identity, "created", {**_defaults(table), **given})
    if said is not None:
        said = {**_said_by_silence(table, given), **said}
    merged = merge(given, before, said, load.prefer)
    after = before | {change.field: change.new for change in merged.changes}
    if load.on and "changed_on" in table.fields and any(one.field in TOLD_FIELDS for one in merged.changes):
        after["changed_on"] = load.on
    action: Action = "changed" if merged.changes else "unchanged"
    return RowChange(table, identity, action, after, merged.changes, merged.kept, merged.conflicts)


def _said_by_silence(table: Table, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a file said of keys that it left out: that they have no value, or the usual one.

    But for ``retired_on``, of which a file is silent as long as an entry is offered, and ``is_draft``, which
    a file may drop before it says "no".
    """
    silent = (name for name in given if name not in ("retired_on", "is_draft"))
    columns = ((name, table.fields[name]) for name in silent)
    return {
        name: plain(column.get_default()) for name, column in columns if column.blank or column.has_default()
    }


@dataclass
class _ListChanges:
    """What happens to a list: rows, what the admin site has its way on, and what both sides changed."""

    key: str
    prefer: Prefer
    rows: list[RowChange] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    clashes: list[tuple[str, str]] = field(default_factory=list)

    def settle(self, row: RowChange, name: str, stays: str, clash: str) -> None:
        """Take a row's change over, keep what the admin site did instead, or find a conflict in it."""
        if not clash or self.prefer == "admin":
            self.kept.append(f"{self.key}: {name} {stays}")
        elif self.prefer == "yaml":
            self.rows.append(row)
        else:
            self.clashes.append((name, f"{self.key}: {name} was {clash}; {CHOOSE_A_SIDE}"))


def _compare_nested(
    nested: Nested,
    entry: Entry,
    before: Mapping[Identity, StoredRow],
    said_of_entry: Mapping[str, Any],
    load: Load,
) -> _ListChanges:
    """Compare the rows of a list: they become the file's, but for what the admin site did since."""
    changes = _ListChanges(nested.key, load.prefer)
    said: Mapping[str, Mapping[str, Any]] | None = said_of_entry.get("nested")
    if said is None and said_of_entry and not nested.required:
        said = {}  # the files had no list, so all rows are of the admin site
    left = said_of_entry.get("left_rows", {})
    names = set()
    for row in entry.nested or ():
        name = row.values[nested.identity]
        names.add(name)
        whole = _whole_row(nested, entry, row)
        was = None if said is None else said.get(name, {})
        if name in left and nested.table.identity_of(whole) in before:
            changes.rows.append(_compare_row_that_is_back(nested, whole, row, before, left[name], load))
            continue
        one = _compare_row(nested.table, whole, before, was, load)
        if one.action == "created" and was and not nested.retires:  # what steps may name comes back
            clash = "" if _is_as_said(whole, was) else "removed in the admin site and changed in the files"
            changes.settle(one, name, "stays removed (the files still have it)", clash)
        else:
            changes.rows.append(one)
    for key, stored_row in before.items():
        name = key[1]
        was = None if said is None else said.get(name, {})
        if name in names or (nested.retires and (load.on is None or stored_row["retired_on"])):
            continue
        gone = _row_that_leaves(nested, key, stored_row, load)
        if was is None or (was and _is_as_said(stored_row, was)):
            changes.rows.append(gone)
        else:
            clash = "edited in the admin site and removed from the files" if was else ""
            changes.settle(gone, name, "stays, added or edited in the admin site", clash)
    return changes


def _compare_row_that_is_back(
    nested: Nested,
    whole: Mapping[str, Any],
    row: Row,
    before: Mapping[Identity, StoredRow],
    left: Mapping[str, Any],
    load: Load,
) -> RowChange:
    """Compare a row that came back to its list: it is offered again, unless a curator retired it."""
    stored = before[nested.table.identity_of(dict(whole))]
    is_retired_by_load = plain(stored["retired_on"]) == left["left_on"]
    given = dict(whole)
    if not is_retired_by_load and "retired_on" not in row.values:
        del given["retired_on"]
    was = {name: value for name, value in left.items() if name != "left_on"}
    was["retired_on"] = left["left_on"] if is_retired_by_load else left.get("retired_on")
    one = _compare_row(nested.table, given, before, was, load)
    is_back = is_retired_by_load and one.values["retired_on"] is None
    return replace(one, action="restored") if is_back else one


def _row_that_leaves(nested: Nested, key: Identity, row: StoredRow, load: Load) -> RowChange:
    if not nested.retires:
        return RowChange(nested.table, key, "removed", row)
    change = FieldChange("retired_on", row["retired_on"], load.on)
    return RowChange(nested.table, key, "retired", row | {"retired_on": load.on}, (change,))


def _is_as_said(row: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    """Whether a row is as a file said; its place follows from the rows around it."""
    return all(plain(row[name]) == value for name, value in said.items() if name != "position")


def _whole_row(nested: Nested, entry: Entry, row: Row) -> dict[str, Any]:
    defaults = {name: value for name, value in _defaults(nested.table).items() if name in nested.keys}
    return {nested.owner: entry.slug, **defaults, **row.values}


@cache
def _defaults(table: Table) -> Mapping[str, Any]:
    return {name: field.get_default() for name, field in table.fields.items()}
