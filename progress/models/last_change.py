"""What a learner's last change replaced, to take it back."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from learningpath.natural_keys import NaturalKeyQuerySet, NaturallyKeyed
from progress.models.plan import Plan

CAN_BE_UNDONE_FOR = dt.timedelta(hours=1)


class LastChangeQuerySet(NaturalKeyQuerySet):
    """Reads of last changes."""

    def for_user(self, user: Any) -> Self:
        """Return this learner's row only."""
        return self.filter(plan__user=user)


class LastChange(NaturallyKeyed):
    """The rows that the last save of a plan changed, as they were and as they are since.

    ``rows`` is what progress/learner/snapshot.py calls a difference. Its numbers are those of this database:
    elsewhere they are no longer as the change left them, and nothing is undone.
    """

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="last_change")
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    rows = models.JSONField()

    natural_key_fields = ("plan",)
    objects = LastChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"last change of {self.plan_id}"

    @property
    def seen(self) -> str:
        """What tells this change from any other, for the button that takes it back."""
        return self.changed_at.isoformat()

    def can_be_undone(self, now: dt.datetime) -> bool:
        """Whether it is recent enough to be taken back."""
        return now - self.changed_at < CAN_BE_UNDONE_FOR
