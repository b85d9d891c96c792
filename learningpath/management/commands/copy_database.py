"""Move to another database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from learningpath.operations.copying import copy_database
from learningpath.operations.refused import Refused


class Command(BaseCommand):
    help = (
        "Copy all rows of the database of DATABASE_URL into another, empty one, of either kind, "
        "and compare both. "
        "Stop the app first: what it saves afterwards is not copied."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to",
            metavar="URL",
            required=True,
            help="as DATABASE_URL, but without a password, which PGPASSWORD or a .pgpass file gives",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            copied = copy_database(options["to"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        for one in copied:
            sums = "".join(f", {name} {total}" for name, total in one.sums.items())
            self.stdout.write(f"{one.table}: {one.rows}{sums}")
        self.stdout.write(f"{sum(one.rows for one in copied)} rows copied, the same on both sides.")
