"""A course with its effort, as its provider publishes it."""

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from courses.effort import WEEKS_PER_UNIT, EffortHours, HalfEffort, effort_hours, half_effort
from courses.models.confidence import Confidence
from courses.models.entry import Fact, OfferedEntry, OfferedQuerySet
from courses.models.provider import Provider
from learningpath.writing.formats import hours_text

if TYPE_CHECKING:
    from courses.models.part import Part


def _figures_text(low: Decimal, high: Decimal | None) -> str:
    """Return ``5`` or ``5 to 10``, as exactly as they are published."""
    if high is None or high == low:
        return hours_text(low)
    return gettext("%(low)s to %(high)s") % {"low": hours_text(low), "high": hours_text(high)}


def circle_of_successors(begin: Any, successor_of: Callable[[Any], Any]) -> list[Any]:
    """Return the way from a course by its successors back to itself, or nothing where there is none."""
    way, seen = [begin], {begin}
    while (following := successor_of(way[-1])) is not None:
        way.append(following)
        if following == begin:
            return way
        if following in seen:  # a circle of others
            return []
        seen.add(following)
    return []


class CourseQuerySet(OfferedQuerySet):
    """Reads of courses."""

    def for_page(self) -> Self:
        """Return courses with what their page shows, in a fixed number of queries."""
        return self.select_related("provider", "successor").prefetch_related("provider__aid_rules", "parts")


