"""The history of an entry: who or what changed which value when, and one tap that takes a change back.

Taking a change back sends the entry's page with the values before it. So it meets what a curator's save
meets: the checks, what it means for learners, and whoever changed the same values since.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Field, ForeignKey, Model
from django.forms import BaseForm, BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from courses.admin.shown import DELETE, SHOWN, Shown, digest_of_value, in_words, key_of, shown_of, written
from courses.models import CatalogEntry, Revision

MOST_SHOWN = 100


class HistoryAdmin(admin.ModelAdmin):
    """An entry whose changes are kept with old and new values, and can be taken back."""

    object_history_template = "admin/courses/entry_history.html"
    compared: tuple[type[Any], ...]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Write down what a save changes (ModelAdmin.changeform_view)."""
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        from courses.catalog.history import recorded  # noqa: PLC0415 - as in courses/admin/loads.py

        with recorded(request.user, timezone.now(), *self.compared):
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write down that an entry was deleted (ModelAdmin.delete_view)."""
        if request.method != "POST":
            return super().delete_view(request, *args, **kwargs)
        from courses.catalog.history import recorded  # noqa: PLC0415 - as in courses/admin/loads.py

        with recorded(request.user, timezone.now(), *self.compared):
            return super().delete_view(request, *args, **kwargs)

    def response_action(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """Write down what an action changes (ModelAdmin.response_action)."""
        from courses.catalog.history import recorded  # noqa: PLC0415 - as in courses/admin/loads.py

        with recorded(request.user, timezone.now(), *self.compared):
            return super().response_action(request, queryset)


class TakesBackAdmin(HistoryAdmin):
    """An entry with a page of its history."""

    def get_urls(self) -> list[URLPattern]:
        """Add the address that takes a change back (ModelAdmin.get_urls)."""
        view = self.admin_site.admin_view(require_POST(self.take_back_view))
        name = f"{self.opts.app_label}_{self.opts.model_name}_take_back"
        return [path("<path:object_id>/take-back/", view, name=name), *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what changed, above who saved what (ModelAdmin.history_view)."""
        context = {
            "revisions": [RevisionLine(one) for one in self._revisions(object_id)[:MOST_SHOWN]],
            "take_back_url": reverse(
                f"admin:{self.opts.app_label}_{self.opts.model_name}_take_back", args=[object_id]
            ),
            "may_take_back": self.has_change_permission(request),
        }
        return super().history_view(request, object_id, context | (extra_context or {}))

    def take_back_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Save the entry as it was before a change; the page comes back with what has to be seen before."""
        entry = self.get_object(request, object_id)
        if entry is None or not self.has_change_permission(request, entry):
            raise PermissionDenied
        uid = request.POST.get("revision", "")
        found = [one for one in self._revisions(object_id) if str(one.uid) == uid]
        if not found or not found[0].can_be_taken_back:
            messages.error(request, "This change is not there any more, or cannot be taken back here.")
            return redirect(self._change_name, object_id)
        page = _PageBefore(self, request, entry, found[0])
        cast("Any", request).POST = page.data()
        return self.changeform_view(request, object_id, reverse(self._change_name, args=[object_id]))

    @property
    def _change_name(self) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_change"

    def _revisions(self, object_id: str) -> Any:
        from courses.catalog.schema import SECTION_BY_MODEL  # noqa: PLC0415 - as in courses/admin/loads.py

        entry = get_object_or_404(self.model, pk=object_id) if object_id.isdecimal() else None
        slug = entry.slug if isinstance(entry, CatalogEntry) else ""
        revisions = Revision.objects.of_entry(SECTION_BY_MODEL[self.model].name, slug)
        return revisions.select_related("made_by", "load")


@dataclass(frozen=True)
class RevisionLine:
    """A revision as its page shows it."""

    revision: Revision

    @property
    def who(self) -> str:
        """By whom, or from which files."""
        source = f"files: {self.revision.load.source}" if self.revision.load else ""
        return ", ".join(filter(None, [str(self.revision.made_by or ""), source])) or "not known any more"

    @property
    def details(self) -> list[str]:
        """Old and new of each value, in words."""
        return list(self._details())

    def _details(self) -> Iterator[str]:
        from courses.catalog.schema import SECTION_BY_NAME  # noqa: PLC0415 - as in courses/admin/loads.py

        section = SECTION_BY_NAME[self.revision.section]
        for change in self.revision.changes:
            if change["row"] == "":
                yield from _said(section.table.fields, change)
                continue
            label = f"{section.nested.key}: {change['row']}" if section.nested else change["row"]
            if change["action"] == "changed" and section.nested:
                said = ", ".join(_said(section.nested.table.fields, change))
                yield f"{label}, {said}"
            else:
                yield f"{label} {'added' if change['action'] == 'created' else 'removed'}"


def _said(fields: Mapping[str, Field], change: dict[str, Any]) -> Iterator[str]:
    for name, old in change["before"].items():
        if name not in change["after"]:  # a whole entry that was deleted
            continue
        label = str(fields[name].verbose_name) if name in fields else name
        yield f"{label}: {_word(fields.get(name), old)} → {_word(fields.get(name), change['after'][name])}"


def _word(column: Field | None, value: Any) -> str:
    if column is None or isinstance(column, ForeignKey):
        return str(value) if value is not None else "nothing"
    return in_words(column, value)


# --- The page as it was ------------------------------------------------------------------------------------


@dataclass
class _PageBefore:
    """What a browser would send of an entry's page, with the values that a revision changed as they were.

    It claims to have shown what the revision left behind, so that a later change of a value is told.
    """

    admin: Any
    request: HttpRequest
    entry: Model
    revision: Revision
    sent: QueryDict = field(default_factory=lambda: QueryDict(mutable=True))
    shown: Shown = field(default_factory=dict)

    def data(self) -> QueryDict:
        """Return it as sent."""
        form = self.admin.get_form(self.request, self.entry, change=True)(instance=self.entry)
        self.shown |= shown_of([self.entry])
        self._send(form)
        self._put_back(form, self.entry, "")
        for inline in self.admin.get_inline_instances(self.request, self.entry):
            formset = inline.get_formset(self.request, self.entry)
            self._send_lines(formset(instance=self.entry))
        self.sent[SHOWN] = written(self.shown)
        self.sent["_save"] = "Save"
        return self.sent

    def _send(self, form: BaseForm, but: tuple[str, ...] = ()) -> None:
        for bound in form:
            if bound.name not in but:
                self._write(bound.html_name, bound.value())

    def _write(self, name: str, value: Any) -> None:
        if value in (None, False, ""):
            self.sent.pop(name, None)
            if value == "" or value is None:
                self.sent[name] = ""
        else:
            self.sent[name] = "on" if value is True else str(value)

    def _put_back(self, form: Any, row: Model, name: str) -> None:
        change = next((one for one in self.revision.changes if one["row"] == name), None)
        if change is None:
            return
        columns = {column.name: column for column in row._meta.concrete_fields}  # noqa: SLF001 - public by Django's word
        for key, before in change["before"].items():
            if key not in form.fields:
                continue
            value = _stored(columns[key], before)
            self._write(form.add_prefix(key), form.fields[key].prepare_value(value))
            if row.pk and key in change["after"]:
                after = _stored(columns[key], change["after"][key])
                self.shown.setdefault(key_of(row), {})[key] = digest_of_value(after)

    def _send_lines(self, formset: BaseInlineFormSet) -> None:
        names = {name: form for form in formset.initial_forms for name in self._names_of(form.instance)}
        self.shown |= shown_of(form.instance for form in formset.initial_forms)
        for form in formset.initial_forms:
            self._send(form, (DELETE,))
        count = len(formset.initial_forms)
        for change in self.revision.changes:
            form = names.get(change["row"])
            if change["row"] == "":
                continue
            if change["action"] == "removed" and form is None:
                self._add_line(formset, change["row"], count)
                count += 1
            elif change["action"] == "created" and form is not None:
                self.sent[form.add_prefix(DELETE)] = "on"
            elif change["action"] == "changed" and form is not None:
                self._put_back(form, form.instance, change["row"])
            else:
                messages.warning(self.request, f"“{change['row']}” is left as it is now.")
        limits = {"TOTAL": count, "INITIAL": len(formset.initial_forms), "MIN_NUM": 0, "MAX_NUM": 1000}
        for name, number in limits.items():
            self.sent[f"{formset.prefix}-{name}_FORMS"] = str(number)

    def _add_line(self, formset: BaseInlineFormSet, name: str, number: int) -> None:
        form: Any = formset.form(prefix=formset.add_prefix(number))
        self._put_back(form, formset.model(), name)

    def _names_of(self, line: Any) -> list[str]:
        """Return what the history calls a line: its slug or its kind, or a slug from before a rename."""
        from courses.catalog.schema import SECTION_BY_NAME  # noqa: PLC0415 - as in courses/admin/loads.py

        nested = SECTION_BY_NAME[self.revision.section].nested
        value = getattr(line, nested.identity) if nested else ""
        named = value if isinstance(value, CatalogEntry) else line
        name = value.slug if isinstance(value, CatalogEntry) else str(value)
        return [name, *getattr(named, "formerly", ())]


def _stored(column: Any, value: Any) -> Any:
    """Return a value of the history as a row has it: the key of another entry, where it has the slug."""
    if isinstance(column, ForeignKey) and value is not None:
        model: Any = column.related_model
        return model.objects.filter(slug=value).values_list("pk", flat=True).first()
    return column.to_python(value)
