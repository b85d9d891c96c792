"""The history of the catalog: what became of an entry, with old and new values, by hand or by a load."""

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models

from courses.models.load import CatalogLoad
from learningpath.natural_keys import NaturalKeyQuerySet, NaturallyKeyed

KEPT_FOR = dt.timedelta(days=2 * 365)
NOT_BY_HAND = frozenset(("slug", "formerly", "is_draft"))  # which no page of the admin site takes back


class RevisionQuerySet(NaturalKeyQuerySet):
    """Reads of revisions."""

    def of_entry(self, section: str, slug: str) -> Self:
        """Return the revisions of an entry, the newest first."""
        return self.filter(section=section, slug=slug)

    def expired(self, now: dt.datetime) -> Self:
        """Return the revisions that are no longer kept."""
        return self.filter(made_at__lt=now - KEPT_FOR)


class Revision(NaturallyKeyed):
    """What became of one entry at one time.

    ``changes`` are its row and those of its list that changed: ``row`` (what the list calls it, "" for the
    entry itself), ``action``, and the values that changed as they were ``before`` and ``after``. Of an entry
    that is new there is nothing to tell.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField(db_index=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="catalog_revisions",
    )
    load = models.ForeignKey(
        CatalogLoad, on_delete=models.SET_NULL, null=True, blank=True, related_name="revisions"
    )
    section = models.CharField(max_length=20)
    slug = models.CharField(max_length=80)
    action = models.CharField(max_length=10)
    changes = models.JSONField(default=list)

    natural_key_fields = ("uid",)
    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["section", "slug"], name="revision_of_entry")]

    def __str__(self) -> str:
        return f"{self.section}/{self.slug} {self.action}"

    @property
    def can_be_taken_back(self) -> bool:
        """Whether the values before it can be put back on the entry's page."""
        return any(
            change["action"] != "changed" or change["before"].keys() - NOT_BY_HAND for change in self.changes
        )
