"""Resources in the admin site."""

from django.contrib import admin

from courses.admin.drafts import publish_drafts
from courses.admin.entries import EntryAdmin, FactForm, RetiredFilter, StaleFilter, retire, verify_today
from courses.models import Resource


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
