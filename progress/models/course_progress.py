"""What a learner has done of a course.

Progress belongs to (learner, course), whatever the path: a course shared by two paths is studied,
waived and counted once.
"""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.effort import EffortHours
from courses.models import Course
from learningpath.natural_keys import NaturallyKeyed
from learningpath.writing.hours import SECONDS_IN_AN_HOUR, seconds_of
from progress.models.completion import Completion, EffortKind
from progress.models.hours import HoursField
from progress.models.owned import OwnedQuerySet
from progress.models.part_mark import (
    MarkedPart,
    Needed,
    marked_parts,
    needed_of,
    part_hours,
    parts_marked_by,
)

if TYPE_CHECKING:
    from progress.models.side_course import SideCourse


class CourseProgressQuerySet(OwnedQuerySet):
    """Reads of a learner's courses."""

    def with_courses(self) -> Self:
        """Join what a list of courses shows."""
        return self.select_related(
            "course__provider", "said_at", "completion", "side_course", "core_mark", "course_aid"
        )

    def in_plan(self) -> Self:
        """Return the courses that count, in the learner's order."""
        return self.filter(left_on=None).order_by("position", "id")

    def studied(self) -> Self:
        """Return the courses of the plan that are still to do."""
        return self.in_plan().exclude(status__in=CourseProgress.SETTLED)

    def completed(self) -> Self:
        """Return the completed courses, in the plan or out of it."""
        return self.filter(status=CourseProgress.Status.COMPLETED)

    def may_move_dates(self) -> Self:
        """Return the courses whose effort in the catalog counts for dates.

        One that ran beside the others counts though it left, until it is completed; and a completed one
        counts until what it taught is kept.
        """
        ran_beside = Q(side_course__isnull=False)
        is_studied = Q(left_on=None) & ~Q(status__in=CourseProgress.SETTLED)
        is_completed = Q(status=CourseProgress.Status.COMPLETED)
        return self.filter(
            is_studied | (ran_beside & ~is_completed) | (is_completed & Q(completion__isnull=True))
        )

    def left(self) -> Self:
        """Return the courses taken out of the plan, last left first."""
        return self.exclude(left_on=None).order_by("-left_on", "id")


