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
    Provider,
    Resource,
    StudyGroup,
)
from learningpath.admin import DIGITS_OF_A_KEY

FACT_MODELS: tuple[type[Any], ...] = (AidRule, Course, StudyGroup, Resource)
HOLDING = (Provider, Course, StudyGroup, Resource)  # whose history has them
SELECTED = "selected"
MOST_LISTED = 200  # the page carries what it shows of each, and sends all of it
VERIFIED = "Verified."


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
    selected = set(request.POST.getlist(SELECTED)) & shown.keys()
    count = 0
    with recorded(request.user, timezone.now(), *HOLDING):
        for model in FACT_MODELS:
            rows: Any = model._default_manager.filter(pk__in=_keys_of(model, selected))  # noqa: SLF001 - any model
            changed = [row for row in rows if changed_since([row], shown)]
            for line in changed_since(changed, shown):
                messages.warning(request, f"Left as it is, because it was changed meanwhile: {line}.")
            checked = rows.exclude(pk__in=[row.pk for row in changed])
            LogEntry.objects.log_actions(cast("Any", request.user).pk, checked, CHANGE, VERIFIED)
            count += checked.update(verified_on=timezone.localdate())
    messages.success(request, f"Checked today: {count}.")
    return redirect("stale_facts")


def _keys_of(model: type[Model], names: Iterable[str]) -> list[str]:
    begin = key_of(model(pk=0)).removesuffix("0")
    keys = (name.removeprefix(begin) for name in names if name.startswith(begin))
    return [key for key in keys if key.isascii() and key.isdigit() and len(key) <= DIGITS_OF_A_KEY]


def _stale_facts(today: dt.date) -> Iterator[StaleFact]:
    """Yield the stale facts kind by kind, one query each."""
    for rule in AidRule.objects.stale(today).select_related("provider"):
        yield _line(rule, f"{rule.provider}: {rule}", today)
    for model in (Course, StudyGroup, Resource):
        for entry in model.objects.stale(today):
            yield _line(entry, str(entry), today)


def _line(fact: Any, title: str, today: dt.date) -> StaleFact:
    meta: Any = fact._meta  # noqa: SLF001 (public by Django's word)
    return StaleFact(
        kind=meta.verbose_name,
        title=title,
        verified_on=fact.verified_on,
        age_days=(today - fact.verified_on).days,
        source_url=fact.source_url,
        change_url=reverse(f"admin:courses_{meta.model_name}_change", args=[fact.pk]),
        key=key_of(fact),
        shown=written(shown_of([fact])),
        is_retired=isinstance(fact, CatalogEntry) and fact.is_retired(today),
    )
