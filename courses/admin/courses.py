"""Courses in the admin site, with their published effort and their parts."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from courses.admin.drafts import publish_drafts
from courses.admin.entries import (
    EntryAdmin,
    FactForm,
    RetiredFilter,
    StaleFilter,
    refuse_day_to_come,
    retire,
    verify_today,
)
from courses.admin.parts import PartInline
from courses.catalog.schema import TOLD_FIELDS, TOLD_FIELDS_OF_PARTS
from courses.models import Course
from courses.plain_values import read_percent

LIKE_THE_LAST = "course_added_last"  # in the session: what the next course of a curator begins with


class CreditField(forms.CharField):
    """A share as people write it, in percent; cleans to what is stored, 0.6 for 60."""

    def prepare_value(self, value: Any) -> Any:
        """Show what is stored in percent, and what was typed as it was typed (Field.prepare_value)."""
        return f"{100 * value:f}".removesuffix(".00") if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        """Return the share (Field.clean)."""
        text = super().clean(value)
        try:
            return read_percent(text) if text else None
        except ValueError:
            raise forms.ValidationError("Write 0 to 100 %, without decimals.", code="percent") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether another share was typed (Field.has_changed)."""
        try:
            return bool(self.clean(data) != initial)
        except forms.ValidationError:
            return True


class CourseForm(FactForm):
    """A course, with its credit in percent."""

    credit = CreditField(
        label="credit for hours done, in %",
        required=False,
        help_text="Share of the hours done that counts in the successor: 60 for 60 %; empty for none.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
    )

    def clean_guess_verified_on(self) -> dt.date | None:
        """Refuse days to come, as of the course."""
        day: dt.date | None = self.cleaned_data["guess_verified_on"]
        refuse_day_to_come(day)
        return day


@admin.register(Course)
class CourseAdmin(EntryAdmin):
    """Courses with their published effort."""

    form = CourseForm
    inlines = (PartInline,)
    actions = (publish_drafts, retire, verify_today)
    autocomplete_fields = ("successor",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "title",
                    "slug",
                    "provider",
                    "url",
                    "kind",
                    "level",
                    "number_of_parts",
                    "is_paid",
                    "description",
                )
            },
        ),
        (
            "Published effort",
            {
                "fields": (
                    "effort_unit",
                    ("effort_amount_low", "effort_amount_high"),
                    ("effort_pace_low_hours", "effort_pace_high_hours"),
                ),
                "description": (
                    "Copy the provider's figures as published; the hours are computed. For “26 hours” choose "
                    "hours and fill in the amount 26. For “3 months at 10 hours a week” choose months, the "
                    "amount 3 and 10 hours a week. For a range, “10 weeks at 4 to 6 hours a week”, fill in "
                    "“at most” too. If none is published, choose unknown and leave the figures empty: "
                    "unknown is not zero. If only the weeks or months are published, or only the hours a "
                    "week (then choose weeks), leave the other empty."
                ),
            },
        ),
        (
            "Guess",
            {
                "fields": (
                    ("guess_low_hours", "guess_high_hours", "guess_confidence"),
                    ("guess_source_url", "guess_verified_on"),
                ),
                "description": (
                    "Where no hours are published: what other texts say the course takes. It is shown as a "
                    "guess, and a published effort wins."
                ),
            },
        ),
        ("Source", {"fields": ("source_url", "verified_on")}),
        ("Out of the catalog", {"fields": ("retired_on", "successor", "credit")}),
        (None, {"fields": ("is_draft",)}),
    )
    list_display = ("title", "provider", "level", "effort_in_hours", "verified_on", "is_draft", "retired_on")
    list_filter = ("is_draft", "level", "provider", RetiredFilter, StaleFilter)
    list_select_related = ("provider",)
    search_fields = ("title", "slug", "provider__title")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin like the course that the curator added before (ModelAdmin.get_changeform_initial_data)."""
        return {**super().get_changeform_initial_data(request), **request.session.get(LIKE_THE_LAST, {})}

    def save_model(self, request: HttpRequest, obj: Course, form: ModelForm, change: bool) -> None:  # noqa: FBT001
        """Save, with the day on which learners are told of the change (ModelAdmin.save_model)."""
        if not change:
            request.session[LIKE_THE_LAST] = {"provider": obj.provider_id, "level": obj.level}
        if change and TOLD_FIELDS.intersection(form.changed_data):
            obj.changed_on = timezone.localdate()
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: Any, change: bool) -> None:  # noqa: FBT001
        """Save parts, with the day on which learners are told of them (ModelAdmin.save_formset)."""
        super().save_formset(request, form, formset, change)
        resized = [
            part for part, names in formset.changed_objects if TOLD_FIELDS_OF_PARTS.intersection(names)
        ]
        if change and (formset.new_objects or formset.deleted_objects or resized):
            form.instance.changed_on = timezone.localdate()
            form.instance.save(update_fields=["changed_on"])

    @admin.display(description="effort in hours")
    def effort_in_hours(self, course: Course) -> str:
        """Write the published effort as ``43.3-86.7``, one figure when both are equal, or ``unknown``."""
        if course.effort is None:
            return "unknown"
        ends = (course.effort.low_hours, course.effort.high_hours)
        return "-".join(dict.fromkeys(f"{float(hours):,.1f}".removesuffix(".0") for hours in ends))
