"""Signing up, where allauth leaves a gap: two sign-ups with one address at the same moment."""

from allauth.account.forms import SignupForm as AllauthSignupForm
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from learningpath.models import User


class SignupForm(AllauthSignupForm):
    """E-mail address and password."""

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Create the account, or send whoever lost the race for its address to the log-in page."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            messages.error(request, "An account with this e-mail address exists already: sign in.")
            return None, redirect("account_login")
