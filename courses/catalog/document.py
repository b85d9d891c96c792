"""One YAML file as a tree of nodes that know their places, or a list of what is wrong with it.

Files may come from strangers. Whatever makes YAML dangerous or surprising (aliases, tags, several
documents, control characters, deep nesting) is refused from the stream of events, before any tree
is built: an alias bomb of 418 bytes would otherwise grow to gigabytes.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from courses.plain_values import UNSAFE_TEXT, unsafe_character

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML without libyaml: the same answers, slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

MAX_BYTES = 1024 * 1024
MAX_VALUES = 100_000
MAX_DEPTH = 8
MAX_UNSAFE_SHOWN = 10  # a binary file has thousands; the first few say enough
ENTRY_DEPTH = 3

NO_ENTRY = "-"

TEXT_TAG = Loader.DEFAULT_SCALAR_TAG
LIST_TAG = Loader.DEFAULT_SEQUENCE_TAG
MAPPING_TAG = Loader.DEFAULT_MAPPING_TAG
IMPLICIT_TAGS = Loader.yaml_implicit_resolvers  # by the first character of a plain scalar


class Place(NamedTuple):
    """Where something stands in a file; both count from 1."""

    line: int
    column: int


START = Place(1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something a curator has to mend, and where; line and column count from 1."""

    file: str
    line: int
    column: int
    entry: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.entry}: {self.message}"


@dataclass(frozen=True, slots=True)
class Document:
    """The root of a file's nodes, or None with the problems that forbid to look further."""

    file: str
    root: yaml.Node | None
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Scan:
    """What the stream of events has shown so far, and the tree as far as it has grown.

    ``opened`` has the collections that are not closed yet, and ``children`` the nodes inside each of
    them, keys and values in turn; its first list holds the root. ``entries`` has the line and the
    children of each entry.
    """

    findings: list[tuple[Place, str]] = field(default_factory=list)
    entries: list[tuple[int, list[yaml.Node]]] = field(default_factory=list)
    opened: list[Any] = field(default_factory=list)
    children: list[list[yaml.Node]] = field(default_factory=lambda: [[]])
    values: int = 0
    documents: int = 0

    def entry_at(self, line: int) -> str:
        """Return the slug of the entry that a line belongs to, as far as the scan got."""
        inside = next((inside for start, inside in reversed(self.entries) if start <= line), [])
        pairs = zip(inside[::2], inside[1::2], strict=False)  # a key may still wait for its value
        slugs = (str(slug.value)[:80] for key, slug in pairs if _is_slug(key, slug))
        return next(slugs, NO_ENTRY)


def parse_document(raw: bytes, file: str) -> Document:
    """Turn the bytes of a file into nodes, or into problems."""
    if len(raw) > MAX_BYTES:
        return Document(file, None, (Problem(file, *START, NO_ENTRY, "is bigger than 1 MiB: split it"),))
    scan = _Scan()
    text = _decode(raw, scan)
    _read_events(_without_unsafe_text(text, scan), scan)
    if scan.findings:
        problems = (
            Problem(file, *place, scan.entry_at(place.line), finding) for place, finding in scan.findings
        )
        return Document(file, None, tuple(problems))
    if not scan.children[0]:
        return Document(file, None, (Problem(file, *START, NO_ENTRY, "holds no entries"),))
    return Document(file, scan.children[0][0])


