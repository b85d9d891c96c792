"""Three ways to meet: what the files say, what is stored, and what the files said when last loaded.

What only the files changed is taken over; what only the admin site changed is kept; what both changed
is a conflict, which a curator settles with a preference for one side.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from os.path import commonprefix
from typing import Any, Literal

from courses.catalog.schema import column_groups
from courses.catalog.values import normal_text

SHOWN_LENGTH = 60
SHOWN_BEFORE = 20  # characters that two long texts have in common, before the first one that differs
CHOOSE_A_SIDE = "choose a side"  # whoever shows it says how

Prefer = Literal["", "yaml", "admin"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a row and two values of it: before and after, or the admin site's and the files'."""

    field: str
    old: Any
    new: Any

    def __str__(self) -> str:
        old, new = _where_they_differ(self.old, self.new)
        return f"{self.field}: {shown(old, self.field)} -> {shown(new, self.field)}"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that the files and the admin site changed to different values since the last load."""

    field: str
    loaded: Any
    stored: Any
    given: Any

    def __str__(self) -> str:
        return (
            f"{self.field}: the files now say {shown(self.given, self.field)}, the admin site "
            f"{shown(self.stored, self.field)}, and it was {shown(self.loaded, self.field)}; {CHOOSE_A_SIDE}"
        )


@dataclass(frozen=True, slots=True)
class Merged:
    """What becomes of a row's fields; ``kept`` are those on which the admin site has its way."""

    changes: tuple[FieldChange, ...]
    kept: tuple[FieldChange, ...]
    conflicts: tuple[Conflict, ...]


def merge(
    given: Mapping[str, Any], stored: Mapping[str, Any], loaded: Mapping[str, Any] | None, prefer: Prefer
) -> Merged:
    """Merge the fields that a file gives into a stored row.

    ``loaded`` is what the file gave at the last load, as from ``plain``; None when it was never loaded,
    or a field is missing there: then the file has its way. An effort is one value in several fields.
    """
    changes: list[FieldChange] = []
    kept: list[FieldChange] = []
    conflicts: list[Conflict] = []
    for names in column_groups(given):
        differing = [
            FieldChange(name, stored[name], given[name])
            for name in names
            if not same(stored[name], given[name])
        ]
        if not differing:
            continue
        if loaded is None or any(name not in loaded for name in names) or _agree(names, stored, loaded):
            changes += differing
        elif _agree(names, given, loaded) or prefer == "admin":
            kept += differing
        elif prefer == "yaml":
            changes += differing
        else:
            conflicts += [Conflict(one.field, loaded[one.field], one.old, one.new) for one in differing]
    return Merged(tuple(changes), tuple(kept), tuple(conflicts))


def _agree(names: Sequence[str], values: Mapping[str, Any], loaded: Mapping[str, Any]) -> bool:
    return all(plain(values[name]) == loaded[name] for name in names)


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it, so that equal values are equal."""
    if isinstance(value, str):
        return normal_text(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, dt.date) else value


def same(old: Any, new: Any) -> bool:
    """Tell whether two values say the same; line ends and blanks around a text do not count."""
    if isinstance(old, str) and isinstance(new, str):
        return normal_text(old) == new
    return bool(old == new)


def _where_they_differ(old: Any, new: Any) -> tuple[Any, Any]:
    """Return two long texts from shortly before their first difference on, and other values as they are."""
    if not (isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) > SHOWN_LENGTH):
        return old, new
    start = max(0, len(commonprefix([old, new])) - SHOWN_BEFORE)  # noqa: RUF071 - texts, no paths
    return (f"…{old[start:]}", f"…{new[start:]}") if start else (old, new)


def shown(value: Any, field: str = "") -> str:
    """Return a value as reports show it; a credit in percent, as curators type it."""
    if value is None or value in ("", []):
        return "nothing"
    if isinstance(value, list):
        value = ", ".join(value)
    if field == "credit":
        return f"{(100 * Decimal(value)).normalize():f} %"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = " ".join(str(plain(value) if isinstance(value, Decimal) else value).split())
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"
