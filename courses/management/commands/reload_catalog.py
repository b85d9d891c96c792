"""``manage.py reload_catalog``: bring the database to what the catalog's files say."""

import datetime as dt
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from courses.catalog.apply import CatalogBusyError, CatalogMovedError
from courses.catalog.change_set import ChangeSet, Load
from courses.catalog.files import SHIPPED_FILES, read_files
from courses.catalog.impact import MOST_LEARNERS, Scope, impact_of
from courses.catalog.reload import compare_files, reload_files
from courses.catalog.report import data_of, refusal_of, report_of
from courses.catalog.schema import SECTIONS
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
        parser.add_argument(
            "--exact",
            action="store_true",
            help="with --dry-run: look at all learners it would touch, never at a sample of them",
        )
        parser.add_argument("--if-empty", action="store_true", help="do nothing when the catalog has entries")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--plan",
            default="",
            metavar="NAME",
            help="do what a dry run named so, or nothing if the catalog or the files changed since",
        )
        parser.add_argument(
            "--prefer",
            choices=["yaml", "admin"],
            default="",
            help="which side wins where the files and the admin site both changed a value",
        )

        parser.add_argument(
            "--take-over",
            action="store_true",
            help="say that entries which belong to other sources moved to these files",
        )

    def handle(
        self,
        *,
        paths: list[Path],
        dry_run: bool,
        exact: bool,
        json: bool,
        if_empty: bool,
        plan: str,
        prefer: Any,
        take_over: bool,
        **options: Any,
    ) -> None:
        if if_empty and any(section.table.manager.exists() for section in SECTIONS):
            self.stdout.write("The catalog has entries already: left as it is.")
            return
        if exact and not dry_run:
            raise CommandError("--exact says how a dry run counts: add --dry-run.")
        self.scope = Scope(None if exact else MOST_LEARNERS, self.watch)
        files = read_files(paths or [SHIPPED_FILES])
        load = Load(on=timezone.localdate(), prefer=prefer, take_over=take_over)
        if dry_run:
            self._say(compare_files(files, load, watch=self.watch), as_json=json, today=load.on)
            return
        record = CatalogLoad(loaded_at=timezone.now())
        try:
            done = reload_files(files, load, record, expected=plan, watch=self.watch)
        except CatalogMovedError as moved:
            self._say(moved.change_set, as_json=json, today=load.on)
            raise CommandError(
                f"Nothing was changed: {moved} ({plan}). Read the one above, which is of now."
            ) from None
        except CatalogBusyError as busy:
            raise CommandError(f"Nothing was changed: {busy}.") from None
        self._say(done, as_json=json)

    def _say(self, change_set: ChangeSet, *, as_json: bool, today: dt.date | None = None) -> None:
        """Print what was done, or with a day what would be; raise CommandError with what is wrong."""
        dry_run = today is not None
        impact = impact_of(change_set, today, self.scope) if today and not change_set.problems else []
        if as_json:
            data = data_of(change_set) | ({"effects": impact, "plan": change_set.digest} if dry_run else {})
            self.stdout.write(json.dumps(data, indent=2, ensure_ascii=False))
        if change_set.problems:
            raise CommandError(refusal_of(change_set, with_lines=not as_json))
        if not as_json:
            self.stdout.write("\n".join([report_of(change_set, dry_run=dry_run), *impact]))

    def watch(
        self, items: Sequence[Any], what: str, stream: TextIO = sys.stderr, delay_seconds: float = 1
    ) -> Iterable[Any]:
        """Show a bar on a terminal for whatever takes more than a second."""
        return tqdm(items, desc=what, file=stream, delay=delay_seconds, leave=False, disable=None)