def _decode(raw: bytes, scan: _Scan) -> str:
    """Decode UTF-8; after a fault decode roughly, so that the entry with the fault can be named."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", errors="replace")
        scan.findings.append((_end_of(before), "is not UTF-8 here"))
        return raw.decode("utf-8-sig", errors="replace")


def _end_of(text: str) -> Place:
    """Return the place behind a text."""
    return Place(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _without_unsafe_text(text: str, scan: _Scan) -> str:
    for match in UNSAFE_TEXT.finditer(text):
        scan.findings.append((_end_of(text[: match.start()]), unsafe_character(match[0])))
        if len(scan.findings) >= MAX_UNSAFE_SHOWN:
            break
    return UNSAFE_TEXT.sub("?", text)


def _read_events(text: str, scan: _Scan) -> None:
    """Scan the events and build the tree from them at once: parsing again would take twice as long."""
    loader = Loader(text)
    try:
        for event in iter(loader.get_event, None):
            READ_EVENT.get(type(event), _ignore)(event, scan)
            if scan.values > MAX_VALUES or len(scan.opened) > MAX_DEPTH:
                too_deep = len(scan.opened) > MAX_DEPTH
                excess = "is nested too deep" if too_deep else "has too many values: split it"
                scan.findings.append((place_of(event), excess))
                return
    except yaml.YAMLError as error:
        scan.findings.append(_syntax_finding(error))
    finally:
        loader.dispose()


def _read_scalar(event: Any, scan: _Scan) -> None:
    if event.anchor or event.tag:
        _refuse_properties(event, scan)
    scan.values += 1
    value = event.value
    if event.style == '"' and (unsafe := UNSAFE_TEXT.search(value)):  # written as an escape
        scan.findings.append((place_of(event), unsafe_character(unsafe[0])))
    candidates = IMPLICIT_TAGS.get(value[:1]) if event.implicit[0] else None
    tag = _tag_by_looks(value, candidates) if candidates else TEXT_TAG
    scan.children[-1].append(yaml.ScalarNode(tag, value, event.start_mark))


def _tag_by_looks(value: str, candidates: Iterable[tuple[str, re.Pattern[str]]]) -> str:
    """Return what YAML takes a plain scalar for."""
    return next((tag for tag, looks in candidates if looks.match(value)), TEXT_TAG)


def _open_collection(event: Any, scan: _Scan) -> None:
    _refuse_properties(event, scan)
    scan.values += 1
    scan.opened.append(event)
    scan.children.append([])
    if len(scan.opened) == ENTRY_DEPTH and isinstance(event, yaml.MappingStartEvent):
        scan.entries.append((place_of(event).line, scan.children[-1]))


def _close_collection(event: Any, scan: _Scan) -> None:
    start, inside = scan.opened.pop(), scan.children.pop()
    if isinstance(event, yaml.SequenceEndEvent):
        node: yaml.Node = yaml.SequenceNode(LIST_TAG, inside, start.start_mark)
    else:
        pairs = list(zip(inside[::2], inside[1::2], strict=True))
        node = yaml.MappingNode(MAPPING_TAG, pairs, start.start_mark)
    scan.children[-1].append(node)


def _refuse_alias(event: Any, scan: _Scan) -> None:
    scan.findings.append((place_of(event), f"uses an alias (*{event.anchor}): write the value out"))
    scan.children[-1].append(yaml.SequenceNode(LIST_TAG, []))  # keeps keys and values in turn


def _refuse_second_document(event: yaml.Event, scan: _Scan) -> None:
    scan.documents += 1
    if scan.documents > 1:
        finding = "starts a second document: one file holds one document"
        scan.findings.append((place_of(event), finding))


def _refuse_properties(event: Any, scan: _Scan) -> None:
    if event.anchor:
        scan.findings.append((place_of(event), f"sets an anchor (&{event.anchor}): write each value out"))
    if event.tag:
        scan.findings.append((place_of(event), f"uses a tag ({event.tag}): write the plain value"))


def _ignore(event: yaml.Event, scan: _Scan) -> None:
    """Take nothing from the start and the end of the file, or from the end of its document."""


def _is_slug(key: yaml.Node, value: yaml.Node) -> bool:
    return key.value == "slug" and isinstance(value, yaml.ScalarNode)


def place_of(part: yaml.Event | yaml.Node) -> Place:
    """Return where an event or a node starts."""
    mark = part.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else START


def _syntax_finding(error: yaml.YAMLError) -> tuple[Place, str]:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        mark = error.problem_mark
        return Place(mark.line + 1, mark.column + 1), f"is not YAML: {error.problem or error.context}"
    return START, f"is not YAML: {error}".splitlines()[0]


READ_EVENT: dict[type[yaml.Event], Callable[[Any, _Scan], None]] = {
    yaml.ScalarEvent: _read_scalar,
    yaml.MappingStartEvent: _open_collection,
    yaml.SequenceStartEvent: _open_collection,
    yaml.MappingEndEvent: _close_collection,
    yaml.SequenceEndEvent: _close_collection,
    yaml.AliasEvent: _refuse_alias,
    yaml.DocumentStartEvent: _refuse_second_document,
}
