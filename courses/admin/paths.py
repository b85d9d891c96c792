"""Paths in the admin site, with their steps."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from courses.admin.entries import EntryAdmin
from courses.admin.lines import LineForm, OrderedFormSet
from courses.models import SLUG, Course, Path, Step
from learningpath.admin import GuardedInline

LINES_OF_A_NEW_PATH = 6


class StepFormSet(OrderedFormSet):
    """Steps of one path, each course once."""

    once = "course"


class SlugsField(forms.CharField):
    """Slugs with commas between; cleans to the list that is stored."""

    def prepare_value(self, value: Any) -> Any:
        """Show what is stored as it is typed (Field.prepare_value)."""
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Return the slugs, each once (Field.clean)."""
        typed = str(super().clean(value) or "").replace(",", " ").split()
        slugs = list(dict.fromkeys(typed))
        for slug in slugs:
            if not SLUG.fullmatch(slug):
                raise forms.ValidationError(f"“{slug}” is not a slug.", code="slug")
        return slugs

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether other slugs were typed (Field.has_changed)."""
        try:
            return self.clean(data) != (initial or [])
        except forms.ValidationError:
            return True


class StepForm(LineForm):
    """A step with what it suggests."""

    needed_parts = SlugsField(
        required=False, label="needed parts", help_text="Slugs of parts of the course, with commas between."
    )


class StepInline(GuardedInline):
    """The steps of a path, in order."""

    model = Step
    form = StepForm
    formset = StepFormSet
    autocomplete_fields = ("course",)
    fields = ("position", "course", "is_core", "note", "beside_hours", "needed_parts", "rest_beside")
    ordering = ("position", "id")

    class Media:
        js = ("courses/steps.js",)

    def get_extra(self, request: HttpRequest, obj: Path | None = None, **kwargs: Any) -> int:
        """Return how many empty lines there are: some for a new path (InlineModelAdmin.get_extra)."""
        return 1 if obj else LINES_OF_A_NEW_PATH

    def get_queryset(self, request: HttpRequest) -> QuerySet[Step]:
        """Join what a row shows (InlineModelAdmin.get_queryset)."""
        return super().get_queryset(request).select_related("course")


@admin.register(Path)
class PathAdmin(EntryAdmin):
    """Paths with their steps."""

    fields = ("title", "slug", "summary", "description", "position", "retired_on", "is_draft")
    inlines = (StepInline,)
    list_display = ("title", "position", "number_of_steps", "is_draft", "retired_on")
    compared_beside = (Course,)  # drafts are published with their path

    def get_queryset(self, request: HttpRequest) -> QuerySet[Path]:
        """Count the steps (ModelAdmin.get_queryset)."""
        return super().get_queryset(request).annotate(number_of_steps=Count("steps"))

    @admin.display(description="steps", ordering="number_of_steps")
    def number_of_steps(self, path: Any) -> int:
        """How many steps the path has."""
        return path.number_of_steps
