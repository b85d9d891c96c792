"""The parts of a bundle, as lines on its course's page in the admin site."""

from typing import Any

from django import forms
from django.contrib.admin.utils import NestedObjects
from django.db import router
from django.http import HttpRequest

from courses.admin.entries import ADDRESSES_AS_IN_FILES, FactForm
from courses.admin.lines import OrderedFormSet
from courses.models import Part, Step
from learningpath.admin import GuardedInline


class PartForm(FactForm):
    """A part, whose slug is written once."""

    def is_marked(self) -> bool:
        """Whether rows that are not the catalog's keep it from being deleted."""
        collector = NestedObjects(using=router.db_for_write(Part))
        collector.collect([self.instance])
        return bool(collector.protected)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["slug"].disabled = True


class PartFormSet(OrderedFormSet):
    """Parts of one course; one that a path needs or a learner marked cannot be deleted, only retired."""

    once = "slug"

    def __init__(self, data: Any = None, *args: Any, prefix: str = "parts", **kwargs: Any) -> None:
        if data is not None and f"{prefix}-TOTAL_FORMS" not in data:  # of a page from before there were parts
            data = data.copy()
            data.update({f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"})
        super().__init__(data, *args, prefix=prefix, **kwargs)

    def clean(self) -> None:
        """Refuse to delete what a step names or a learner marked (django BaseFormSet.clean)."""
        super().clean()
        for form in self.deleted_forms:
            if form.is_marked():
                said = f"“{form.instance}” is marked by learners: retire it instead."
                raise forms.ValidationError(said)
        steps = Step.objects.filter(course=self.instance.pk).select_related("path")
        for form in self.deleted_forms:
            for step in steps:
                if form.instance.slug in step.needed_parts:
                    said = f"“{form.instance}” is needed in the path “{step.path}”: retire it instead."
                    raise forms.ValidationError(said)


class PartInline(GuardedInline):
    """The parts of a bundle, in order."""

    model = Part
    form = PartForm
    formset = PartFormSet
    template = "admin/edit_inline/stacked.html"  # nine columns fit no screen
    fields = (
        ("position", "title", "slug"),
        ("url", "hours"),
        ("confidence", "source_url", "verified_on"),
        "retired_on",
    )
    formfield_overrides = ADDRESSES_AS_IN_FILES
    ordering = ("position", "id")
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Leave refusals to ``PartFormSet``, as Django would name learners' rows (InlineModelAdmin)."""
        made = super().get_formset(request, obj, **kwargs)
        form: Any = made.form

        class UnnamedForm(form):
            """A line that says nothing of whose rows protect it."""

            def hand_clean_DELETE(self) -> None:  # noqa: N802 - Django's
                """Do without Django's list of protecting rows."""

        made.form = UnnamedForm
        return made
