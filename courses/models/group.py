"""Groups of people who learn together."""

from django.db import models
from django.urls import reverse

from courses.models.entry import Fact, OfferedEntry, OfferedQuerySet


class StudyGroup(OfferedEntry, Fact):
    """People who learn together."""

    title = models.CharField(max_length=120)
    url = models.URLField("address", max_length=500)
    place = models.CharField(max_length=120, help_text="Where its people are, e.g. Ghana.")
    description = models.TextField(max_length=4000)

    objects = OfferedQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def get_absolute_url(self) -> str:
        """Return the address of the group's page."""
        return reverse("group", args=[self.slug])
