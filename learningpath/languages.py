"""In which language and calendar a person reads: by their account, else as the browser asks."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from learningpath.calendars import also_ethiopian
from learningpath.middleware import GetResponse
from learningpath.models import User


def speak_as_the_account_asks(get_response: GetResponse) -> GetResponse:
    """Answer a signed-in person in the language and the calendars of their account.

    Django's LocaleMiddleware has chosen by cookie and browser before, and names the language in the answer.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return get_response(request)
        speak(request, user.language)
        with also_ethiopian(user.calendar == User.Calendar.ETHIOPIAN):
            return get_response(request)

    return middleware


def speak(request: HttpRequest, language: str) -> None:
    """Go on in this language, unless it is none of ours or empty."""
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language
