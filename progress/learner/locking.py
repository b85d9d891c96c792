"""One change at a time for each learner."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction


@contextmanager
def learner_locked(user: Any) -> Iterator[None]:
    """Run a transaction in which nobody else changes this learner's rows.

    Everything that writes them reads them inside it, so that what a form was checked against is
    still true when it is saved. PostgreSQL waits for the user's row; SQLite, which takes no row
    locks, lets one writing transaction in at a time anyway (IMMEDIATE, see settings).
    Whose account was deleted meanwhile (learningpath/leaving.py) is refused.
    """
    with transaction.atomic():
        accounts = get_user_model().objects.select_for_update(no_key=True).filter(pk=user.pk)
        if not accounts.values_list("pk", flat=True):
            raise PermissionDenied("The account was deleted.")
        yield


@contextmanager
def learners_locked(keys: Iterable[int]) -> Iterator[set[int]]:
    """Run a transaction in which nobody else changes the rows of these learners; yield who is still there.

    They are locked in the order of their keys, so that two such transactions never wait for each other.
    """
    with transaction.atomic():
        accounts = get_user_model().objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
        yield set(accounts.values_list("pk", flat=True))
