"""What helps besides courses."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models.course import Course
from courses.models.entry import Fact, OfferedEntry, OfferedQuerySet
from courses.models.path import Path
from courses.models.provider import Provider
from learningpath.natural_keys import NaturalKeyQuerySet, NaturallyKeyed


class ResourceQuerySet(OfferedQuerySet):
    """Reads of resources."""

    def with_deadline(self) -> Self:
        """Return the published scholarships that have a deadline, be it passed or not."""
        return self.published().filter(kind=Resource.Kind.SCHOLARSHIP, deadline_on__isnull=False)


class Resource(OfferedEntry, Fact):
    """What helps besides courses: aid guides, scholarships, practice, reading.

    A scholarship can say what must be finished by its deadline: a path, courses (RequiredCourse), or both.
    """

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
    required_path = models.ForeignKey(
        Path,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="required_by",
        verbose_name="path to finish by then",
        help_text="For a scholarship: its core courses must be finished by the deadline.",
    )
    provider = models.ForeignKey(
        Provider,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="resources",
        help_text="For financial aid: shown with every paid course of this provider.",
    )

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    @property
    def asked(self) -> list[Path | Course]:
        """What must be finished by the deadline of a scholarship, without drafts: a path, then courses."""
        if self.kind != self.Kind.SCHOLARSHIP:
            return []
        path = [self.required_path] if self.required_path else []
        entries = [*path, *(one.course for one in self.required_courses.all())]
        return [one for one in entries if not one.is_draft]

    def get_absolute_url(self) -> str:
        """Return the address of the resource on the shelf."""
        return f"{reverse('resources')}#{self.slug}"


class RequiredCourse(NaturallyKeyed):
    """A course that must be finished by the deadline of a scholarship."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="required_courses")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="required_by")

    natural_key_fields = ("resource", "course")
    objects = NaturalKeyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "course"], name="required_course_once_per_resource")
        ]

    def __str__(self) -> str:
        return str(self.course)
