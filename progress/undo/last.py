"""The last change of a learner: what the pages offer to take back, and taking it back."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.db import IntegrityError, transaction

from progress.learner.snapshot import put_back
from progress.models import LastChange, Plan


@dataclass(frozen=True)
class UndoCard:
    """The button that takes back the last change."""

    template: ClassVar[str] = "progress/undo/_card.html"
    change: LastChange


def card_of(plan: Plan, now: dt.datetime) -> UndoCard | None:
    """Return the button for a plan that was read with its last change, or None; no queries."""
    change: LastChange | None = getattr(plan, "last_change", None)
    return UndoCard(change) if change and change.can_be_undone(now) else None


def take_back(plan: Plan, seen: str, now: dt.datetime) -> bool:
    """Put all rows back as they were before the last change, if that is what was ``seen``.

    Runs inside ``saving``, which keeps it as a change of its own, so it can be taken back as well.
    """
    change = LastChange.objects.for_user(plan.user).first()
    if change is None or change.seen != seen or not change.can_be_undone(now):
        return False
    try:
        with transaction.atomic():
            is_back = put_back(plan.user, change.rows)
    except IntegrityError:  # what is there by now leaves no room for it
        return False
    if is_back:
        plan.refresh_from_db()
    return is_back
