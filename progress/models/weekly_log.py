"""The hours of a week."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from learningpath.natural_keys import NaturallyKeyed
from progress.models.hours import HoursField
from progress.models.owned import EARLIEST_DAY, HOURS_IN_A_WEEK, LATEST_DAY, DayOfWeek, OwnedQuerySet


class WeeklyLog(NaturallyKeyed):
    """Hours a learner wrote down for one course in one week; no row is no entry, 0 is an entry.

    ``first_logged_at`` is when the entry was first written down, and stays when its hours are corrected;
    ``changed_at`` is when the hours that it has now were. An entry that is removed and written again is a
    new one. None: unknown, as nobody kept it yet.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="weekly_logs")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="weekly_logs")
    week_start = models.DateField(_("week of"))
    hours = HoursField()
    first_logged_at = models.DateTimeField(_("first logged at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)

    natural_key_fields = ("user", "course", "week_start")
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
            # All that pages read of a learner's logs, which lie far apart in the table.
            models.Index(fields=["user", "week_start", "course", "hours"], name="weekly_log_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.hours} h on {self.course_id} in the week of {self.week_start}"
