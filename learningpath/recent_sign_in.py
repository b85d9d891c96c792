"""A borrowed session changes no account: whoever changes one says who they are again (middleware).

Every address below ``/accounts/`` and every page of accounts in the admin site asks when something is sent to
it, so that a new one need not remember to; those that need not are listed, each with its reason.

What was sent waits in the session for the answer: of whoever sent it, so not for long, and not for somebody
who opens the page anew and is asked for another reason.
"""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import (
    STATE_SESSION_KEY,
    did_recently_reauthenticate,
    suspend_request,
)
from allauth.account.models import EmailAddress, get_emailconfirmation_model
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import ResolverMatch
from django.utils.translation import gettext as _

GetResponse = Callable[[HttpRequest], HttpResponse]

READING = ("GET", "HEAD", "OPTIONS")
ACCOUNTS = "accounts/"
WHERE_SOMETHING_WAITS = (ACCOUNTS, "admin/")
APPS_OF_ACCOUNTS = ("account", "auth", "learningpath", "mfa", "usersessions")
SECRET = "password"  # noqa: S105 - part of the names of fields that must not wait in a session
CONFIRM = "account_confirm_email"
PATH, SINCE = "path", "since"  # beside what allauth keeps of a request that waits

_WAY_IN = "it is a way to sign in"
_READ = "it is only read"
_PROOF = "it is how one says again who one is"
NEED_NOT = {
    "account_login": _WAY_IN,
    "account_signup": _WAY_IN,
    "account_confirm_login_code": _WAY_IN,
    "mfa_authenticate": _WAY_IN,
    "mfa_login_webauthn": _WAY_IN,
    CONFIRM: "its link shows who it is, for the first address; for a further one this module asks below",
    "account_reauthenticate": _PROOF,
    "mfa_reauthenticate": _PROOF,
    "mfa_reauthenticate_webauthn": _PROOF,
    "account_logout": "it only ends the session at hand",
    "account_preferences": "language and calendar let nobody in",
    "account_change_password": "its form asks for the present password",
    "account_reset_password": "it sends a mail to the account, or takes a code that shows who it is",
    "account_reset_password_from_key": "the link of that mail shows who it is",
    "account_inactive": _READ,
    "account_email_verification_sent": _READ,
    "account_left": _READ,
    "account_reset_password_done": _READ,
    "account_reset_password_from_key_done": _READ,
    "mfa_index": _READ,
    "mfa_list_webauthn": _READ,
    "mfa_view_recovery_codes": _READ + ", and asks whoever reads it",
    "mfa_download_recovery_codes": _READ + ", and asks whoever reads it",
}


class RecentSignInMiddleware:
    """Sends those who change an account to say again who they are, and does then what they had asked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return the way to the page that asks, or nothing (Django's hook before each view)."""
        _forget_what_waits(request)
        if request.method in READING or request.resolver_match is None:
            return None
        if request.resolver_match.view_name == CONFIRM:
            return _answer_to_confirming(request, kwargs["key"])
        if not request.user.is_authenticated or not _may_change_accounts(request):
            return None
        return _ask(request) if asks(request.resolver_match) else None


def asks(match: ResolverMatch) -> bool:
    """Whether sending something to this address changes an account."""
    if match.namespace == "admin":
        return _app_of(match) in APPS_OF_ACCOUNTS
    return match.route.startswith(ACCOUNTS) and match.view_name not in NEED_NOT


def _app_of(match: ResolverMatch) -> str:
    """Return the app of a page of rows in the admin site: its address is named after app, model and page."""
    app, _separator, page = (match.url_name or "").partition("_")
    return app if "_" in page else ""


def _may_change_accounts(request: HttpRequest) -> bool:
    """Whether the view will not refuse anyhow: those who may not are told so, and asked for nothing."""
    match = request.resolver_match
    if match is None or match.namespace != "admin":
        return True
    return any(request.user.has_module_perms(app) for app in APPS_OF_ACCOUNTS)


def _answer_to_confirming(request: HttpRequest, key: str) -> HttpResponse | None:
    """Ask whoever confirms a further address; the first one is confirmed by its link alone.

    A further address, maybe mistyped, would otherwise let whoever has its mailbox into the account.
    """
    confirmation = get_emailconfirmation_model().from_key(key)
    if confirmation is None or not is_further(confirmation.email_address):
        return None
    if request.user.pk != confirmation.email_address.user_id:
        return lead_to(resolve_url("account_login"), request)
    return _ask(request)


def is_further(address: EmailAddress) -> bool:
    """Whether an account has this address beside the one it signs in with."""
    return address.email.lower() != address.user.email.lower()


def _ask(request: HttpRequest) -> HttpResponse | None:
    return None if did_recently_reauthenticate(request) else ask_who_it_is(request)


def _forget_what_waits(request: HttpRequest) -> None:
    """Drop what waits in the session where its page is opened anew, or where it has waited too long.

    Whoever borrowed a session could have sent it, for its owner to say later who they are.
    """
    match = request.resolver_match
    if match is None or not match.route.startswith(WHERE_SOMETHING_WAITS):
        return
    waiting = request.session.get(STATE_SESSION_KEY)
    if waiting is None:
        return
    is_opened_anew = request.method in READING and request.path == waiting.get(PATH)
    if is_opened_anew or time.time() - waiting.get(SINCE, 0) >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        del request.session[STATE_SESSION_KEY]


def ask_who_it_is(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks; what was sent waits in the session and is done then.

    Passwords do not wait there, and files cannot: whoever sent such is told that nothing was saved.
    """
    ways = get_adapter().get_reauthentication_methods(request.user)
    url = ways[0]["url"] if ways else resolve_url("account_login")
    if request.method != "POST" or request.FILES or any(SECRET in name for name in request.POST):
        tell_that_nothing_was_saved(request)
        return lead_to(url, request)
    suspend_request(request, url)
    request.session[STATE_SESSION_KEY] |= {PATH: request.path, SINCE: time.time()}
    # The way back is the path alone, or allauth would not know it again; what followed "?" waits as well.
    return HttpResponseRedirect(_with_way_back(url, request.path))


def tell_that_nothing_was_saved(request: HttpRequest) -> None:
    """Tell whoever sent something that will not be done, so that nobody believes it was."""
    if request.method not in READING:
        messages.warning(
            request, _("What you sent was not saved. When the page is there again, fill it in anew.")
        )


def lead_to(url: str, request: HttpRequest) -> HttpResponse:
    """Lead to a page, and from there back to this one, where nothing waits."""
    request.session.pop(STATE_SESSION_KEY, None)
    return HttpResponseRedirect(_with_way_back(url, request.get_full_path()))


def _with_way_back(url: str, way_back: str) -> str:
    return f"{url}?{urlencode({REDIRECT_FIELD_NAME: way_back})}"
