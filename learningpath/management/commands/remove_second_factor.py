"""Take the second factors off an account whose owner lost them: for whoever runs the site."""

from collections import Counter
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from learningpath.account_notices import tell_of_command
from learningpath.models import User


class Command(BaseCommand):
    help = (
        "Remove all second factors of an account, with their recovery codes, and sign it out everywhere. "
        "Its password stays. Make sure first that who asks for it is its owner: its addresses hear of it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the e-mail address that the account signs in with")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=User.objects.spelling_of(address)).first()
        if user is None:
            raise CommandError(f"No account signs in with {address}.")
        with transaction.atomic():
            removed = _remove_factors(user)
            ended = _end_sessions(user) if removed else 0
        if not removed:
            self.stdout.write(f"{user.email} has no second factor, so nothing was changed.")
            return
        self.stdout.write(f"Removed from {user.email}: {removed}.")
        self.stdout.write(
            f"Signed out: {ended} {'session' if ended == 1 else 'sessions'}. The password stays."
        )
        self.stdout.write(tell_of_command(user))


def _remove_factors(user: User) -> str:
    """Remove all of them, and return which in words; empty if there were none."""
    factors = Authenticator.objects.filter(user=user)
    counts = Counter(Authenticator.Type(factor.type).label for factor in factors.order_by("pk"))
    factors.delete()
    return ", ".join(f"{count} x {label}" for label, count in counts.items())


def _end_sessions(user: User) -> int:
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)
