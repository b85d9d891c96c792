"""Providers in the admin site, with the rules of their aid."""

from django.contrib import admin

from courses.admin.entries import (
    ADDRESSES_AS_IN_FILES,
    EntryAdmin,
    FactForm,
    RetiredFilter,
    StaleFilter,
    retire,
    verify_today,
)
from courses.admin.history import HistoryAdmin
from courses.admin.lines import OncePerParentFormSet
from courses.admin.shown import ShownAdmin
from courses.models import AidRule, Provider
from learningpath.admin import GuardedInline


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
