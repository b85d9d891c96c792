"""Write all rows of one learner as a fixture, which ``loaddata`` takes into any database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from learningpath.models import User
from progress.models import LastChange


class Command(BaseCommand):
    help = (
        "Write what a learner has (plan, enrollments, courses, hours, breaks, forecasts) as a fixture with "
        "natural keys, for loaddata. The account is not in it: it has to be there, and so have the courses."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address, and where to write (BaseCommand.add_arguments)."""
        parser.add_argument("email", help="The learner's e-mail address.")
        parser.add_argument("--format", default="json", choices=("json", "jsonl", "xml", "yaml"))
        parser.add_argument(
            "--output", "-o", type=Path, help="The file to write; without it standard output."
        )

    def handle(self, *args: Any, email: str, output: Path | None, **options: Any) -> None:
        try:
            learner = User.objects.get_by_natural_key(email)
        except User.DoesNotExist as error:
            raise CommandError(f"Nobody has an account with the address {email}.") from error
        with transaction.atomic():
            text = serializers.serialize(
                options["format"],
                _rows_of(learner),
                indent=2,
                use_natural_foreign_keys=True,
                use_natural_primary_keys=True,
            )
        if output is None:
            self.stdout.write(text)
            return
        output.write_text(text, encoding="utf-8")
        self.stdout.write(f"{output} has the rows of {learner.email}.")


def _rows_of(learner: User) -> list[Any]:
    """Return the learner's rows of all kinds, each kind behind those that it refers to."""
    app = apps.get_app_config("progress")
    kinds: Any = serializers.sort_dependencies([(app, None)], allow_cycles=True)
    # The last change is there to be undone here: the numbers in it mean other rows elsewhere.
    kinds = [kind for kind in kinds if kind is not LastChange]
    return [row for kind in kinds for row in kind.objects.for_user(learner).order_by("pk")]
