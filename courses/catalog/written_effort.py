"""The effort of a course as curators write it, read into the model's columns and written back.

``unknown``, ``{hours: 26}`` or ``{weeks: 10, hours_a_week: {low: 4, high: 6}}``: the unit is the
key, and every figure may be a range. Of the last form one half may be missing where it is not published.

A guess of it is ``{low: 114, high: 260, confidence: low}``, with a source and the day of its check where
these are not the course's.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import yaml

from courses.catalog.values import RefusedValueError, is_nothing, normal_text, read_decimal, read_value
from courses.models import Confidence, Course

UNITS = (Course.EffortUnit.HOURS, Course.EffortUnit.WEEKS, Course.EffortUnit.MONTHS)
PACE_KEY = "hours_a_week"
MAX_AMOUNT = Decimal(10_000)
MAX_PACE_HOURS = Decimal(168)
NOTATION = "write unknown, {hours: 26} or {months: 3, hours_a_week: 10}"
GUESS_KEYS = {
    "confidence": "guess_confidence",
    "source_url": "guess_source_url",
    "verified_on": "guess_verified_on",
}
GUESS_NOTATION = "write {low: 114, high: 260}, and in it confidence, source_url and verified_on"

Figure = tuple[Decimal | None, Decimal | None]


def read_effort(node: yaml.Node) -> dict[str, Any]:
    """Return the effort's columns, or raise RefusedValueError."""
    if isinstance(node, yaml.ScalarNode) and node.value == Course.EffortUnit.UNKNOWN:
        return _columns(Course.EffortUnit.UNKNOWN)
    parts = _parts(node)
    units = [unit for unit in UNITS if unit in parts]
    if set(parts) == {PACE_KEY}:
        return _columns(Course.EffortUnit.WEEKS, None, _pace(parts))
    if len(units) != 1:
        raise RefusedValueError(f"names {len(units)} units: {NOTATION}")
    unit = units[0]
    amount = _figure(unit, parts.pop(unit), MAX_AMOUNT)
    if not set(parts) <= (set() if unit == Course.EffortUnit.HOURS else {PACE_KEY}):
        raise RefusedValueError(f"does not fit {unit}: {NOTATION}")
    return _columns(unit, amount, _pace(parts) if parts else None)


def _pace(parts: Mapping[str, yaml.Node]) -> Figure:
    return _figure(PACE_KEY, parts[PACE_KEY], MAX_PACE_HOURS)


def read_guess(node: yaml.Node, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the guess's columns, or raise RefusedValueError; ``fields`` are those of the model."""
    if is_nothing(node):
        return _guess_columns(None, None, "")
    parts = _parts(node) if isinstance(node, yaml.MappingNode) else {}
    if not {"low", "high"} <= set(parts) <= {"low", "high", *GUESS_KEYS}:
        raise RefusedValueError(f"is not a guess: {GUESS_NOTATION}")
    low, high = _number("low", parts["low"]), _number("high", parts["high"])
    if not 0 < low <= high <= MAX_AMOUNT:
        raise RefusedValueError(f"must be above 0, at most {MAX_AMOUNT}, and low not above high")
    columns = _guess_columns(low, high, str(Confidence.LOW))
    for key in GUESS_KEYS.keys() & parts.keys():
        columns[GUESS_KEYS[key]] = _read_named(key, parts[key], fields[GUESS_KEYS[key]])
    return columns


def _read_named(key: str, node: yaml.Node, field: Any) -> Any:
    try:
        value = read_value(node, field)
    except RefusedValueError as error:
        raise RefusedValueError(f"{key}: {error}") from None
    if value in ("", None):
        raise RefusedValueError(f"{key}: has no value")
    return value


def _guess_columns(low: Decimal | None, high: Decimal | None, confidence: str) -> dict[str, Any]:
    return {
        "guess_low_hours": low,
        "guess_high_hours": high,
        "guess_confidence": confidence,
        "guess_source_url": "",
        "guess_verified_on": None,
    }


def write_guess(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the guess's columns as they are written in a file."""
    if row["guess_low_hours"] is None:
        return None
    written = {"low": row["guess_low_hours"], "high": row["guess_high_hours"]}
    named = {key: row[column] for key, column in GUESS_KEYS.items()}
    texts = {key: normal_text(value) if isinstance(value, str) else value for key, value in named.items()}
    return written | {key: value for key, value in texts.items() if value}


def write_effort(row: Mapping[str, Any]) -> str | dict[str, Any]:
    """Return the effort's columns as they are written in a file."""
    unit = row["effort_unit"]
    if unit == Course.EffortUnit.UNKNOWN:
        return str(unit)
    written = {}
    if row["effort_amount_low"] is not None:
        written[str(unit)] = _written_figure(row["effort_amount_low"], row["effort_amount_high"])
    if row["effort_pace_low_hours"] is not None:
        written[PACE_KEY] = _written_figure(row["effort_pace_low_hours"], row["effort_pace_high_hours"])
    return written


def _columns(unit: str, amount: Figure | None = None, pace: Figure | None = None) -> dict[str, Any]:
    amount_low, amount_high = amount or (None, None)
    pace_low, pace_high = pace or (None, None)
    return {
        "effort_unit": str(unit),
        "effort_amount_low": amount_low,
        "effort_amount_high": amount_high,
        "effort_pace_low_hours": pace_low,
        "effort_pace_high_hours": pace_high,
    }


WRITERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "effort": write_effort,
    "effort_guess": write_guess,
}


def value_text(key: str, values: Mapping[str, Any]) -> str:
    """Return a value of several columns as a file has it, on one line, for reports."""
    written = WRITERS[key](values)
    return "nothing" if written is None else _flow(written)


def _flow(written: Any) -> str:
    if isinstance(written, Mapping):
        return f"{{{', '.join(f'{key}: {_flow(value)}' for key, value in written.items())}}}"
    return f"{written.normalize():f}" if isinstance(written, Decimal) else str(written)


def _parts(node: yaml.Node) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise RefusedValueError(f"is not an effort: {NOTATION}")
    parts: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise RefusedValueError(f"is not an effort: {NOTATION}")
        if key.value in parts:
            raise RefusedValueError(f"has {key.value} twice")
        parts[key.value] = value
    return parts


def _figure(name: str, node: yaml.Node, at_most: Decimal) -> Figure:
    low, high = _range(name, node) if isinstance(node, yaml.MappingNode) else (_number(name, node), None)
    if not 0 < low <= at_most or (high is not None and not low <= high <= at_most):
        raise RefusedValueError(f"{name} must be above 0, at most {at_most}, and low not above high")
    return low, high


def _range(name: str, node: yaml.Node) -> tuple[Decimal, Decimal]:
    parts = _parts(node)
    if set(parts) != {"low", "high"}:
        raise RefusedValueError(f"{name} must be a number or a range such as {{low: 4, high: 6}}")
    return _number(name, parts["low"]), _number(name, parts["high"])


def _number(name: str, node: yaml.Node) -> Decimal:
    try:
        return read_decimal(node)
    except RefusedValueError as error:
        raise RefusedValueError(f"{name}: {error}") from None


def _written_figure(low: Decimal, high: Decimal | None) -> Any:
    return low if high is None else {"low": low, "high": high}
