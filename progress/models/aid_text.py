"""A learner's own words in applications for financial aid, kept only when they save them."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learningpath.natural_keys import NaturalKeyQuerySet, NaturallyKeyed
from progress.models.course_progress import CourseProgress

LONGEST_TEXT = 6000


class AidTextQuerySet(NaturalKeyQuerySet):
    """Reads of a learner's own words."""

    def for_user(self, user: Any) -> Self:
        """Return this learner's rows only."""
        return self.filter(progress__user=user)


class AidText(NaturallyKeyed):
    """What a learner wrote to apply for a course; the parts of a bundle share it.

    A table of its own beside ``CourseProgress``, read on the fact sheet only.
    """

    progress = models.OneToOneField(CourseProgress, on_delete=models.CASCADE, related_name="aid_text")
    text = models.TextField(_("your own words"))
    saved_at = models.DateTimeField(_("saved at"))

    natural_key_fields = ("progress",)
    objects = AidTextQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="aid_text_not_empty"),
        ]

    def __str__(self) -> str:
        return f"words for {self.progress_id}"
