"""What a reload does or would do, in words and as JSON."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from courses.catalog.change_set import Action, EntryPlan, ReloadPlan
from courses.catalog.merge import plain

ACTIONS: tuple[Action, ...] = ("created", "changed", "renamed", "retired", "restored")
WITH_DETAILS: tuple[Action, ...] = ("changed", "renamed", "restored")
WOULD_BE_DONE = {
    "created": "would create",
    "changed": "would change",
    "renamed": "would rename",
    "retired": "would retire",
    "restored": "would restore",
}


def report_of(plan: ReloadPlan, *, dry_run: bool = False) -> str:
    """Return what happens to each entry, what of the admin site is kept, and a summary."""
    lines = []
    for entry in plan.entries:
        action, kept = entry.action, entry.kept_details
        if action in ACTIONS:
            lines.append(f"{WOULD_BE_DONE[action] if dry_run else action} {entry.name}")
        if action in WITH_DETAILS:
            lines += [f"    {detail}" for detail in entry.details]
        if kept:
            lines.append(f"kept {entry.name} as edited in the admin site")
            lines += [f"    {detail}" for detail in kept]
    lines.append(summary_of(plan))
    if dry_run and plan.changes_something:
        lines.append(f"Nothing was written (dry run). To do exactly this: --plan {plan.digest}")
    return "\n".join(lines)


def summary_of(plan: ReloadPlan) -> str:
    """Return in a sentence how many entries become others."""
    found = Counter(entry.action for entry in plan.entries)
    counts = {action: found[action] for action in (*ACTIONS, "unchanged")}
    if not plan.changes_something:
        same = counts["unchanged"]
        return f"Nothing changed: {same} {'entry is' if same == 1 else 'entries are'} as the files say."
    rarely = ("renamed", "retired", "restored")
    said = [f"{count} {action}" for action, count in counts.items() if count or action not in rarely]
    return f"{', '.join(said)}."


def refusal_of(plan: ReloadPlan, *, with_lines: bool) -> str:
    """Return what is wrong, each with its place."""
    count = len(plan.problems)
    head = f"{count} {'error' if count == 1 else 'errors'}, nothing was changed"
    return "\n".join([f"{head}:", *map(str, plan.problems)]) if with_lines else f"{head}."


def _fields(entry: EntryPlan) -> list[dict[str, Any]]:
    """Return old and new of each field in full; those of a row of a list with what it is called."""
    return [
        {"row": row.identity[1] if row is not entry.row else None, "field": one.field}
        | {"old": plain(one.old), "new": plain(one.new)}
        for row in (entry.row, *entry.nested)
        for one in row.changes
    ]


def data_of(plan: ReloadPlan) -> dict[str, Any]:
    """Return the report as JSON types; nothing but the errors when there are any."""
    entries = () if plan.problems else plan.entries
    return {
        "created": [entry.name for entry in entries if entry.action == "created"],
        "changed": {entry.name: entry.details for entry in entries if entry.action == "changed"},
        "renamed": {entry.name: entry.details for entry in entries if entry.action == "renamed"},
        "retired": [entry.name for entry in entries if entry.action == "retired"],
        "restored": [entry.name for entry in entries if entry.action == "restored"],
        "fields": {entry.name: _fields(entry) for entry in entries if entry.action in WITH_DETAILS},
        "unchanged": [entry.name for entry in entries if entry.action == "unchanged"],
        "kept": {entry.name: entry.kept_details for entry in entries if entry.kept_details},
        "errors": [asdict(problem) for problem in plan.problems],
    }
