"""Accounts, where allauth leaves gaps: addresses too long, and two sign-ups with one at the same moment."""

from typing import Any

from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django.contrib import messages
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from learningpath.models import User

LONGEST_EMAIL = 254  # what the column takes; SQLite would store more, PostgreSQL fails


class FittingEmail:
    """A form whose address fits the database."""

    def clean_email(self) -> str:
        """Return the address as allauth wants it, or refuse one too long for the database."""
        email: str = super().clean_email()  # type: ignore[misc]
        MaxLengthValidator(LONGEST_EMAIL)(email)
        return email


class AddEmailForm(FittingEmail, AllauthAddEmailForm):
    """Another e-mail address of an account."""


class SignupForm(FittingEmail, AllauthSignupForm):
    """E-mail address and password."""

    def save(self, request: HttpRequest) -> User:
        """Create the rows of the account together; mail goes out later, outside the transaction."""
        with transaction.atomic():
            return super().save(request)

    def try_save(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        """Create the account, or send whoever lost the race for its address to the log-in page."""
        try:
            return super().try_save(request)
        except IntegrityError:
            messages.error(request, "An account with this e-mail address exists already: sign in.")
            return None, redirect("account_login")
