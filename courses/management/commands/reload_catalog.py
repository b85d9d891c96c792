"""``manage.py reload_catalog``: bring the database to what the catalog's files say."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from courses.catalog.apply import apply_catalog
from courses.catalog.effects import effects_of
from courses.catalog.parse import display_name, parse_catalog
from courses.catalog.plan import Load, make_plan, stable_name
from courses.catalog.report import data_of, refusal_of, report_of
from courses.catalog.schema import KINDS
from courses.models import CatalogLoad


class Command(BaseCommand):
    help = (
        "Reload the catalog from YAML files: all of it, or nothing when anything is wrong. "
        "Entries that left their files are retired; edits made in the admin site since the last load stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="*", type=Path, metavar="PATH", help="files or folders (default: fixtures/catalog)"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when the catalog has entries")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--prefer",
            choices=["yaml", "admin"],
            default="",
            help="which side wins where the files and the admin site both changed a value",
        )

    def handle(
        self, *, paths: list[Path], dry_run: bool, json: bool, if_empty: bool, prefer: Any, **options: Any
    ) -> None:
        if if_empty and any(kind.table.manager.exists() for kind in KINDS):
            self.stdout.write("The catalog has entries already: left as it is.")
            return
        paths = paths or [settings.BASE_DIR / "fixtures" / "catalog"]
        catalog = parse_catalog(paths)
        names = tuple(map(display_name, paths))
        today = timezone.localdate()
        load = Load(on=today, covered=tuple(map(stable_name, names)), prefer=prefer)
        record = CatalogLoad(loaded_at=timezone.now(), source=", ".join(names)[:500])
        only_looks = dry_run or catalog.problems
        plan = make_plan(catalog, load) if only_looks else apply_catalog(catalog, load, record)
        effects = effects_of(plan, today) if dry_run and not plan.problems else []
        if json:
            self.stdout.write(_as_json(data_of(plan) | ({"effects": effects} if dry_run else {})))
        if plan.problems:
            raise CommandError(refusal_of(plan, with_lines=not json))
        if not json:
            self.stdout.write("\n".join([report_of(plan, dry_run=dry_run), *effects]))


def _as_json(data: dict[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False)
