"""Links of the catalog that did not answer when an operator last had them checked (``check_links``)."""

from django.db import models

from learningpath.natural_keys import NaturalKeyQuerySet, NaturallyKeyed


class BrokenLink(NaturallyKeyed):
    """An address that led nowhere, with what came instead; it goes when a later check finds it well."""

    url = models.CharField("address", max_length=500, unique=True)
    problem = models.CharField(max_length=200)
    broken_since = models.DateField("broken since")
    checked_on = models.DateField("checked on")

    natural_key_fields = ("url",)
    objects = NaturalKeyQuerySet.as_manager()

    class Meta:
        ordering = ["broken_since", "url"]

    def __str__(self) -> str:
        return f"{self.url}: {self.problem}"
