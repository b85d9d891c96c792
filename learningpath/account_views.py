"""Pages of allauth that send mail: when that fails they take back what they stored and show their form."""

from typing import Any

from allauth.account import views
from allauth.account.models import EmailAddress
from allauth.mfa.webauthn.views import LoginWebAuthnView as AllauthLoginWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from learningpath.mail import MailNotSentError
from learningpath.password_codes.views import offer_after_sign_up, reset_by_code

NOT_CONFIRMED = _("Your address is not confirmed yet, and the mail for that could not be sent.")

NOT_SENT_AGAIN = _("The mail that confirms this address could not be sent.")


class TellsOfMail:
    """A page that says what happened when its mail could not be sent."""

    what_happened: str | Promise
    field_of_error: str | None = None

    def form_valid(self, form: Form) -> HttpResponse:
        """Do what was asked for, or take it back and say why (allauth's form_valid)."""
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except MailNotSentError as error:
            self.take_back(form)
            form.add_error(self.field_of_error, f"{self.what_happened} {error}")
            return self.form_invalid(form)  # type: ignore[attr-defined]

    def take_back(self, form: Form) -> None:
        """Remove what was stored for the sake of the mail; most pages store nothing."""


class LoginView(TellsOfMail, views.LoginView):
    """Signing in, which sends mail to whoever has not confirmed their address."""

    what_happened = NOT_CONFIRMED


class LoginWebAuthnView(TellsOfMail, AllauthLoginWebAuthnView):
    """Signing in with a passkey."""

    what_happened = NOT_CONFIRMED
    field_of_error = "credential"  # whose errors the page to sign in shows


class SignupView(TellsOfMail, views.SignupView):
    """Signing up."""

    what_happened = _("The mail that confirms your address could not be sent, so no account was made.")
    user = None

    def take_back(self, form: Form) -> None:  # noqa: ARG002 (others need it)
        """Remove the account, so that the address can sign up again.

        Not in one transaction with the mail: a mail server that hangs would hold up whoever saves.
        """
        if self.user:
            self.user.delete()

    def form_valid(self, form: Form) -> HttpResponse:
        """Sign up; where no mail is, offer another way to a new password (allauth's form_valid)."""
        return offer_after_sign_up(self.request, super().form_valid(form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether this site sends mail, as somebody should know before they think of a password."""
        return super().get_context_data(**kwargs) | {"sends_mail": settings.SENDS_MAIL}


class PasswordResetView(TellsOfMail, views.PasswordResetView):
    """Asking for a new password."""

    what_happened = _("The mail with the link could not be sent. Your password is as it was.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Take a code where this site cannot send a link (View.dispatch)."""
        if not settings.SENDS_MAIL:
            return reset_by_code(request)
        return super().dispatch(request, *args, **kwargs)


class EmailView(TellsOfMail, views.EmailView):
    """The addresses of an account."""

    what_happened = _("The mail that confirms this address could not be sent, so it was not added.")

    def take_back(self, form: Form) -> None:
        """Remove the address, so that it can be added again."""
        email = form.cleaned_data["email"]
        EmailAddress.objects.filter(user=self.request.user, email=email, verified=False).delete()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what was asked for; the mail to confirm an address can be sent anew (EmailView.post)."""
        try:
            return super().post(request, *args, **kwargs)
        except MailNotSentError as error:
            messages.error(request, f"{NOT_SENT_AGAIN} {error}")
            return redirect("account_email")
