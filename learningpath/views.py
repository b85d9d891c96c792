"""Pages that belong to no app: the health of the service, what installs it, and refused requests."""

import json
import sys
from http import HTTPStatus
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_headers
from django.views.defaults import server_error as server_error_of_django

from learningpath.outages.kinds import outage_of
from learningpath.outages.page import answer_outage
from learningpath.readiness import OK, readiness
from learningpath.scripts import without_comments

PAPER, GREEN = "#fbfaf6", "#0b6e4f"  # as in site.css
ONE_DAY_IN_SECONDS = 24 * 60 * 60
ONE_MINUTE_IN_SECONDS = 60
WORKER_PROGRAM = Path(__file__).parent / "service_worker.js"

# The catalog is for everybody. Plans need no line: they show nothing to those who have not signed in.
ROBOTS = """\
User-agent: *
Disallow: /accounts/
Disallow: /admin/
"""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 as long as this process answers at all; asks no database, so that none restarts it."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, migrations and cache work, else 503, and name each; for load balancers."""
    answers = readiness()
    is_ready = set(answers.values()) == {OK}
    return JsonResponse(answers, status=HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE)


@require_safe
@cache_control(public=True, max_age=ONE_DAY_IN_SECONDS)
@vary_on_headers("Accept-Language")
def manifest(request: HttpRequest) -> JsonResponse:
    """Tell a browser how to install the site: its name, first page, colours and icons."""
    icons = [
        {"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": static("icons/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("icons/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {
            "src": static("icons/maskable-512.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        },
    ]
    about = {
        "id": "/",
        "name": "Learning Path",
        "short_name": "Learning Path",
        "description": _("A study plan with an honest answer to when you will finish."),
        "lang": get_language(),
        "start_url": resolve_url("dashboard"),
        "scope": resolve_url("home"),
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": GREEN,
        "icons": icons,
    }
    return JsonResponse(about, content_type="application/manifest+json")


@require_safe
@cache_control(public=True, max_age=ONE_DAY_IN_SECONDS)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines which pages are worth a visit (RFC 9309)."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is stored of a person, how long, and who sees it."""
    return render(request, "privacy.html")


@require_safe
@conditional_page
@cache_control(no_cache=True)
@vary_on_headers("Accept-Language")
def service_worker(request: HttpRequest) -> HttpResponse:
    """Give what the browser runs between pages and network; it says nothing of those who ask."""
    lines = (line.strip() for line in render_to_string("offline.html").splitlines())
    context = {
        "offline_page": json.dumps("\n".join(filter(None, lines)), ensure_ascii=False),
        "program": without_comments(WORKER_PROGRAM.read_text(encoding="utf-8")),
    }
    return render(request, "service-worker.js", context, content_type="text/javascript")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what to do when a form's token is missing or old; Django gives the reason, for the log only."""
    return render(request, "403_csrf.html", status=403)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Say that something was tried too often; draws on nothing that may be out of reach."""
    page = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    page.headers["Retry-After"] = str(ONE_MINUTE_IN_SECONDS)
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what failed outside of any view too: an outage with 503, a mistake with 500.

    Django calls this while it handles the error.
    """
    error = sys.exc_info()[1]
    outage = outage_of(error)
    return answer_outage(request, outage, error) if outage else server_error_of_django(request)
