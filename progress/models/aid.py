"""What a learner pays with financial aid, and how far each application for it is."""

from collections.abc import Iterable
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models import Part
from learningpath.natural_keys import NaturalKeyQuerySet, NaturallyKeyed
from progress.models.course_progress import CourseProgress
from progress.models.owned import EARLIEST_DAY, LATEST_DAY
from progress.models.plan import Plan

MOST_REFUSALS = 99


class AidChoiceQuerySet(NaturalKeyQuerySet):
    """Reads of choices."""

    def for_user(self, user: Any) -> Self:
        """Return this learner's row only."""
        return self.filter(plan__user=user)

    def for_users(self, users: Iterable[int]) -> Self:
        """Return the rows of these learners, by their keys: for what counts all learners in batches."""
        return self.filter(plan__user__in=users)


class AidChoice(NaturallyKeyed):
    """Whether a learner pays all paid courses of the plan with financial aid; without a row none."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="aid_choice")
    pays = models.BooleanField(_("all paid courses are paid with financial aid"))

    natural_key_fields = ("plan",)
    objects = AidChoiceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.plan_id}: {'all' if self.pays else 'none'}"


class OfCourseQuerySet(NaturalKeyQuerySet):
    """Reads of what a learner said of a course."""

    def for_user(self, user: Any) -> Self:
        """Return this learner's rows only."""
        return self.filter(progress__user=user)

    def for_users(self, users: Iterable[int]) -> Self:
        """Return the rows of these learners, by their keys: for what counts all learners in batches."""
        return self.filter(progress__user__in=users)


class CourseAid(NaturallyKeyed):
    """A learner's word on one course where it differs from the choice for all: paid with aid, or not."""

    progress = models.OneToOneField(CourseProgress, on_delete=models.CASCADE, related_name="course_aid")
    pays = models.BooleanField(_("paid with financial aid"))

    natural_key_fields = ("progress",)
    objects = OfCourseQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.progress_id}: {'aid' if self.pays else 'no aid'}"


class AidApplication(NaturallyKeyed):
    """How far the application for a part is, or for the whole course where ``part`` is None.

    A row is only there where the learner said something; without one it is yet to be sent. ``on`` is the day
    on which the state came about, ``applied_on`` the day on which it was last sent.
    """

    class State(models.TextChoices):
        TO_APPLY = "to_apply", pgettext_lazy("application", "to be sent")
        APPLIED = "applied", pgettext_lazy("application", "sent")
        APPROVED = "approved", pgettext_lazy("application", "approved")
        REFUSED = "refused", pgettext_lazy("application", "refused")
        NOT_NEEDED = "not_needed", pgettext_lazy("application", "not needed")

    DATED = (State.APPLIED, State.APPROVED, State.REFUSED)

    progress = models.ForeignKey(CourseProgress, on_delete=models.CASCADE, related_name="aid_applications")
    part = models.ForeignKey(
        Part, on_delete=models.PROTECT, null=True, blank=True, related_name="aid_applications"
    )
    state = models.CharField(_("state"), max_length=10, choices=State)
    on = models.DateField(_("on"), null=True, blank=True)
    applied_on = models.DateField(_("last sent on"), null=True, blank=True)
    refused_count = models.PositiveSmallIntegerField(
        _("how often it was refused"),
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_REFUSALS)],
    )

    natural_key_fields = ("progress", "part")
    objects = OfCourseQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["progress", "part"], name="aid_application_once_per_part"),
            models.UniqueConstraint(
                fields=["progress"], condition=Q(part=None), name="aid_application_once_per_course"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["applied", "approved", "refused"], on__isnull=False)
                | Q(state__in=["to_apply", "not_needed"], on__isnull=True),
                name="aid_application_state_with_its_day",
            ),
            models.CheckConstraint(
                condition=Q(on=None) | Q(on__gte=EARLIEST_DAY, on__lte=LATEST_DAY),
                name="aid_application_in_our_times",
            ),
            models.CheckConstraint(
                condition=Q(applied_on=None) | Q(on__isnull=False, on__gte=models.F("applied_on")),
                name="aid_application_sent_before_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(refused_count__lte=MOST_REFUSALS)
                & (~Q(state="refused") | Q(refused_count__gte=1)),
                name="aid_application_refused_at_least_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.progress_id}: {self.part_id} {self.state}"
