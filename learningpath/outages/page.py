"""What an outage is answered with: a page that needs no database, and keeps what was typed."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import escape_leading_slashes

from learningpath.outages.kinds import Outage
from learningpath.outages.typed import Typed, typed_in

logger = logging.getLogger(__name__)

UNAVAILABLE = 503
DATA = "application/json"


def answer_outage(
    request: HttpRequest, outage: Outage, why: object, *, is_maybe_done: bool = False
) -> HttpResponse:
    """Say in the log why, and to whoever asks that this passes; what was sent may be done already.

    Draws on nothing that may be out of reach: no row, no session, no cache.
    """
    view = request.resolver_match.view_name if request.resolver_match else "-"
    logger.error("Outage (%s) at %s: %s: %s", outage.name.lower(), view, type(why).__name__, why)
    response = _data(outage) if _asks_for_data(request) else _page(request, outage, is_maybe_done)
    response.status_code = UNAVAILABLE
    response.headers["Retry-After"] = str(outage.value)
    return response


def _data(outage: Outage) -> HttpResponse:
    return JsonResponse({"error": outage.name.lower(), "retry_after_seconds": outage.value})


def _page(request: HttpRequest, outage: Outage, is_maybe_done: bool) -> HttpResponse:  # noqa: FBT001
    typed = typed_in(request)
    context = {
        "outage": outage.name,
        "is_post": request.method == "POST",
        "is_maybe_done": is_maybe_done,
        "typed": typed,
        "address": _address_of_form(request),
        "must_add": _must_add(typed),
    }
    return render(request, "503.html", context)


def _address_of_form(request: HttpRequest) -> str:
    """Return where it was sent: for what waited for a password, not the page that asked for it."""
    return escape_leading_slashes(request.get_full_path())  # "//host/" would be another site


def _must_add(typed: Typed) -> bool:
    return bool(typed.secrets or typed.files)


def _asks_for_data(request: HttpRequest) -> bool:
    return request.path.endswith(".json") or request.get_preferred_type(["text/html", DATA]) == DATA