class Course(OfferedEntry, Fact):
    """A unit of study with an effort as its provider publishes it."""

    class Level(models.TextChoices):
        BEGINNER = "beginner", _("Beginner")
        INTERMEDIATE = "intermediate", _("Intermediate")
        ADVANCED = "advanced", _("Advanced")

    class Kind(models.TextChoices):
        COURSE = "course", _("Course")
        SPECIALIZATION = "specialization", _("Specialization")
        CERTIFICATE = "professional_certificate", _("Professional Certificate")

    class EffortUnit(models.TextChoices):
        UNKNOWN = "unknown", "unknown (none published)"
        HOURS = "hours", "hours"
        WEEKS = "weeks", "weeks at hours a week"
        MONTHS = "months", "months at hours a week"

    title = models.CharField(max_length=160)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="courses")
    url = models.URLField("address", max_length=500)
    kind = models.CharField(max_length=30, choices=Kind, default=Kind.COURSE)
    level = models.CharField(max_length=20, choices=Level)
    number_of_parts = models.PositiveSmallIntegerField(
        "courses inside",
        null=True,
        blank=True,
        help_text="For a bundle whose parts are not listed: how many courses it contains.",
    )
    is_paid = models.BooleanField("paid", default=False)
    description = models.TextField(max_length=4000)
    effort_unit = models.CharField(max_length=10, choices=EffortUnit, default=EffortUnit.UNKNOWN)
    effort_amount_low = models.DecimalField("amount", max_digits=7, decimal_places=2, null=True, blank=True)
    effort_amount_high = models.DecimalField(
        "amount, at most", max_digits=7, decimal_places=2, null=True, blank=True
    )
    effort_pace_low_hours = models.DecimalField(
        "hours a week", max_digits=5, decimal_places=2, null=True, blank=True
    )
    effort_pace_high_hours = models.DecimalField(
        "hours a week, at most", max_digits=5, decimal_places=2, null=True, blank=True
    )
    guess_low_hours = models.DecimalField(
        "hours, at least", max_digits=7, decimal_places=2, null=True, blank=True
    )
    guess_high_hours = models.DecimalField(
        "hours, at most", max_digits=7, decimal_places=2, null=True, blank=True
    )
    guess_confidence = models.CharField("confidence", max_length=10, choices=Confidence, blank=True)
    guess_source_url = models.URLField(
        "source of the guess", max_length=500, blank=True, help_text="Empty: the source of the course."
    )
    guess_verified_on = models.DateField(
        "guess verified on", null=True, blank=True, help_text="Empty: as the course."
    )
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    credit = models.DecimalField(
        "credit for hours done",
        max_digits=3,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="Share of the hours done that counts in the successor: 0.6 for 60 %; empty for none.",
    )
    changed_on = models.DateField("title or effort changed on", null=True, blank=True, editable=False)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    effort_unit="unknown",
                    effort_amount_low=None,
                    effort_amount_high=None,
                    effort_pace_low_hours=None,
                    effort_pace_high_hours=None,
                )
                | Q(
                    effort_unit="hours",
                    effort_amount_low__isnull=False,
                    effort_pace_low_hours=None,
                    effort_pace_high_hours=None,
                )
                | Q(effort_unit__in=["weeks", "months"], effort_amount_low__isnull=False)
                & (Q(effort_pace_low_hours__isnull=False) | Q(effort_pace_high_hours=None))
                | Q(
                    effort_unit="weeks",
                    effort_amount_low=None,
                    effort_amount_high=None,
                    effort_pace_low_hours__isnull=False,
                ),
                name="course_effort_complete",
                violation_error_message=(
                    "Give no figure for an unknown effort, an amount for hours, and for weeks or months an "
                    "amount, hours a week or both; hours a week alone go with weeks."
                ),
            ),
            models.CheckConstraint(
                condition=(
                    Q(effort_amount_low=None) | Q(effort_amount_low__gt=0, effort_amount_low__lte=10000)
                )
                & (
                    Q(effort_amount_high=None)
                    | Q(effort_amount_high__gte=F("effort_amount_low"), effort_amount_high__lte=10000)
                ),
                name="course_effort_amount_in_range",
                violation_error_message=(
                    "The amount is above 0 and at most 10,000; the high figure is not below the low one."
                ),
            ),
            models.CheckConstraint(
                condition=(
                    Q(effort_pace_low_hours=None)
                    | Q(effort_pace_low_hours__gt=0, effort_pace_low_hours__lte=168)
                )
                & (
                    Q(effort_pace_high_hours=None)
                    | Q(
                        effort_pace_high_hours__gte=F("effort_pace_low_hours"),
                        effort_pace_high_hours__lte=168,
                    )
                ),
                name="course_effort_pace_in_range",
                violation_error_message=(
                    "Hours a week are above 0 and at most 168; the high figure is not below the low one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(number_of_parts=None) | Q(number_of_parts__gte=1),
                name="course_parts_at_least_one",
            ),
            models.CheckConstraint(
                condition=Q(
                    guess_low_hours=None,
                    guess_high_hours=None,
                    guess_confidence="",
                    guess_source_url="",
                    guess_verified_on=None,
                )
                | Q(
                    guess_low_hours__gt=0,
                    guess_high_hours__gte=F("guess_low_hours"),
                    guess_high_hours__lte=10000,
                    guess_confidence__in=Confidence.values,
                ),
                name="course_guess_complete",
                violation_error_message=(
                    "A guess has hours from above 0 to at most 10,000, the high figure not below the low "
                    "one, and a confidence; without a guess all of it is empty."
                ),
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("id")), name="course_successor_is_another"
            ),
            models.CheckConstraint(
                condition=Q(credit=None) | Q(credit__gte=0, credit__lte=1), name="course_credit_0_to_1"
            ),
        ]

    def clean(self) -> None:
        """Refuse a successor that leads back here, through others (django Model.clean)."""
        super().clean()
        successors = dict(Course.objects.exclude(successor=None).values_list("pk", "successor"))
        successors[self.pk] = self.successor_id
        if self.pk and circle_of_successors(self.pk, successors.get):
            raise ValidationError({"successor": "This course would follow itself, through its successors."})

    def get_absolute_url(self) -> str:
        """Return the address of the course's page."""
        return reverse("course", args=[self.slug])

    def current_parts(self, today: dt.date) -> list["Part"]:
        """Return the parts that are not retired, in order; read ``parts`` beforehand for many courses."""
        return [part for part in self.parts.all() if not part.is_retired(today)]

    def byline(self, today: dt.date) -> str:
        """Return who gives the course, for whom, and of a bundle how many courses it contains."""
        said = [self.provider.title, str(self.Level(self.level).label)]
        if count := len(self.current_parts(today)) or self.number_of_parts:
            text = ngettext("%(courses)s course", "%(courses)s courses", count)
            said.append(text % {"courses": count})
        return " · ".join(said)

    @property
    def effort(self) -> EffortHours | None:
        """The published effort in hours, or None when none is published (which is not zero)."""
        return effort_hours(*self._effort_figures)

    @property
    def half_effort(self) -> HalfEffort | None:
        """The half that is published of an effort, weeks or hours a week, when the other is not."""
        return half_effort(*self._effort_figures)

    @property
    def _effort_figures(self) -> tuple[str, Decimal | None, Decimal | None, Decimal | None, Decimal | None]:
        return (
            self.effort_unit,
            self.effort_amount_low,
            self.effort_amount_high,
            self.effort_pace_low_hours,
            self.effort_pace_high_hours,
        )

    @property
    def guess(self) -> EffortHours | None:
        """The hours that a curator guesses; None where an effort is published, which wins."""
        if self.guess_low_hours is None or self.guess_high_hours is None or self.effort:
            return None
        return EffortHours(Fraction(self.guess_low_hours), Fraction(self.guess_high_hours))

    def suggested_estimate_hours(self, planned_pace_hours: Fraction) -> Fraction | None:
        """Return what to prefill an own estimate with: published weeks at the learner's hours a week."""
        half = self.half_effort
        return half.hours_at(planned_pace_hours) if half else None

    @property
    def published_amount_text(self) -> str:
        """The effort in the unit it is published in: ``3 months``, ``10 to 12 weeks``; else empty."""
        low, high = self.effort_amount_low, self.effort_amount_high
        if low is None or self.effort_unit not in WEEKS_PER_UNIT:
            return ""
        count, amount = math.ceil(high or low), {"amount": _figures_text(low, high)}
        if self.effort_unit == self.EffortUnit.WEEKS:
            return ngettext("%(amount)s week", "%(amount)s weeks", count) % amount
        return ngettext("%(amount)s month", "%(amount)s months", count) % amount

    @property
    def published_pace_text(self) -> str:
        """The hours a week that a published effort in weeks or months assumes: ``5 to 10``; else empty."""
        low, high = self.effort_pace_low_hours, self.effort_pace_high_hours
        return "" if low is None else _figures_text(low, high)

    @property
    def credit_percent(self) -> int:
        """The share of the hours done that counts in the successor, in percent."""
        return round(100 * (self.credit or 0))
