"""Learners' rows in the admin: superusers read them to answer a learner's question; nobody edits them."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from learningpath.admin import GuardedAdmin
from learningpath.models import User
from learningpath.writing.formats import exact_hours_text
from progress.forecasts.scoreboard import MOST_LEARNERS, scoreboard_of_all
from progress.models import (
    AidApplication,
    Completion,
    CourseProgress,
    EarlierPlan,
    Enrollment,
    Forecast,
    HoursField,
    Pause,
    Plan,
    WeeklyLog,
)


def hours_as_kept(field: HoursField) -> Callable[[Model], str | None]:
    """Return what shows hours in the admin site to the second: ``7.5``, ``0:20``."""

    @admin.display(description=field.verbose_name, ordering=field.name)
    def shown(row: Model) -> str | None:
        hours = getattr(row, field.name)
        return None if hours is None else exact_hours_text(hours)

    return shown


MOST_FOUND = 50  # learners whose rows a search shows


class LearnersList(ChangeList):
    """A list of learners' rows, which are too many to be sorted by anything but their keys."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        if not self.query:
            self.sortable_by = ()

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        """Return what to sort by (ChangeList.get_ordering)."""
        if not self.query:
            self.params.pop(ORDER_VAR, None)
        return super().get_ordering(request, queryset)


class ReadOnlyAdmin(GuardedAdmin):
    """Shown to superusers, whatever permissions anybody was given by mistake."""

    learner = "user"  # the path to whose row it is
    search_fields = ("user__email",)
    search_help_text = "Part of the learner's e-mail address"
    list_select_related: ClassVar[tuple[str, ...]] = ("user",)
    ordering = ("-pk",)  # the last written first: an order that every table has an index for

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Sort by columns only what a search has found (ModelAdmin.get_changelist)."""
        return LearnersList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Look for learners first, then for their rows, which have an index for that (ModelAdmin's)."""
        if not search_term or "\0" in search_term:
            return super().get_search_results(request, queryset, search_term)
        found = User.objects.order_by("pk")
        for word in search_term.split():
            found = found.filter(email__icontains=word)
        keys = list(found.values_list("pk", flat=True)[:MOST_FOUND])
        if len(keys) == MOST_FOUND:
            text = f"Rows of the first {MOST_FOUND} learners that match. Type more of the address."
            messages.warning(request, text)
        return queryset.filter(**{f"{self.learner}__in": keys}), False

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Show hours to the second in lists (django.contrib.admin.ModelAdmin.get_list_display)."""
        return self._with_hours_as_kept(super().get_list_display(request))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Show hours to the second on the page of a row (django.contrib.admin.ModelAdmin.get_fields)."""
        return self._with_hours_as_kept(super().get_fields(request, obj))

    def _with_hours_as_kept(self, names: Iterable[Any]) -> list[Any]:
        own = {field.name: field for field in self.opts.fields if isinstance(field, HoursField)}
        return [hours_as_kept(own[name]) if name in own else name for name in names]

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


@admin.register(Completion)
class CompletionAdmin(ReadOnlyAdmin):
    """What is kept of completed courses."""

    learner = "progress__user"
    search_fields = ("progress__user__email",)
    list_display = ("learner_email", "course", "effort_hours", "effort_kind", "took_hours", "asks_took")
    list_select_related = ("progress__user", "progress__course")

    @admin.display(description="user")
    def learner_email(self, row: Completion) -> str:
        """Return whose row it is."""
        return str(row.progress.user)

    @admin.display(description="course")
    def course(self, row: Completion) -> str:
        """Return which course was completed."""
        return str(row.progress.course)


@admin.register(AidApplication)
class AidApplicationAdmin(ReadOnlyAdmin):
    """How far learners' applications for financial aid are."""

    learner = "progress__user"
    search_fields = ("progress__user__email",)
    list_display = ("learner_email", "course", "part", "state", "on", "refused_count")
    list_select_related = ("progress__user", "progress__course", "part")

    @admin.display(description="user")
    def learner_email(self, row: AidApplication) -> str:
        """Return whose row it is."""
        return str(row.progress.user)

    @admin.display(description="course")
    def course(self, row: AidApplication) -> str:
        """Return which course it is for."""
        return str(row.progress.course)


@admin.register(WeeklyLog)
class WeeklyLogAdmin(ReadOnlyAdmin):
    """Hours written down."""

    list_display = ("user", "course", "week_start", "hours", "first_logged_at", "changed_at")
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Forecast]:
        """Leave out what is not shown, which is long (ModelAdmin.get_queryset)."""
        return super().get_queryset(request).defer("latest")


@require_safe
def scored_dates(request: HttpRequest) -> HttpResponse:
    """Show curators how good the dates were that all learners were given; no learner is named."""
    if not request.user.has_perm("courses.view_course"):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": "How good the dates were",
        "board": scoreboard_of_all(MOST_LEARNERS),
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/scored_dates.html", context)
