"""One YAML file as a tree of nodes that know their lines, or a list of what is wrong with it.

Files may come from strangers. Whatever makes YAML dangerous or surprising (aliases, tags, several
documents, control characters, deep nesting) is refused from the stream of events, before any tree
is built: an alias bomb of 418 bytes would otherwise grow to gigabytes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML without libyaml: the same answers, slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

MAX_BYTES = 1024 * 1024
MAX_VALUES = 100_000
MAX_DEPTH = 8
MAX_UNSAFE_SHOWN = 10  # a binary file has thousands; the first few say enough
ENTRY_DEPTH = 3

# Control characters, halves of surrogate pairs, odd line breaks, and marks that turn text around.
UNSAFE_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\ufeff]")
NO_ENTRY = "-"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something a curator has to mend, and where."""

    file: str
    line: int
    entry: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.entry}: {self.message}"


@dataclass(frozen=True, slots=True)
class Document:
    """The root of a file's nodes, or None with the problems that forbid to look further."""

    file: str
    root: yaml.Node | None
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Scan:
    """What the stream of events has shown so far."""

    findings: list[tuple[int, str]] = field(default_factory=list)
    entries: list[tuple[int, str]] = field(default_factory=list)
    depth: int = 0
    values: int = 0
    documents: int = 0
    previous: yaml.Event | None = None

    def entry_at(self, line: int) -> str:
        """Return the slug of the entry that a line belongs to, as far as the scan got."""
        return next((slug for start, slug in reversed(self.entries) if start <= line), NO_ENTRY)


def read_document(path: Path, file: str) -> Document:
    """Read one file; ``file`` is its name in messages."""
    try:
        raw = _read_bytes(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Document(file, None, (Problem(file, 1, NO_ENTRY, f"cannot be read: {reason}"),))
    return parse_document(raw, file)


def parse_document(raw: bytes, file: str) -> Document:
    """Turn the bytes of a file into nodes, or into problems."""
    if len(raw) > MAX_BYTES:
        return Document(file, None, (Problem(file, 1, NO_ENTRY, "is bigger than 1 MiB: split it"),))
    scan = _Scan()
    text = _decode(raw, scan)
    _scan_events(_without_unsafe_text(text, scan), scan)
    if scan.findings:
        problems = (Problem(file, line, scan.entry_at(line), finding) for line, finding in scan.findings)
        return Document(file, None, tuple(problems))
    root = yaml.compose(text, Loader=Loader)
    if root is None:
        return Document(file, None, (Problem(file, 1, NO_ENTRY, "holds no entries"),))
    return Document(file, root)


def _read_bytes(path: Path) -> bytes:
    if not path.is_file():
        raise FileNotFoundError(2, "no such file")
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _decode(raw: bytes, scan: _Scan) -> str:
    """Decode UTF-8; after a fault decode roughly, so that the entry with the fault can be named."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        scan.findings.append((raw[: error.start].count(b"\n") + 1, "is not UTF-8 here"))
        return raw.decode("utf-8-sig", errors="replace")


def _without_unsafe_text(text: str, scan: _Scan) -> str:
    for match in UNSAFE_TEXT.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        scan.findings.append((line, f"has a control character (U+{ord(match[0]):04X})"))
        if len(scan.findings) >= MAX_UNSAFE_SHOWN:
            break
    return UNSAFE_TEXT.sub("?", text)


def _scan_events(text: str, scan: _Scan) -> None:
    try:
        for event in yaml.parse(text, Loader=Loader):
            line = _line_of(event)
            scan.findings += [(line, finding) for finding in _findings(event, scan)]
            _note_entry(event, scan)
            if scan.depth > MAX_DEPTH or scan.values > MAX_VALUES:
                excess = "is nested too deep" if scan.depth > MAX_DEPTH else "has too many values: split it"
                scan.findings.append((line, excess))
                return
            scan.previous = event
    except yaml.YAMLError as error:
        scan.findings.append(_syntax_finding(error))


def _findings(event: yaml.Event, scan: _Scan) -> Iterator[str]:
    if isinstance(event, yaml.DocumentStartEvent):
        scan.documents += 1
        if scan.documents > 1:
            yield "starts a second document: one file holds one document"
    elif isinstance(event, yaml.AliasEvent):
        yield f"uses an alias (*{event.anchor}): write the value out"
    elif isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
        if event.anchor:
            yield f"sets an anchor (&{event.anchor}): write each value out"
        if event.tag:
            yield f"uses a tag ({event.tag}): write the plain value"


def _note_entry(event: yaml.Event, scan: _Scan) -> None:
    """Follow depth and count, and remember on which line the entry with which slug starts."""
    if isinstance(event, yaml.CollectionStartEvent):
        scan.depth += 1
        scan.values += 1
        if scan.depth == ENTRY_DEPTH and isinstance(event, yaml.MappingStartEvent):
            scan.entries.append((_line_of(event), NO_ENTRY))
    elif isinstance(event, yaml.CollectionEndEvent):
        scan.depth -= 1
    elif isinstance(event, yaml.ScalarEvent):
        scan.values += 1
        follows_slug = isinstance(scan.previous, yaml.ScalarEvent) and scan.previous.value == "slug"
        if follows_slug and scan.depth == ENTRY_DEPTH and scan.entries and scan.entries[-1][1] == NO_ENTRY:
            scan.entries[-1] = (scan.entries[-1][0], event.value[:80])


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _syntax_finding(error: yaml.YAMLError) -> tuple[int, str]:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return error.problem_mark.line + 1, f"is not YAML: {error.problem or error.context}"
    return 1, f"is not YAML: {error}".splitlines()[0]
