"""Files -> entries: everything a set of files says, and everything that is wrong with it.

Nothing is read from the database here. An entry knows its file and the place of each of its keys, so
what is found later (a reference to a course that exists nowhere) can still be shown where it stands.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, TypeVar

import yaml

from courses.catalog.document import NO_ENTRY, Document, Place, Problem, parse_document, place_of
from courses.catalog.files import CatalogFile, CatalogFiles
from courses.catalog.schema import (
    AID_RULES,
    PARTS,
    REQUIRED_COURSES,
    SECTION_BY_NAME,
    STEPS,
    Nested,
    Section,
    Table,
    required_fields,
)
from courses.catalog.sources import SOURCE_KEY, source_of
from courses.catalog.values import (
    RefusedValueError,
    read_boolean,
    read_credit,
    read_hours,
    read_integer,
    read_slug,
    read_value,
    shown,
)
from courses.catalog.written_effort import read_effort, read_guess
from courses.models import AidRule, Resource, suggestion_fault

MAX_POSITION = 999
MAX_RULE_DAYS = 1000
FORMER_RULE = "parallel"
_NEXT_APPLICATION = (
    "0 (after finishing the course before), 1 (after the decision on the one before) or 2 (at any time)"
)
MAX_PROBLEMS = 1000  # in one file; whoever reads that many has made the same mistake all along


@dataclass(frozen=True, slots=True)
class Row:
    """What a mapping of a file says, by model field, and the place of each of its keys."""

    values: Mapping[str, Any]
    places: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class Entry:
    """A catalog entry as a file has it; ``nested`` is None when the file leaves the list out."""

    section: Section
    slug: str
    file: CatalogFile
    place: Place
    row: Row
    nested: tuple[Row, ...] | None

    @property
    def name(self) -> str:
        """The entry's name in reports, such as ``courses/deep-learning``."""
        return f"{self.section.name}/{self.slug}"

    def problem(self, message: str, place: Place | None = None) -> Problem:
        """Return something to mend in this entry, at a place of it."""
        return Problem(self.file.name, *(place or self.place), self.slug, message)


@dataclass(frozen=True, slots=True)
class ParsedCatalog:
    """Everything the files say.

    ``names`` also has the entries that were refused, but not those of a file that could not be read
    to its end; ``names_complete`` tells whether there is such a file. ``covered`` is as in CatalogFiles;
    ``sources`` are those that folders name.
    """

    entries: tuple[Entry, ...]
    names: frozenset[tuple[str, str]]
    names_complete: bool
    problems: tuple[Problem, ...]
    covered: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)

    def source_of(self, file: str) -> str:
        """Return the source of a file, by its stable name."""
        return source_of(file, self.sources)

    def covers(self, file: str) -> bool:
        """Whether a file, by its stable name, is among those read."""
        return any(_is_within(file, path) for path in self.covered)


def _is_within(file: str, path: str) -> bool:
    """Whether a file is a path or in that folder, by their stable names; the project's own folder is "."."""
    return bool(file) and (
        file == path or file.startswith(f"{path}/") or (path == "." and not file.startswith("/"))
    )


class _TooManyProblemsError(Exception):
    """Reading on would only take time."""


@dataclass(slots=True)
class _Notes:
    """The problems found so far, and which entry is being read."""

    file: CatalogFile
    entry: str = NO_ENTRY
    problems: list[Problem] = field(default_factory=list)

    def add(self, node: yaml.Node, message: str) -> None:
        self.problems.append(Problem(self.file.name, *place_of(node), self.entry, message))
        if len(self.problems) == MAX_PROBLEMS:
            rest = f"is not read further after {MAX_PROBLEMS} errors"
            self.problems.append(Problem(self.file.name, *place_of(node), self.entry, rest))
            raise _TooManyProblemsError


@dataclass(slots=True)
class _Mapping:
    """The nodes of a mapping by key."""

    keys: dict[str, yaml.Node]
    values: dict[str, yaml.Node]

    @property
    def places(self) -> dict[str, Place]:
        return {key: place_of(node) for key, node in self.keys.items()}


T = TypeVar("T")
Watch = Callable[[Sequence[T], str], Iterable[T]]


def unwatched(items: Sequence[T], what: str) -> Iterable[T]:  # noqa: ARG001 - the shape of a Watch
    """Yield the items; a progress bar would also show how far it got."""
    return items


def parse_catalog(files: CatalogFiles, watch: Watch[CatalogFile] = unwatched) -> ParsedCatalog:
    """Understand the files of a load; all problems are reported at once."""
    with collector_paused():
        return _parse_files(files, watch)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep Python from looking for garbage among objects that all stay: it would take half the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()  # and back again: all count as old now, and are not looked through at once
            gc.unfreeze()
            gc.enable()


