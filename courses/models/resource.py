"""What helps besides courses."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models.entry import Fact, OfferedEntry, OfferedQuerySet
from courses.models.provider import Provider


class Resource(OfferedEntry, Fact):
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

    objects = OfferedQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def get_absolute_url(self) -> str:
        """Return the address of the resource on the shelf."""
        return f"{reverse('resources')}#{self.slug}"