class CourseProgress(NaturallyKeyed):
    """A learner's state in one course, whatever the path.

    ``told`` is what the catalog last told the learner of it (progress/learner/told.py); empty when nothing is
    known.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        IN_PROGRESS = "in_progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        WAIVED = "waived", _("Waived")

    SETTLED = (Status.COMPLETED, Status.WAIVED)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="course_progress"
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="progress")
    position = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=Status, default=Status.PLANNED)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    waived_reason = models.CharField(_("why you need not study it"), max_length=200, blank=True)
    estimate_hours = HoursField(
        _("your own estimate"),
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(5000))],
    )
    share_done_percent = models.PositiveSmallIntegerField(
        _("share done, by the learner"), null=True, blank=True
    )
    share_done_at_hours = HoursField(_("hours logged when the share was said"), null=True, blank=True)
    credited_hours = HoursField(_("hours that count from the course it replaces"), default=Decimal(0))
    stays_in_retired = models.BooleanField(_("stays, though the course is retired"), default=False)
    left_on = models.DateField(null=True, blank=True)
    told = models.JSONField(_("what the learner was told of the course"), default=dict, blank=True)

    natural_key_fields = ("user", "course")
    objects = CourseProgressQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = _("course progress")
        constraints = [
            models.UniqueConstraint(fields=["user", "course"], name="course_progress_once_per_course"),
            models.CheckConstraint(
                condition=Q(status="completed", completed_on__isnull=False)
                | (~Q(status="completed") & Q(completed_on=None)),
                name="course_progress_completed_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "in_progress", "completed", "waived"]),
                name="course_progress_status_known",
            ),
            models.CheckConstraint(
                condition=Q(estimate_hours=None) | Q(estimate_hours__gt=0, estimate_hours__lte=5000),
                name="course_progress_estimate_in_range",
            ),
            models.CheckConstraint(
                condition=Q(share_done_percent=None, share_done_at_hours=None)
                | Q(
                    share_done_percent__isnull=False,
                    share_done_percent__range=(1, 99),
                    share_done_at_hours__isnull=False,
                    share_done_at_hours__gte=0,
                ),
                name="course_progress_share_done_with_its_hours",
            ),
            models.CheckConstraint(
                condition=Q(credited_hours__gte=0), name="course_progress_credited_hours_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.course_id} {self.status}"

    @property
    def estimate_is_newer(self) -> bool:
        """Whether the own estimate was said after the share done; read together with ``said_at``."""
        said_at = getattr(self, "said_at", None)
        return said_at is not None and said_at.estimate_is_newer

    @property
    def share_has_moment(self) -> bool:
        """Whether it is known when the share was said; read together with ``said_at``."""
        said_at = getattr(self, "said_at", None)
        return said_at is not None and said_at.share_at is not None

    @property
    def kept(self) -> Completion | None:
        """What is kept of it since it was completed; None of a course that is not."""
        is_completed = self.status == self.Status.COMPLETED
        return getattr(self, "completion", None) if is_completed else None

    @property
    def is_core(self) -> bool:
        """Whether it counts for the finish; read together with ``core_mark``."""
        mark = getattr(self, "core_mark", None)
        return mark is None or mark.is_core

    @property
    def side(self) -> "SideCourse | None":
        """How it runs beside the others, or None; read together with ``side_course``."""
        return getattr(self, "side_course", None)

    @property
    def said_aid(self) -> bool | None:
        """Whether it is paid with financial aid, where the learner said so; read with ``course_aid``."""
        course_aid = getattr(self, "course_aid", None)
        return None if course_aid is None else course_aid.pays

    @property
    def published_hours(self) -> Fraction | None:
        """Hours the whole course takes by its provider, or None; of a completed one, those of then."""
        if self.kept and self.kept.effort_kind != EffortKind.OWN:
            return _fraction(self.kept.effort_hours)
        effort = self.course.effort
        return effort.typical_hours if effort else None

    @property
    def own_hours(self) -> Fraction | None:
        """The learner's own estimate, or None; of a completed course, the one of then."""
        if self.kept:
            return _fraction(self.kept.effort_hours) if self.kept.effort_kind == EffortKind.OWN else None
        return _fraction(self.estimate_hours)

    @property
    def guess(self) -> EffortHours | None:
        """What curators guess where nothing is published; None of a completed course."""
        return None if self.kept else self.course.guess

    @cached_property
    def marked_parts(self) -> list[MarkedPart]:
        """The parts of the course as the learner marked them; for many courses read beforehand."""
        return marked_parts(parts_marked_by(self.user_id).filter(course=self.course_id))

    def parts(self, today: dt.date) -> list[MarkedPart]:
        """Return the parts that the course has, in order, as the learner marked them."""
        return [one for one in self.marked_parts if not one.part.is_retired(today)]

    def parts_with_hours(self, today: dt.date) -> list[tuple[MarkedPart, Fraction]]:
        """Return the parts that the course has, in order, with the hours that each counts for."""
        parts = self.parts(today)
        return list(zip(parts, part_hours([one.part for one in parts], self._whole_hours), strict=True))

    def needed(self, today: dt.date) -> Needed:
        """Return how much of the course this learner needs, and how much of that is done by its parts."""
        return needed_of(self.parts(today), self.catalog_hours)

    def part_in_hand(self, today: dt.date) -> MarkedPart | None:
        """Return the first needed part that is not done."""
        return next((one for one in self.parts(today) if one.is_needed and not one.is_done), None)

    @property
    def catalog_hours(self) -> Fraction | None:
        """Hours of the whole course by the catalog of now: published, or guessed."""
        effort = self.course.effort or self.course.guess
        return effort.typical_hours if effort else None

    @property
    def _whole_hours(self) -> Fraction | None:
        """Hours of the whole course by the catalog: published, or guessed."""
        if self.published_hours is not None:
            return self.published_hours
        return self.guess.typical_hours if self.guess else None

    def effort_hours(self, today: dt.date) -> Fraction | None:
        """Return the hours this learner needs: by their estimate, else of the published or guessed effort.

        None: nobody says.
        """
        own, whole = self.own_hours, self._whole_hours
        if own is not None or whole is None or self.kept:
            return whole if own is None else own
        return whole * self.needed(today).share

    @property
    def share_is_of_parts(self) -> bool:
        """Whether the share done goes by the parts: said later than the one typed."""
        said_at = getattr(self, "said_at", None)
        return said_at is not None and said_at.parts_are_newer

    @property
    def effort_kind(self) -> EffortKind:
        """Whose figure ``effort_hours`` is."""
        if self.kept:
            return EffortKind(self.kept.effort_kind)
        if self.estimate_hours is not None:
            return EffortKind.OWN
        if self.published_hours is not None:
            return EffortKind.PUBLISHED
        return EffortKind.GUESS if self.guess else EffortKind.UNKNOWN

    def can_be_replaced(self, today: dt.date) -> bool:
        """Whether the learner may choose the course that took this one's place; finished stays finished."""
        course = self.course
        successor = course.successor if course.is_retired(today) else None
        # One that is retired itself leads on only by its own successor.
        leads_on = successor and (successor.successor_id or not successor.is_retired(today))
        is_offered = leads_on and successor and not successor.is_draft
        return bool(is_offered) and self.left_on is None and not self.is_settled

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to study: completed or waived."""
        return self.status in self.SETTLED


def _fraction(hours: Decimal | None) -> Fraction | None:
    """Return hours as the seconds that they stand for: 43.333333 are 43 1/3."""
    return None if hours is None else Fraction(seconds_of(hours), SECONDS_IN_AN_HOUR)
