"""What a reload does or would do, in words and as JSON."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from courses.catalog.change_set import Action, ChangeSet, EntryChange
from courses.catalog.compare import SAY_THAT_IT_MOVED
from courses.catalog.merge import CHOOSE_A_SIDE, plain
from courses.catalog.sources import SOURCE_KEY

ACTIONS: tuple[Action, ...] = ("created", "changed", "renamed", "retired", "restored")
WITH_DETAILS: tuple[Action, ...] = ("changed", "renamed", "restored")
HOW_TO_CHOOSE = "To choose a side: the files win with --prefer yaml, the admin site with --prefer admin."
HOW_TO_TAKE_OVER = "To say that entries moved here from another source: --take-over."
WOULD_BE_DONE = {
    "created": "would create",
    "changed": "would change",
    "renamed": "would rename",
    "retired": "would retire",
    "restored": "would restore",
}


def report_of(change_set: ChangeSet, *, dry_run: bool = False) -> str:
    """Return what happens to each entry, what of the admin site is kept, and a summary."""
    lines = []
    for entry in change_set.entries:
        action, kept = entry.action, entry.kept_details
        if action in ACTIONS:
            lines.append(f"{WOULD_BE_DONE[action] if dry_run else action} {entry.name}")
        if action in WITH_DETAILS:
            lines += [f"    {detail}" for detail in entry.details]
        if kept:
            lines.append(f"kept {entry.name} as edited in the admin site")
            lines += [f"    {detail}" for detail in kept]
    lines += moved_entries(change_set)
    lines.append(summary_of(change_set))
    if dry_run and change_set.changes_something:
        lines.append(f"Nothing was written (dry run). To do exactly this: --plan {change_set.digest}")
    return "\n".join(lines)


def moved_entries(change_set: ChangeSet) -> list[str]:
    """Return in words which entries belong to these files now, and no longer to another source."""
    said = change_set.loaded
    return [
        f"{entry.name} moves from {entry.owner} to {entry.source}"
        for entry in change_set.entries
        if entry.owner and said.get(entry.name, {}).get(SOURCE_KEY) == entry.source
    ]


def summary_of(change_set: ChangeSet) -> str:
    """Return in a sentence how many entries become others."""
    found = Counter(entry.action for entry in change_set.entries)
    counts = {action: found[action] for action in (*ACTIONS, "unchanged")}
    if not change_set.changes_something:
        return _nothing_changed(change_set)
    rarely = ("renamed", "retired", "restored")
    said = [f"{count} {action}" for action, count in counts.items() if count or action not in rarely]
    return f"{', '.join(said)}."


def _nothing_changed(change_set: ChangeSet) -> str:
    kept = sum(1 for entry in change_set.entries if entry.kept_details)
    same = len(change_set.entries) - kept
    said = f"Nothing changed: {same} {'entry is' if same == 1 else 'entries are'} as the files say"
    if not kept:
        return f"{said}."
    return f"{said}, {kept} {'is' if kept == 1 else 'are'} kept as edited in the admin site."


def refusal_of(change_set: ChangeSet, *, with_lines: bool) -> str:
    """Return what is wrong, each with its place."""
    count = len(change_set.problems)
    head = f"{count} {'error' if count == 1 else 'errors'}, nothing was changed"
    if not with_lines:
        return f"{head}."
    how = [HOW_TO_CHOOSE] if has_conflicts(change_set) else []
    how += [HOW_TO_TAKE_OVER] if has_foreign(change_set) else []
    return "\n".join([f"{head}:", *map(str, change_set.problems), *how])


def has_foreign(change_set: ChangeSet) -> bool:
    """Whether the files name entries of other sources, which was refused."""
    return any(SAY_THAT_IT_MOVED in problem.message for problem in change_set.problems)


def has_conflicts(change_set: ChangeSet) -> bool:
    """Whether a curator has to choose a side."""
    return any(problem.message.endswith(CHOOSE_A_SIDE) for problem in change_set.problems)


def _fields(entry: EntryChange) -> list[dict[str, Any]]:
    """Return old and new of each field in full; those of a row of a list with what it is called."""
    return [
        {"row": row.identity[1] if row is not entry.row else None, "field": one.field}
        | {"old": plain(one.old), "new": plain(one.new)}
        for row in (entry.row, *entry.nested)
        for one in row.changes
    ]


def data_of(change_set: ChangeSet) -> dict[str, Any]:
    """Return the report as JSON types; nothing but the errors when there are any."""
    entries = () if change_set.problems else change_set.entries
    return {
        "created": [entry.name for entry in entries if entry.action == "created"],
        "changed": {entry.name: entry.details for entry in entries if entry.action == "changed"},
        "renamed": {entry.name: entry.details for entry in entries if entry.action == "renamed"},
        "retired": [entry.name for entry in entries if entry.action == "retired"],
        "restored": [entry.name for entry in entries if entry.action == "restored"],
        "fields": {entry.name: _fields(entry) for entry in entries if entry.action in WITH_DETAILS},
        "unchanged": [entry.name for entry in entries if entry.action == "unchanged"],
        "kept": {entry.name: entry.kept_details for entry in entries if entry.kept_details},
        "errors": [asdict(problem) for problem in change_set.problems],
    }
