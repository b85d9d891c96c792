"""Making codes, and finding whose a code is."""

import hashlib
import re
import secrets

from allauth.account.internal.flows.password_reset import reset_password
from django.db import transaction
from django.db.models import Q, QuerySet

from learningpath.models import PasswordCode, User

HOW_MANY = 6
ALPHABET = "abcdefghjkmnpqrstvwxyz23456789"  # without what looks like something else
GROUPS, LETTERS = 4, 4  # 78 bits: nobody guesses one, not even with its hash
NO_PART_OF_A_CODE = re.compile(r"[^a-z0-9]")


def make_codes(user: User, how_many: int = HOW_MANY) -> list[str]:
    """Return new codes of an account; the ones it had are void."""
    codes = [_new_code() for _ in range(how_many)]
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # the button was pressed twice
        PasswordCode.objects.filter(user=user).delete()
        PasswordCode.objects.bulk_create(PasswordCode(user=user, digest=digest_of(code)) for code in codes)
    return codes


def rows_of_code(email: str, code: str) -> QuerySet[PasswordCode]:
    """Return the row of a code, if the account of this address has it; one query, whatever is known."""
    has_address = Q(user__email__iexact=email) | Q(user__emailaddress__email__iexact=email)
    keys = PasswordCode.objects.filter(has_address, digest=digest_of(code), user__is_active=True).values("pk")
    return PasswordCode.objects.filter(pk__in=keys).select_related("user")


def use_up(row: PasswordCode, password: str) -> bool:
    """Give the account this password for its code; False when the code is gone: of two, one finds it."""
    with transaction.atomic():
        removed, _by_model = PasswordCode.objects.filter(pk=row.pk).delete()
        if removed:
            reset_password(row.user, password)
    return bool(removed)


def digest_of(code: str) -> str:
    """Return what is stored of a code, however it was typed.

    One round is enough, as nobody thought a code up. SECRET_KEY has no part: codes outlive a new one.
    """
    letters = NO_PART_OF_A_CODE.sub("", code.lower())
    return hashlib.sha256(f"learningpath.password_codes:{letters}".encode()).hexdigest()


def _new_code() -> str:
    letters = [secrets.choice(ALPHABET) for _ in range(GROUPS * LETTERS)]
    return "-".join("".join(letters[start : start + LETTERS]) for start in range(0, len(letters), LETTERS))
