"""Making somebody a curator: staff, in the group "curators", and for a new account a first way in."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from learningpath.account_notices import notice_for
from learningpath.accounts import ResetPasswordForm
from learningpath.models import User
from learningpath.password_codes.codes import make_codes

CURATORS = "curators"


@dataclass(frozen=True)
class NewCurator:
    """Who was made a curator; ``code`` is how a new account chooses its password where no mail can tell."""

    user: User
    is_new_account: bool
    code: str = ""

    @property
    def said(self) -> str:
        """What was done and what comes next, in words; without the code."""
        done = f"{self.user.email} is a curator"
        if not self.is_new_account:
            return f"{done}, with the account and the password they had."
        if self.code:
            return f"{done}. The account is new: give them this code, with which they choose a password."
        return f"{done}. The account is new: a mail brings them a link with which they choose a password."


def add_curator(email: str, request: Any) -> NewCurator:
    """Make whoever has an address a curator, with a new account if they have none; all of it or nothing.

    Raises ValidationError for what is no address, or that of an account which is switched off, and
    MailNotSentError when a new account could not be told.
    """
    address = _checked(email)
    with transaction.atomic():
        has_address = Q(email__iexact=address) | Q(
            emailaddress__email__iexact=address, emailaddress__verified=True
        )
        known = User.objects.filter(has_address).first()
        if known and not known.is_active:
            raise ValidationError("This account is switched off: switch it on first.")
        user = known or User.objects.create_confirmed_user(address)
        user.is_staff = True
        user.save(update_fields=["is_staff"])
        user.groups.add(Group.objects.get(name=CURATORS))
        if known:
            notice_for(user).send()
            return NewCurator(user, is_new_account=False)
        if not settings.SENDS_MAIL:
            return NewCurator(user, is_new_account=True, code=make_codes(user, how_many=1)[0])
        form = ResetPasswordForm({"email": address})
        if form.is_valid():
            form.save(request)
        return NewCurator(user, is_new_account=True)


def _checked(email: str) -> str:
    """Return an address in the spelling of accounts, or raise ValidationError."""
    address = User.objects.spelling_of(email)
    validate_email(address)
    return address
