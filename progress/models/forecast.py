"""What learners were told."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from learningpath.natural_keys import NaturalKeyQuerySet, NaturallyKeyed
from progress.models.course_progress import CourseProgress
from progress.models.owned import DayOfWeek, OwnedQuerySet


class ForecastQuerySet(OwnedQuerySet):
    """Reads of a learner's forecasts of the finish."""

    def scored(self) -> Self:
        """Return those whose counted courses are all completed since, with the day as ``finished_on``."""
        counted = Q(courses__is_counted=True)
        completed = Q(courses__progress__status=CourseProgress.Status.COMPLETED)
        return (
            self.exclude(likely_on=None)
            .annotate(
                open_courses=models.Count("courses", filter=counted & ~completed),
                finished_on=models.Max("courses__progress__completed_on", filter=counted),
            )
            .filter(open_courses=0, finished_on__gt=F("issued_on"))
        )


class Forecast(NaturallyKeyed):
    """What a learner was told in a week about the finish, without dates if it was over; one for each week.

    The dates are the first of the week, as issued, and stay. ``latest`` is the last answer of the week
    with its inputs (progress/learner/record.py), to tell later why the date moved; only the newest keep it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="forecasts")
    week_start = models.DateField(_("week of"))
    issued_on = models.DateField()
    likely_on = models.DateField(null=True, blank=True)
    early_on = models.DateField(null=True, blank=True)
    late_on = models.DateField(null=True, blank=True)
    latest = models.JSONField(null=True, blank=True)

    natural_key_fields = ("user", "week_start")
    objects = ForecastQuerySet.as_manager()

    class Meta:
        ordering = ["-week_start"]
        constraints = [
            models.UniqueConstraint(fields=["user", "week_start"], name="forecast_once_per_week"),
            models.CheckConstraint(
                condition=models.lookups.Exact(DayOfWeek(F("week_start")), 1),
                name="forecast_week_starts_on_monday",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.likely_on} as of {self.issued_on}"


class CourseForecastQuerySet(NaturalKeyQuerySet):
    """Reads of forecasts of single courses."""

    def for_user(self, user: Any) -> Self:
        """Return this learner's rows only."""
        return self.filter(forecast__user=user)

    def scored(self) -> Self:
        """Return those whose course is completed since, with the day as ``finished_on``."""
        return self.filter(
            progress__status=CourseProgress.Status.COMPLETED,
            progress__completed_on__gt=F("forecast__issued_on"),
        ).annotate(finished_on=F("progress__completed_on"))


class CourseForecast(NaturallyKeyed):
    """What a learner was told in a week about a course that was due then.

    ``is_counted``: the finish told in that week was about it; of what was told before courses could be
    additional, about all.
    """

    forecast = models.ForeignKey(Forecast, on_delete=models.CASCADE, related_name="courses")
    progress = models.ForeignKey(CourseProgress, on_delete=models.CASCADE, related_name="forecasts")
    likely_on = models.DateField()
    early_on = models.DateField()
    late_on = models.DateField(null=True, blank=True)
    is_counted = models.BooleanField(default=True)

    natural_key_fields = ("forecast", "progress")
    objects = CourseForecastQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["forecast", "progress"], name="course_forecast_once"),
        ]

    def __str__(self) -> str:
        return f"{self.progress_id}: {self.likely_on}"