def _parse_files(files: CatalogFiles, watch: Watch[CatalogFile]) -> ParsedCatalog:
    problems = list(files.problems)
    entries: list[Entry] = []
    names: dict[tuple[str, str], str] = {}
    names_complete = not problems
    sources: dict[str, str] = {}
    for file in watch(files.files, "Reading"):
        document = parse_document(file.raw, file.name)
        notes = _Notes(file, problems=list(document.problems))
        try:
            entries += _read_sections(document, names, sources, notes)
        except _TooManyProblemsError:
            names_complete = False
        names_complete &= document.root is not None
        problems += notes.problems
    return ParsedCatalog(
        tuple(entries), frozenset(names), names_complete, tuple(sorted(problems)), files.covered, sources
    )


def _read_sections(
    document: Document, names: dict[tuple[str, str], str], sources: dict[str, str], notes: _Notes
) -> Iterator[Entry]:
    if document.root is None:
        return
    lists = _read_mapping(document.root, (*SECTION_BY_NAME, SOURCE_KEY), frozenset(), notes)
    if SOURCE_KEY in lists.values:
        _read_source(lists.values.pop(SOURCE_KEY), sources, notes)
    for name, node in lists.values.items():
        notes.entry = NO_ENTRY
        section = SECTION_BY_NAME[name]
        required = section.required_keys
        for number, item in enumerate(_items(node, name, notes), start=1):
            notes.entry = _label(item, section, number)
            entry = _read_entry(item, section, required, names, notes)
            if entry:
                yield entry


def _read_source(node: yaml.Node, sources: dict[str, str], notes: _Notes) -> None:
    """Note the source that a file names for its folder."""
    folder = str(PurePosixPath(notes.file.stable_name).parent)
    try:
        named = read_slug(node)
    except RefusedValueError as error:
        notes.add(node, f"{SOURCE_KEY}: {error}")
        return
    if sources.setdefault(folder, named) != named:
        notes.add(node, f"{SOURCE_KEY}: another file of this folder says {sources[folder]}")


