"""The plan of a learner, and those it replaced."""

import datetime as dt
import uuid
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from learningpath.natural_keys import NaturallyKeyed
from learningpath.time_zones import time_zone_text
from progress.models.hours import HoursField
from progress.models.owned import EARLIEST_DAY, HOURS_IN_A_WEEK, LATEST_DAY, OwnedQuerySet

# Multiplying by it and keeping 32 bits spreads neighbours far apart (Knuth's multiplicative hashing).
SPREADING_FACTOR = 2_654_435_761
BITS_31, BITS_32 = 2**31, 2**32


class PlanQuerySet(OwnedQuerySet):
    """Reads of plans, one a learner."""

    def sample(self, most: int) -> Self:
        """Return at most so many, spread evenly over all; the same ones whenever there are the same."""
        place = F("user_id") % BITS_31 * SPREADING_FACTOR % BITS_32
        return self.order_by(place, "user_id")[:most]


class Plan(NaturallyKeyed):
    """The hours a week a learner means to give, since when, until when, and in which time zone.

    The plan line runs from the first day until the hours a week are changed; then a new one runs from
    ``changed_on``. The week of that day had ``changed_week_hours`` by then: course's slug -> hours as
    text. ``reached_on`` is the learner's day when they moved to a time zone in which it was not that day yet.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="plan")
    planned_pace_hours = HoursField(_("hours a week"))
    starts_on = models.DateField(_("first day"))
    target_on = models.DateField(_("target date"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64)
    changed_on = models.DateField(_("hours a week changed on"), null=True, blank=True)
    changed_week_hours = models.JSONField(default=dict, blank=True)
    reached_on = models.DateField(_("day reached in another time zone"), null=True, blank=True)

    natural_key_fields = ("user",)
    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_pace_hours__gt=0, planned_pace_hours__lte=HOURS_IN_A_WEEK),
                name="plan_pace_above_0_up_to_168",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__range=(EARLIEST_DAY, LATEST_DAY)), name="plan_starts_in_our_times"
            ),
            models.CheckConstraint(
                condition=Q(target_on=None) | Q(target_on__gt=F("starts_on"), target_on__lte=LATEST_DAY),
                name="plan_target_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"plan of {self.user_id}"

    @property
    def zone(self) -> ZoneInfo:
        """The learner's time zone, in which their days begin and end."""
        return ZoneInfo(self.time_zone)

    @property
    def time_zone_text(self) -> str:
        """The time zone as people read it: ``Africa/Addis Ababa``."""
        return time_zone_text(self.time_zone)

    @property
    def since(self) -> dt.date:
        """The day from which the plan line runs."""
        return self.changed_on or self.starts_on


class EarlierPlanQuerySet(OwnedQuerySet):
    """Reads of plans that were changed."""

    def with_days(self) -> Self:
        """Return those that had a day: earlier releases kept also what was changed on its first one."""
        return self.filter(replaced_on__gt=F("since"))


class EarlierPlan(NaturallyKeyed):
    """A plan that was changed: its hours a week, its days, and the finish it gave at the end.

    Nothing of it tells two of one day apart but ``uid``.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="earlier_plans")
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    planned_pace_hours = HoursField(_("hours a week"))
    since = models.DateField()
    replaced_on = models.DateField()
    finish_on = models.DateField(_("finish by that plan"), null=True, blank=True)

    natural_key_fields = ("uid",)
    objects = EarlierPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-replaced_on", "-id"]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.planned_pace_hours} h a week until {self.replaced_on}"
