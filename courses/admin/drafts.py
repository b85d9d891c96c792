"""Drafts: written and looked at by curators alone, published once it is seen what that means for learners."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from courses.admin.effect import PageOfEffect, page_of_effect
from courses.models import Course, OfferedEntry, Path, Resource, StudyGroup
from courses.views import course_context, path_context

PUBLISH = "_publish"  # the button of a draft's page
COPY = "copy"
PUBLISH_THEM = PageOfEffect(
    "Publish these drafts?", "Nothing is published yet. Learners would see these entries from now on:",
    "Publish them", "Leave them as drafts",
)  # fmt: skip


@admin.action(description="Publish selected drafts", permissions=["change"])
def publish_drafts(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet
) -> HttpResponse | None:
    """Show drafts to learners, once it is seen what it means for them."""
    keys = list(queryset.filter(is_draft=True).values_list("pk", flat=True))
    drafts = queryset.model._default_manager.filter(pk__in=keys)  # noqa: SLF001 - as Django's own actions do
    user_id = request.user.pk
    if page := page_of_effect(model_admin, request, drafts, lambda: publish(drafts, user_id), PUBLISH_THEM):
        return page
    model_admin.message_user(request, f"Published: {len(publish(drafts, user_id))}.")
    return None


def publish(rows: QuerySet, user_id: Any) -> list[Model]:
    """Publish drafts, those of paths with the draft courses in them, as done by a user; return them all."""
    found: dict[Any, list[Model]] = {rows.model: list(rows.filter(is_draft=True))}
    if rows.model is Path:
        in_paths = Course.objects.filter(is_draft=True, steps__path__in=[one.pk for one in found[Path]])
        found[Course] = list(in_paths.distinct())
    for model, drafts in found.items():
        LogEntry.objects.log_actions(user_id, drafts, CHANGE, "Published.")
        model.objects.filter(pk__in=[draft.pk for draft in drafts]).update(is_draft=False)
    return [draft for drafts in found.values() for draft in drafts]


def duplicate(entry: OfferedEntry) -> OfferedEntry:
    """Store a copy of an entry as a draft, with the lines that stand in it."""
    model: Any = type(entry)
    copy = model.objects.get(pk=entry.pk)
    lines = _lines_of(copy)
    copy.pk, copy._state.adding = None, True  # noqa: SLF001 - as Django documents
    copy.stored_slug = copy.stored_is_draft = None
    copy.slug, copy.is_draft, copy.retired_on, copy.formerly = _free_slug(entry), True, None, []
    copy.title = f"{copy.title[: model._meta.get_field('title').max_length - 7]} ({COPY})"  # noqa: SLF001
    if isinstance(copy, Course):
        copy.successor = copy.credit = copy.changed_on = None
    copy.save()
    for line in lines:
        line.pk, line._state.adding = None, True  # noqa: SLF001 - as Django documents
        setattr(line, copy._meta.model_name, copy)  # noqa: SLF001
        line.save()
    return cast("OfferedEntry", copy)


def _lines_of(entry: OfferedEntry) -> list[Any]:
    """Return what stands in an entry and is copied with it."""
    if isinstance(entry, Path):
        return list(entry.steps.all())
    if isinstance(entry, Resource):
        return list(entry.required_courses.all())
    return list(entry.parts.filter(retired_on=None)) if isinstance(entry, Course) else []


def _free_slug(entry: OfferedEntry) -> str:
    """Return the slug with “-copy”, and a number when that is taken, now or by an old address."""
    model: Any = type(entry)
    begin = f"{entry.slug[:70].rstrip('-')}-{COPY}"
    taken = set(model.objects.filter(slug__startswith=begin).values_list("slug", flat=True))
    taken |= {slug for formerly in model.objects.values_list("formerly", flat=True) for slug in formerly}
    numbered = (f"{begin}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (begin, *numbered) if slug not in taken)


class DraftAdmin(admin.ModelAdmin):
    """An entry that begins as a draft, can be looked at as learners will see it, and is published."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin as a draft (ModelAdmin.get_changeform_initial_data)."""
        return {**super().get_changeform_initial_data(request), "is_draft": True}

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Lead from a draft to its preview, as it has no other page yet (ModelAdmin)."""
        is_draft = isinstance(obj, OfferedEntry) and obj.is_draft
        return self._address("preview", obj) if is_draft else super().get_view_on_site_url(obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer to publish a draft, and to copy an entry (ModelAdmin.render_change_form)."""
        entry = context["original"]
        if isinstance(entry, OfferedEntry) and self.has_change_permission(request, entry):
            context["publish_name"] = PUBLISH if entry.is_draft else ""
            context["duplicate_url"] = self._address("duplicate", entry)
            context["is_draft"] = entry.is_draft
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Save the lines, then publish if that was asked for (ModelAdmin.save_related)."""
        super().save_related(request, form, formsets, change)
        if change and PUBLISH in request.POST:
            entry: Any = form.instance
            done = publish(self.model.objects.filter(pk=entry.pk), request.user.pk)
            if len(done) > 1 and not getattr(request, "rehearsal", None):
                with_it = ", ".join(f"“{one}”" for one in done if one != entry)
                messages.success(request, f"Published with it: {with_it}.")

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses of the preview and the copy (ModelAdmin.get_urls)."""
        if not issubclass(self.model, OfferedEntry):
            return super().get_urls()
        view = self.admin_site.admin_view
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("<path:object_id>/preview/", view(require_safe(self.preview_view)), name=f"{name}_preview"),
            path(
                "<path:object_id>/duplicate/",
                view(require_POST(self.duplicate_view)),
                name=f"{name}_duplicate",
            ),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show a draft as whoever is not signed in will see it."""
        entry = self._entry(request, object_id)
        if not self.has_view_permission(request, entry):
            raise PermissionDenied
        template, context = _page_of(entry)
        change_url = self._address("change", entry)
        return render(
            request, template, context | {"preview_of": entry, "change_url": change_url, "learner": None}
        )

    def duplicate_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Copy an entry, and lead to the copy."""
        from courses.catalog.history import recorded  # noqa: PLC0415 - as in courses/admin/loads.py

        if not self.has_add_permission(request):
            raise PermissionDenied
        with recorded(request.user, timezone.now(), self.model):
            copy = duplicate(self._entry(request, object_id))
            user_id = cast("Any", request.user).pk
            LogEntry.objects.log_actions(user_id, [copy], ADDITION, f"Copied from {object_id}.")
        messages.success(request, f"This is a draft, copied as it was stored. Its slug is “{copy.slug}”.")
        return redirect(self._address("change", copy))

    def _entry(self, request: HttpRequest, object_id: str) -> Any:
        entry = self.get_object(request, object_id)
        if entry is None:
            raise Http404(object_id)
        return entry

    def _address(self, what: str, entry: Model) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{what}"
        return reverse(name, args=[entry.pk])


def _page_of(entry: Any) -> tuple[str, dict[str, Any]]:
    """Return the template of an entry's page and what it shows, as if the entry were published."""
    today = timezone.localdate()
    match entry:
        case Path():
            return "courses/path.html", path_context(Path.objects.with_drafts().get(pk=entry.pk), today)
        case Course():
            return "courses/course.html", course_context(Course.objects.for_page().get(pk=entry.pk), today)
        case StudyGroup():
            return "courses/group.html", {"group": entry, "today": today}
        case Resource():
            return "courses/resources.html", {
                "shelves": [(entry.get_kind_display(), [entry])],
                "today": today,
            }
    raise TypeError(type(entry))
