"""What holds for every request and every answer, and has no setting in Django or a library."""

import hashlib
import logging
import re
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseServerError,
)
from django.middleware.security import SecurityMiddleware

GetResponse = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)

# Passkeys are all that pages need of a device.
FEATURES_OFF = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone",
    "midi", "payment", "usb", "xr-spatial-tracking",
)  # fmt: skip
HEADERS = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES_OFF),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",  # unless the answer says how it may be kept
}
UTF_8 = "utf-8"
BROKEN = "Something broke on our side. What was saved before is safe. Go back and try again in a moment."

# Of 8 bytes. The piece that Python takes is the next power of two, so as much again is left for others.
SLOTS_OF_STACK = 16 * 1024

METHODS_SERVED = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
OK, REFUSED = 200, 422
ACCOUNTS = "/accounts/"
HEALTH = ("/healthz", "/readyz")  # which ask nobody who they are, as they answer when the database does not
FORM_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


def keep_one_stack(get_response: GetResponse) -> GetResponse:
    """Have Python take memory for the calls of a request once, not for each call that crosses 16 KiB.

    It takes and gives back a piece of its stack at every crossing, which in a deep template happens hundreds
    of times a page. A function that says that it needs much gets a larger piece, on which all others run.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    middleware.__code__ = middleware.__code__.replace(co_stacksize=SLOTS_OF_STACK)
    return middleware


class HeadersOfEveryAnswer(SecurityMiddleware):
    """Puts Django's security headers and those it has no setting for on every answer, also on refusals.

    Django's own middleware leaves out what it refuses itself, such as a host that is not ours.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Leave the way to TLS to Django's middleware, further in (SecurityMiddleware.process_request)."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Add what the answer does not say itself (SecurityMiddleware.process_response)."""
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return super().process_response(request, response)


def answer_what_breaks(get_response: GetResponse) -> GetResponse:
    """Answer in plain words when even the page for errors fails, so that its answer has all headers too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            return get_response(request)
        except Exception:
            logger.exception("The page for errors failed")
            return HttpResponseServerError(BROKEN, content_type="text/plain; charset=utf-8")

    return middleware


def refuse_unreadable(get_response: GetResponse) -> GetResponse:
    """Answer 400 where a request is in another charset than UTF-8, or has a NUL in a cookie.

    Django would read addresses and forms in any charset that Python knows, "hex" and "undefined" among them,
    and look for a session in the database by a key that PostgreSQL does not take.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if (request.content_params or {}).get("charset", UTF_8).lower() != UTF_8:
            raise BadRequest("The request is not in UTF-8.")
        if any("\0" in value for value in request.COOKIES.values()):
            raise BadRequest("A cookie has a NUL.")
        return get_response(request)

    return middleware


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

    What is no page is kept by nobody (HEADERS).
    Whoever signs out takes what the browser kept along, so Back shows nothing to the next at the phone.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path in HEALTH:
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
