"""What a person chooses about all pages: language and calendars, with an account or without."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as keep_in_cookie

from learningpath.languages import speak
from learningpath.models import User


class PreferencesForm(forms.ModelForm):
    """Language and calendars of an account."""

    class Meta:
        model = User
        fields = ["language", "calendar"]
        labels = {"language": gettext_lazy("Language"), "calendar": gettext_lazy("Calendar")}
        help_texts = {
            "language": "",
            "calendar": gettext_lazy(
                "Charts keep to the Gregorian calendar; with both, tables and sentences show both."
            ),
        }
        widgets = {"calendar": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].widget.choices = [("", _("As my browser asks")), *settings.LANGUAGES]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and save the language and the calendars of an account."""
    form = PreferencesForm(request.POST if request.method == "POST" else None, instance=request.user)
    if not form.is_valid():
        return render(
            request, "account/preferences.html", {"form": form}, status=422 if form.is_bound else 200
        )
    user = form.instance
    user.save(update_fields=form.Meta.fields)
    speak(request, user.language)
    messages.success(request, _("Saved."))
    response = redirect("account_preferences")
    if not user.language:  # nor may an earlier choice at the foot of a page overrule the browser
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Take the ``language`` chosen at the foot of a page, for browser and account, and go back."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        request.user.language = language
        request.user.save(update_fields=["language"])
    return keep_in_cookie(request)
