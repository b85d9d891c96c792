"""Paths in the admin site, with their steps."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminIntegerFieldWidget
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from courses.admin.entries import EntryAdmin
from courses.admin.lines import OncePerParentFormSet
from courses.admin.shown import ShownForm
from courses.models import Course, Path, Step
from learningpath.admin import GuardedInline

LAST = 999
LINES_OF_A_NEW_PATH = 6


class StepFormSet(OncePerParentFormSet):
    """Steps of one path, each course once, numbered 1, 2, 3 …; a number typed is the place of its step."""

    once = "course"

    def save(self, commit: bool = True) -> list[Step]:  # noqa: FBT001, FBT002
        """Save, then close gaps; of equal new numbers the upper row comes first (BaseModelFormSet.save)."""
        saved = super().save(commit)
        steps = self._in_order()
        for position, step in enumerate(steps, start=1):
            step.position = position
        Step.objects.bulk_update(steps, ["position"])
        return saved

    def _in_order(self) -> list[Step]:
        """Return the steps as they will be: those with a new number at that place, the others around them."""
        forms = [form for form in self.forms if form.instance.pk]  # a deleted one has lost its key
        moved = [form.instance for form in forms if "position" in form.changed_data]
        ordered = [form.instance for form in forms if "position" not in form.changed_data]
        ordered.sort(key=lambda step: step.position)
        places: dict[int, int] = {}
        for step in sorted(moved, key=lambda step: step.position):
            place = min(step.position - 1 + places.get(step.position, 0), len(ordered))
            places[step.position] = places.get(step.position, 0) + 1
            ordered.insert(place, step)
        return ordered


class StepForm(ShownForm):
    """A step; without a number it comes last."""

    position = forms.IntegerField(
        required=False, min_value=1, max_value=LAST, widget=AdminIntegerFieldWidget, help_text="Empty: last."
    )

    def clean_position(self) -> int:
        """Return the number that was typed, or the last one."""
        return self.cleaned_data["position"] or LAST


class StepInline(GuardedInline):
    """The steps of a path, in order."""

    model = Step
    form = StepForm
    formset = StepFormSet
    autocomplete_fields = ("course",)
    fields = ("position", "course", "is_core", "note")
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
