"""Mail that cannot be sent: the log tells the operator why, and the page gets an error that it can show."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as of_request
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

PERMANENT = 500  # replies from here on mean that trying again does not help (RFC 5321)
# ValueError: a mistyped server, password or sender can be text that cannot even be sent.
FAILURES = (SMTPException, OSError, ValueError)


class MailNotSentError(Exception):
    """Mail was not taken by the mail server; its text says what whoever reads it can do."""


@contextmanager
def as_from_a_page() -> Iterator[None]:
    """Let a command send mail of allauth's, which asks the page at hand for the name of the site."""
    request = HttpRequest()
    host = settings.ALLOWED_HOSTS[0].lstrip(".")
    request.META |= {"SERVER_NAME": "localhost" if host == "*" else host, "SERVER_PORT": "80"}
    with of_request.request_context(request):
        yield


class MailAdapter(DefaultAccountAdapter):
    """How accounts send mail, and what happens when that fails."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send mail, or raise MailNotSentError (allauth's hook of all its mail).

        What failed may be asked for again at once, which allauth allows every three minutes else.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except FAILURES as error:
            logger.error("Mail was not sent (%s to an address): %s", template_prefix, _reason(error))  # noqa: TRY400
            ratelimit.clear(of_request.request, action="confirm_email", key=email.lower())
            raise MailNotSentError(_what_to_do(error)) from None

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Tell of a change by mail; a change that is made stays, also when nobody could be told."""
        try:
            super().send_notification_mail(*args, **kwargs)
        except MailNotSentError:
            messages.warning(
                self.request, _("This is changed, but the mail that tells you so could not be sent.")
            )


def _what_to_do(error: Exception) -> str:
    if _refuses_the_address(error):
        return _("The mail server does not take this address: look for a typing slip.")
    return _("Try again in a few minutes. If it goes on, tell whoever runs this site.")


def _refuses_the_address(error: Exception) -> bool:
    return isinstance(error, SMTPRecipientsRefused) and min(_codes(error)) >= PERMANENT


def _codes(error: SMTPRecipientsRefused) -> list[int]:
    return [code for code, _text in error.recipients.values()]


def _reason(error: Exception) -> str:
    """Return why mail was not sent, without what may hold an address: whatever a mail server said."""
    name = type(error).__name__
    if isinstance(error, SMTPRecipientsRefused):
        return f"{name} {_codes(error)}"
    if isinstance(error, SMTPResponseException):
        return f"{name} {error.smtp_code}"
    is_of_the_network = isinstance(error, OSError) and not isinstance(error, SMTPException)
    return f"{name}: {error}" if is_of_the_network else name
