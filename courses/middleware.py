"""Old addresses lead on: whoever comes with the former slug of an entry is sent to its present one."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from courses.models import CatalogEntry, Course, Path, StudyGroup

MODELS: dict[str, type[CatalogEntry]] = {"courses": Course, "paths": Path, "groups": StudyGroup}
SLUG = "<slug:slug>"


class FormerSlugMiddleware:
    """Answer what would be "not found" under a former slug with a redirect that keeps what is posted.

    The redirect is a temporary one: browsers keep the others for good, and an entry may get its old
    name back. Only a page that is not found costs the query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the views answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Lead on, if there is a place to lead to (Django's middleware hook)."""
        return _present_address(request) if isinstance(exception, Http404) else None


def _present_address(request: HttpRequest) -> HttpResponse | None:
    match = request.resolver_match
    before, found, _ = match.route.partition(f"/{SLUG}") if match else ("", "", "")
    model = MODELS.get(before.rpartition("/")[2]) if found else None
    if match is None or model is None:
        return None
    slug = model.present_slug(match.kwargs["slug"])
    if slug is None:
        return None
    address = reverse(match.view_name, kwargs=match.kwargs | {"slug": slug})
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{address}?{query}" if query else address, preserve_request=True)
