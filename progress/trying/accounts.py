"""Where signing up or in leads whoever tried a plan before."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from learningpath import accounts
from learningpath.account_notices import AccountNotices
from learningpath.mail import MailAdapter
from learningpath.models import User
from learningpath.throttling import ThrottledSignIn
from progress.trying.keep import go_on_with_tried_plan, keep_tried_plan


class AccountAdapter(ThrottledSignIn, AccountNotices, MailAdapter, accounts.AccountAdapter):
    """All that allauth asks the site about, and where signing up or in leads."""

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Go on with the plan that was tried before, if one was (allauth's hook of all ways in)."""
        response = super().post_login(request, user, **kwargs)
        onward = go_on_with_tried_plan(request, user)
        if onward is None:
            return response
        for name, cookie in response.cookies.items():
            onward.cookies[name] = cookie
        return onward


class SignupForm(accounts.SignupForm):
    """E-mail address and password; the plan that was tried becomes the account's."""

    def make_account(self, request: HttpRequest, password_hash: str) -> User:
        """Create the account and its plan together (learningpath.accounts.SignupForm.make_account)."""
        user = super().make_account(request, password_hash)
        keep_tried_plan(request, user)
        return user
