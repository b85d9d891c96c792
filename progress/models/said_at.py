"""When a learner said how big a course is and how much of it is done: the newest of what they said counts."""

import datetime as dt
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learningpath.natural_keys import NaturalKeyQuerySet, NaturallyKeyed
from progress.models.course_progress import CourseProgress
from progress.models.hours import HoursField

ESTIMATE_AT, SHARE_AT, PARTS_AT = MOMENTS = ("estimate_at", "share_at", "parts_at")
# The finest that JSON of the last change keeps; so an undone save is as new as it was.
FINEST = dt.timedelta(milliseconds=1)


class SaidAtQuerySet(NaturalKeyQuerySet):
    """Reads of moments, and noting them."""

    def for_user(self, user: Any) -> Self:
        """Return this learner's rows only."""
        return self.filter(progress__user=user)

    def note(
        self,
        progress: CourseProgress,
        moment: str,
        now: dt.datetime | None,
        parts_at_hours: Decimal | None = None,
    ) -> None:
        """Keep that a word was said now, newer than all others whatever the clock says; None: taken back.

        ``parts_at_hours`` goes with the moment of done parts.
        """
        said_at = self.filter(progress=progress).first() or self.model(progress=progress)
        setattr(said_at, moment, None)
        if moment == PARTS_AT:
            said_at.parts_at_hours = parts_at_hours if now else None
        if now:
            now = now.replace(microsecond=now.microsecond // 1000 * 1000)
            others = [other + FINEST for name in MOMENTS if (other := getattr(said_at, name))]
            setattr(said_at, moment, max([now, *others]))
        if any(getattr(said_at, name) for name in MOMENTS):
            said_at.save()
        elif said_at.pk:
            said_at.delete()


class SaidAt(NaturallyKeyed):
    """The moments of a learner's words on a course; None: not said, or before moments were kept.

    ``parts_at_hours`` were logged when parts were last marked, of which some are done.
    A table of its own beside ``CourseProgress``, read with it by a join.
    """

    progress = models.OneToOneField(CourseProgress, on_delete=models.CASCADE, related_name="said_at")
    estimate_at = models.DateTimeField(_("own estimate said at"), null=True, blank=True)
    share_at = models.DateTimeField(_("share done said at"), null=True, blank=True)
    parts_at = models.DateTimeField(_("done parts said at"), null=True, blank=True)
    parts_at_hours = HoursField(_("hours logged when done parts were said"), null=True, blank=True)

    natural_key_fields = ("progress",)
    objects = SaidAtQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(estimate_at__isnull=False)
                | Q(share_at__isnull=False)
                | Q(parts_at__isnull=False),
                name="said_at_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(parts_at=None, parts_at_hours=None)
                | Q(parts_at__isnull=False, parts_at_hours__isnull=False, parts_at_hours__gte=0),
                name="said_at_parts_with_their_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"moments of {self.progress_id}"

    @property
    def estimate_is_newer(self) -> bool:
        """Whether the estimate was said after all shares; one without its moment is the older one."""
        shares = [moment for moment in (self.share_at, self.parts_at) if moment]
        return self.estimate_at is not None and all(moment < self.estimate_at for moment in shares)

    @property
    def parts_are_newer(self) -> bool:
        """Whether done parts were said after the share that was typed."""
        return self.parts_at is not None and (self.share_at is None or self.share_at < self.parts_at)
