"""The catalog as curators keep it: providers, courses, paths and their steps, groups, resources.

Every entry has a slug as its natural key: the YAML files and the addresses of the pages rely on it. It
changes only in the files, which name the old one under ``formerly``; old addresses go on leading to the
entry. Nothing is deleted that a learner has: it is retired.
"""

import datetime as dt
import math
import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from courses.effort import WEEKS_PER_UNIT, EffortHours, effort_hours
from learningpath.writing.formats import hours_text

STALE_AFTER_DAYS = 180
SLUG = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


class FactQuerySet(models.QuerySet):
    """Reads of rows that state facts checked on a day."""

    def stale(self, today: dt.date) -> Self:
        """Return the facts that nobody has checked for more than 180 days, oldest first."""
        limit = today - dt.timedelta(days=STALE_AFTER_DAYS)
        return self.filter(verified_on__lt=limit).order_by("verified_on")


class Fact(models.Model):
    """Something read somewhere on a day; readers deserve to know where and when."""

    source_url = models.URLField("source", max_length=500)
    verified_on = models.DateField("verified on")

    class Meta:
        abstract = True


class CatalogQuerySet(FactQuerySet):
    """Reads of catalog entries."""

    def current(self) -> Self:
        """Return the entries that are not retired."""
        return self.filter(retired_on=None)


