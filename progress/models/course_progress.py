"""What a learner has: one plan, enrollments, progress in courses, weekly logs, pauses, past forecasts.

Progress belongs to (learner, course), whatever the path: a course shared by two paths is studied,
waived and counted once. Nothing here is derived; dates and remaining hours are computed per request.
Forecasts are no exception: they record what the learner was told in a week, right or wrong.
"""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Path
from learningpath.time_zones import time_zone_text

HOURS_IN_A_WEEK = 168
EARLIEST_DAY = dt.date(2000, 1, 1)
LATEST_DAY = dt.date(2100, 12, 31)


class DayOfWeek(models.Func):
    """Day of the week of a date, Sunday 0, Monday 1.

    Built in on both databases. Django's own lookup calls a Python function on SQLite, and a CHECK
    with that would make the file unreadable for every other program.
    """

    output_field = models.IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Compile for SQLite (django.db.models.Func.as_sql)."""
        return self.as_sql(
            compiler, connection, template="CAST(strftime('%%%%w', %(expressions)s) AS INTEGER)", **context
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Compile for PostgreSQL (django.db.models.Func.as_sql)."""
        return self.as_sql(compiler, connection, template="EXTRACT(DOW FROM %(expressions)s)", **context)


class OwnedQuerySet(models.QuerySet):
    """The one door to rows that belong to a learner."""

    def for_user(self, user: Any) -> Self:
        """Return this learner's rows only."""
        return self.filter(user=user)


class Plan(models.Model):
    """The hours a week a learner means to give, since when, until when, and in which time zone.

    The plan line runs from the first day until the hours a week are changed; then a new one runs from
    ``changed_on``. The week of that day had ``changed_week_hours`` by then: course id -> hours as text.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="plan")
    planned_pace_hours = models.DecimalField(_("hours a week"), max_digits=5, decimal_places=2)
    starts_on = models.DateField(_("first day"))
    target_on = models.DateField(_("target date"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64)
    changed_on = models.DateField(_("hours a week changed on"), null=True, blank=True)
    changed_week_hours = models.JSONField(default=dict, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_pace_hours__gt=0, planned_pace_hours__lte=HOURS_IN_A_WEEK),
                name="plan_pace_above_0_up_to_168",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__range=(EARLIEST_DAY, LATEST_DAY)), name="plan_starts_in_our_times"
            ),
            models.CheckConstraint(
                condition=Q(target_on=None) | Q(target_on__gt=F("starts_on"), target_on__lte=LATEST_DAY),
                name="plan_target_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"plan of {self.user_id}"

    @property
    def zone(self) -> ZoneInfo:
        """The learner's time zone, in which their days begin and end."""
        return ZoneInfo(self.time_zone)

    @property
    def time_zone_text(self) -> str:
        """The time zone as people read it: ``Africa/Addis Ababa``."""
        return time_zone_text(self.time_zone)

    @property
    def since(self) -> dt.date:
        """The day from which the plan line runs."""
        return self.changed_on or self.starts_on