def _items(node: yaml.Node, key: str, notes: _Notes) -> Sequence[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    notes.add(node, f"{key}: must be a list")
    return []


def _label(item: yaml.Node, section: Section, number: int) -> str:
    """Return the slug an entry goes by in messages, or its place in the list."""
    pairs = item.value if isinstance(item, yaml.MappingNode) else []
    values = (value for key, value in pairs if key.value == "slug")
    slug = next((str(value.value) for value in values if isinstance(value, yaml.ScalarNode)), "")
    return slug[:80] if slug.isprintable() and slug.strip() else f"{section.name} {number}"


def _read_entry(
    node: yaml.Node,
    section: Section,
    required: frozenset[str],
    names: dict[tuple[str, str], str],
    notes: _Notes,
) -> Entry | None:
    """Return the entry, or None when anything in it was refused."""
    problems_before = len(notes.problems)
    mapping = _read_mapping(node, section.all_keys, required, notes)
    if section.nested is PARTS:
        _number_apart(mapping, notes)
    values = _read_fields(mapping, section.table, section.keys, notes)
    nested = _read_nested(mapping, section.nested, notes) if section.nested else None
    if "slug" not in values:
        return None
    _claim_name(section, values["slug"], mapping, names, notes)
    for key, message in _broken_rules(values):
        notes.add(mapping.values[key], f"{key}: {message}")
    if section.nested is REQUIRED_COURSES and values.get("kind") != Resource.Kind.SCHOLARSHIP:
        _refuse_to_ask(
            mapping, {"required_path": values.get("required_path"), REQUIRED_COURSES.key: nested}, notes
        )
    if len(notes.problems) > problems_before:
        return None
    return Entry(section, values["slug"], notes.file, place_of(node), Row(values, mapping.places), nested)


def _refuse_to_ask(mapping: _Mapping, asked: Mapping[str, Any], notes: _Notes) -> None:
    """Note what a resource asks for that is no scholarship."""
    for key in (key for key, value in asked.items() if value):
        notes.add(mapping.values[key], f"{key}: goes with kind: {Resource.Kind.SCHOLARSHIP}")


def _broken_rules(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Check what the models' constraints say about an entry as a whole."""
    if values.get("successor") == values["slug"]:
        yield "successor", "a course cannot follow itself"
    if values["slug"] in values.get("formerly", ()):
        yield "formerly", f"{values['slug']} is the present slug"
    if values.get("number_of_parts") == 0:
        yield "number_of_parts", "must be at least 1"


def _claim_name(
    section: Section, slug: str, mapping: _Mapping, names: dict[tuple[str, str], str], notes: _Notes
) -> None:
    node = mapping.keys["slug"]
    first_place = names.setdefault((section.name, slug), place := f"{notes.file.name}:{place_of(node).line}")
    if first_place != place:
        notes.add(node, f"slug: is in {section.name} already ({first_place})")


def _read_mapping(
    node: yaml.Node, known: tuple[str, ...], required: frozenset[str], notes: _Notes
) -> _Mapping:
    mapping = _Mapping({}, {})
    if not isinstance(node, yaml.MappingNode):
        notes.add(node, f"must be a mapping with the keys {', '.join(known)}")
        return mapping
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "a list or mapping as key"
        if name not in known:
            notes.add(key, f"{shown(name)} is not a known key; known are {', '.join(known)}")
        elif name in mapping.keys:
            notes.add(key, f"{name}: is given twice (first on line {place_of(mapping.keys[name]).line})")
        else:
            mapping.keys[name], mapping.values[name] = key, value
    missing = [name for name in known if name in required and name not in mapping.keys]
    if missing:
        notes.add(node, f"lacks {', '.join(missing)}")
    return mapping


def _read_fields(mapping: _Mapping, table: Table, keys: Iterable[str], notes: _Notes) -> dict[str, Any]:
    """Return the values that could be read, by model field."""
    values: dict[str, Any] = {}
    for key in keys:
        if key not in mapping.values:
            continue
        node = mapping.values[key]
        try:
            if key == "effort":
                values |= read_effort(node)
            elif key == "effort_guess":
                values |= read_guess(node, table.fields)
            elif table is PARTS.table and key == "hours":
                values[key] = read_hours(node, table.fields[key])
            elif key == "credit":
                values[key] = read_credit(node, table.fields[key])
            elif table is AID_RULES.table and key == "kind":
                values[key] = _read_rule_kind(node, table.fields[key])
            elif table is AID_RULES.table and key == "value":
                values[key] = _read_rule_value(node, values.get("kind"))
            else:
                values[key] = read_value(node, table.fields[key])
        except RefusedValueError as error:
            notes.add(node, f"{key}: {error}")
    return values


def _read_rule_kind(node: yaml.Node, kind_field: Any) -> Any:
    """Return the kind of an aid rule; of one that was replaced, say what to write instead."""
    if node.value == FORMER_RULE:
        raise RefusedValueError(
            f"{FORMER_RULE} is next_application now, which also tells what yes left open: "
            f"write {_NEXT_APPLICATION}"
        )
    return read_value(node, kind_field)


def _read_rule_value(node: yaml.Node, kind: str | None) -> int:
    """Return days, 1 for yes and 0 for no, or one of some numbers, as the kind of aid rule asks for."""
    if kind is None or kind in AidRule.YES_OR_NO_KINDS:
        return int(read_boolean(node))
    days = read_integer(node)
    if kind == AidRule.Kind.NEXT_APPLICATION:
        if days not in AidRule.NextApplication.values:
            raise RefusedValueError(f"must be one of {_NEXT_APPLICATION}")
        return days
    if not 1 <= days <= MAX_RULE_DAYS:
        raise RefusedValueError(f"must be 1 to {MAX_RULE_DAYS} days")
    return days


def _read_nested(mapping: _Mapping, nested: Nested, notes: _Notes) -> tuple[Row, ...] | None:
    if nested.key not in mapping.values:
        return None
    rows: dict[str, Row] = {}
    required = required_fields(nested.table, nested.keys) - {"position"}
    required |= {"hours"} if nested is PARTS else set()
    for number, item in enumerate(_items(mapping.values[nested.key], nested.key, notes), start=1):
        row = _read_nested_row(item, nested, required, number, notes)
        name = row.values.get(nested.identity)
        if name in rows:
            notes.add(item, f"{nested.key}: {name} is there twice")
        elif name is not None:
            rows[name] = row
    return tuple(rows.values())


def _read_nested_row(
    node: yaml.Node, nested: Nested, required: frozenset[str], number: int, notes: _Notes
) -> Row:
    if nested.is_plain:
        mapping = _Mapping({nested.identity: node}, {nested.identity: node})
    else:
        mapping = _read_mapping(node, nested.keys, required, notes)
    values = _read_fields(mapping, nested.table, nested.keys, notes)
    if "position" in nested.keys:
        position = values.setdefault("position", number)
        if not 1 <= position <= MAX_POSITION and "position" not in mapping.keys:
            notes.add(node, f"{nested.key}: there may be at most {MAX_POSITION}")
    for key, message in _broken_rules_of_row(values, nested):
        notes.add(mapping.values.get(key, node), f"{key}: {message}")
    return Row(values, mapping.places)


def _broken_rules_of_row(values: Mapping[str, Any], nested: Nested) -> Iterator[tuple[str, str]]:
    if nested is PARTS and values.get("slug") in values.get("formerly", ()):
        yield "formerly", f"{values['slug']} is the present slug"
    if nested is PARTS and values.get("hours") == 0:
        yield "hours", "must be above 0; hours that are not known are unknown"
    if nested is STEPS and (
        fault := suggestion_fault(
            values.get("beside_hours"),
            values.get("needed_parts", ()),
            rest_beside=values.get("rest_beside", False),
        )
    ):
        yield "rest_beside", fault


def _number_apart(mapping: _Mapping, notes: _Notes) -> None:
    """Read a number of courses under ``parts``, as files said it before they listed the parts."""
    node = mapping.values.get(PARTS.key)
    if node is None or isinstance(node, yaml.SequenceNode):
        return
    if "number_of_parts" in mapping.values:
        notes.add(node, f"{PARTS.key}: must be a list where number_of_parts is there too")
    mapping.keys["number_of_parts"] = mapping.keys.pop(PARTS.key)
    mapping.values["number_of_parts"] = mapping.values.pop(PARTS.key)
