"""What somebody typed into a form that could not be saved, as fields of a form that sends it once more."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import pretty_name
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (a name)
SECRET = "password"  # noqa: S105 - part of the names of fields that no page shows again
GOOD_ONCE = ("code", "credential")  # what proves who somebody is, and is good for one try
HOURS, TITLE = "hours-", "title-"
NOT_TYPED = ("was-", TITLE)
# Hidden fields and buttons of the templates, which say more than a person typed.
OF_THE_PAGE = {
    "_effect_seen", "_shown", "account", "action", "again", "asked", "choice", "copy", "next", "post", "skip",
    "prefer", "revision", "seen", "take_over",
}  # fmt: skip


@dataclass(frozen=True)
class TypedField:
    """A field of the form; ``shown`` is what a person reads of its value, empty where that is nothing."""

    name: str
    value: str = ""
    label: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Typed:
    """What was sent, and what has to be typed or chosen again."""

    fields: tuple[TypedField, ...] = ()
    secrets: tuple[TypedField, ...] = ()
    files: tuple[TypedField, ...] = ()
    can_be_sent: bool = False

    @property
    def shown(self) -> list[TypedField]:
        """Return what there is to read."""
        return [field for field in self.fields if field.shown]


def typed_in(request: HttpRequest) -> Typed:
    """Return what was posted; nothing when it did not come from a page of ours."""
    if request.method != "POST" or not _is_from_our_page(request):
        return Typed()
    pairs = [(name, str(value)) for name, values in request.POST.lists() for value in values if name != TOKEN]
    names = [name for name, _value in pairs]
    known = _known_fields()
    return Typed(
        fields=tuple(_typed(name, value, request, known) for name, value in pairs if not _is_secret(name)),
        secrets=tuple(
            TypedField(name, label=_label(name, known)) for name, _value in pairs if SECRET in name
        ),
        files=tuple(TypedField(name, label=_label(name, known)) for name in request.FILES),
        can_be_sent=bool(pairs or request.FILES) and not {*GOOD_ONCE} & {*names},
    )


def _is_from_our_page(request: HttpRequest) -> bool:
    """Whether the token is right: else another site could have us offer to send what it likes."""
    guard = CsrfViewMiddleware(lambda _request: HttpResponse())
    return guard.process_view(request, lambda _request: HttpResponse(), (), {}) is None


def _is_secret(name: str) -> bool:
    return SECRET in name or name in GOOD_ONCE


def _typed(name: str, value: str, request: HttpRequest, known: dict[str, forms.Field]) -> TypedField:
    field = known.get(name)
    is_of_the_page = name in OF_THE_PAGE or name.startswith(NOT_TYPED)
    if is_of_the_page or not value or (field and field.widget.is_hidden):
        return TypedField(name, value)
    title = request.POST.get(name.replace(HOURS, TITLE), "") if name.startswith(HOURS) else ""
    return TypedField(name, value, title or _label(name, known), _words_of(value, field))


def _label(name: str, known: dict[str, forms.Field]) -> str:
    if name.startswith(HOURS):
        return _("Hours: %(course)s") % {"course": name.removeprefix(HOURS).replace("-", " ")}
    return str(getattr(known.get(name), "label", None) or pretty_name(name.replace("-", " ")))


def _words_of(value: str, field: forms.Field | None) -> str:
    """Return a choice as its page says it; of choices that are rows, which may be out of reach, the key."""
    if type(field) in (forms.ChoiceField, forms.TypedChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[union-attr]
    return value


def _known_fields() -> dict[str, Any]:
    """Return the fields of all forms that are loaded, by name; of one name the first counts."""
    return {
        name: field
        for form in reversed([*_kinds_of_forms([forms.BaseForm])])
        for name, field in getattr(form, "base_fields", {}).items()
    }


def _kinds_of_forms(kinds: Iterable[type]) -> Iterator[type]:
    for kind in kinds:
        yield kind
        yield from _kinds_of_forms(kind.__subclasses__())