class EarlierPlan(models.Model):
    """A plan that was changed: its hours a week, its days, and the finish it gave at the end."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="earlier_plans")
    planned_pace_hours = models.DecimalField(_("hours a week"), max_digits=5, decimal_places=2)
    since = models.DateField()
    replaced_on = models.DateField()
    finish_on = models.DateField(_("finish by that plan"), null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-replaced_on", "-id"]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.planned_pace_hours} h a week until {self.replaced_on}"


class Enrollment(models.Model):
    """A learner follows a path, until they leave it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrollments")
    path = models.ForeignKey(Path, on_delete=models.PROTECT, related_name="enrollments")
    enrolled_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["enrolled_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "path"], name="enrollment_once_per_path"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("enrolled_on")),
                name="enrollment_left_after_enrolled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.path_id}"


class CourseProgressQuerySet(OwnedQuerySet):
    """Reads of a learner's courses."""

    def with_courses(self) -> Self:
        """Join what a list of courses shows."""
        return self.select_related("course__provider")

    def in_plan(self) -> Self:
        """Return the courses that count, in the learner's order."""
        return self.filter(left_on=None).order_by("position", "id")

    def left(self) -> Self:
        """Return the courses taken out of the plan, last left first."""
        return self.exclude(left_on=None).order_by("-left_on", "id")


class CourseProgress(models.Model):
    """A learner's state in one course, whatever the path.

    ``told`` is what the catalog last told the learner of it: title, hours, retired
    (progress/catalog_changes/notice.py); empty when nothing is known.
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
    estimate_hours = models.DecimalField(
        _("your own estimate"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(5000))],
    )
    share_done_percent = models.PositiveSmallIntegerField(
        _("share done, by the learner"), null=True, blank=True
    )
    share_done_at_hours = models.DecimalField(
        _("hours logged when the share was said"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    credited_hours = models.DecimalField(
        _("hours that count from the course it replaces"), max_digits=7, decimal_places=2, default=Decimal(0)
    )
    stays_in_retired = models.BooleanField(_("stays, though the course is retired"), default=False)
    left_on = models.DateField(null=True, blank=True)
    told = models.JSONField(_("what the learner was told of the course"), default=dict, blank=True)

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
    def published_hours(self) -> Fraction | None:
        """Hours the whole course takes by its provider, or None."""
        effort = self.course.effort
        return effort.typical_hours if effort else None

    @property
    def effort_hours(self) -> Fraction | None:
        """Hours the whole course takes: the learner's own estimate, else the published effort, else None."""
        return self.published_hours if self.estimate_hours is None else Fraction(self.estimate_hours)

    @property
    def can_be_replaced(self) -> bool:
        """Whether the learner may choose the course that took this one's place; finished stays finished."""
        course = self.course
        is_offered = course.retired_on is not None and course.successor is not None
        return is_offered and self.left_on is None and not self.is_settled

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to study: completed or waived."""
        return self.status in self.SETTLED


class WeeklyLog(models.Model):
    """Hours a learner wrote down for one course in one week; no row is no entry, 0 is an entry."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="weekly_logs")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="weekly_logs")
    week_start = models.DateField(_("week of"))
    hours = models.DecimalField(max_digits=5, decimal_places=2)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-week_start", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "course", "week_start"], name="weekly_log_once_per_course_and_week"
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=0, hours__lte=HOURS_IN_A_WEEK), name="weekly_log_hours_0_to_168"
            ),
            models.CheckConstraint(
                condition=Q(week_start__range=(EARLIEST_DAY, LATEST_DAY)), name="weekly_log_in_our_times"
            ),
            models.CheckConstraint(
                condition=models.lookups.Exact(DayOfWeek(F("week_start")), 1),
                name="weekly_log_week_starts_on_monday",
            ),
        ]
        indexes = [
            # Covers "hours by week of a learner" without touching the table.
            models.Index(fields=["user", "week_start", "hours"], name="weekly_log_by_user_and_week"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.hours} h on {self.course_id} in the week of {self.week_start}"


class Pause(models.Model):
    """Days on which no study is planned, both ends included."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pauses")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="pause_ends_after_start"),
            models.CheckConstraint(
                condition=Q(starts_on__gte=EARLIEST_DAY, ends_on__lte=LATEST_DAY), name="pause_in_our_times"
            ),
            models.UniqueConstraint(fields=["user", "starts_on", "ends_on"], name="pause_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.starts_on} to {self.ends_on}"


class ForecastQuerySet(OwnedQuerySet):
    """Reads of a learner's forecasts of the whole plan."""

    def scored(self) -> Self:
        """Return those whose courses are all completed since, with the day as ``finished_on``."""
        completed = Q(courses__progress__status=CourseProgress.Status.COMPLETED)
        return (
            self.exclude(likely_on=None)
            .annotate(
                open_courses=models.Count("courses", filter=~completed),
                finished_on=models.Max("courses__progress__completed_on"),
            )
            .filter(open_courses=0, finished_on__gt=F("issued_on"))
        )


class Forecast(models.Model):
    """What a learner was told in a week about the finish of the whole plan; one a learner and week.

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


class CourseForecastQuerySet(models.QuerySet):
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


class CourseForecast(models.Model):
    """What a learner was told in a week about a course that was due then."""

    forecast = models.ForeignKey(Forecast, on_delete=models.CASCADE, related_name="courses")
    progress = models.ForeignKey(CourseProgress, on_delete=models.CASCADE, related_name="forecasts")
    likely_on = models.DateField()
    early_on = models.DateField()
    late_on = models.DateField(null=True, blank=True)

    objects = CourseForecastQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["forecast", "progress"], name="course_forecast_once"),
        ]

    def __str__(self) -> str:
        return f"{self.progress_id}: {self.likely_on}"
