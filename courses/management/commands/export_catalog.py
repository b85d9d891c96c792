"""``manage.py export_catalog``: the database as files that ``reload_catalog`` takes back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.catalog.export import ForeignFilesError, export_files, export_text
from courses.catalog.files import display_name


class Command(BaseCommand):
    help = (
        "Write the catalog as YAML: into FOLDER, one file for each kind of entry, or to the screen. "
        "Reloading that changes nothing. Comments in the files that were once loaded are not written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER")

    def handle(self, *, folder: Path | None, **options: Any) -> None:
        if folder is None:
            self.stdout.write(export_text(), ending="")
            return
        try:
            files = export_files(folder)
        except (ForeignFilesError, OSError) as error:
            raise CommandError(str(error)) from None
        for file in files:
            self.stdout.write(f"wrote {display_name(file)}")
