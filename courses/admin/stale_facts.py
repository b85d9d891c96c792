"""The page of facts that nobody has checked for long."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.models import STALE_AFTER_DAYS, AidRule, CatalogEntry, Course, Fact, Resource, StudyGroup

FACT_MODELS = (AidRule, Course, StudyGroup, Resource)


@dataclass(frozen=True)
class StaleFact:
    """A line of the page of stale facts."""

    kind: str
    title: str
    verified_on: dt.date
    age_days: int
    source_url: str
    change_url: str
    is_retired: bool


@require_safe
def stale_facts(request: HttpRequest) -> HttpResponse:
    """List the facts of all kinds that need a new check, oldest first."""
    if not request.user.has_perms([f"courses.view_{model.__name__.lower()}" for model in FACT_MODELS]):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": "Stale facts",
        "stale_after_days": STALE_AFTER_DAYS,
        "facts": sorted(_stale_facts(timezone.localdate()), key=lambda fact: fact.verified_on),
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/stale_facts.html", context)


def _stale_facts(today: dt.date) -> Iterator[StaleFact]:
    """Yield the stale facts kind by kind, one query each."""
    for rule in AidRule.objects.stale(today).select_related("provider"):
        yield _line(rule, f"{rule.provider}: {rule}", today)
    for model in (Course, StudyGroup, Resource):
        for entry in model.objects.stale(today).defer("description"):
            yield _line(entry, str(entry), today)


def _line(fact: Fact, title: str, today: dt.date) -> StaleFact:
    meta: Any = fact._meta  # noqa: SLF001 (public by Django's word)
    return StaleFact(
        kind=meta.verbose_name,
        title=title,
        verified_on=fact.verified_on,
        age_days=(today - fact.verified_on).days,
        source_url=fact.source_url,
        change_url=reverse(f"admin:courses_{meta.model_name}_change", args=[fact.pk]),
        is_retired=isinstance(fact, CatalogEntry) and fact.is_retired(today),
    )
