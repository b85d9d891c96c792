"""The impact of a load: what it means beyond the catalog, said by apps that the catalog knows nothing of."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from courses.catalog.parse import Watch, unwatched

if TYPE_CHECKING:
    from courses.catalog.change_set import ChangeSet

MOST_LEARNERS = 400  # of more of them a dry run looks at a sample, in which a share is right within 5 in 100


@dataclass(frozen=True)
class Scope:
    """How many learners are looked at, None: all of them; and who is shown how far it got."""

    most_learners: int | None = MOST_LEARNERS
    watch: Watch[Any] = unwatched


A_SAMPLE = Scope()

Impact = Callable[["ChangeSet", dt.date, Scope], list[str]]

Touch = Callable[["ChangeSet", dt.date], bool]

_impacts: list[Impact] = []
_touches: list[Touch] = []


def register_impact(impact: Impact) -> None:
    """Let an app say, in lines for a dry run, what a change set would mean for its rows as of a day."""
    _impacts.append(impact)


def impact_of(change_set: "ChangeSet", today: dt.date, scope: Scope = A_SAMPLE) -> list[str]:
    """Return what all apps say of a change set; nothing is written."""
    return [line for impact in _impacts for line in impact(change_set, today, scope)]


def register_touch(touch: Touch) -> None:
    """Let an app say whether a change set touches anybody at all; impacts are shown to curators only then."""
    _touches.append(touch)


def touches_learners(change_set: "ChangeSet", today: dt.date) -> bool:
    """Return whether any app says that a change set touches somebody."""
    return any(touch(change_set, today) for touch in _touches)
