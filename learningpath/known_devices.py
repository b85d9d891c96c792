"""Devices from which an account was signed in before: wrong passwords elsewhere lock nobody out there.

A signed cookie names a few accounts, each with a seal of its password, so that a new password voids it.
"""

import secrets
from typing import TypedDict

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from learningpath.models import User

SALT = "learningpath.known_devices"
LASTS_SECONDS = 365 * 24 * 60 * 60
MOST_ACCOUNTS = 5  # of one device: a family's or a class's


class _Kept(TypedDict):
    device: str
    accounts: dict[str, str]  # key of an account -> seal


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let the browser keep that this account was signed in from it."""
    kept = _read(request)
    others = {key: seal for key, seal in kept["accounts"].items() if key != str(user.pk)}
    newest_first = [(str(user.pk), _seal_of(user)), *others.items()]
    cookie: _Kept = {
        "device": kept["device"] or secrets.token_urlsafe(16),
        "accounts": dict(newest_first[:MOST_ACCOUNTS]),
    }
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(cookie, salt=SALT, compress=True),
        max_age=LASTS_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def known_device(request: HttpRequest, email: str) -> str:
    """Return the name of the device, if the account of this address was signed in there with its password."""
    kept = _read(request)
    accounts = kept["accounts"]
    if not accounts:
        return ""
    has_address = Q(email__iexact=email) | Q(emailaddress__email__iexact=email)
    for user in User.objects.filter(has_address, pk__in=accounts).distinct():
        if constant_time_compare(accounts[str(user.pk)], _seal_of(user)):
            return f"{kept['device']}:{user.pk}"
    return ""


def _read(request: HttpRequest) -> _Kept:
    """Return what the cookie says, nothing when it is absent, too old or not ours."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        kept: _Kept = signing.loads(cookie, salt=SALT, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return {"device": "", "accounts": {}}
    return kept


def _seal_of(user: User) -> str:
    return salted_hmac(SALT, f"{user.pk}:{user.password}", algorithm="sha256").hexdigest()[:32]
