"""The admin site asks for a second factor and a sign-in of today (middleware, ADMIN_SIGN_IN_HOURS).

Every address below ``/admin/`` asks, whether something is read or sent; those that need not are listed.
"""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView as AllauthActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import AddWebAuthnView as AllauthAddWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learningpath.recent_sign_in import READING, ask_who_it_is, lead_to, tell_that_nothing_was_saved

GetResponse = Callable[[HttpRequest], HttpResponse]

ADMIN = "admin/"
NEED_NOT = ("admin:login", "admin:logout", "admin:password_change", "admin:password_change_done")
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
SHOWN = "mfa"  # what allauth calls it in a session when a second factor was shown
WANTED = "wanted_admin_page"  # in the session of somebody who sets up a second factor for it


class StaffSignInMiddleware:
    """Lets into the admin site who showed a second factor, and showed not long ago who they are."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Return the way to what is missing, or nothing (Django's hook before each view)."""
        match = request.resolver_match
        if not settings.ADMIN_SECOND_FACTOR or match is None or match.view_name in NEED_NOT:
            return None
        is_staff = getattr(request.user, "is_staff", False)  # whom the admin site would refuse, it refuses
        return _ask(request) if match.route.startswith(ADMIN) and is_staff else None


def _ask(request: HttpRequest) -> HttpResponse | None:
    if not is_mfa_enabled(request.user, SECOND_FACTORS):
        request.session[WANTED] = request.get_full_path() if request.method in READING else request.path
        tell_that_nothing_was_saved(request)
        return redirect("mfa_index")
    if not has_shown_second_factor(request):
        # Nothing waits for the answer: the page that asks takes a password too, which is not enough here.
        tell_that_nothing_was_saved(request)
        messages.info(request, _("The admin site asks for your second factor."))
        return lead_to(_way_of_second_factor(request), request)
    if _is_too_old(request):
        messages.info(request, _older_than())
        return ask_who_it_is(request)
    request.session.pop(WANTED, None)
    return None


def has_shown_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor that the account still has was shown since this session signed in."""
    shown = [record.get("id") for record in _records(request) if record["method"] == SHOWN]
    return bool(shown) and Authenticator.objects.filter(user_id=request.user.pk, pk__in=shown).exists()


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    user: Any = request.user
    return get_authentication_records(request, user)


def _is_too_old(request: HttpRequest) -> bool:
    newest = max(record["at"] for record in _records(request))
    return time.time() - newest >= settings.ADMIN_SIGN_IN_HOURS * 60 * 60


def _older_than() -> str:
    text = ngettext(
        "You signed in more than %(hours)d hour ago. For the admin site, show once more who you are.",
        "You signed in more than %(hours)d hours ago. For the admin site, show once more who you are.",
        settings.ADMIN_SIGN_IN_HOURS,
    )
    return text % {"hours": settings.ADMIN_SIGN_IN_HOURS}


def _way_of_second_factor(request: HttpRequest) -> str:
    ways = get_adapter().get_reauthentication_methods(request.user)
    return next(way["url"] for way in ways if way["id"].startswith("mfa_"))


# --- Setting up a second factor, which shows it ----------------------------------------------------------


class ShowsSecondFactor:
    """A page that sets up a second factor: whoever did it has shown it in this session."""

    type_of_factor: Authenticator.Type
    request: HttpRequest

    def form_valid(self, form: Form) -> HttpResponse:
        """Set it up and remember that it was shown (allauth's form_valid)."""
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        user: Any = self.request.user
        factor = Authenticator.objects.filter(user=user, type=self.type_of_factor).latest("pk")
        record_authentication(
            self.request, user, method=SHOWN, id=factor.pk, type=factor.type, reauthenticated=True
        )
        return response


class ActivateTOTPView(ShowsSecondFactor, AllauthActivateTOTPView):
    """Setting up an authenticator app."""

    type_of_factor = Authenticator.Type.TOTP


class AddWebAuthnView(ShowsSecondFactor, AllauthAddWebAuthnView):
    """Adding a security key."""

    type_of_factor = Authenticator.Type.WEBAUTHN


# --- Pages of the admin site that would ask for a password without counting ------------------------------


def go_on(request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG001 (AdminSite.login has it)
    """Lead on whoever is signed in; Django's page would take any account's password, and count none."""
    wanted = get_next_redirect_url(request)  # typed by anybody: no name of a view
    return HttpResponseRedirect(wanted or reverse("admin:index"))


def lead_to_password_page(request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG001
    """Lead to the site's page, where wrong passwords are counted (AdminSite.password_change)."""
    return redirect("account_change_password")
