"""The effort of a course as curators write it, read into the model's columns and written back.

``unknown``, ``{hours: 26}`` or ``{weeks: 10, hours_a_week: {low: 4, high: 6}}``: the unit is the
key, and every figure may be a range.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from courses.catalog.values import RefusedValueError, read_decimal
from courses.models import Course

UNITS = (Course.EffortUnit.HOURS, Course.EffortUnit.WEEKS, Course.EffortUnit.MONTHS)
PACE_KEY = "hours_a_week"
MAX_AMOUNT = Decimal(10_000)
MAX_PACE_HOURS = Decimal(168)
NOTATION = "write unknown, {hours: 26} or {months: 3, hours_a_week: 10}"

Figure = tuple[Decimal | None, Decimal | None]


def read_effort(node: yaml.Node) -> dict[str, Any]:
    """Return the effort's columns, or raise RefusedValueError."""
    if isinstance(node, yaml.ScalarNode) and node.value == Course.EffortUnit.UNKNOWN:
        return _columns(Course.EffortUnit.UNKNOWN)
    parts = _parts(node)
    units = [unit for unit in UNITS if unit in parts]
    if len(units) != 1:
        raise RefusedValueError(f"names {len(units)} units: {NOTATION}")
    unit = units[0]
    amount = _figure(unit, parts.pop(unit), MAX_AMOUNT)
    needs_pace = unit != Course.EffortUnit.HOURS
    if set(parts) != ({PACE_KEY} if needs_pace else set()):
        raise RefusedValueError(f"does not fit {unit}: {NOTATION}")
    return _columns(unit, amount, _figure(PACE_KEY, parts[PACE_KEY], MAX_PACE_HOURS) if needs_pace else None)


def write_effort(row: Mapping[str, Any]) -> str | dict[str, Any]:
    """Return the effort's columns as they are written in a file."""
    unit = row["effort_unit"]
    if unit == Course.EffortUnit.UNKNOWN:
        return str(unit)
    written = {str(unit): _written_figure(row["effort_amount_low"], row["effort_amount_high"])}
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


def effort_text(values: Mapping[str, Any]) -> str:
    """Return an effort's values as a file has them, on one line, for reports."""
    return _flow(write_effort(values))


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
