"""Paths and their steps."""

from collections.abc import Sequence
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from courses.models.course import Course
from courses.models.entry import OfferedEntry, OfferedQuerySet
from learningpath.natural_keys import NaturalKeyQuerySet, NaturallyKeyed


class PathQuerySet(OfferedQuerySet):
    """Reads of paths."""

    def with_steps(self) -> Self:
        """Return paths with their steps, courses and providers, in three queries.

        The step of a draft course is none yet: learners see it once the course is published.
        """
        return self._with(Step.objects.filter(course__is_draft=False))

    def with_drafts(self) -> Self:
        """Return the same with the steps of draft courses."""
        return self._with(Step.objects.all())

    def _with(self, steps: "NaturalKeyQuerySet") -> Self:
        courses = steps.select_related("course__provider")
        return self.prefetch_related(models.Prefetch("steps", queryset=courses))


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

    natural_key_fields = ("path", "course")
    objects = NaturalKeyQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["path", "course"], name="step_course_once_per_path"),
            models.CheckConstraint(condition=Q(position__range=(1, 999)), name="step_position_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.course}"
