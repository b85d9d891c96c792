"""Every view's outages are answered here, those of Django's and allauth's too, and those of the session."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.db import DatabaseError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found, permission_denied

from learningpath.middleware import GetResponse
from learningpath.models import User
from learningpath.outages.kinds import Outage, outage_of
from learningpath.outages.page import answer_outage
from learningpath.outages.places import Places
from learningpath.outages.waiting import waiting_at_most

# Of a worker's threads (deploy/gunicorn.conf.py); the others go on reading while these wait for the database.
MOST_SAVING_AT_ONCE = 5
PATIENCE_SECONDS = 3  # for one of these to be done
READER_WAITS_MS = 100  # to strike out what it was told; else it is told once more
READING = ("GET", "HEAD", "OPTIONS")
FIRST_FAILURE = 500

places = Places(MOST_SAVING_AT_ONCE, PATIENCE_SECONDS)


class OutageMiddleware:
    """Lets only so many save at once, and answers what fails because something is away or gone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or refuse a save while the others wait in vain."""
        if request.method in READING:
            return self.get_response(request)
        with places.one() as is_there_one:
            if is_there_one:
                return self.get_response(request)
        return answer_outage(request, Outage.BUSY, "all who save wait")

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer what a view raised (Django's hook); nothing for a mistake in the code."""
        outage = outage_of(error)
        if outage:
            return answer_outage(request, outage, error)
        return _answer_to_what_is_gone(request, error)


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's, but a session that cannot be stored undoes no save, and keeps nobody from reading."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Store what changed in the session (SessionMiddleware.process_response)."""
        is_only_told = getattr(request, "only_messages_changed", False)
        patience = READER_WAITS_MS if is_only_told and request.method in READING else None
        try:
            with waiting_at_most(patience):
                return super().process_response(request, response)
        except (DatabaseError, SessionInterrupted) as error:
            outage = outage_of(error)
            if outage is None:
                raise
            if is_only_told:  # what was saved is saved, and what was read can be read
                return response
            is_maybe_done = response.status_code < FIRST_FAILURE
            instead = answer_outage(request, outage, error, is_maybe_done=is_maybe_done)
            return _keeping_cookies(response, instead)


def _keeping_cookies(answer: HttpResponse, instead: HttpResponse) -> HttpResponse:
    """Give the browser the token that the form of the page goes with, which signing in renews."""
    if token := answer.cookies.get(settings.CSRF_COOKIE_NAME):
        instead.cookies[settings.CSRF_COOKIE_NAME] = token
    return instead


def _answer_to_what_is_gone(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """Answer a save whose row, or whose account, was deleted between reading and writing it."""
    # Django has no error of its own for a row that is not there to be saved.
    if not (type(error) is DatabaseError or isinstance(error, IntegrityError | User.DoesNotExist)):
        return None
    user: Any = getattr(request, "user", None)
    if user and user.is_authenticated and not User.objects.filter(pk=user.pk).exists():
        return permission_denied(request, error)
    return page_not_found(request, Http404()) if type(error) is DatabaseError else None
