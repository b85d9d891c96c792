"""Small catalogs to read, and a short way to spoil them."""

import textwrap

import pytest

from courses.catalog.files import read_files
from courses.catalog.parse import parse_catalog

SMALL = """\
providers:
  - slug: academy
    title: Academy
    url: https://academy.example/
    aid_rules:
      - {kind: review_days, value: 16, confidence: medium, source_url: "https://a.example/", verified_on: 2026-11-01}
      - {kind: next_application, value: 0, confidence: low, source_url: "https://a.example/", verified_on: 2026-11-01}
courses:
  - slug: one
    title: Course one
    provider: academy
    url: https://academy.example/one
    level: beginner
    effort: {weeks: 10, hours_a_week: {low: 4, high: 6}}
    description: The first.
    source_url: https://academy.example/one
    verified_on: 2026-11-01
  - slug: two
    title: Course two
    provider: academy
    url: https://academy.example/two
    level: advanced
    effort: unknown
    description: The second.
    source_url: https://academy.example/two
    verified_on: 2026-11-01
paths:
  - slug: way
    title: The way
    summary: In two steps.
    steps:
      - course: one
      - course: two
        is_core: no
groups:
  - slug: circle
    title: Circle
    url: https://circle.example/
    place: Accra
    description: They meet.
    source_url: https://circle.example/
    verified_on: 2026-11-01
resources:
  - slug: guide
    title: Guide
    kind: financial_aid
    url: https://guide.example/
    provider: academy
    description: How to.
    source_url: https://guide.example/
    verified_on: 2026-11-01
"""


def spoiled(old: str, new: str) -> str:
    """The small catalog with one place changed."""
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def having(change_set, action):
    """The entries to which this happens."""
    return tuple(entry for entry in change_set.entries if entry.action == action)


@pytest.fixture
def parse(tmp_path, monkeypatch):
    """Parse texts as the files a.yaml, b.yaml, ... of a folder."""
    monkeypatch.chdir(tmp_path)

    def write_and_parse(*texts: str | bytes):
        for name, text in zip("abcdef", texts, strict=False):
            raw = text if isinstance(text, bytes) else textwrap.dedent(text).encode()
            (tmp_path / f"{name}.yaml").write_bytes(raw)
        return parse_catalog(read_files([tmp_path]))

    return write_and_parse
