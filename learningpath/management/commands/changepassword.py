"""Django's command, which tells the addresses of the account, as every other change of it does."""

from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.core.management.base import CommandError

from learningpath.account_notices import tell_of_command
from learningpath.models import User


class Command(changepassword.Command):
    help = (
        "Change the password of an account, whatever the spelling of its address; its addresses hear of it."
    )

    def handle(self, *args: Any, username: str | None, database: str, **options: Any) -> str:
        if not username:
            raise CommandError("Name the account by its e-mail address.")
        user = (
            User.objects.db_manager(database).filter(email__iexact=User.objects.spelling_of(username)).first()
        )
        if user is None:
            raise CommandError(f"No account signs in with {username}.")
        done = super().handle(*args, username=user.email, database=database, **options)
        return f"{done}\n{tell_of_command(user)}"
