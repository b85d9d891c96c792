"""Learners' rows in the admin: superusers read them to answer a learner's question; nobody edits them."""

from typing import ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from learningpath.admin import GuardedAdmin
from progress.forecasts.scoreboard import scoreboard_of_all
from progress.models import CourseProgress, EarlierPlan, Enrollment, Forecast, Pause, Plan, WeeklyLog


class ReadOnlyAdmin(GuardedAdmin):
    """Shown to superusers, whatever permissions anybody was given by mistake."""

    search_fields = ("user__email",)
    search_help_text = "Part of the learner's e-mail address"
    list_select_related: ClassVar[tuple[str, ...]] = ("user",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """List the learners' tables for superusers only."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers only."""
        return request.user.is_active and request.user.is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: learners write their rows themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody: learners write their rows themselves."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody: hours that somebody studied are never lost."""
        return False


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin):
    """Plans."""

    list_display = ("user", "planned_pace_hours", "starts_on", "target_on", "time_zone")


@admin.register(Enrollment)
class EnrollmentAdmin(ReadOnlyAdmin):
    """Who follows which path."""

    list_display = ("user", "path", "enrolled_on", "left_on")
    list_select_related = ("user", "path")


@admin.register(CourseProgress)
class CourseProgressAdmin(ReadOnlyAdmin):
    """Learners' states in their courses."""

    list_display = ("user", "course", "status", "completed_on", "left_on")
    list_filter = ("status",)
    list_select_related = ("user", "course")


@admin.register(WeeklyLog)
class WeeklyLogAdmin(ReadOnlyAdmin):
    """Hours written down."""

    list_display = ("user", "course", "week_start", "hours")
    list_select_related = ("user", "course")


@admin.register(Pause)
class PauseAdmin(ReadOnlyAdmin):
    """Days without study."""

    list_display = ("user", "starts_on", "ends_on")


@admin.register(EarlierPlan)
class EarlierPlanAdmin(ReadOnlyAdmin):
    """Plans that were changed."""

    list_display = ("user", "planned_pace_hours", "since", "replaced_on", "finish_on")


@admin.register(Forecast)
class ForecastAdmin(ReadOnlyAdmin):
    """What learners were told."""

    list_display = ("user", "issued_on", "likely_on", "early_on", "late_on")
    exclude = ("latest",)


@require_safe
def scored_dates(request: HttpRequest) -> HttpResponse:
    """Show curators how good the dates were that all learners were given; no learner is named."""
    if not request.user.has_perm("courses.view_course"):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": "How good the dates were",
        "board": scoreboard_of_all(),
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/scored_dates.html", context)
