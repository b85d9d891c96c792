"""Accounts, where allauth leaves gaps: addresses too long or broken, two sign-ups at the same moment."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.auth_backends import AuthenticationBackend as AllauthAuthenticationBackend
from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context as current
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from learningpath.account_notices import tell_of_added_address
from learningpath.models import User
from learningpath.passwords import cost_as_an_earlier_hash

LONGEST_EMAIL = 254  # what the column takes; SQLite would store more, PostgreSQL fails


class AuthenticationBackend(AllauthAuthenticationBackend):
    """Signs in by e-mail address, as allauth does."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the account with its plan and when that changed, for most pages (ModelBackend.get_user)."""
        users = User.objects.select_related("plan__last_change").defer("plan__last_change__rows")
        try:
            user: User = users.get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None

    def _check_password(self, user: User | None, password: str) -> User | None:
        found: User | None = super()._check_password(user, password)
        if user and not found:
            cost_as_an_earlier_hash(password, user.password)
        return found

    def _mitigate_timing_attack(self, password: str) -> None:
        super()._mitigate_timing_attack(password)
        cost_as_an_earlier_hash(password)


class AccountAdapter(DefaultAccountAdapter):
    """Where pages of accounts may lead, and sessions that go on (allauth's adapter)."""

    def is_safe_url(self, url: str | None) -> bool:
        """Say whether an address to go on to is ours; one that is none, such as ``http://[``, is not."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def clean_email(self, email: str) -> str:
        """Return an address in the one spelling that accounts have (allauth's hook of most forms)."""
        return User.objects.spelling_of(super().clean_email(email))

    def reauthenticate(self, user: User, password: str) -> bool:
        """Compare the password; the session goes on if its hash is replaced, which is no new password."""
        before = user.password
        is_right: bool = super().reauthenticate(user, password)
        if not User.objects.filter(pk=user.pk).exists():
            raise PermissionDenied("The account was deleted.")
        user.refresh_from_db(fields=["password"])
        if is_right and user.password != before:
            update_session_auth_hash(current.request, user)
        return is_right


class LoginForm(AllauthLoginForm):
    """The address and the password of an account."""

    def clean_login(self) -> str:
        """Return the address as accounts have it, however it was typed (allauth's LoginForm.clean_login)."""
        return User.objects.spelling_of(super().clean_login())


class FittingEmail:
    """A form whose address fits the database."""

    def clean_email(self) -> str:
        """Return the address as allauth wants it, or refuse one too long for the database."""
        email: str = super().clean_email()  # type: ignore[misc]
        MaxLengthValidator(LONGEST_EMAIL)(email)
        return email


class AddEmailForm(FittingEmail, AllauthAddEmailForm):
    """Another e-mail address of an account."""

    def save(self, request: HttpRequest) -> EmailAddress:
        """Add it, and tell the addresses that the account has (allauth's AddEmailForm.save)."""
        address: EmailAddress = super().save(request)
        tell_of_added_address(self.user, address.email)
        return address


class ChangePasswordForm(AllauthChangePasswordForm):
    """The present password and the new one."""

    def clean_oldpassword(self) -> str:
        """Check the present one as at signing in, where wrong ones are counted (allauth's only compares)."""
        password: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class SignupForm(FittingEmail, AllauthSignupForm):
    """E-mail address and password; the work is the same whether the address has an account or not."""

    cleaned_data: dict[str, Any]
    account_already_exists: bool

    def clean(self) -> dict[str, Any]:
        """Check all of it (allauth's SignupForm.clean)."""
        cleaned: dict[str, Any] = super().clean()
        if set(self.errors) == {"email"} and self.has_error("email", "email_taken"):
            self._rehearse(current.request)
        return cleaned

    def save(self, request: HttpRequest) -> User:
        """Create the rows of the account together; mail goes out later (allauth's SignupForm.save)."""
        password_hash = make_password(self.cleaned_data["password1"])
        with transaction.atomic():
            return self.make_account(request, password_hash)

    def make_account(self, request: HttpRequest, password_hash: str) -> User:
        """Create the rows, in a transaction; hashing comes before, as all who save would wait for it."""
        given = self.cleaned_data
        self.cleaned_data = {name: given[name] for name in given.keys() - {"password1"}}
        user: User = super().save(request)
        self.cleaned_data = given
        user.password = password_hash
        user.save(update_fields=["password"])
        return user

    def try_save(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        """Create the account, or send whoever lost the race for its address to the log-in page."""
        if self.account_already_exists:
            self._rehearse(request)
        try:
            return super().try_save(request)
        except IntegrityError:
            messages.error(request, _("An account with this e-mail address exists already: sign in."))
            return None, redirect("account_login")

    def _rehearse(self, request: HttpRequest) -> None:
        """Create an account for an address that nobody has, and undo it: so time tells nobody who has one."""
        given, known = self.cleaned_data, self.account_already_exists
        stand_in = f"{secrets.token_hex(8)}@rehearsal.invalid"
        self.cleaned_data, self.account_already_exists = given | {"email": stand_in}, False
        password_hash = make_password(self.cleaned_data["password1"])
        with transaction.atomic():
            self.make_account(request, password_hash)
            transaction.set_rollback(True)
        self.cleaned_data, self.account_already_exists = given, known


class ResetPasswordForm(AllauthResetPasswordForm):
    """The address of an account; the work is the same whether there is one or not."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the link, or make one for nobody and say by mail that there is no account (allauth's save)."""
        if self.users:  # the search that allauth spares itself once a confirmed address is found
            list(User.objects.filter(email=self.cleaned_data["email"].lower()).iterator())
        else:
            nobody = User(pk=0, password=UNUSABLE_PASSWORD_PREFIX)
            EmailAddress.objects.filter(user_id=nobody.pk, email="").exists()
            token = default_token_generator.make_token(nobody)
            get_adapter().get_reset_password_from_key_url(f"{user_pk_to_url_str(nobody)}-{token}")
        return super().save(request, **kwargs)
