"""Writes the history: of each entry that a load or the admin site changes, the values before and after."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from courses.catalog.change_set import ChangeSet, EntryChange, RowChange
from courses.catalog.edits import Comparison
from courses.catalog.merge import plain
from courses.catalog.turn import lock_catalog
from courses.models import CatalogLoad, Revision

BATCH_SIZE = 500


@contextmanager
def recorded(user: Any, now: dt.datetime, *models: type[Any]) -> Iterator[None]:
    """Put what the block changes of entries of some models into the history, as done by a user now."""
    with transaction.atomic():
        lock_catalog()
        comparison = Comparison(*models)
        yield
        record_changes(comparison.change_set(), now, user)


def record_changes(
    change_set: ChangeSet, now: dt.datetime, user: Any, load: CatalogLoad | None = None
) -> None:
    """Write down what became of each entry, under its present slug; forget what is older than two years."""
    changed = [entry for entry in change_set.entries if entry.action != "unchanged"]
    if not changed:
        return
    for entry in changed:
        if entry.former_slug:
            earlier = Revision.objects.of_entry(entry.section.name, entry.former_slug)
            earlier.update(slug=entry.row.identity[0])
    Revision.objects.bulk_create(
        [
            Revision(
                made_at=now,
                made_by=user,
                load=load,
                section=entry.section.name,
                slug=entry.row.identity[0],
                action=entry.action,
                changes=list(_changes_of(entry)),
            )
            for entry in changed
        ],
        batch_size=BATCH_SIZE,
    )
    Revision.objects.expired(now).delete()


def _changes_of(entry: EntryChange) -> Iterator[dict[str, Any]]:
    if entry.row.action == "created":  # all of it is new, and stands on its page
        return
    if entry.row.changes:
        yield _change_of(entry.row, "")
    for row in entry.nested:
        if row.action != "unchanged":
            yield _change_of(row, row.identity[1])


def _change_of(row: RowChange, name: str) -> dict[str, Any]:
    values = {field: plain(value) for field, value in row.values.items()}
    is_kept = row.action in ("retired", "restored")  # a part, whose day changed
    return {
        "row": name,
        "action": "changed" if is_kept else row.action,
        "before": values if row.action == "removed" else {one.field: plain(one.old) for one in row.changes},
        "after": values if row.action == "created" else {one.field: plain(one.new) for one in row.changes},
    }
