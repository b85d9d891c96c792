"""Learners' rows in the admin: superusers read them to answer a learner's question; nobody edits them."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from learningpath.admin import GuardedAdmin
from progress.models import CourseProgress, Enrollment, Pause, Plan, WeeklyLog


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
