"""What holds for every answer and has no setting in Django or a library."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

GetResponse = Callable[[HttpRequest], HttpResponse]

METHODS_SERVED = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def refuse_trace(get_response: GetResponse) -> GetResponse:
    """Answer 405 to TRACE, CONNECT and made-up methods, which some of Django's views would serve."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS_SERVED:
            return HttpResponseNotAllowed(METHODS_SERVED)
        return get_response(request)

    return middleware


def keep_private_pages_out_of_caches(get_response: GetResponse) -> GetResponse:
    """Mark what a signed-in person sees as not to be stored, so Back shows nothing after logging out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware
