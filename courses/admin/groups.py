"""Study groups in the admin site."""

from django.contrib import admin

from courses.admin.drafts import publish_drafts
from courses.admin.entries import EntryAdmin, FactForm, RetiredFilter, StaleFilter, retire, verify_today
from courses.models import StudyGroup


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
