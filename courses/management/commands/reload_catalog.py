"""``manage.py reload_catalog``: bring the database to what the catalog's files say."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.catalog.apply import apply_catalog
from courses.catalog.parse import parse_catalog
from courses.catalog.plan import ReloadPlan, make_plan
from courses.catalog.schema import KINDS

DONE = {"created": "created", "changed": "changed"}
WOULD_BE_DONE = {"created": "would create", "changed": "would change"}


class Command(BaseCommand):
    help = "Reload the catalog from YAML files: all of it, or nothing when anything is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="*", type=Path, metavar="PATH", help="files or folders (default: fixtures/catalog)"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when the catalog has entries")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, paths: list[Path], dry_run: bool, json: bool, if_empty: bool, **options: Any) -> None:
        if if_empty and any(kind.table.manager.exists() for kind in KINDS):
            self.stdout.write("The catalog has entries already: left as it is.")
            return
        catalog = parse_catalog(paths or [settings.BASE_DIR / "fixtures" / "catalog"])
        plan = make_plan(catalog) if dry_run or catalog.problems else apply_catalog(catalog)
        if json:
            self.stdout.write(_as_json(plan))
        if plan.problems:
            raise CommandError(_refusal(plan, with_lines=not json))
        if not json:
            self.stdout.write(_report(plan, dry_run=dry_run))


def _report(plan: ReloadPlan, *, dry_run: bool) -> str:
    lines = []
    words = WOULD_BE_DONE if dry_run else DONE
    for entry in plan.entries:
        if entry.action in words:
            lines.append(f"{words[entry.action]} {entry.name}")
            lines += [f"    {detail}" for detail in entry.details if entry.action == "changed"]
    return "\n".join([*lines, _summary(plan, dry_run=dry_run)])


def _summary(plan: ReloadPlan, *, dry_run: bool) -> str:
    created, changed, unchanged = (
        len(plan.having("created")),
        len(plan.having("changed")),
        len(plan.having("unchanged")),
    )
    if not created and not changed:
        return f"Nothing changed: {unchanged} entries are as the files say."
    end = " Nothing was written (dry run)." if dry_run else ""
    return f"{created} created, {changed} changed, {unchanged} unchanged.{end}"


def _refusal(plan: ReloadPlan, *, with_lines: bool) -> str:
    count = len(plan.problems)
    head = f"{count} {'error' if count == 1 else 'errors'}, nothing was changed"
    return "\n".join([f"{head}:", *map(str, plan.problems)]) if with_lines else f"{head}."


def _as_json(plan: ReloadPlan) -> str:
    applied = not plan.problems
    return json.dumps(
        {
            "created": [entry.name for entry in plan.having("created") if applied],
            "changed": {entry.name: entry.details for entry in plan.having("changed") if applied},
            "unchanged": [entry.name for entry in plan.having("unchanged") if applied],
            "errors": [asdict(problem) for problem in plan.problems],
        },
        indent=2,
        ensure_ascii=False,
    )
