"""Which parts of a bundle a learner needs, and which of them are done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models import Part
from learningpath.natural_keys import NaturalKeyQuerySet, NaturallyKeyed


class PartMarkQuerySet(NaturalKeyQuerySet):
    """Reads of marks."""

    def for_user(self, user: Any) -> Self:
        """Return this learner's rows only."""
        return self.filter(progress__user=user)

    def for_users(self, users: Iterable[int]) -> Self:
        """Return the rows of these learners, by their keys: for what counts all learners in batches."""
        return self.filter(progress__user__in=users)


class PartMark(NaturallyKeyed):
    """A learner's word on a part of a course; a part without a mark is needed."""

    class State(models.TextChoices):
        NEEDED = "needed", pgettext_lazy("part", "needed")
        NOT_NEEDED = "not_needed", pgettext_lazy("part", "not needed")
        DONE = "done", pgettext_lazy("part", "done")

    progress = models.ForeignKey(
        "progress.CourseProgress", on_delete=models.CASCADE, related_name="part_marks"
    )
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="marks")
    state = models.CharField(_("state"), max_length=10, choices=State)

    natural_key_fields = ("progress", "part")
    objects = PartMarkQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["progress", "part"], name="part_mark_once_per_course"),
            models.CheckConstraint(
                condition=Q(state__in=["needed", "not_needed", "done"]), name="part_mark_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.progress_id}: {self.part_id} {self.state}"


@dataclass(frozen=True)
class MarkedPart:
    """A part of a course as a learner marked it."""

    part: Part
    state: str

    @property
    def is_needed(self) -> bool:
        """Whether it counts: needed, or done."""
        return self.state != PartMark.State.NOT_NEEDED

    @property
    def is_done(self) -> bool:
        """Whether it is done."""
        return self.state == PartMark.State.DONE

    @property
    def label(self) -> str:
        """The name of its state."""
        return str(PartMark.State(self.state).label)


def parts_marked_by(user: Any) -> QuerySet[Part]:
    """Return the parts of all courses in order, retired ones too, with what a learner said of each."""
    own = PartMark.objects.for_user(user).filter(part=OuterRef("pk"))
    return Part.objects.annotate(own_state=Subquery(own.values("state")[:1])).order_by("position", "pk")


def marked_parts(parts: Iterable[Any]) -> list[MarkedPart]:
    """Return parts read by ``parts_marked_by``; those without a mark are needed."""
    return [MarkedPart(part, part.own_state or PartMark.State.NEEDED) for part in parts]


@dataclass(frozen=True)
class Needed:
    """How much of a course a learner needs, and how much of that is done, 0 to 1; and how many parts.

    ``hours`` are those of the needed parts, ``all_hours`` those of all; None: nothing tells hours.
    """

    share: Fraction = Fraction(1)
    done_share: Fraction = Fraction(0)
    count: int = 0
    done_count: int = 0
    hours: Fraction | None = None
    all_hours: Fraction | None = None


def needed_of(parts: Sequence[MarkedPart], whole_hours: Fraction | None) -> Needed:
    """Return what of a course of so many hours is needed; None: its hours are unknown."""
    if not parts:
        return Needed()
    weights = part_hours([one.part for one in parts], whole_hours)
    tells_hours = whole_hours is not None or any(one.part.hours is not None for one in parts)
    rows = list(zip(parts, weights, strict=True))
    needed = sum((hours for one, hours in rows if one.is_needed), Fraction(0))
    done = sum((hours for one, hours in rows if one.is_done), Fraction(0))
    return Needed(
        share=needed / sum(weights),
        done_share=done / needed if needed else Fraction(0),
        count=sum(one.is_needed for one in parts),
        done_count=sum(one.is_done for one in parts),
        hours=needed if tells_hours else None,
        all_hours=sum(weights, Fraction(0)) if tells_hours else None,
    )


def part_hours(parts: Sequence[Part], whole_hours: Fraction | None) -> list[Fraction]:
    """Return the hours of each part: where they are unknown, an even share of what the others leave.

    Where they leave nothing, or the hours of the whole are unknown too, a part counts as the others do.
    """
    known = [Fraction(part.hours) for part in parts if part.hours is not None]
    unknown_count = len(parts) - len(known)
    mean = sum(known, Fraction(0)) / len(known) if known else Fraction(1)
    left = (whole_hours or Fraction(0)) - sum(known, Fraction(0))
    each = left / unknown_count if unknown_count and left > 0 else mean
    return [each if part.hours is None else Fraction(part.hours) for part in parts]
