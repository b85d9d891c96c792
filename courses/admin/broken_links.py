"""The page of links that did not answer when an operator last had them checked."""

from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.admin.stale_facts import change_url
from courses.links import MODELS, places_of_links
from courses.models import BrokenLink


@dataclass(frozen=True)
class LinkPlace:
    """Where a broken link stands."""

    kind: str
    title: str
    field: str
    change_url: str


@require_safe
def broken_links(request: HttpRequest) -> HttpResponse:
    """List the links that led nowhere, with where each stands; one that was mended leaves the list."""
    if not request.user.has_perms([f"courses.view_{model.__name__.lower()}" for model in MODELS]):
        raise PermissionDenied
    places = places_of_links(timezone.localdate())
    lines = [
        (link, [_place(row, field) for row, field in places[link.url]])
        for link in BrokenLink.objects.all()
        if link.url in places
    ]
    context = {**admin.site.each_context(request), "title": "Broken links", "lines": lines}
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/broken_links.html", context)


def _place(row: object, field: str) -> LinkPlace:
    meta = row._meta  # type: ignore[attr-defined] # noqa: SLF001 (public by Django's word)
    return LinkPlace(str(meta.verbose_name), str(row), field, change_url(row))
