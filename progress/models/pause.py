"""Days without study."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from learningpath.natural_keys import NaturallyKeyed
from progress.models.owned import EARLIEST_DAY, LATEST_DAY, OwnedQuerySet


class Pause(NaturallyKeyed):
    """Days on which no study is planned, both ends included."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pauses")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    natural_key_fields = ("user", "starts_on", "ends_on")
    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="pause_ends_after_start"),
            models.CheckConstraint(
                condition=Q(starts_on__gte=EARLIEST_DAY, ends_on__lte=LATEST_DAY), name="pause_in_our_times"
            ),
            models.UniqueConstraint(fields=["user", "starts_on", "ends_on"], name="pause_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.starts_on} to {self.ends_on}"
