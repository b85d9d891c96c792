"""The catalog in the admin, where curators keep it: entries and their facts."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.widgets import AdminIntegerFieldWidget
from django.db import transaction
from django.db.models import Count, QuerySet, URLField
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from courses.admin.drafts import DraftAdmin, publish_drafts
from courses.admin.effect import EffectAdmin, PageOfEffect, page_of_effect, say_retired
from courses.admin.history import HistoryAdmin, TakesBackAdmin
from courses.admin.shown import ShownAdmin, ShownForm, ShownFormSet
from courses.admin.stale_facts import VERIFIED
from courses.catalog.schema import TOLD_FIELDS
from courses.models import (
    STALE_AFTER_DAYS,
    AidRule,
    CatalogEntry,
    Course,
    Path,
    Provider,
    Resource,
    Step,
    StudyGroup,
)
from courses.plain_values import read_percent
from courses.web_address import WebAddressField
from learningpath.admin import GuardedInline

ADDRESSES_AS_IN_FILES: dict[Any, dict[str, Any]] = {URLField: {"form_class": WebAddressField}}


RETIRE_THEM = PageOfEffect(
    "Retire these entries?",
    "Nothing is retired yet. These entries would be hidden from new learners from today on:",
    "Retire them",
    "Leave them as they are",
)

# --- Filters and actions -------------------------------------------------------------------


class RetiredFilter(admin.SimpleListFilter):
    """Entries in the catalog, or retired ones."""

    title = "retired"
    parameter_name = "retired"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices (django SimpleListFilter.lookups)."""
        return [("no", "In the catalog"), ("yes", "Retired")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        """Return the entries of the choice made (django SimpleListFilter.queryset)."""
        if self.value() is None:
            return queryset
        today = timezone.localdate()
        return queryset.retired(today) if self.value() == "yes" else queryset.current(today)


class StaleFilter(admin.SimpleListFilter):
    """Facts that nobody has checked for long."""

    title = "last check"
    parameter_name = "stale"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choice (django SimpleListFilter.lookups)."""
        return [("yes", f"More than {STALE_AFTER_DAYS} days ago")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        """Return the facts of the choice made (django SimpleListFilter.queryset)."""
        return queryset if self.value() is None else queryset.stale(timezone.localdate())


@admin.action(description="Retire selected entries from today", permissions=["change"])
def retire(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """Hide entries from new learners, once it is seen what it means; those retired earlier keep their day."""
    today = timezone.localdate()
    earlier = dict(queryset.not_retired(today).values_list("pk", "retired_on"))
    current = queryset.model._default_manager.filter(pk__in=earlier)  # noqa: SLF001 - as Django's own actions do
    if page := page_of_effect(
        model_admin, request, current, lambda: current.update(retired_on=today), RETIRE_THEM
    ):
        return page
    _update_and_log(request.user.pk, current, "Retired.", retired_on=today)
    say_retired(model_admin, request, earlier, today)
    return None


@admin.action(description="Mark selected facts as verified today", permissions=["change"])
def verify_today(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> None:
    """Write down that the curator has read the sources today."""
    count = _update_and_log(request.user.pk, queryset, VERIFIED, verified_on=timezone.localdate())
    model_admin.message_user(request, f"Verified today: {count}.")


def _update_and_log(user_id: Any, queryset: QuerySet, message: str, **values: dt.date) -> int:
    """Update rows with an entry in the history of each; return how many there were."""
    with transaction.atomic():
        LogEntry.objects.log_actions(user_id, queryset, CHANGE, message)
        return queryset.update(**values)


# --- What entries and facts share ------------------------------------------------------------


class EntryAdmin(TakesBackAdmin, EffectAdmin, DraftAdmin, ShownAdmin):
    """An entry with a slug, which is written once and never changes."""

    actions: Sequence[Any] | None = (publish_drafts, retire)
    formfield_overrides = ADDRESSES_AS_IN_FILES
    list_filter: ClassVar[tuple[Any, ...]] = ("is_draft", RetiredFilter)
    search_fields: ClassVar[tuple[str, ...]] = ("title", "slug")

    def get_readonly_fields(self, request: HttpRequest, obj: CatalogEntry | None = None) -> tuple[str, ...]:
        """Show the slug of a stored entry, ignore it in a POST (ModelAdmin.get_readonly_fields)."""
        return ("slug", "former_slugs") if obj else ("former_slugs",)

    def get_fieldsets(self, request: HttpRequest, obj: CatalogEntry | None = None) -> Any:
        """Show former slugs where there are any; they are kept in the files (ModelAdmin.get_fieldsets)."""
        fieldsets: Any = super().get_fieldsets(request, obj)
        if obj is not None:
            fieldsets = _without(fieldsets, "is_draft")
        if obj is None or not obj.formerly:
            return fieldsets
        said = "Old addresses, which still lead here. They are written in the catalog’s files."
        return [*fieldsets, ("Formerly", {"fields": ("former_slugs",), "description": said})]

    @admin.display(description="former slugs")
    def former_slugs(self, entry: CatalogEntry) -> str:
        """Return the slugs that the entry had before."""
        return ", ".join(entry.formerly)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin as checked today (ModelAdmin.get_changeform_initial_data)."""
        return {**super().get_changeform_initial_data(request), "verified_on": timezone.localdate()}

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: CatalogEntry | None = None
    ) -> dict[str, Sequence[str]]:
        """Make the slug of a new entry from its title (ModelAdmin.get_prepopulated_fields)."""
        return {} if obj else {"slug": ("title",)}

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Name what protects an entry (ModelAdmin.get_deleted_objects).

        Nobody may delete learners' rows, and Django would talk of lacking rights instead.
        """
        to_delete, counts, rights_lacking, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set() if protected else rights_lacking, protected


def _without(fieldsets: Any, name: str) -> list[tuple[Any, dict[str, Any]]]:
    """Return fieldsets without a field."""
    kept = [(label, {**one, "fields": [f for f in one["fields"] if f != name]}) for label, one in fieldsets]
    return [(label, one) for label, one in kept if one["fields"]]


class FactForm(ShownForm):
    """A fact, checked on a day that has come; without a source of its own it was read at its address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "url" in self.fields and "source_url" in self.fields:
            self.fields["source_url"].required = False
            self.fields["source_url"].help_text = "Empty: the address above."

    def clean_source_url(self) -> str:
        """Take the address for the source where none is given."""
        source = self.cleaned_data["source_url"] or self.cleaned_data.get("url", "")
        if not source and "url" not in self.errors:
            raise forms.ValidationError(self.fields["source_url"].error_messages["required"], code="required")
        return str(source)

    def clean_verified_on(self) -> dt.date:
        """Refuse days to come: a slip of the year would hide a fact from the list of stale ones."""
        day = self.cleaned_data["verified_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("This day has not come yet.")
        return day


class OncePerParentFormSet(ShownFormSet):
    """Inline rows with a value that occurs once under their parent, and that two of them may swap.

    Django checks such a constraint among the rows of the page only, and writes them one by one: a swap,
    or a row somebody else has added meanwhile, would end in 500, and one removed meanwhile in an error
    that the page does not show.
    """

    def clean(self) -> None:
        """Refuse what somebody else has made impossible meanwhile (django BaseFormSet.clean)."""
        super().clean()
        on_page = [form.instance.pk for form in self.initial_forms]
        if None in on_page:
            raise forms.ValidationError("A line was removed meanwhile: load this page again.")
        typed = [form.cleaned_data.get(self.once) for form in self.forms]
        for row in self.get_queryset().exclude(pk__in=on_page):
            if getattr(row, self.once) in typed:
                raise forms.ValidationError(f"“{row}” was added meanwhile: load this page again.")

    def save(self, commit: bool = True) -> list[Any]:  # noqa: FBT001, FBT002
        """Save (django BaseModelFormSet.save).

        Rows whose value changes leave the table first and come back under their old key, which nothing
        refers to.
        """
        changed = [form.instance.pk for form in self.initial_forms if self.once in form.changed_data]
        leaving = [form.instance.pk for form in self.deleted_forms]
        self.get_queryset().filter(pk__in=[*changed, *leaving]).delete()
        return super().save(commit)


# --- The catalog -----------------------------------------------------------------------------


class AidRuleFormSet(OncePerParentFormSet):
    """Rules of one provider, each kind once."""

    once = "kind"


class AidRuleInline(GuardedInline):
    """The rules of a provider's aid."""

    model = AidRule
    form = FactForm
    formset = AidRuleFormSet
    max_num = len(AidRule.Kind)
    template = "admin/edit_inline/stacked.html"  # seven columns fit no screen
    fields = (("kind", "value", "confidence"), ("source_url", "verified_on"), "note")
    formfield_overrides = ADDRESSES_AS_IN_FILES
    extra = 0


@admin.register(Provider)
class ProviderAdmin(EntryAdmin):
    """Providers with the rules of their aid."""

    fields = ("title", "slug", "url", "retired_on")
    inlines = (AidRuleInline,)
    actions = (retire,)
    list_filter = (RetiredFilter,)
    list_display = ("title", "url", "retired_on")


@admin.register(AidRule)
class AidRuleAdmin(HistoryAdmin, ShownAdmin):
    """Aid rules of all providers, to check them one after the other; their history is their provider's."""

    compared = (Provider,)
    form = FactForm
    formfield_overrides = ADDRESSES_AS_IN_FILES
    actions = (verify_today,)
    fields = ("provider", "kind", "value", "confidence", "note", "source_url", "verified_on")
    list_display = ("provider", "kind", "value_text", "confidence", "verified_on")
    list_display_links = ("provider", "kind")
    list_filter = ("provider", "kind", "confidence", StaleFilter)
    list_select_related = ("provider",)
    search_fields = ("provider__title", "note")


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


@admin.register(Course)
class CourseAdmin(EntryAdmin):
    """Courses with their published effort."""

    form = CourseForm
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
                    "parts",
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
                    "unknown is not zero."
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

    @admin.display(description="effort in hours")
    def effort_in_hours(self, course: Course) -> str:
        """Write the published effort as ``43.3-86.7``, one figure when both are equal, or ``unknown``."""
        if course.effort is None:
            return "unknown"
        ends = (course.effort.low_hours, course.effort.high_hours)
        return "-".join(dict.fromkeys(f"{float(hours):,.1f}".removesuffix(".0") for hours in ends))


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


@admin.register(StudyGroup)
class StudyGroupAdmin(EntryAdmin):
    """Groups of people who learn together."""

    form = FactForm
    actions = (publish_drafts, retire, verify_today)
    fields = (
        "title",
        "slug",
        "url",
        "place",
        "description",
        "source_url",
        "verified_on",
        "retired_on",
        "is_draft",
    )
    list_display = ("title", "place", "verified_on", "is_draft", "retired_on")
    list_filter = ("is_draft", RetiredFilter, StaleFilter)
    search_fields = ("title", "slug", "place")


@admin.register(Resource)
class ResourceAdmin(EntryAdmin):
    """Resources of all kinds."""

    form = FactForm
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
        "source_url",
        "verified_on",
        "retired_on",
        "is_draft",
    )
    list_display = ("title", "kind", "provider", "deadline_on", "verified_on", "is_draft", "retired_on")
    list_filter = ("is_draft", "kind", "provider", RetiredFilter, StaleFilter)
    list_select_related = ("provider",)
