"""Two curators, one entry: a page carries what it showed, and saving it tells what was changed meanwhile.

Each page with something to save carries a digest of each value it showed, of entries and of the lines inside
them. Whatever is stored differently when it is sent, by another curator or a load, stops it once: beside each
field stands what is stored now and what the page had. What was typed is kept, what was left alone follows.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.forms import BaseInlineFormSet, ModelForm, Textarea
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from courses.catalog.turn import lock_catalog
from courses.plain_values import check_day, check_line, check_text
from learningpath.admin import GuardedAdmin
from learningpath.shown import digest_of

SHOWN = "_shown"  # the field of a page that carries what it showed
SALT = "courses.admin.shown"
LENGTH = 8
DELETE = "DELETE"
SHOWN_LENGTH = 80

Digests = dict[str, str]  # a field's name -> the digest of its value
Shown = dict[str, Digests]  # a row's key -> what was shown of it


# --- Values and their digests ------------------------------------------------------------------


def _plain(value: Any) -> str:
    """Return a value as text, so that equal values are equal however a form or a file writes them."""
    if value is None:
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, str):
        return "\n".join(value.strip().splitlines())
    if isinstance(value, list):
        return ", ".join(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def digest_of_value(value: Any) -> str:
    """Return the digest of a single value, by which a page tells whether it is stored otherwise."""
    return digest_of(SALT, [_plain(value)], LENGTH)


def _columns(model: type[Model]) -> dict[str, Field]:
    fields = model._meta.concrete_fields  # noqa: SLF001 (public by Django's word)
    return {field.name: field for field in fields if not field.primary_key}


def key_of(row: Model) -> str:
    """Return what a row is called in what a page carries."""
    return f"{row._meta.model_name}-{row.pk}"  # noqa: SLF001 (public by Django's word)


def digests_of(row: Model) -> Digests:
    """Return the digest of each value of a stored row."""
    return {
        name: digest_of_value(field.value_from_object(row)) for name, field in _columns(type(row)).items()
    }


def shown_of(rows: Iterable[Model]) -> Shown:
    """Return what a page shows of stored rows."""
    return {key_of(row): digests_of(row) for row in rows}


def written(shown: Shown) -> str:
    """Return what a page shows as the text that it carries: ``step-1 course=5f1e66a0 note=…;step-2 …``."""
    return ";".join(
        " ".join([key, *(f"{name}={digest}" for name, digest in digests.items())])
        for key, digests in shown.items()
    )


def read_shown(data: Mapping[str, Any]) -> Shown:
    """Return what a page that was sent had shown; nothing of it when it says nothing."""
    posted = data.getlist(SHOWN) if isinstance(data, QueryDict) else [data.get(SHOWN, "")]
    rows = (row.split(" ") for text in posted for row in text.split(";"))
    return {
        key: {name: digest for name, _, digest in (field.partition("=") for field in fields) if digest}
        for key, *fields in rows
        if key and fields
    }


def in_words(field: Field, value: Any) -> str:
    """Return a value as a curator knows it from the page."""
    if isinstance(field, ForeignKey) and value is not None:
        manager = field.related_model._default_manager  # type: ignore[union-attr]  # noqa: SLF001
        value = manager.filter(pk=value).first() or value
    if field.flatchoices:
        value = dict(field.flatchoices).get(value, value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in (None, "", []):
        return "nothing"
    text = " ".join((str(value) if isinstance(value, Model) else _plain(value)).split())
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"


def changed_since(rows: Iterable[Model], shown: Shown) -> list[str]:
    """Return in words what is stored otherwise than a page had shown, a line for each row."""
    lines = []
    for row in rows:
        before = shown.get(key_of(row))
        now = digests_of(row)
        names = [name for name, digest in now.items() if before and before.get(name, digest) != digest]
        if names:
            columns = _columns(type(row))
            said = (f"{columns[name].verbose_name} is now {_stored(row, columns[name])}" for name in names)
            lines.append(f"“{row}”: {', '.join(said)}")
    return lines


def _stored(row: Model, field: Field) -> str:
    return in_words(field, field.value_from_object(row))


# --- Forms that meet what is stored --------------------------------------------------------------


@dataclass(frozen=True)
class _Meeting:
    """A row's fields as sent and as stored, of a form whose names begin with ``prefix``."""

    fields: Mapping[str, Any]
    row: Model
    shown: Digests
    prefix: str

    def settle(self, data: QueryDict) -> dict[str, str]:
        """Let what was left alone follow what is stored; return by field what is to be told of both."""
        columns = _columns(type(self.row))
        now = digests_of(self.row)
        told = {}
        for name in self.fields:
            if name not in columns or self.shown.get(name, now[name]) == now[name]:
                continue
            typed, typed_digest = self.typed(name, data, columns[name])
            if typed_digest == now[name]:
                continue
            stored = _stored(self.row, columns[name])
            if typed_digest == self.shown[name]:
                self._follow(name, data, columns[name])
                told[name] = f"Changed meanwhile: stored is now {stored}; this page showed {typed}."
            else:
                told[name] = f"Changed meanwhile: stored is now {stored}; you typed {typed}."
        return told

    def typed(self, name: str, data: QueryDict, column: Field) -> tuple[str, str]:
        """Return what was typed in words, and its digest, which is empty for what cannot be read."""
        field = self.fields[name]
        raw = field.widget.value_from_datadict(data, {}, f"{self.prefix}{name}")
        try:
            value = field.clean(raw)
        except ValidationError:
            return f"“{raw}”", ""
        value = value.pk if isinstance(value, Model) else value
        return in_words(column, value), digest_of_value(value)

    def _follow(self, name: str, data: QueryDict, column: Field) -> None:
        _write(
            data, f"{self.prefix}{name}", self.fields[name].prepare_value(column.value_from_object(self.row))
        )


