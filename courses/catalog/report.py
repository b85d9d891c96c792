"""What a reload does or would do, in words and as JSON."""

from dataclasses import asdict
from typing import Any

from courses.catalog.plan import Action, ReloadPlan

ACTIONS: tuple[Action, ...] = ("created", "changed", "retired", "restored")
WOULD_BE_DONE = {
    "created": "would create",
    "changed": "would change",
    "retired": "would retire",
    "restored": "would restore",
}


def report_of(plan: ReloadPlan, *, dry_run: bool = False) -> str:
    """Return what happens to each entry, what of the admin site is kept, and a summary."""
    lines = []
    for entry in plan.entries:
        if entry.action in ACTIONS:
            lines.append(f"{WOULD_BE_DONE[entry.action] if dry_run else entry.action} {entry.name}")
            lines += [f"    {detail}" for detail in entry.details if entry.action in ("changed", "restored")]
        if entry.kept_details:
            lines.append(f"kept {entry.name} as edited in the admin site")
            lines += [f"    {detail}" for detail in entry.kept_details]
    return "\n".join([*lines, _summary(plan, dry_run=dry_run)])


def _summary(plan: ReloadPlan, *, dry_run: bool) -> str:
    counts = {action: len(plan.having(action)) for action in (*ACTIONS, "unchanged")}
    if not plan.changes_something:
        return f"Nothing changed: {counts['unchanged']} entries are as the files say."
    rarely = ("retired", "restored")
    said = [f"{count} {action}" for action, count in counts.items() if count or action not in rarely]
    end = " Nothing was written (dry run)." if dry_run else ""
    return f"{', '.join(said)}.{end}"


def refusal_of(plan: ReloadPlan, *, with_lines: bool) -> str:
    """Return what is wrong, each with its place."""
    count = len(plan.problems)
    head = f"{count} {'error' if count == 1 else 'errors'}, nothing was changed"
    return "\n".join([f"{head}:", *map(str, plan.problems)]) if with_lines else f"{head}."


def data_of(plan: ReloadPlan) -> dict[str, Any]:
    """Return the report as JSON types; nothing but the errors when there are any."""
    entries = () if plan.problems else plan.entries
    return {
        "created": [entry.name for entry in entries if entry.action == "created"],
        "changed": {entry.name: entry.details for entry in entries if entry.action == "changed"},
        "retired": [entry.name for entry in entries if entry.action == "retired"],
        "restored": [entry.name for entry in entries if entry.action == "restored"],
        "unchanged": [entry.name for entry in entries if entry.action == "unchanged"],
        "kept": {entry.name: entry.kept_details for entry in entries if entry.kept_details},
        "errors": [asdict(problem) for problem in plan.problems],
    }
