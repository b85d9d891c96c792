"""Resources in the admin site, with what scholarships ask for."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from courses.admin.drafts import publish_drafts
from courses.admin.entries import EntryAdmin, FactForm, RetiredFilter, StaleFilter, retire, verify_today
from courses.admin.lines import OncePerParentFormSet
from courses.admin.shown import ShownForm
from courses.models import RequiredCourse, Resource
from learningpath.admin import GuardedInline

ONLY_SCHOLARSHIPS = "Only a scholarship asks for something to be finished by its deadline."


class ResourceForm(FactForm):
    """A resource; only a scholarship asks for a path."""

    def clean(self) -> dict[str, Any]:
        """Refuse a path to finish for what is no scholarship (django Form.clean)."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("required_path") and not _is_scholarship(cleaned.get("kind")):
            self.add_error("required_path", ONLY_SCHOLARSHIPS)
        return cleaned


class RequiredCourseFormSet(OncePerParentFormSet):
    """Courses that a scholarship asks for, each once."""

    once = "course"

    def __init__(self, data: Any = None, *args: Any, prefix: str = "required_courses", **kwargs: Any) -> None:
        if data is not None and f"{prefix}-TOTAL_FORMS" not in data:  # of a page from before there were any
            data = data.copy()
            data.update({f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"})
        super().__init__(data, *args, prefix=prefix, **kwargs)

    def clean(self) -> None:
        """Refuse courses to finish for what is no scholarship (django BaseFormSet.clean)."""
        super().clean()
        kept = [one for one in self.forms if one not in self.deleted_forms and one.cleaned_data.get("course")]
        if kept and not _is_scholarship(self.instance.kind):
            raise ValidationError(ONLY_SCHOLARSHIPS)


class RequiredCourseInline(GuardedInline):
    """The courses that must be finished by the deadline of a scholarship."""

    model = RequiredCourse
    form = ShownForm
    formset = RequiredCourseFormSet
    autocomplete_fields = ("course",)
    verbose_name = "course to finish by the deadline"
    verbose_name_plural = "courses to finish by the deadline"
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[RequiredCourse]:
        """Join what a row shows (InlineModelAdmin.get_queryset)."""
        return super().get_queryset(request).select_related("course")


def _is_scholarship(kind: Any) -> bool:
    return bool(kind == Resource.Kind.SCHOLARSHIP)


@admin.register(Resource)
class ResourceAdmin(EntryAdmin):
    """Resources of all kinds."""

    form = ResourceForm
    inlines = (RequiredCourseInline,)
    actions = (publish_drafts, retire, verify_today)
    fields = (
        "title",
        "slug",
        "kind",
        "url",
        "provider",
        "description",
        "eligibility",
        "deadline_on",
        "required_path",
        "source_url",
        "verified_on",
        "retired_on",
        "is_draft",
    )
    list_display = ("title", "kind", "provider", "deadline_on", "verified_on", "is_draft", "retired_on")
    list_filter = ("is_draft", "kind", "provider", RetiredFilter, StaleFilter)
    list_select_related = ("provider",)