def _write(data: QueryDict, name: str, value: Any) -> None:
    """Write a value into a form's data as a browser would send it."""
    if value is False:
        data.pop(name, None)
    else:
        data[name] = "on" if value is True else _plain(value)


class ShownForm(ModelForm):
    """The form of a row, stopped once when what is stored is not what its page had shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told: dict[str, str] = {}
        shown = read_shown(self.data).get(key_of(self.instance)) if self.is_bound else None
        if shown and self.instance.pk and not self.prefix:  # lines are met by the form of all lines
            self.data = cast("QueryDict", self.data).copy()
            self.told = _Meeting(self.fields, self.instance, shown, "").settle(self.data)

    def clean(self) -> dict[str, Any]:
        """Tell what was changed meanwhile, beside each field (django Form.clean)."""
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            self._check_as_in_files(name, value)
        for name, said in self.told.items():
            self.add_error(name, ValidationError(said, code="conflict"))
        return cleaned

    def _check_as_in_files(self, name: str, value: Any) -> None:
        """Refuse texts and days that files may not have either."""
        try:
            if isinstance(value, str):
                check_text(value)
            elif isinstance(value, dt.date):
                check_day(value)
            if isinstance(value, str) and not isinstance(self.fields[name].widget, Textarea):
                check_line(value)
        except ValidationError as error:
            said = f"This {error.message}." if isinstance(value, str) else f"{error.message}."
            self.add_error(name, ValidationError(said, code=error.code))


class ShownFormSet(BaseInlineFormSet):
    """The lines of an entry, stopped once when one was changed, added or removed meanwhile.

    What was added comes onto the page, and what was removed leaves it, unless it was edited there: then it
    is a new line. ``once`` is the field by which people tell lines apart.
    """

    once: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told_of_lines: list[str] = []
        self.told_of_fields: dict[int, dict[str, str]] = {}
        if self.is_bound and self.instance.pk and self.management_form.is_valid():
            self._meet(read_shown(self.data))

    @property
    def told(self) -> bool:
        """Whether anything was changed meanwhile."""
        return bool(self.told_of_lines or self.told_of_fields)

    def _meet(self, shown: Shown) -> None:
        name = f"{self.model._meta.model_name}-"  # noqa: SLF001 (public by Django's word)
        was = {key: digests for key, digests in shown.items() if key.startswith(name)}
        is_of_page = bool(was) or key_of(self.instance) in shown
        if not is_of_page:  # sent by no page that carries what it showed
            return
        stored = {key_of(row): row for row in self.get_queryset()}
        lines = self._sent_lines()
        sent = {f"{name}{line.get('id')}": line for line in lines if line.get("id")}
        kept = [sent[key] for key in sent if key in stored or key not in was]
        added = [self._line_of(row) for key, row in stored.items() if key not in was and key not in sent]
        self.told_of_lines += [
            f"“{row}” was added meanwhile and stands below." for key, row in stored.items()
            if key not in was and key not in sent
        ]  # fmt: skip
        new = [line for line in lines if not line.get("id")]
        for key in [key for key in sent if key in was and key not in stored]:
            new += self._removed(sent[key], was[key])
        if self.told_of_lines:
            self._replace_lines([*kept, *added], new)
        for index, line in enumerate([*kept, *added]):
            key = f"{name}{line.get('id')}"
            if key in was and key in stored:
                self._meet_line(index, stored[key], was[key])

    def _sent_lines(self) -> list[dict[str, list[str]]]:
        """Return the lines as they were sent, each field's values by its name within the line."""
        lines: list[dict[str, Any]] = [{} for _ in range(min(self.total_form_count(), self.absolute_max))]
        start = f"{self.prefix}-"
        for name in cast("QueryDict", self.data):
            number, _, field = (
                name.removeprefix(start).partition("-") if name.startswith(start) else ("", "", "")
            )
            if field and number.isdecimal() and int(number) < len(lines):
                lines[int(number)][field] = self.data[name]
        return lines

    def _line_of(self, row: Model) -> dict[str, Any]:
        columns = _columns(type(row))
        values = {
            name: columns[name].value_from_object(row) for name in self.form.base_fields if name in columns
        }
        return {"id": row.pk, self.fk.name: self.instance.pk} | values

    def _removed(self, line: dict[str, Any], was: Digests) -> list[dict[str, Any]]:
        """Return a line that was removed meanwhile as a new one, if it was edited and not to be deleted."""
        label = self._label_of(line)
        fields = {name: field for name, field in self.form.base_fields.items() if name in was}
        is_edited = DELETE not in line and any(
            _Meeting(fields, self.model(), was, "").typed(name, _as_data(line), _columns(self.model)[name])[1]
            != was[name]
            for name in fields
        )
        if not is_edited:
            self.told_of_lines.append(f"{label} was removed meanwhile, and is no longer below.")
            return []
        self.told_of_lines.append(
            f"{label} was removed meanwhile: what you typed stands below as a new line."
        )
        return [{name: value for name, value in line.items() if name != "id"}]

    def _label_of(self, line: dict[str, Any]) -> str:
        column = _columns(self.model)[self.once]
        value = line.get(self.once, "")
        is_key = not column.is_relation or value.isdecimal()
        return f"“{in_words(column, value) if is_key else value}”"

    def _replace_lines(self, stored: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
        data = cast("QueryDict", self.data).copy()
        for name in [name for name in data if name.startswith(f"{self.prefix}-")]:
            if name.removeprefix(f"{self.prefix}-").partition("-")[0].isdecimal():
                del data[name]
        lines = [*stored, *new]
        for number, line in enumerate(lines):
            for name, value in line.items():
                _write(data, f"{self.prefix}-{number}-{name}", value)
        data[f"{self.prefix}-TOTAL_FORMS"] = str(len(lines))
        data[f"{self.prefix}-INITIAL_FORMS"] = str(len(stored))
        self.data = data
        self.absolute_max = max(self.absolute_max, len(lines))
        del self.management_form

    def _meet_line(self, index: int, row: Model, was: Digests) -> None:
        data = cast("QueryDict", self.data).copy()
        prefix = f"{self.add_prefix(index)}-"
        fields = {name: field for name, field in self.form.base_fields.items() if name != self.fk.name}
        told = _Meeting(fields, row, was, prefix).settle(data)
        if told:
            self.data = data
            self.told_of_fields[index] = told
        if told and f"{prefix}{DELETE}" in data:
            said = "; ".join(f"{name}: {one}" for name, one in told.items())
            self.told_of_lines.append(f"“{row}”, which you delete: {said}")

    def clean(self) -> None:
        """Tell what was changed meanwhile, beside fields and above the lines (django BaseFormSet.clean)."""
        super().clean()
        for index, told in self.told_of_fields.items():
            for name, said in told.items():
                self.forms[index].add_error(name, ValidationError(said, code="conflict"))
        if self.told:
            lines = self.told_of_lines or ["Lines below were changed meanwhile."]
            raise ValidationError([ValidationError(line, code="conflict") for line in lines])


def _as_data(line: Mapping[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in line.items():
        data[name] = value
    return data


# --- The pages ------------------------------------------------------------------------------------


class ShownAdmin(GuardedAdmin):
    """The pages of rows that several people keep: to change, to delete, and to act on several of them."""

    form = ShownForm
    change_form_template = "admin/courses/change_form.html"
    delete_confirmation_template = "admin/courses/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/courses/delete_selected_confirmation.html"

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Read the row, and to save it when it is the page's turn (ModelAdmin.get_object)."""
        if request.method == "POST":
            lock_catalog()
        return super().get_object(request, object_id, from_field or None)  # “?_to_field=” names no field

    def _rows_of(self, request: HttpRequest, entry: Model) -> Iterator[Model]:
        """Yield what a page shows of an entry: its row and those of its lines, as they are stored."""
        model = type(entry)
        yield from model._default_manager.filter(pk=entry.pk)  # noqa: SLF001 - documented for any model
        for inline in self.get_inline_instances(request, entry):
            formset: Any = inline.get_formset(request, entry)
            yield from inline.model._default_manager.filter(**{formset.fk.name: entry})  # noqa: SLF001

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Let the page carry what it shows (ModelAdmin.render_change_form)."""
        forms = [context["adminform"].form, *(one.formset for one in context["inline_admin_formsets"])]
        context["was_changed_meanwhile"] = any(getattr(form, "told", False) for form in forms)
        entry = context["original"]
        context["shown"] = written(shown_of(self._rows_of(request, entry))) if entry else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Delete what was shown; when it was changed meanwhile, show that first (ModelAdmin.delete_view)."""
        if request.method != "POST":
            return super().delete_view(request, object_id, extra_context)
        with transaction.atomic():
            entry = self.get_object(request, unquote(object_id))
            rows = list(self._rows_of(request, entry)) if entry else []
            meanwhile = self._meanwhile(request, rows)
            if meanwhile:
                request.POST = QueryDict()  # so that Django shows the page again
            return super().delete_view(request, object_id, {**(extra_context or {}), "meanwhile": meanwhile})

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        """Let the page carry what would be deleted (ModelAdmin.render_delete_form)."""
        rows = self._rows_of(request, context["object"])
        return super().render_delete_form(request, context | {"shown": written(shown_of(rows))})

    def _meanwhile(self, request: HttpRequest, rows: list[Model]) -> list[str]:
        """Return in words what is stored otherwise than the page that was sent had shown."""
        shown = read_shown(request.POST)
        if not shown:
            return []
        added = [f"“{row}” was added" for row in rows if key_of(row) not in shown]
        removed = len(shown.keys() - {key_of(row) for row in rows})
        return [*changed_since(rows, shown), *added, *(["a line was removed"] if removed else [])]

    def action_checkbox(self, obj: Model) -> SafeString:
        """Let each line carry what it shows (ModelAdmin.action_checkbox)."""
        carried = format_html('<input type="hidden" name="{}" value="{}">', SHOWN, written(shown_of([obj])))
        return super().action_checkbox(obj) + carried

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Run an action on the selected rows but for those that were changed meanwhile (ModelAdmin)."""
        shown = read_shown(request.POST)
        with transaction.atomic():
            lock_catalog()
            keys = [key.rpartition("-")[2] for key in shown]
            rows = self.model._default_manager.filter(pk__in=[key for key in keys if key.isdecimal()])  # noqa: SLF001
            selected = set(request.POST.getlist("_selected_action"))
            changed = [row for row in rows if str(row.pk) in selected and changed_since([row], shown)]
            for line in changed_since(changed, shown):
                said = f"Left as it is, because it was changed meanwhile: {line}. Select it again to go on."
                messages.warning(request, said)
            response = super().response_action(request, queryset.exclude(pk__in=[row.pk for row in changed]))
            if isinstance(response, TemplateResponse) and response.context_data:
                response.context_data["shown"] = written(shown_of(response.context_data.get("queryset", ())))
            return response
