"""A course that a learner studies beside the others, at a few hours a week of its own."""

from decimal import Decimal
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learningpath.natural_keys import NaturalKeyQuerySet, NaturallyKeyed
from progress.models.course_progress import CourseProgress
from progress.models.hours import HoursField
from progress.models.owned import EARLIEST_DAY, HOURS_IN_A_WEEK, LATEST_DAY

LEAST_SIDE_PACE_HOURS = Decimal("0.25")


class SideCourseQuerySet(NaturalKeyQuerySet):
    """Reads of side courses."""

    def for_user(self, user: Any) -> Self:
        """Return this learner's rows only."""
        return self.filter(progress__user=user)


class SideCourse(NaturallyKeyed):
    """How a course runs beside the others: ``pace_hours`` a week from ``starts_on`` on, or ``after`` another.

    ``starts_on`` beside ``after`` is the day that came of it, as soon as that course is settled. ``until`` is
    the first day on which it ran no more: waived, or out of the plan (progress/learner/side_courses.py).
    """

    progress = models.OneToOneField(CourseProgress, on_delete=models.CASCADE, related_name="side_course")
    pace_hours = HoursField(
        _("hours a week beside the others"),
        validators=[MinValueValidator(LEAST_SIDE_PACE_HOURS), MaxValueValidator(Decimal(HOURS_IN_A_WEEK))],
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    after = models.ForeignKey(
        CourseProgress, on_delete=models.CASCADE, null=True, blank=True, related_name="side_courses_after"
    )
    until = models.DateField(_("until"), null=True, blank=True)

    natural_key_fields = ("progress",)
    objects = SideCourseQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pace_hours__gte=LEAST_SIDE_PACE_HOURS, pace_hours__lte=HOURS_IN_A_WEEK),
                name="side_course_pace_in_range",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=False) | Q(after__isnull=False),
                name="side_course_has_a_start",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(starts_on__gte=EARLIEST_DAY, starts_on__lte=LATEST_DAY),
                name="side_course_in_our_times",
            ),
            models.CheckConstraint(
                condition=Q(after=None) | ~Q(after=models.F("progress")), name="side_course_not_after_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.progress_id}: {self.pace_hours} h a week"
