"""Every change of an account is mailed to the addresses that it had before."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.models import EmailAddress
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from learningpath.mail import MailNotSentError, as_from_a_page
from learningpath.models import User
from learningpath.recent_sign_in import is_further

CHANGED_BY_STAFF = "account/email/changed_by_staff"
DELETED_BY_STAFF = "account/email/account_deleted_by_staff"


class AccountNotices(DefaultAccountAdapter):
    """Tells of changes, also of those of which allauth tells nobody, or only the address that is new."""

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the address that is or was the first, and every other that was confirmed (allauth's hook)."""
        removed = getattr(self.request, "removed_address", None)
        for address in _addresses_of(user, first=email, removed=removed):
            super().send_notification_mail(template_prefix, user, context, address)

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Keep in mind which confirmed address is being removed, as its row is gone when that is told."""
        if email_address.verified:
            self.request.removed_address = email_address.email
        return super().can_delete_email(email_address)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm an address; of a further one the others are told (allauth's hook)."""
        is_confirmed: bool = super().confirm_email(request, email_address)
        if is_confirmed and is_further(email_address):
            context = {"address": email_address.email}
            self.send_notification_mail("account/email/email_confirmed", email_address.user, context)
        return is_confirmed


class UserSessionsAdapter(DefaultUserSessionsAdapter):
    """Tells of sessions that were ended."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        """End sessions of one account, and tell it (allauth's hook)."""
        ended = list(sessions)
        super().end_sessions(ended)
        if ended:
            get_adapter().send_notification_mail("account/email/sessions_ended", ended[0].user)


def tell_of_added_address(user: User, address: str) -> None:
    """Tell the addresses of an account that it is about to get another."""
    get_adapter().send_notification_mail("account/email/email_added", user, {"address": address})


@dataclass(frozen=True)
class Notice:
    """A mail about an account, and the addresses that this had before what it tells of."""

    template: str
    addresses: tuple[str, ...]
    language: str

    def send(self) -> None:
        """Tell every address, in the account's language; raise MailNotSentError when one was not told."""
        failed: MailNotSentError | None = None
        with translation.override(self.language):
            for address in self.addresses:
                try:
                    get_adapter().send_mail(self.template, address, {})
                except MailNotSentError as error:
                    failed = error
        if failed:
            raise failed


def notice_for(user: User, template: str = CHANGED_BY_STAFF) -> Notice:
    """Return a notice for an account; by default, that a superuser changed how one gets into it."""
    language = user.language or translation.get_language() or settings.LANGUAGE_CODE
    return Notice(template, tuple(_addresses_of(user)), language)


def tell_of_command(user: User) -> str:
    """Tell the addresses of an account, in its language, of a command; return what to say of that."""
    if not settings.SENDS_MAIL:
        return "This site sends no mail, so tell them yourself."
    try:
        with as_from_a_page():
            notice_for(user).send()
    except MailNotSentError:
        return "The mail that tells them could not be sent (the log says why), so tell them yourself."
    return "Their addresses were told by mail."


def _addresses_of(user: User, *, first: str | None = None, removed: str | None = None) -> Iterable[str]:
    confirmed = EmailAddress.objects.filter(user=user, verified=True).order_by("pk")
    every = [first, user.email, removed, *confirmed.values_list("email", flat=True)]
    return dict.fromkeys(address.lower() for address in every if address)
