"""Make somebody a curator: for whoever runs the site."""

from typing import Any

from allauth.core import context as of_request
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from learningpath.curators import add_curator
from learningpath.mail import MailNotSentError, as_from_a_page


class Command(BaseCommand):
    help = (
        "Let the owner of an e-mail address keep the catalog. Without an account they get one, and a mail "
        "with a link to choose a password, or a code for that where the site sends no mail."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the e-mail address of the person")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        try:
            with as_from_a_page():
                added = add_curator(address, of_request.request)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except MailNotSentError as error:
            raise CommandError(f"Nothing was changed, as the mail could not be sent. {error}") from None
        self.stdout.write(added.said)
        if added.code:
            self.stdout.write(f"Code: {added.code}, to be used once at {reverse('account_reset_password')}")
