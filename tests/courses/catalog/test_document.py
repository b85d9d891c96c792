"""Hostile files are refused quickly, in little memory, with file, line and entry."""

import time
import tracemalloc

import pytest
import yaml

from courses.catalog import document
from courses.catalog.document import MAX_BYTES, parse_document

BOMB = "\n".join(
    ["a: &a [x, x, x, x, x, x, x, x, x]"]
    + [
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]
)
HEAD = "courses:\n  - slug: one\n"
HOSTILE = {
    "alias bomb of 9 levels": (BOMB, 1, "-", "anchor (&a)"),
    "alias in an entry": (f"{HEAD}    title: &t Hi\n    summary: *t\n", 3, "one", "anchor"),
    "python object": (f"{HEAD}    title: !!python/object/apply:os.system [ls]\n", 3, "one", "uses a tag"),
    "python name": (f"{HEAD}    title: !!python/name:os.system\n", 3, "one", "uses a tag"),
    "harmless tag": (f"{HEAD}    title: !!str 5\n", 3, "one", "uses a tag"),
    "own tag": (f"{HEAD}    title: !mine x\n", 3, "one", "uses a tag"),
    "two documents": (f"{HEAD}    title: x\n---\nmore: 1\n", 4, "one", "second document"),
    "NUL": (f"{HEAD}    title: a\0b\n", 3, "one", "U+0000"),
    "escape": (f"{HEAD}    title: a\x1b[31mb\n", 3, "one", "U+001B"),
    "NUL as an escape": (f'{HEAD}    title: "a\\0b"\n', 3, "one", "U+0000"),
    "bell as an escape": (f'{HEAD}    title: "a\\x07b"\n', 3, "one", "U+0007"),
    "turned around by an escape": (f'{HEAD}    title: "a\\u202eb"\n', 3, "one", "U+202E"),
    "text turned around": (f"{HEAD}    title: a\u202eb\n", 3, "one", "U+202E"),
    "not UTF-8": (HEAD.encode() + b"    title: \xff\xfe\n", 3, "one", "not UTF-8"),
    "UTF-16": (HEAD.encode("utf-16"), 1, "-", "not UTF-8"),
    "10,000 lists": ("courses: " + "[" * 10_000 + "]" * 10_000, 1, "-", "too deep"),
    "10,000 mappings": ("courses: " + "{a: " * 10_000 + "}" * 10_000, 1, "-", "too deep"),
    "deep by indent": ("\n".join(" " * n + "a:" for n in range(1000)), 9, "-", "too deep"),
    "500,000 values": ("courses: [" + "a," * 500_000 + "]", 1, "-", "too many values"),
    "350,000 lists": ("courses: [" + "[]," * 340_000 + "]", 1, "-", "too many values"),
    "bigger than 1 MiB": ("#" * (MAX_BYTES + 1), 1, "-", "bigger than 1 MiB"),
    "unclosed": (f"{HEAD}    title: [a, b\n", 4, "one", "not YAML"),
    "nothing": ("", 1, "-", "no entries"),
    "comments only": ("# later\n", 1, "-", "no entries"),
}


@pytest.fixture
def _without_libyaml(monkeypatch):
    monkeypatch.setattr(document, "Loader", yaml.SafeLoader)


def _parse(text):
    return parse_document(text if isinstance(text, bytes) else text.encode(), "c.yaml")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_2_seconds_with_file_line_and_entry(name):
    started = time.process_time()
    _assert_refused(name)
    assert time.process_time() - started < 2


def _assert_refused(name):
    text, line, entry, words = HOSTILE[name]
    result = _parse(text)
    assert result.root is None
    first = result.problems[0]
    assert (first.file, first.line, first.entry) == ("c.yaml", line, entry)
    assert words in first.message


@pytest.mark.usefixtures("_without_libyaml")
@pytest.mark.parametrize("name", [name for name in HOSTILE if "00,000" not in name])
def test_it_is_refused_alike_without_libyaml(name):
    _assert_refused(name)


@pytest.mark.parametrize(
    "name", ["alias bomb of 9 levels", "10,000 lists", "350,000 lists", "bigger than 1 MiB"]
)
def test_a_hostile_file_is_refused_within_200_megabytes(name):
    assert _peak_megabytes(HOSTILE[name][0]) < 200


def test_the_biggest_tree_that_is_accepted_stays_within_200_megabytes():
    text = "courses: [" + "[]," * 99_000 + "]"
    assert _parse(text).root is not None
    assert _peak_megabytes(text) < 200


def _peak_megabytes(text):
    tracemalloc.start()
    try:
        _parse(text)
        return tracemalloc.get_traced_memory()[1] / 1024 / 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "text", [f"{HEAD}\ttitle: x\n", f"{HEAD}  title\n", "a: b: c", "- }", "%YAML 9.9\n--- x", '"\\xZZ"']
)
def test_what_is_no_yaml_is_told_with_its_line(text):
    (problem,) = _parse(text).problems
    assert "is not YAML" in problem.message
    assert problem.line <= 4


def test_an_entry_is_named_wherever_its_slug_stands():
    problems = _parse(
        "courses:\n  - title: slug\n    level: beginner\n    slug: one\n    parts: !!int 5\n"
    ).problems
    assert [(problem.line, problem.entry) for problem in problems] == [(5, "one")]


def test_of_a_binary_file_only_the_first_findings_are_told():
    assert len(_parse(HEAD + "    title: " + "a\0" * 50).problems) == 10


def test_a_character_that_no_yaml_may_have_is_told_although_its_place_is_not_known():
    (problem,) = _parse(f"{HEAD}    title: a\uffffb\n").problems
    assert (problem.line, problem.column) == (1, 1)
    assert problem.message.startswith("is not YAML: ")
    assert "\n" not in problem.message


def test_a_file_of_just_1_mebibyte_is_read():
    text = HEAD + "#" * (2**20 - len(HEAD))
    assert _parse(text).problems == ()


def test_all_findings_of_a_file_are_told_at_once():
    result = _parse("courses:\n  - slug: one\n    a: &x 1\n    b: !!str 2\n  - slug: two\n    c: *x\n")
    assert [(p.line, p.entry) for p in result.problems] == [(3, "one"), (4, "one"), (6, "two")]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm():
    result = _parse(b"\xef\xbb\xbfcourses:\r\n  - slug: one\r\n")
    assert result.problems == ()


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (f"{HEAD}    title: &t Hi\n", 12),
        (f"{HEAD}    title: a\x1bb\n", 13),
        (HEAD.encode() + b"    title: \xc3\xa9\xff\n", 13),  # after one character of two bytes
        (f"{HEAD}    title: [a, }}\n", 16),
    ],
)
def test_a_finding_has_its_column(text, column):
    assert (_parse(text).problems[0].line, _parse(text).problems[0].column) == (3, column)
