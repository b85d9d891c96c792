"""What the files said when they were last loaded, instead of reading the very same files again.

Understanding YAML takes most of a reload's time. The last load remembers what it understood, for the
merge with edits of the admin site (courses/catalog/merge.py); of unchanged files that says it all.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from django.db import models

from courses.catalog.document import START
from courses.catalog.files import CatalogFile, CatalogFiles
from courses.catalog.parse import Entry, ParsedCatalog, Row, collector_paused
from courses.catalog.schema import SECTION_BY_NAME, Section, Table
from courses.catalog.sources import owner_of
from courses.models import CatalogLoad

Reading = Callable[[str], Any]


def remembered_catalog(files: CatalogFiles) -> ParsedCatalog | None:
    """Return what these files say if they are those of the last load, else None.

    The entries know their files, but no places in them.
    """
    if files.problems:
        return None
    loaded = CatalogLoad.objects.loaded_from(files.digest)
    if loaded is None:
        return None
    by_name = {file.stable_name: file for file in files.files}
    with collector_paused():
        entries = tuple(
            _entry(SECTION_BY_NAME[name.partition("/")[0]], said, by_name[said["file"]])
            for name, said in loaded.items()
            if said.get("file") in by_name
        )
    names = frozenset((entry.section.name, entry.slug) for entry in entries)
    sources = {
        str(PurePosixPath(said["file"]).parent): owner_of(said)
        for said in loaded.values()
        if said.get("file") in by_name
    }
    return ParsedCatalog(
        entries, names, names_complete=True, problems=(), covered=files.covered, sources=sources
    )


def _entry(section: Section, said: Mapping[str, Any], file: CatalogFile) -> Entry:
    row = _row(section.table, said["values"])
    nested = None
    if section.nested and "nested" in said:
        table, owner = section.nested.table, section.nested.owner
        rows = (
            {name: value for name, value in one.items() if name != owner} for one in said["nested"].values()
        )
        nested = tuple(_row(table, one) for one in rows)
    return Entry(section, row.values["slug"], file, START, row, nested)


def _row(table: Table, said: Mapping[str, Any]) -> Row:
    readings = _readings(table)
    values = {
        name: readings[name](value) if name in readings and value is not None else value
        for name, value in said.items()
    }
    return Row(values, {})


@cache
def _readings(table: Table) -> dict[str, Reading]:
    """Return the fields whose values JSON keeps as text, with the way back."""
    readings: dict[str, Reading] = {}
    for name, field in table.fields.items():
        if isinstance(field, models.DecimalField):
            readings[name] = Decimal
        elif isinstance(field, models.DateField):
            readings[name] = dt.date.fromisoformat
    return readings
