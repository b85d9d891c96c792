"""The impact of a load: what it means beyond the catalog, said by apps that the catalog knows nothing of."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from courses.catalog.change_set import ChangeSet

Impact = Callable[["ChangeSet", dt.date], list[str]]

_impacts: list[Impact] = []


def register_impact(impact: Impact) -> None:
    """Let an app say, in lines for a dry run, what a change set would mean for its rows as of a day."""
    _impacts.append(impact)


def impact_of(change_set: "ChangeSet", today: dt.date) -> list[str]:
    """Return what all apps say of a change set; nothing is written."""
    return [line for impact in _impacts for line in impact(change_set, today)]
