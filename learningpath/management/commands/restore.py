"""Restore a backup of the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from learningpath.operations.backup import restore
from learningpath.operations.refused import Refused


class Command(BaseCommand):
    help = (
        "Replace all that the database holds by the backup in FILE, or leave it as it is and say why. "
        "Stop the app first: what it saves meanwhile is replaced too."
    )
    requires_system_checks = []  # the database may be what is broken

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--noinput", "--no-input", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not options["noinput"] and not _is_meant(path):
            raise CommandError("Nothing was restored.")
        try:
            is_older = restore(path)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Restored from {path}.")
        if is_older:
            self.stdout.write("It is older than the code: run manage.py migrate before you start the app.")


def _is_meant(path: Path) -> bool:
    try:
        return input(f"Replace all that the database holds by {path}? Type yes: ").strip() == "yes"
    except EOFError:
        return False