class CatalogEntry(models.Model):
    """What all entries share: a slug, those it had before, and a way out of the catalog."""

    slug = models.SlugField(
        max_length=80,
        unique=True,
        validators=[
            RegexValidator(rf"\A{SLUG.pattern}\Z", "Small letters and digits, joined by single hyphens.")
        ],
    )
    retired_on = models.DateField(
        "retired on", null=True, blank=True, help_text="Hidden from new learners since this day."
    )

    formerly = models.JSONField(
        "former slugs", default=list, blank=True, help_text="Old addresses, which still lead to the entry."
    )

    stored_slug: str | None = None

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, "title", self.slug))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, or raise ValueError when the slug of a stored entry was changed."""
        if self.slug_changed:
            raise ValueError(f"{type(self).__name__} {self.stored_slug!r}: a slug changes only in the files")
        super().save(*args, **kwargs)
        self.stored_slug = self.slug

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Self:
        """Load a row and remember its slug (django.db.models.Model.from_db)."""
        entry = super().from_db(db, field_names, values)
        entry.stored_slug = entry.__dict__.get("slug")
        return entry

    @classmethod
    def present_slug(cls, former_slug: str) -> str | None:
        """Return the slug of the entry that once had another one, or None. Few entries had."""
        entries = cls._default_manager.exclude(formerly=[])
        renamed = entries.values_list("slug", "formerly")
        return next((slug for slug, formerly in renamed if former_slug in formerly), None)

    def clean(self) -> None:
        """Refuse with a form error a changed slug, and a new entry at an old address."""
        super().clean()
        if self.slug_changed:
            message = "A slug changes only in the files, with the old one under “formerly”."
            raise ValidationError({"slug": message})
        heir = self.present_slug(self.slug) if self.stored_slug is None else None
        if heir:
            raise ValidationError({"slug": f"This was the slug of “{heir}”, and old addresses lead there."})

    @property
    def slug_changed(self) -> bool:
        """Whether the slug differs from the stored one; never for a new entry."""
        return self.stored_slug is not None and self.stored_slug != self.slug


class Provider(CatalogEntry):
    """Who offers courses, and the rules of its financial aid (see AidRule)."""

    title = models.CharField(max_length=120)
    url = models.URLField("address", max_length=500)

    objects = CatalogQuerySet.as_manager()

    class Meta:
        ordering = ["title"]


class AidRule(Fact):
    """One rule of a provider's financial aid, with its source: secondary sources disagree."""

    class Kind(models.TextChoices):
        REVIEW_DAYS = "review_days", _("days a review takes")
        FINISH_DAYS = "finish_days", _("days to finish a course after approval")
        PER_COURSE = "per_course", _("one application for each course, also inside a bundle")
        PARALLEL = "parallel", _("applications may run at the same time")
        FREE_AUDIT = "free_audit", _("free audit while waiting")
        DISCOUNT = "discount", _("aid is a discount, not always the full price")

    class Confidence(models.TextChoices):
        LOW = "low", pgettext_lazy("confidence", "low")
        CONFLICT = "conflict", pgettext_lazy("confidence", "sources conflict")
        MEDIUM = "medium", pgettext_lazy("confidence", "medium")
        HIGH = "high", pgettext_lazy("confidence", "high")

    DAY_KINDS = (Kind.REVIEW_DAYS, Kind.FINISH_DAYS)

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="aid_rules")
    kind = models.CharField("rule", max_length=20, choices=Kind)
    value = models.PositiveSmallIntegerField(help_text="Days; or 1 for yes and 0 for no.")
    confidence = models.CharField(max_length=10, choices=Confidence)
    note = models.CharField(max_length=300, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "kind"], name="aid_rule_once_per_provider"),
            models.CheckConstraint(
                condition=Q(kind__in=["review_days", "finish_days"], value__range=(1, 1000))
                | Q(kind__in=["per_course", "parallel", "free_audit", "discount"], value__in=[0, 1]),
                name="aid_rule_value_fits_kind",
                violation_error_message="Give 1 to 1000 days, or 1 for yes and 0 for no.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value_text}"

    @property
    def value_text(self) -> str:
        """The value as a person reads it: ``16 days``, ``yes``, ``no``."""
        if self.kind in self.DAY_KINDS:
            return ngettext("%(days)s day", "%(days)s days", self.value) % {"days": self.value}
        return gettext("yes") if self.value else gettext("no")


def _figures_text(low: Decimal, high: Decimal | None) -> str:
    """Return ``5`` or ``5 to 10``, as exactly as they are published."""
    if high is None or high == low:
        return hours_text(low)
    return gettext("%(low)s to %(high)s") % {"low": hours_text(low), "high": hours_text(high)}


class CourseQuerySet(CatalogQuerySet):
    """Reads of courses."""

    def for_page(self) -> Self:
        """Return courses with what their page shows, in a fixed number of queries."""
        return self.select_related("provider", "successor").prefetch_related("provider__aid_rules")


class Course(CatalogEntry, Fact):
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
    parts = models.PositiveSmallIntegerField(
        "courses inside", null=True, blank=True, help_text="For a bundle: how many courses it contains."
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
                | Q(
                    effort_unit__in=["weeks", "months"],
                    effort_amount_low__isnull=False,
                    effort_pace_low_hours__isnull=False,
                ),
                name="course_effort_complete",
                violation_error_message=(
                    "Give no figure for an unknown effort, an amount for hours, and an amount with "
                    "hours a week for weeks or months."
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
                condition=Q(parts=None) | Q(parts__gte=1), name="course_parts_at_least_one"
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("id")), name="course_successor_is_another"
            ),
            models.CheckConstraint(
                condition=Q(credit=None) | Q(credit__gte=0, credit__lte=1), name="course_credit_0_to_1"
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the course's page."""
        return reverse("course", args=[self.slug])

    @property
    def byline(self) -> str:
        """Who gives the course, for whom, and of a bundle how many courses it contains."""
        said = [self.provider.title, str(self.Level(self.level).label)]
        if self.parts:
            text = ngettext("%(courses)s course", "%(courses)s courses", self.parts)
            said.append(text % {"courses": self.parts})
        return " · ".join(said)

    @property
    def effort(self) -> EffortHours | None:
        """The published effort in hours, or None when none is published (which is not zero)."""
        return effort_hours(
            self.effort_unit,
            self.effort_amount_low,
            self.effort_amount_high,
            self.effort_pace_low_hours,
            self.effort_pace_high_hours,
        )

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

    @property
    def effort_low_hours(self) -> Fraction | None:
        """The low end of the effort in hours (Fraction), or None."""
        return self.effort.low_hours if self.effort else None

    @property
    def effort_high_hours(self) -> Fraction | None:
        """The high end of the effort in hours (Fraction), or None."""
        return self.effort.high_hours if self.effort else None


class PathQuerySet(CatalogQuerySet):
    """Reads of paths."""

    def with_steps(self) -> Self:
        """Return paths with their steps, courses and providers, in three queries."""
        steps = Step.objects.select_related("course__provider")
        return self.prefetch_related(models.Prefetch("steps", queryset=steps))


class Path(CatalogEntry):
    """An ordered curriculum."""

    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=300)
    description = models.TextField(max_length=8000, blank=True)
    position = models.PositiveSmallIntegerField(default=1, help_text="Paths are listed in this order.")

    objects = PathQuerySet.as_manager()

    class Meta:
        ordering = ["position", "title"]

    def get_absolute_url(self) -> str:
        """Return the address of the path's page."""
        return reverse("path", args=[self.slug])

    @property
    def core_steps(self) -> Sequence["Step"]:
        """The compulsory steps in order."""
        return [step for step in self.steps.all() if step.is_core]

    @property
    def additional_steps(self) -> Sequence["Step"]:
        """The steps that a learner who knows them waives, in order."""
        return [step for step in self.steps.all() if not step.is_core]


class Step(models.Model):
    """A course's place in a path."""

    path = models.ForeignKey(Path, on_delete=models.CASCADE, related_name="steps")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(999)])
    is_core = models.BooleanField("core", default=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["path", "course"], name="step_course_once_per_path"),
            models.CheckConstraint(condition=Q(position__range=(1, 999)), name="step_position_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.course}"


class StudyGroup(CatalogEntry, Fact):
    """People who learn together."""

    title = models.CharField(max_length=120)
    url = models.URLField("address", max_length=500)
    place = models.CharField(max_length=120, help_text="Where its people are, e.g. Ghana.")
    description = models.TextField(max_length=4000)

    objects = CatalogQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def get_absolute_url(self) -> str:
        """Return the address of the group's page."""
        return reverse("group", args=[self.slug])


class Resource(CatalogEntry, Fact):
    """What helps besides courses: aid guides, scholarships, practice, reading."""

    class Kind(models.TextChoices):
        FINANCIAL_AID = "financial_aid", _("Financial aid")
        SCHOLARSHIP = "scholarship", _("Scholarships")
        PRACTICE = "practice", _("Practice")
        PORTFOLIO = "portfolio", _("Portfolio")
        CONTRIBUTION = "contribution", _("Contribution")
        READING = "reading", _("Reading")

    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, choices=Kind)
    url = models.URLField("address", max_length=500, blank=True)
    description = models.TextField(max_length=4000)
    eligibility = models.TextField(max_length=2000, blank=True)
    deadline_on = models.DateField("deadline", null=True, blank=True)
    provider = models.ForeignKey(
        Provider,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="resources",
        help_text="For financial aid: shown with every paid course of this provider.",
    )

    objects = CatalogQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def get_absolute_url(self) -> str:
        """Return the address of the resource on the shelf."""
        return f"{reverse('resources')}#{self.slug}"


