"""What an edit in the admin site means for learners, shown before it is done; undoing a bulk retirement."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import select_template
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from courses.catalog.impact import impact_of, touches_learners
from courses.models import Course, Path

if TYPE_CHECKING:
    from courses.catalog.change_set import ChangeSet
    from courses.catalog.edits import Comparison

SEEN = "_effect_seen"  # the digest of the change whose effect a page showed
OF_LEARNERS = (Course, Path)  # what learners have; of all else no edit touches them
NOT_SAVED_YET = "Nothing is saved yet. Read what it would mean for learners, then save again or change it."
UNDO_FOR = dt.timedelta(hours=1)
UNDO_SALT = "courses.admin.effect"


class _RehearsedError(Exception):
    """Ends the rehearsal of a save."""

    def __init__(self, change_set: "ChangeSet") -> None:
        super().__init__("rehearsed")
        self.change_set = change_set


class EffectAdmin(admin.ModelAdmin):
    """An entry whose saves show what they mean for learners before they are done.

    Each save is first carried out and undone, which says what it changes. When that touches nobody, it is
    saved at once; else the page comes back as it was typed, with the effect above.
    """

    compared_beside: ClassVar[tuple[type[Any], ...]] = ()

    @property
    def compared(self) -> tuple[type[Any], ...]:
        """The models of the entries that a page of this one can change."""
        return (self.model, *self.compared_beside)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Rehearse a save, and show what it means unless the page did (ModelAdmin.changeform_view)."""
        if request.method != "POST" or object_id is None or self.model not in OF_LEARNERS:
            return super().changeform_view(request, object_id, form_url, extra_context)
        from courses.catalog.edits import Comparison  # noqa: PLC0415 - as in courses/admin/loads.py

        state = cast("Any", request)
        with transaction.atomic():
            try:
                with transaction.atomic():
                    state.rehearsal = Comparison(*self.compared)
                    return super().changeform_view(request, object_id, form_url, extra_context)
            except _RehearsedError as rehearsed:
                state.rehearsal = None
                change_set = rehearsed.change_set
                is_seen = request.POST.get(SEEN) == change_set.digest
                if not is_seen and touches_learners(change_set, timezone.localdate()):
                    state.effect = change_set
                return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Save the lines; a rehearsal ends behind them (ModelAdmin.save_related)."""
        super().save_related(request, form, formsets, change)
        rehearsal: Comparison | None = getattr(request, "rehearsal", None)
        if rehearsal:
            raise _RehearsedError(rehearsal.change_set())

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        """Return a form that saves nothing while its effect was not seen (ModelAdmin.get_form)."""
        made: Any = super().get_form(request, obj, change=change, **kwargs)
        if not hasattr(request, "effect"):
            return made

        class EffectForm(made):
            """The form as it was sent, stopped once."""

            def clean(self) -> dict[str, Any]:
                cleaned: dict[str, Any] = super().clean() or self.cleaned_data
                self.add_error(None, forms.ValidationError(NOT_SAVED_YET, code="effect"))
                return cleaned

        return EffectForm

    def render_change_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Put the effect above the form (ModelAdmin.render_change_form)."""
        response: Any = super().render_change_form(request, *args, **kwargs)
        change_set: ChangeSet | None = getattr(request, "effect", None)
        if change_set is None:
            return response
        names = response.template_name
        page = select_template([names] if isinstance(names, str) else names)
        response.context_data |= {"page": page, "errors": None, "not_saved_yet": NOT_SAVED_YET} | _effect(
            change_set
        )
        response.template_name = "admin/courses/effect_form.html"
        return response

    # --- Bulk retirement ---

    def get_urls(self) -> list[URLPattern]:
        """Add the address that undoes a bulk retirement (ModelAdmin.get_urls)."""
        undo = self.admin_site.admin_view(require_POST(self.undo_retire_view))
        return [path("undo-retire/", undo, name=f"{_name_of(self)}_undo_retire"), *super().get_urls()]

    def undo_retire_view(self, request: HttpRequest) -> HttpResponse:
        """Bring back the entries of one bulk retirement, but those that somebody changed again since."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        answer = redirect(f"admin:{_name_of(self)}_changelist")
        try:
            earlier, day = signing.loads(
                request.POST.get("retired", ""), salt=UNDO_SALT + self.opts.label, max_age=UNDO_FOR
            )
        except signing.BadSignature:
            messages.error(request, "That was too long ago to be undone here: empty the day on each page.")
            return answer
        from courses.catalog.history import recorded  # noqa: PLC0415 - as in courses/admin/loads.py

        with recorded(request.user, timezone.now(), *self.compared):
            days = dict(earlier)
            rows = list(self.model._default_manager.filter(pk__in=days, retired_on=day))  # noqa: SLF001 - any model
            LogEntry.objects.log_actions(cast("Any", request.user).pk, rows, CHANGE, "No longer retired.")
            for row in rows:
                row.retired_on = days[row.pk] and dt.date.fromisoformat(days[row.pk])
            count = self.model._default_manager.bulk_update(rows, ["retired_on"])  # noqa: SLF001 - any model
        messages.success(request, f"Back in the catalog: {count}.")
        return answer


@dataclass(frozen=True)
class PageOfEffect:
    """The words of a page that shows what an action means for learners before it is done."""

    title: str
    lead: str
    do_it: str
    leave: str


def page_of_effect(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    rows: QuerySet,
    edit: Callable[[], object],
    words: PageOfEffect,
) -> HttpResponse | None:
    """Return a page with what an edit means for learners, unless that was seen or is nothing."""
    if rows.model not in OF_LEARNERS:
        return None
    from courses.catalog.edits import rehearse  # noqa: PLC0415 - as in courses/admin/loads.py

    today = timezone.localdate()
    change_set = rehearse(cast("EffectAdmin", model_admin).compared, edit)
    if request.POST.get(SEEN) == change_set.digest or not touches_learners(change_set, today):
        return None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": words.title,
        "words": words,
        "opts": model_admin.opts,
        "entries": list(rows),
        "selected": ACTION_CHECKBOX_NAME,
        "sent": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in ("csrfmiddlewaretoken", SEEN)
        ],
        **_effect(change_set),
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/courses/effect_of_action.html", context)


def say_retired(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    earlier: dict[int, dt.date | None],
    today: dt.date,
) -> None:
    """Say how many entries were retired, with a button that undoes it for an hour.

    ``earlier`` has the day on which each was to retire before, if there was one.
    """
    if not earlier:
        model_admin.message_user(request, "Retired today: 0.")
        return
    days = [[key, day and day.isoformat()] for key, day in earlier.items()]
    said = format_html(
        '<form method="post" action="{}">Retired today: {}. '
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="retired" value="{}"><input type="submit" value="Undo"></form>',
        reverse(f"admin:{_name_of(model_admin)}_undo_retire"),
        len(earlier),
        get_token(request),
        signing.dumps([days, today.isoformat()], salt=UNDO_SALT + model_admin.opts.label, compress=True),
    )
    model_admin.message_user(request, said)


def _effect(change_set: "ChangeSet") -> dict[str, Any]:
    lines = impact_of(change_set, timezone.localdate())
    details = [detail for entry in change_set.entries for detail in entry.details]
    return {"impact": lines, "details": details, "seen_name": SEEN, "seen": change_set.digest}


def _name_of(model_admin: admin.ModelAdmin) -> str:
    return f"{model_admin.opts.app_label}_{model_admin.opts.model_name}"
