"""The courses that a bundle is made of."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from courses.models.confidence import Confidence
from courses.models.course import Course
from courses.models.entry import SLUG, Fact, FactQuerySet
from learningpath.natural_keys import NaturallyKeyed

if TYPE_CHECKING:
    from collections.abc import Iterable


def total_hours(parts: "Iterable[Part]") -> Decimal | None:
    """Return the hours of parts, or None where those of one are unknown."""
    hours = [part.hours for part in parts]
    known = [one for one in hours if one is not None]
    return sum(known, Decimal(0)) if len(known) == len(hours) else None


class PartQuerySet(FactQuerySet):
    """Reads of parts."""

    def current(self, today: dt.date) -> Self:
        """Return the parts that are not retired: their day has not come, or there is none."""
        return self.filter(Q(retired_on=None) | Q(retired_on__gt=today))


class Part(Fact, NaturallyKeyed):
    """A course that a bundle contains, with the hours that its page shows; learners mark what they need.

    Its slug tells it from the other parts of its course, and changes only in the files. A part that leaves
    the course is retired, never deleted: learners may have marked it.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="parts")
    slug = models.SlugField(
        max_length=80,
        validators=[
            RegexValidator(rf"\A{SLUG.pattern}\Z", "Small letters and digits, joined by single hyphens.")
        ],
    )
    title = models.CharField(max_length=160)
    url = models.URLField("address", max_length=500, blank=True)
    hours = models.DecimalField(
        max_digits=7, decimal_places=2, null=True, blank=True, help_text="Empty: unknown, which is not zero."
    )
    position = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(999)])
    confidence = models.CharField(max_length=10, choices=Confidence)
    retired_on = models.DateField(
        "retired on", null=True, blank=True, help_text="No part of the course since this day."
    )
    formerly = models.JSONField("former slugs", default=list, blank=True)

    natural_key_fields = ("course", "slug")
    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["course", "slug"], name="part_slug_once_per_course"),
            models.CheckConstraint(condition=Q(position__range=(1, 999)), name="part_position_from_one"),
            models.CheckConstraint(
                condition=Q(hours=None) | Q(hours__gt=0, hours__lte=10000),
                name="part_hours_in_range",
                violation_error_message="Hours are above 0 and at most 10,000; unknown hours stay empty.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_retired(self, today: dt.date) -> bool:
        """Whether the day has come on which the part leaves its course."""
        return self.retired_on is not None and self.retired_on <= today
