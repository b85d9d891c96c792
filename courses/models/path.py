"""Paths and their steps."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse

from courses.models.course import Course
from courses.models.entry import OfferedEntry, OfferedQuerySet
from courses.models.part import Part, total_hours
from learningpath.natural_keys import NaturalKeyQuerySet, NaturallyKeyed


class PathQuerySet(OfferedQuerySet):
    """Reads of paths."""

    def with_steps(self) -> Self:
        """Return paths with their steps, courses, providers and parts, in four queries.

        The step of a draft course is none yet: learners see it once the course is published.
        """
        return self._with(Step.objects.filter(course__is_draft=False))

    def with_drafts(self) -> Self:
        """Return the same with the steps of draft courses."""
        return self._with(Step.objects.all())

    def _with(self, steps: "NaturalKeyQuerySet") -> Self:
        courses = steps.select_related("course__provider").prefetch_related("course__parts")
        return self.prefetch_related(models.Prefetch("steps", queryset=courses))


class StepQuerySet(NaturalKeyQuerySet):
    """Reads of steps."""

    def with_place(self) -> Self:
        """Count each step's place among those of its kind, core or additional, that its path shows."""
        of_kind = Q(path__steps__is_core=F("is_core"), path__steps__position__lte=F("position"))
        of_kind &= Q(path__steps__course__is_draft=False) | Q(path__steps=F("pk"))
        return self.annotate(place=Count("path__steps", filter=of_kind))


class Path(OfferedEntry):
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


class Step(NaturallyKeyed):
    """A course's place in a path."""

    path = models.ForeignKey(Path, on_delete=models.CASCADE, related_name="steps")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(999)])
    is_core = models.BooleanField("core", default=True)
    note = models.CharField(max_length=300, blank=True)
    beside_hours = models.DecimalField(
        "beside, h a week",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(167)],
        help_text="Suggests to study it beside the other courses at this pace; empty for in turn.",
    )
    needed_parts = models.JSONField(
        "needed parts",
        default=list,
        blank=True,
        help_text="Slugs of parts of the course, with commas between; empty for all of it.",
    )
    rest_beside = models.BooleanField(
        "rest beside", default=False, help_text="The needed parts come first, the others beside the path."
    )

    natural_key_fields = ("path", "course")
    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["path", "course"], name="step_course_once_per_path"),
            models.CheckConstraint(condition=Q(position__range=(1, 999)), name="step_position_from_one"),
            models.CheckConstraint(
                condition=Q(beside_hours=None) | Q(beside_hours__range=(Decimal("0.25"), 167)),
                name="step_beside_hours_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.course}"

    def clean(self) -> None:
        """Refuse suggestions that do not fit the course or each other (django Model.clean)."""
        super().clean()
        if self.course_id is None:
            return
        known = list(self.course.parts.values_list("slug", flat=True))
        if unknown := [slug for slug in self.needed_parts if slug not in known]:
            said = f"“{self.course}” has no part {', '.join(unknown)}; it has {', '.join(known) or 'none'}."
            raise ValidationError({"needed_parts": said})
        if fault := suggestion_fault(self.beside_hours, self.needed_parts, rest_beside=self.rest_beside):
            raise ValidationError({"rest_beside": f"It {fault}."})

    def suggestion(self, today: dt.date) -> "Suggestion | None":
        """Return how to study the course, or None where the step suggests nothing; without retired parts."""
        parts = self.course.current_parts(today) if self.needed_parts else []
        needed = [part for part in parts if part.slug in self.needed_parts]
        if not needed and self.beside_hours is None:
            return None
        return Suggestion(
            tuple(needed),
            total_hours(needed) if needed else None,
            total_hours(parts) if needed else None,
            self.beside_hours,
            rest_beside=bool(self.rest_beside and needed and self.beside_hours),
        )


@dataclass(frozen=True)
class Suggestion:
    """How a step suggests to study its course: which parts are needed, and what beside the other courses.

    Hours of parts are None where those of one are unknown. The rest is done beside, or may be left out.
    """

    needed: tuple[Part, ...]
    needed_hours: Decimal | None
    all_hours: Decimal | None
    beside_hours: Decimal | None
    rest_beside: bool


def suggestion_fault(beside_hours: Decimal | None, needed_parts: Sequence[str], *, rest_beside: bool) -> str:
    """Return why a step cannot suggest to do the rest of a course beside, or ""."""
    if rest_beside and not (needed_parts and beside_hours):
        return "goes with needed_parts and beside_hours: which come first, and the pace of the rest"
    return ""
