"""The pages that make codes, after signing up and later, and the one that takes a code."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.password_reset import finalize_password_reset
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from learningpath.models import PasswordCode
from learningpath.password_codes.codes import make_codes
from learningpath.password_codes.forms import CodeForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def password_codes(request: HttpRequest) -> HttpResponse:
    """Say what codes are for and how many are left; a post makes new ones and shows them, this once.

    They are in its answer and nowhere else, which is why it does not end in a redirect. Whoever sends it was
    asked for their password before, unless they signed up just now (learningpath/recent_sign_in.py).
    """
    if settings.SENDS_MAIL:
        raise Http404
    user: Any = request.user
    onward = get_next_redirect_url(request) or ""
    context: dict[str, Any] = {"next": onward, "onward": onward or reverse("account_change_password")}
    if request.method == "POST":
        context["codes"] = make_codes(user)
        get_adapter().send_notification_mail("account/email/password_codes_made", user)
    else:
        context["left"] = PasswordCode.objects.filter(user=user).count()
    return render(request, "password_codes/codes.html", context)


@sensitive_post_parameters("code", "password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def reset_by_code(request: HttpRequest) -> HttpResponse:
    """Take an address, one of its codes and a new password, where no mail can bring a link."""
    form = CodeForm(request.POST if request.method == "POST" else None, request=request)
    user = form.save() if form.is_valid() else None
    if user is None:
        status = 422 if form.is_bound else 200
        return render(request, "password_codes/reset.html", {"form": form}, status=status)
    finalize_password_reset(request, user)
    return redirect("account_login")


def offer_after_sign_up(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Lead whoever signed up where no mail is to their codes first, and then where they would have gone.

    They chose their password this moment, so nobody asks for it again to make codes.
    """
    if (
        settings.SENDS_MAIL
        or not request.user.is_authenticated
        or not isinstance(response, HttpResponseRedirect)
    ):
        return response
    user: Any = request.user
    record_authentication(request, user, method="password", reauthenticated=True)
    response["Location"] = f"{reverse('password_codes')}?{urlencode({REDIRECT_FIELD_NAME: response.url})}"
    return response
