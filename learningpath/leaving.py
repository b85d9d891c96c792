"""Leaving: an account goes at once with all that is personal, and what stays names nobody.

All rows that are about a person point to their account and go with it (CASCADE). What points to it and
stays is a fact about the catalog: loads lose who made them (SET_NULL), and entries of the admin's log, which
cannot be without somebody, pass to one account that stands for all who left.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import CASCADE, Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from learningpath.account_notices import notice_for
from learningpath.mail import MailNotSentError
from learningpath.models import User

DELETED = "account/email/account_deleted"
SOMEBODY_WHO_LEFT = "somebody-who-left@example.invalid"  # a name that no mail can ever reach (RFC 6761)
# By which names sessions tell the key of an account, Django's and allauth's.
NAMES_OF_ITS_KEY = (SESSION_KEY, "account_authentication_methods_user", "user_pk")
LAST_SUPERUSER = gettext_lazy(
    "This is the only superuser left, and without one nobody can look after accounts. "
    "Make somebody else a superuser first."
)


class LastSuperuserError(PermissionDenied):
    """Without a superuser nobody could look after accounts."""

    def __init__(self) -> None:
        super().__init__(str(LAST_SUPERUSER))


# --- Pages ----------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def leave(request: HttpRequest) -> HttpResponseBase:
    """Say what goes and what stays, and offer the export; a post deletes the account."""
    user: Any = request.user
    refusal = LAST_SUPERUSER if is_last_superuser([user]) else ""
    if request.method != "POST" or refusal:
        status = 422 if request.method == "POST" else 200
        return render(request, "account/leave.html", {"refusal": refusal}, status=status)
    notice = notice_for(user, DELETED)
    with transaction.atomic():  # signing out writes too, and fails or succeeds with the rest
        forget(user)
        logout(request)
    with suppress(MailNotSentError):  # which is in the log, and keeps nobody from leaving
        notice.send()
    return _without_a_trace(request, redirect("account_left"))


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Say that the account is gone; where there is one, lead on to it."""
    if request.user.is_authenticated:
        return redirect("account_leave")
    return render(request, "account/left.html")


def _without_a_trace(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the browser forget its kept pages, and the cookies that we gave it but for its language.

    Not its whole storage, in which hours of another account may wait; the service worker takes those of
    this one out of it (learningpath/service_worker.js).
    """
    response["Clear-Site-Data"] = '"cache"'
    for name in request.COOKIES.keys() - {settings.LANGUAGE_COOKIE_NAME}:
        response.delete_cookie(name)
    return response


# --- Rows -----------------------------------------------------------------------------------------------


def is_last_superuser(users: Iterable[User]) -> bool:
    """Whether no superuser who can sign in would be left without these accounts."""
    leaving = [user.pk for user in users if user.is_superuser and user.is_active]
    return bool(leaving) and not _superusers().exclude(pk__in=leaving).exists()


def forget(user: User) -> None:
    """Delete an account with all that is personal, or raise ``LastSuperuserError``.

    Whoever changes the same learner's rows meanwhile waits for this, and then finds nobody to change.
    """
    names = {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    unlisted = _unlisted_sessions(user, names)
    with transaction.atomic():
        if user.is_superuser:  # two of them may leave at once
            list(_superusers().select_for_update().order_by("pk"))
        if is_last_superuser([user]):
            raise LastSuperuserError
        account = User.objects.select_for_update().filter(pk=user.pk).first()
        if account is None:  # the button was pressed twice
            return
        listed = UserSession.objects.filter(user=account).values("session_key")
        Session.objects.filter(Q(session_key__in=listed) | Q(session_key__in=unlisted)).delete()
        _entries_about(account, names).delete()
        own = LogEntry.objects.filter(user=account)
        if own.exists():
            own.update(user=_somebody_who_left())
        account.delete()


def counts_of_what_goes(users: Sequence[User]) -> dict[str, int]:
    """Return how many rows of each kind are deleted with these accounts, themselves among them."""
    counts = {str(User._meta.verbose_name_plural): len(users)}  # noqa: SLF001
    for rows in _rows_that_go(users):
        if count := rows.count():
            counts[str(rows.model._meta.verbose_name_plural)] = count  # noqa: SLF001
    return counts


def _rows_that_go(users: Iterable[User]) -> Iterator[QuerySet]:
    """Yield the rows about these people of each table that has such (by Django's public Meta API)."""
    for relation in User._meta.related_objects:  # noqa: SLF001
        model: Any = relation.related_model
        if relation.on_delete is CASCADE and model is not LogEntry:
            yield model._base_manager.filter(**{f"{relation.field.name}__in": list(users)})  # noqa: SLF001


def _superusers() -> QuerySet[User]:
    return User.objects.filter(is_superuser=True, is_active=True)


def _entries_about(account: User, names: Iterable[str]) -> QuerySet[LogEntry]:
    """Return what the admin's log says of an account, of its rows and of its addresses."""
    about = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(account.pk))
    for rows in _rows_that_go([account]):
        keys = rows.order_by().annotate(key=Cast("pk", TextField())).values("key")
        about |= Q(content_type=ContentType.objects.get_for_model(rows.model), object_id__in=keys)
    for name in names:
        about |= Q(object_repr__iexact=name)
    return LogEntry.objects.filter(about)


def _somebody_who_left() -> User:
    """Return the account that nobody can sign in to, which has what those who left did to the catalog."""
    user, is_new = User.objects.get_or_create(email=SOMEBODY_WHO_LEFT, defaults={"is_active": False})
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def _unlisted_sessions(user: User, names: Iterable[str]) -> list[str]:
    """Return the keys of sessions that name an account without being in its list of sessions.

    Such are those of somebody who began to sign in or up and did not end it.
    """
    own = {*(name.lower() for name in names), *((key, str(user.pk)) for key in NAMES_OF_ITS_KEY)}
    listed = UserSession.objects.filter(session_key=OuterRef("session_key"))
    found = Session.objects.filter(~Exists(listed)).iterator()
    return [one.session_key for one in found if not own.isdisjoint(_said_in(one.get_decoded()))]


def _said_in(data: Any, name: str = "") -> Iterator[str | tuple[str, str]]:
    """Yield each text in a session, and the same with the name that it has there."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _said_in(value, key)
    elif isinstance(data, list):
        for value in data:
            yield from _said_in(value, name)
    else:
        yield str(data).lower()
        yield (name, str(data))
