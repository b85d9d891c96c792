"""What all entries of the catalog have in common in the admin site, and all facts."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import QuerySet, URLField
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from courses.admin.drafts import DraftAdmin, publish_drafts
from courses.admin.effect import EffectAdmin, PageOfEffect, page_of_effect, say_retired
from courses.admin.history import TakesBackAdmin
from courses.admin.shown import ShownAdmin, ShownForm
from courses.admin.stale_facts import VERIFIED
from courses.models import STALE_AFTER_DAYS, CatalogEntry
from courses.web_address import WebAddressField

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
        day: dt.date = self.cleaned_data["verified_on"]
        refuse_day_to_come(day)
        return day


def refuse_day_to_come(day: dt.date | None) -> None:
    """Refuse a check on a day that has not come, with a form's error."""
    if day and day > timezone.localdate():
        raise forms.ValidationError("This day has not come yet.")
