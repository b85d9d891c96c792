"""Entries that go by another slug now (``formerly: [old-slug]``), found before anything is compared.

The stored rows and what the last load remembers are read as if they had the new slugs already. The
row keeps its primary key, so learners keep all they have.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from courses.catalog.document import Problem
from courses.catalog.parse import Entry, ParsedCatalog
from courses.catalog.schema import (
    PARTS,
    SECTION_BY_NAME,
    SECTIONS,
    STEPS,
    TABLES,
    Identity,
    Loaded,
    Stored,
    StoredRow,
    Table,
)
from courses.models import Course, Part

Model = type[Any]


@dataclass(frozen=True, slots=True)
class Renames:
    """By model: stored slug -> slug by the files; and what forbids a rename.

    ``parts`` are the same within a course: its slug by the files -> stored slug of a part -> slug now.
    """

    by_model: Mapping[Model, dict[str, str]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    parts: Mapping[str, dict[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything is called otherwise."""
        return bool(self.by_model or self.parts)

    def part_now(self, course: str, slug: str) -> str:
        """Return the slug by the files of a stored part."""
        return self.parts.get(course, {}).get(slug, slug)

    def part_before(self, course: str, slug: str) -> str:
        """Return the slug under which a part of the files is stored, or "" when it is the same."""
        return next((old for old, new in self.parts.get(course, {}).items() if new == slug), "")

    def now(self, model: Model, slug: Any) -> Any:
        """Return the slug by the files of a stored one."""
        return self.by_model.get(model, {}).get(slug, slug)

    def before(self, model: Model, slug: str) -> str:
        """Return the slug under which an entry of the files is stored, or "" when it is the same."""
        return next((old for old, new in self.by_model.get(model, {}).items() if new == slug), "")


def find_renames(catalog: ParsedCatalog, stored: Stored) -> Renames:
    """Return which stored entries the files call otherwise."""
    by_model: dict[Model, dict[str, str]] = {}
    problems: list[Problem] = []
    heirs: dict[tuple[str, str], str] = {}
    taken = _taken_by_former_slugs(catalog, stored)
    for entry in catalog.entries:
        if heir := taken.get(entry.name):
            said = f"slug: {entry.slug!r} is a former slug of {heir!r}: give that one a formerly without it"
            problems.append(entry.problem(said, entry.row.places.get("slug")))
        model = entry.section.table.model
        formerly = entry.row.values.get("formerly", ())
        held = [slug for slug in formerly if (slug,) in stored[model]]
        clashes = [
            *_clashes_in_files(entry, formerly, catalog, heirs),
            *_clashes_of_stored(entry, held, stored),
        ]
        problems += (
            entry.problem(f"formerly: {clash}", entry.row.places.get("formerly")) for clash in clashes
        )
        if held and not clashes:
            by_model.setdefault(model, {})[held[0]] = entry.slug
    renames = Renames(by_model, tuple(problems))
    return _with_parts(renames, catalog, stored)


def _with_parts(renames: Renames, catalog: ParsedCatalog, stored: Stored) -> Renames:
    """Return the renames with those of parts, which are known within their courses only."""
    entries = [entry for entry in catalog.entries if entry.section.nested is PARTS and entry.nested]
    problems = list(renames.problems)
    parts: dict[str, dict[str, str]] = {}
    for entry in entries:
        course = renames.before(Course, entry.slug) or entry.slug
        rows = entry.nested or ()
        slugs = {row.values["slug"] for row in rows}
        heirs: dict[str, str] = {}
        for row in rows:
            slug, formerly = row.values["slug"], row.values.get("formerly", ())
            held = [old for old in formerly if (course, old) in stored[Part]]
            clashes = [f"{old!r} is still a part" for old in formerly if old in slugs]
            clashes += [
                f"{old!r} became {heirs[old]!r} already"
                for old in formerly
                if heirs.setdefault(old, slug) != slug
            ]
            both = [*held, slug] if (course, slug) in stored[Part] else held
            if held and len(both) > 1:
                clashes.append(f"{' and '.join(map(repr, both))} are stored as parts of their own: keep both")
            problems += (
                entry.problem(f"parts: {slug}, formerly: {clash}", row.places.get("formerly"))
                for clash in clashes
            )
            if held and not clashes:
                parts.setdefault(entry.slug, {})[held[0]] = slug
    return replace(renames, problems=tuple(problems), parts=parts)


