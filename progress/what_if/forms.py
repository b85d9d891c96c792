"""What a learner can suppose."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from courses.models import Course
from progress.fields.fields import DayField, HoursField
from progress.fields.seen_form import last_values

MOST_COURSES_OFFERED = 200  # in a list to choose from
NOT_DUE = {"invalid_choice": gettext_lazy("Choose a course of your plan that is still to do.")}
COURSE_FIELDS = ("first", "waive", "add")


class WhatIfForm(forms.Form):
    """What a learner supposes: another pace, a date, a break, another order, a course more or less."""

    hours = HoursField(label=gettext_lazy("Hours a week"), above_zero=True, required=False)
    by = DayField(label=gettext_lazy("Finish by"), required=False)
    pause_from = DayField(label=gettext_lazy("Break from"), required=False)
    pause_to = DayField(label=gettext_lazy("Break until"), required=False)
    first = forms.ChoiceField(label=gettext_lazy("Study next"), required=False, error_messages=NOT_DUE)
    waive = forms.ChoiceField(label=gettext_lazy("Waive"), required=False, error_messages=NOT_DUE)
    add = forms.CharField(label=gettext_lazy("One more course"), required=False, widget=forms.Select)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        due: Mapping[str, str],
        addable: QuerySet[Course],
        renamed: Mapping[str, str],
    ) -> None:
        """Take the titles of the courses that are due by their slugs, and the courses to add.

        Of a long catalog only the first are offered; any of them can be asked for in the address.
        ``renamed`` are the present slugs of the learner's courses by their former ones.
        """
        asked = last_values(data or {})
        self.to_add = _course_to_add(addable, str(asked.get("add", "")).strip())
        if self.to_add:
            asked["add"] = self.to_add.slug
        for name in asked.keys() & {"first", "waive"}:
            asked[name] = renamed.get(asked[name], asked[name])
        super().__init__(None if data is None else asked)
        cast("forms.ChoiceField", self.fields["first"]).choices = [("", _("as planned")), *due.items()]
        no_course = ("", pgettext("course", "none"))
        cast("forms.ChoiceField", self.fields["waive"]).choices = [no_course, *due.items()]
        offered = addable.order_by("title").values_list("slug", "title")[:MOST_COURSES_OFFERED]
        courses = dict(offered) | ({self.to_add.slug: self.to_add.title} if self.to_add else {})
        cast("forms.Select", self.fields["add"].widget).choices = [no_course, *courses.items()]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name in COURSE_FIELDS else "form-control"

    def clean_add(self) -> Course | None:
        """Return the course to add, or None for none."""
        if self.cleaned_data["add"] and self.to_add is None:
            text = _("No such course to add: choose one from the list.")
            raise ValidationError(text, code="unknown_course")
        return self.to_add

    def clean(self) -> dict[str, Any]:
        """Settle the two days of a break, and a course that cannot come next and be waived."""
        cleaned = super().clean() or self.cleaned_data
        first_day, last_day = cleaned.get("pause_from"), cleaned.get("pause_to")
        if first_day and not last_day and "pause_to" not in self.errors:
            self.add_error("pause_to", _("When does the break end?"))
        elif last_day and not first_day and "pause_from" not in self.errors:
            self.add_error("pause_from", _("When does the break begin?"))
        elif first_day and last_day and last_day < first_day:
            self.add_error("pause_to", _("The last day cannot be before the first."))
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("waive"):
            self.add_error("waive", _("A waived course cannot come next."))
        return cleaned

    def asked_values(self) -> list[tuple[str, str]]:
        """Return what was asked as names and values, for a form that saves it."""
        return [(name, self.data[name]) for name in self.fields if self.data.get(name)]


def _course_to_add(addable: QuerySet[Course], slug: str) -> Course | None:
    """Return the course of a slug as typed, or of a former one."""
    if not slug or not slug.isprintable():  # PostgreSQL refuses to look for some characters
        return None
    present = addable.filter(slug=slug).first()
    return present or addable.filter(slug=Course.present_slug(slug)).first()
