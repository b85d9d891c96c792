"""Whether a course counts for the finish: whether it is core in the learner's plan."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from learningpath.natural_keys import NaturalKeyQuerySet, NaturallyKeyed
from progress.models.course_progress import CourseProgress


class CoreMarkQuerySet(NaturalKeyQuerySet):
    """Reads of marks, and setting them."""

    def for_user(self, user: Any) -> Self:
        """Return this learner's rows only."""
        return self.filter(progress__user=user)

    def mark(self, courses: dict[CourseProgress, bool], *, is_said: bool) -> None:
        """Mark courses as core or not, the ones marked already anew."""
        self.bulk_create(
            [
                self.model(progress=progress, is_core=is_core, is_said=is_said)
                for progress, is_core in courses.items()
            ],
            update_conflicts=True,
            unique_fields=["progress"],
            update_fields=["is_core", "is_said"],
        )


class CoreMark(NaturallyKeyed):
    """A course that is core or not: as the path had it, or by the learner's word (``is_said``).

    A table of its own beside ``CourseProgress``, read with it by a join; a course without a row is core.
    """

    progress = models.OneToOneField(CourseProgress, on_delete=models.CASCADE, related_name="core_mark")
    is_core = models.BooleanField(_("counts for the finish"))
    is_said = models.BooleanField(_("the learner said so"), default=False)

    natural_key_fields = ("progress",)
    objects = CoreMarkQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.progress_id}: {'core' if self.is_core else 'additional'}"