class CatalogLoadQuerySet(models.QuerySet):
    """Reads of loads."""

    def newest(self) -> Self:
        """Return the load that remembers what the files said, if there is one."""
        return self.exclude(loaded=None)

    def last_loaded(self) -> dict[str, Any]:
        """Return what the files said when last loaded: an entry's name -> what was said of it."""
        return self.newest().values_list("loaded", flat=True).first() or {}

    def loaded_from(self, digest: str) -> dict[str, Any] | None:
        """Return the same if it is from the files of a digest, in one query: a load may end in between."""
        return self.newest().filter(digest=digest).values_list("loaded", flat=True).first()

    def last_digest(self) -> str:
        """Return the digest of the files that were last loaded, or ""."""
        return self.newest().values_list("digest", flat=True).first() or ""


class CatalogLoad(models.Model):
    """One load that changed something, or what is remembered: who, when, from where, and what it did.

    ``loaded`` is what the files said, by which the next load tells edits of the admin site from edits of
    the files; only the newest keeps it. ``digest`` is that of the files which said so, and need not be read
    again; when others say the same since, it is theirs.
    """

    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="catalog_loads",
    )
    source = models.CharField(max_length=500)
    digest = models.CharField(max_length=64, blank=True)
    report = models.TextField()
    loaded = models.JSONField(null=True, blank=True)

    objects = CatalogLoadQuerySet.as_manager()

    class Meta:
        ordering = ["-loaded_at", "-id"]

    def __str__(self) -> str:
        return f"{self.source}, {self.loaded_at:%Y-%m-%d %H:%M}"
