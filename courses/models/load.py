"""Loads of the catalog's files, kept to tell edits of the files from those of the admin site."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models

from learningpath.natural_keys import NaturalKeyQuerySet, NaturallyKeyed


class CatalogLoadQuerySet(NaturalKeyQuerySet):
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


class CatalogLoad(NaturallyKeyed):
    """One load that changed something, or what is remembered: who, when, from where, and what it did.

    ``loaded`` is what the files said, by which the next load tells edits of the admin site from edits of
    the files; only the newest keeps it. ``digest`` is that of the files which said so, and need not be read
    again; when others say the same since, it is theirs.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
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

    natural_key_fields = ("uid",)
    objects = CatalogLoadQuerySet.as_manager()

    class Meta:
        ordering = ["-loaded_at", "-id"]

    def __str__(self) -> str:
        return f"{self.source}, {self.loaded_at:%Y-%m-%d %H:%M}"