def _taken_by_former_slugs(catalog: ParsedCatalog, stored: Stored) -> dict[str, str]:
    """Return names that lead to stored entries, of which the files do not say otherwise; with their slugs."""
    said = {
        f"{entry.section.name}/{slug}"
        for entry in catalog.entries
        if "formerly" in entry.row.values
        for slug in (entry.slug, *entry.row.values["formerly"])
    }
    renamed = (
        (section.name, row)
        for section in SECTIONS
        for row in stored[section.table.model].values()
        if row["formerly"] and f"{section.name}/{row['slug']}" not in said
    )
    return {f"{section}/{slug}": row["slug"] for section, row in renamed for slug in row["formerly"]}


def _clashes_in_files(
    entry: Entry, formerly: Iterable[str], catalog: ParsedCatalog, heirs: dict[tuple[str, str], str]
) -> Iterator[str]:
    for slug in formerly:
        name = (entry.section.name, slug)
        if name in catalog.names:
            yield f"{slug!r} is still an entry of the files"
        elif heirs.setdefault(name, entry.slug) != entry.slug:
            yield f"{slug!r} became {heirs[name]!r} already"


def _clashes_of_stored(entry: Entry, held: Sequence[str], stored: Stored) -> Iterator[str]:
    both = [*held, entry.slug] if (entry.slug,) in stored[entry.section.table.model] else held
    if held and len(both) > 1:
        names = " and ".join(map(repr, both))
        yield (
            f"{names} are stored as entries of their own, and what learners have of one cannot become the "
            "other's: retire one and name its successor"
        )


def stored_by_new_names(stored: Stored, renames: Renames) -> Stored:
    """Return the stored rows as they will be called."""
    if not renames:
        return stored
    return {table.model: _rows_by_new_names(table, stored[table.model], renames) for table in TABLES}


def _rows_by_new_names(
    table: Table, rows: Mapping[Identity, StoredRow], renames: Renames
) -> dict[Identity, StoredRow]:
    renamed = (_by_new_names(table, row, renames) for row in rows.values())
    return {table.identity_of(row): row for row in renamed}


def _by_new_names(table: Table, values: Mapping[str, Any], renames: Renames) -> dict[str, Any]:
    models = table.references | ({"slug": table.model} if "slug" in table.fields else {})
    renamed = {
        name: renames.now(models[name], value) if name in models else value for name, value in values.items()
    }
    course = renamed.get("course", "")
    if table is PARTS.table:
        renamed["slug"] = renames.part_now(course, renamed["slug"])
    if table is STEPS.table and course in renames.parts:
        renamed["needed_parts"] = [renames.part_now(course, slug) for slug in renamed.get("needed_parts", ())]
    return renamed


def loaded_by_new_names(loaded: Loaded, renames: Renames) -> Loaded:
    """Return what the last load remembers, with entries as they will be called."""
    if not renames:
        return loaded
    renamed: Loaded = {}
    for name, said in loaded.items():
        section_name, _, slug = name.partition("/")
        section = SECTION_BY_NAME[section_name]
        changed = dict(said)
        if "values" in said:
            changed["values"] = _by_new_names(section.table, said["values"], renames)
        for key in ("nested", "left_rows"):
            if key in said and section.nested:
                nested = section.nested
                rows = [_by_new_names(nested.table, row, renames) for row in said[key].values()]
                changed[key] = {row[nested.identity]: row for row in rows}
        renamed[f"{section.name}/{renames.now(section.table.model, slug)}"] = changed
    return renamed
