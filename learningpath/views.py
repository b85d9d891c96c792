"""Pages that belong to no app: the health of the service and refused requests."""

from allauth.account.views import password_reset as allauth_password_reset
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, else 503; for load balancers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})


def password_reset(request: HttpRequest) -> HttpResponseBase:
    """Let allauth send a reset link, or say that this site cannot send one."""
    if not settings.SENDS_MAIL:
        return render(request, "account/no_mail.html")
    return allauth_password_reset(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what to do when a form's token is missing or old; Django gives the reason, for the log only."""
    return render(request, "403_csrf.html", status=403)
