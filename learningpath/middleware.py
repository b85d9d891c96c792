"""What holds for every answer and has no setting in Django or a library."""

import hashlib
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

GetResponse = Callable[[HttpRequest], HttpResponse]

METHODS_SERVED = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
OK, REFUSED = 200, 422
ACCOUNTS = "/accounts/"
HEALTH = "/healthz"  # which asks nobody who they are, as it answers when the database does not
FORM_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


def refuse_trace(get_response: GetResponse) -> GetResponse:
    """Answer 405 to TRACE, CONNECT and made-up methods, which some of Django's views would serve."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS_SERVED:
            return HttpResponseNotAllowed(METHODS_SERVED)
        return get_response(request)

    return middleware


def refuse_as_our_own_forms_do(get_response: GetResponse) -> GetResponse:
    """Answer 422 where allauth shows a form again with its errors, which it does with 200."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and response.status_code == OK and request.path.startswith(ACCOUNTS):
            form = (getattr(response, "context_data", None) or {}).get("form")
            if form is not None and form.errors:
                response.status_code = REFUSED
        return response

    return middleware


def validate_pages(get_response: GetResponse) -> GetResponse:
    """Let nobody but the browser of whoever is signed in keep their pages, and have it ask before each use.

    Whoever signs out takes what the browser kept along, so Back shows nothing to the next at the phone.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path == HEALTH:
            return get_response(request)
        was_signed_in = request.user.is_authenticated
        response = get_response(request)
        if was_signed_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache"'
        if response.has_header("Cache-Control"):
            return response
        if _is_page(request, response):
            response["Cache-Control"] = "private, no-cache"
            response["ETag"] = _validator(request, response)
        elif request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


def _is_page(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether this is an answer to keep: not a refusal, nor a page that may show a second factor's secret."""
    is_html = response.get("Content-Type", "").startswith("text/html")
    is_read = request.method in ("GET", "HEAD") and response.status_code == OK
    return is_html and is_read and not request.path.startswith(ACCOUNTS)


def _validator(request: HttpRequest, response: HttpResponse) -> str:
    """Return what changes with all that a page says, but not with the tokens of its forms.

    These are written anew each time; an older one is good as long as the browser's secret is the same.
    """
    secret = request.META.get("CSRF_COOKIE", "")
    page = FORM_TOKEN.sub(b"", response.content)
    return f'W/"{hashlib.blake2b(page, key=secret.encode()[:64], digest_size=16).hexdigest()}"'
