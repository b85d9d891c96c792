"""The page of facts that nobody has checked for long."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from courses.admin.shown import changed_since, key_of, read_shown, shown_of, written
from courses.models import (
    STALE_AFTER_DAYS,
    AidRule,
    CatalogEntry,
    Course,
    Part,
    Provider,
    Resource,
    StudyGroup,
)
from learningpath.admin import DIGITS_OF_A_KEY

FACT_MODELS: tuple[type[Any], ...] = (AidRule, Course, Part, StudyGroup, Resource)
HOLDING = (Provider, Course, StudyGroup, Resource)  # whose history has them
SELECTED = "selected"
MOST_LISTED = 200  # the page carries what it shows of each, and sends all of it
VERIFIED = "Verified."


@dataclass(frozen=True)
class _Kind:
    """Facts of one kind: whose rows they are, and which fields have source and day of the check."""

    model: type[Any]
    name: str
    owner: str = ""
    source_field: str = "source_url"
    day_field: str = "verified_on"

    def key_of(self, row: Model) -> str:
        """Return what one of them is called in what the page sends."""
        return f"{self.name}-{row.pk}"

    def rows(self) -> Any:
        """Return all rows of the kind, with those that they belong to."""
        rows = self.model._default_manager.all()  # noqa: SLF001 - documented for any model
        return rows.select_related(self.owner) if self.owner else rows


KINDS = (
    _Kind(AidRule, "aidrule", owner="provider"),
    _Kind(Course, "course"),
    _Kind(Course, "guess", source_field="guess_source_url", day_field="guess_verified_on"),
    _Kind(Part, "part", owner="course"),
    _Kind(StudyGroup, "studygroup"),
    _Kind(Resource, "resource"),
)


@dataclass(frozen=True)
class StaleFact:
    """A line of the page of stale facts."""

    kind: str
    title: str
    verified_on: dt.date
    age_days: int
    source_url: str
    change_url: str
    key: str
    shown: str
    is_retired: bool


@require_http_methods(["GET", "HEAD", "POST"])
def stale_facts(request: HttpRequest) -> HttpResponse:
    """List the facts that need a new check, oldest first; posting marks some as checked today."""
    if not _may(request, "view"):
        raise PermissionDenied
    if request.method == "POST":
        return _verify(request)
    facts = sorted(_stale_facts(timezone.localdate()), key=lambda fact: fact.verified_on)
    context = {
        **admin.site.each_context(request),
        "title": "Stale facts",
        "stale_after_days": STALE_AFTER_DAYS,
        "may_verify": _may(request, "change"),
        "selected_name": SELECTED,
        "facts": facts[:MOST_LISTED],
        "more": len(facts[MOST_LISTED:]),
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/stale_facts.html", context)


def _may(request: HttpRequest, action: str) -> bool:
    return request.user.has_perms([f"courses.{action}_{model.__name__.lower()}" for model in FACT_MODELS])


def _verify(request: HttpRequest) -> HttpResponse:
    """Mark the selected facts as checked today, but for those that were changed after the page was opened."""
    if not _may(request, "change"):
        raise PermissionDenied
    from courses.catalog.history import recorded  # noqa: PLC0415 - as in courses/admin/loads.py

    shown = read_shown(request.POST)
    selected = request.POST.getlist(SELECTED)
    with recorded(request.user, timezone.now(), *HOLDING):
        chosen = [(kind, list(kind.rows().filter(pk__in=_keys_of(kind, selected)))) for kind in KINDS]
        chosen = [(kind, [row for row in rows if key_of(row) in shown]) for kind, rows in chosen]
        changed = {key_of(row): row for _, rows in chosen for row in rows if changed_since([row], shown)}
        for line in changed_since(changed.values(), shown):
            messages.warning(request, f"Left as it is, because it was changed meanwhile: {line}.")
        checked = [(kind, [row for row in rows if key_of(row) not in changed]) for kind, rows in chosen]
        count = sum(_mark(kind, rows, cast("Any", request).user.pk) for kind, rows in checked)
    messages.success(request, f"Checked today: {count}.")
    return redirect("stale_facts")


def _mark(kind: _Kind, rows: list[Model], user_id: Any) -> int:
    LogEntry.objects.log_actions(user_id, rows, CHANGE, VERIFIED)
    keys = [row.pk for row in rows]
    return kind.rows().filter(pk__in=keys).update(**{kind.day_field: timezone.localdate()})


def _keys_of(kind: _Kind, names: Iterable[str]) -> list[str]:
    begin = f"{kind.name}-"
    keys = (name.removeprefix(begin) for name in names if name.startswith(begin))
    return [key for key in keys if key.isascii() and key.isdigit() and len(key) <= DIGITS_OF_A_KEY]


def _stale_facts(today: dt.date) -> Iterator[StaleFact]:
    """Yield the stale facts kind by kind, one query each."""
    for kind in KINDS:
        for row in kind.rows().stale(today, kind.day_field):
            yield _line(kind, row, today)


def _line(kind: _Kind, row: Any, today: dt.date) -> StaleFact:
    owner = getattr(row, kind.owner) if kind.owner else None
    verified_on = getattr(row, kind.day_field)
    return StaleFact(
        kind="guess" if kind.name == "guess" else row._meta.verbose_name,  # noqa: SLF001 (public by Django's word)
        title=f"{owner}: {row}" if owner else str(row),
        verified_on=verified_on,
        age_days=(today - verified_on).days,
        source_url=getattr(row, kind.source_field) or row.source_url,
        change_url=change_url(row),
        key=kind.key_of(row),
        shown=written(shown_of([row])),
        is_retired=any(
            one.is_retired(today) for one in (row, owner) if isinstance(one, (CatalogEntry, Part))
        ),
    )


def change_url(row: Any) -> str:
    """Return the address of the page where a row of the catalog is kept: a part's is its course's."""
    page = row.course if isinstance(row, Part) else row
    return reverse(f"admin:courses_{page._meta.model_name}_change", args=[page.pk])  # noqa: SLF001 (public by Django's word)
