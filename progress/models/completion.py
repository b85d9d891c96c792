"""What is kept of a course when it is completed: the effort that it had, and the hours it really took."""

from decimal import Decimal
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learningpath.natural_keys import NaturalKeyQuerySet, NaturallyKeyed
from progress.models.hours import HoursField


class EffortKind(models.TextChoices):
    """Whose figure the effort of a course is."""

    PUBLISHED = "published", _("Published")
    GUESS = "guess", _("Guess")
    OWN = "own", _("Own estimate")
    UNKNOWN = "unknown", _("Unknown")


class CompletionQuerySet(NaturalKeyQuerySet):
    """Reads of what is kept of completed courses."""

    def for_user(self, user: Any) -> Self:
        """Return this learner's rows only."""
        return self.filter(progress__user=user)


class Completion(NaturallyKeyed):
    """What a completed course teaches, whatever the catalog says of it later (progress/learner/completed.py).

    ``took_hours`` is the learner's word on how long it really took; None: the logged hours count.
    ``asks_took`` tells that they are still to be asked for it, as less was logged than the effort.
    """

    progress = models.OneToOneField(
        "progress.CourseProgress", on_delete=models.CASCADE, related_name="completion"
    )
    effort_kind = models.CharField(_("kind of effort"), max_length=10, choices=EffortKind)
    effort_hours = HoursField(_("effort when it was completed"), max_digits=14, null=True, blank=True)
    took_hours = HoursField(
        _("hours it really took"),
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(5000))],
    )
    asks_took = models.BooleanField(_("still asks how long it took"), default=False)

    natural_key_fields = ("progress",)
    objects = CompletionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effort_kind="unknown", effort_hours=None)
                | Q(
                    effort_kind__in=["published", "guess", "own"],
                    effort_hours__isnull=False,
                    effort_hours__gt=0,
                ),
                name="completion_effort_known_or_not",
            ),
            models.CheckConstraint(
                condition=Q(took_hours=None) | Q(took_hours__gt=0, took_hours__lte=5000),
                name="completion_took_in_range",
            ),
            models.CheckConstraint(
                condition=Q(took_hours=None) | Q(asks_took=False), name="completion_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.progress_id}: {self.effort_hours} h, {self.effort_kind}"
