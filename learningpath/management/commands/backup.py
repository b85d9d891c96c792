"""Write a backup of the database."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from learningpath.operations.backup import back_up
from learningpath.operations.refused import Refused


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:  # noqa: PLR2004
        raise ArgumentTypeError("a number from 1 to 1000")
    return int(text)


class Command(BaseCommand):
    help = (
        "Write a backup of the database to FILE while the app runs, and check it. "
        "A FILE that is there is replaced only by a complete one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--keep",
            metavar="N",
            type=_count,
            default=1,
            help="keep the N newest: FILE, before it FILE.1, before that FILE.2 and so on",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            back_up(path, options["keep"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{path}: {path.stat().st_size:,} bytes, complete and checked.")
