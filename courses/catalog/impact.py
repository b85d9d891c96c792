"""What a reload means beyond the catalog, said by apps that the catalog knows nothing of."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from courses.catalog.change_set import ChangeSet

Effect = Callable[["ChangeSet", dt.date], list[str]]

_effects: list[Effect] = []


def register_effect(effect: Effect) -> None:
    """Let an app say, in lines for a dry run, what a change set would mean for its rows as of a day."""
    _effects.append(effect)


def effects_of(change_set: "ChangeSet", today: dt.date) -> list[str]:
    """Return what all apps say of a change set; nothing is written."""
    return [line for effect in _effects for line in effect(change_set, today)]
