"""What all entries of the catalog share, and what all facts do."""

import datetime as dt
import re
from collections.abc import Collection
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from learningpath.natural_keys import AnotherRowError, NaturalKeyQuerySet, NaturallyKeyed

STALE_AFTER_DAYS = 180
PUBLISHED_ALREADY = "This is published, and learners may have it: it is no draft any more, retire it instead."
SLUG = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


class FactQuerySet(NaturalKeyQuerySet):
    """Reads of rows that state facts checked on a day."""

    def stale(self, today: dt.date, day_field: str = "verified_on") -> Self:
        """Return the facts that nobody has checked for more than 180 days, oldest first."""
        limit = today - dt.timedelta(days=STALE_AFTER_DAYS)
        return self.filter(**{f"{day_field}__lt": limit}).order_by(day_field)


class Fact(models.Model):
    """Something read somewhere on a day; readers deserve to know where and when."""

    source_url = models.URLField("source", max_length=500)
    verified_on = models.DateField("verified on")

    class Meta:
        abstract = True


class CatalogQuerySet(FactQuerySet):
    """Reads of catalog entries."""

    def current(self, today: dt.date) -> Self:
        """Return the entries that are in the catalog; of those that can be drafts, the published ones."""
        return self.not_retired(today)

    def not_retired(self, today: dt.date) -> Self:
        """Return the entries that are not retired: their day has not come, or there is none."""
        return self.filter(models.Q(retired_on=None) | models.Q(retired_on__gt=today))

    def retired(self, today: dt.date) -> Self:
        """Return the entries whose day has come."""
        return self.filter(retired_on__lte=today)

    def _of_key(self, columns: dict[str, Any]) -> Any:
        """Return the entry of a slug, or the one that once had it."""
        slug = columns["slug"]
        entry = self.filter(slug=slug).first()
        return entry or self.get(slug=self.model.present_slug(slug, self.db) or slug)


class CatalogEntry(NaturallyKeyed):
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

    natural_key_fields = ("slug",)
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
    def present_slug(cls, former_slug: str, using: str | None = None) -> str | None:
        """Return the slug of the entry that once had another one, or None. Few entries had."""
        entries = cls._default_manager.using(using).exclude(formerly=[])
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

    def refuse_raw(self, using: str) -> None:
        """Refuse a fixture that gives an entry a slug, or a former one, which leads to another entry here."""
        entries = type(self)._default_manager.using(using)  # noqa: SLF001 (public by Django's word)
        for slug in (self.slug, *self.formerly):
            present = slug if entries.filter(slug=slug).exists() else self.present_slug(slug, using)
            if present and present != self.slug:
                raise AnotherRowError(
                    f"{self._meta.verbose_name} “{self.slug}” would take the address “{slug}”, "
                    f"which leads to “{present}” here: rename it in the catalog's files"
                )

    def is_retired(self, today: dt.date) -> bool:
        """Whether the day has come on which the entry leaves the catalog."""
        return self.retired_on is not None and self.retired_on <= today

    @property
    def slug_changed(self) -> bool:
        """Whether the slug differs from the stored one; never for a new entry."""
        return self.stored_slug is not None and self.stored_slug != self.slug


class OfferedQuerySet(CatalogQuerySet):
    """Reads of entries that learners are offered."""

    def current(self, today: dt.date) -> Self:
        """Return the entries that are published and not retired."""
        return self.published().not_retired(today)

    def published(self) -> Self:
        """Return the entries that learners know or may know: all but drafts."""
        return self.filter(is_draft=False)


class OfferedEntry(CatalogEntry):
    """An entry that learners are offered, once it is published; a draft is seen by curators alone.

    What was published may be in somebody's plan, and never becomes a draft again: it is retired.
    """

    is_draft = models.BooleanField(
        "draft", default=False, help_text="Seen by curators alone until it is published."
    )

    stored_is_draft: bool | None = None

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Self:
        """Load a row and remember whether it was a draft (django.db.models.Model.from_db)."""
        entry = super().from_db(db, field_names, values)
        entry.stored_is_draft = entry.__dict__.get("is_draft")
        return entry

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and remember whether it is a draft (django Model.save)."""
        super().save(*args, **kwargs)
        self.stored_is_draft = self.is_draft

    def clean(self) -> None:
        """Refuse with a form error that a published entry becomes a draft (django Model.clean)."""
        super().clean()
        if self.is_draft and self.stored_is_draft is False:
            raise ValidationError({"is_draft": PUBLISHED_ALREADY})

    def is_offered(self, today: dt.date) -> bool:
        """Whether learners who do not have it yet may take it: published, and not retired."""
        return not self.is_draft and not self.is_retired(today)
