"""The database as files that ``reload_catalog`` takes back unchanged.

Every key is written out, also one without a value: reloading an old export then really brings back
what was, while a key left out would leave alone what is there.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from courses.catalog.document import MAX_BYTES, MAX_VALUES
from courses.catalog.files import SUFFIXES
from courses.catalog.schema import AID_RULES, SECTIONS, VALUES_OF_COLUMNS, Nested, Section, StoredRow
from courses.catalog.sources import SOURCE_KEY, UPLOADS, owner_of
from courses.catalog.values import UNKNOWN, normal_text
from courses.catalog.written_effort import WRITERS
from courses.models import SLUG, AidRule, CatalogLoad

try:
    from yaml import CSafeDumper as BaseDumper
except ImportError:  # PyYAML without libyaml: the same text, slower
    from yaml import SafeDumper as BaseDumper  # type: ignore[assignment]

WIDTH = 100
FOLD_AFTER = 70
MAX_FILE_BYTES = MAX_BYTES * 9 // 10
MAX_FILE_LINES = MAX_VALUES // 3  # a line has a key and a value, seldom more


SILENT: dict[str, Any] = {  # what goes without saying in a row of a list
    "note": "",
    "beside_hours": None,
    "needed_parts": [],
    "rest_beside": False,
    "retired_on": None,
    "formerly": [],
    "url": "",
}


class ForeignFilesError(Exception):
    """The folder has YAML files of other names, whose entries would be there twice."""


class _Dumper(BaseDumper):
    """Writes texts as blocks, small mappings on one line, and numbers without trailing zeros."""


class _OneLine(dict[str, Any]):
    """A mapping written on one line."""


def _write_text(dumper: _Dumper, text: str) -> yaml.Node:
    style = None
    if "\n" in text:
        style = "|"
    elif len(text) > FOLD_AFTER and " " in text and "  " not in text:
        style = ">"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _write_decimal(dumper: _Dumper, number: Decimal) -> yaml.Node:
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


def _write_boolean(dumper: _Dumper, value: bool) -> yaml.Node:  # noqa: FBT001 - the shape yaml asks for
    return dumper.represent_scalar("tag:yaml.org,2002:bool", "yes" if value else "no")


def _write_one_line(dumper: _Dumper, mapping: _OneLine) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping, flow_style=True)


_Dumper.add_representer(str, _write_text)
_Dumper.add_representer(Decimal, _write_decimal)
_Dumper.add_representer(bool, _write_boolean)
_Dumper.add_representer(_OneLine, _write_one_line)


def export_text() -> str:
    """Return the whole catalog as one document."""
    written = [(name, "".join(entries)) for name, entries in _written_sections()]
    return "\n".join(f"{name}:\n{entries}" for name, entries in written if entries)


def export_texts() -> dict[str, str]:
    """Return the whole catalog as files, name -> text, one or more for each section."""
    source = _source_named()
    return {
        f"{name}{'' if number == 1 else f'-{number}'}.yaml": text + source
        for name, entries in _written_sections()
        for number, text in enumerate(_split(name, entries), start=1)
    }


def _source_named() -> str:
    """Return the line that names the source of all entries, where they have the same one with a name."""
    owners = {owner_of(said) for said in CatalogLoad.objects.last_loaded().values()}
    named = next(iter(owners)) if len(owners) == 1 else ""
    return f"\n{SOURCE_KEY}: {named}\n" if SLUG.fullmatch(named) and named != UPLOADS else ""


def export_files(folder: Path) -> list[Path]:
    """Write the catalog into a folder and return the files.

    Raises ForeignFilesError when the folder has YAML files that an export would not replace.
    """
    texts = export_texts()
    folder.mkdir(parents=True, exist_ok=True)
    found = (str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix in SUFFIXES)
    foreign = sorted(set(found) - set(texts))
    if foreign:
        raise ForeignFilesError(f"{folder} has other YAML files: {', '.join(foreign)}")
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def _split(name: str, entries: list[str]) -> Iterator[str]:
    """Yield the texts of as many files as a reload's limits ask for."""
    head = f"{name}:\n"
    part: list[str] = []
    size = lines = 0
    for entry in entries:
        size += len(entry.encode())
        lines += entry.count("\n")
        if part and (size > MAX_FILE_BYTES or lines > MAX_FILE_LINES):
            yield head + "".join(part)
            part, size, lines = [], len(entry.encode()), entry.count("\n")
        part.append(entry)
    if part:
        yield head + "".join(part)


def _written_sections() -> Iterator[tuple[str, list[str]]]:
    for section in SECTIONS:
        nested = _nested_by_owner(section.nested) if section.nested else {}
        rows = section.table.stored_rows().values()
        yield section.name, [_dump([_written_entry(section, row, nested)]) for row in rows]


def _dump(entry: list[dict[str, Any]]) -> str:
    text = yaml.dump(
        entry, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False
    )
    return "".join(f"  {line}" if line != "\n" else line for line in text.splitlines(keepends=True))


def _nested_by_owner(nested: Nested) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = {}
    for row in nested.table.stored_rows().values():
        siblings = rows.setdefault(row[nested.owner], [])
        siblings.append(_written_nested(nested, row, place=len(siblings) + 1))
    return rows


def _written_entry(section: Section, row: StoredRow, nested: Mapping[str, list[Any]]) -> dict[str, Any]:
    entry = {key: _written_value(key, row) for key in section.keys}
    if section.nested:
        entry[section.nested.key] = nested.get(row["slug"], [])
    return entry


def _written_nested(nested: Nested, row: StoredRow, place: int) -> Any:
    """Return a row of a list without what goes without saying: such a list is taken literally."""
    if nested.is_plain:
        return row[nested.identity]
    silent = SILENT | {"position": place}
    told = (key for key in nested.keys if key not in silent or row[key] != silent[key])
    written = {key: _written_value(key, row) for key in told}
    if nested is AID_RULES and row["kind"] in AidRule.YES_OR_NO_KINDS:
        written["value"] = bool(row["value"])
    return written


def _written_value(key: str, row: StoredRow) -> Any:
    if key in VALUES_OF_COLUMNS:
        written = WRITERS[key](row)
        return _one_line(written) if isinstance(written, dict) else written
    value = row[key]
    if key == "hours" and value is None:
        return UNKNOWN
    if key == "credit" and value is not None:
        return f"{int(100 * value)} %"
    return normal_text(value) if isinstance(value, str) else value


def _one_line(mapping: Mapping[str, Any]) -> _OneLine:
    return _OneLine({k: _OneLine(v) if isinstance(v, dict) else v for k, v in mapping.items()})
