"""In which language and calendar a person reads: by their account, else as the browser asks."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from learningpath.middleware import HEALTH, GetResponse
from learningpath.models import User
from learningpath.writing.calendars import also_ethiopian

BY_LANGUAGE = User.Calendar.BY_LANGUAGE
AMHARIC = "am"  # read where the Ethiopian calendar is the everyday one
ADMIN = "/admin/"  # what it says of the catalog is written in English only


def begin_in_the_language_of_the_site(get_response: GetResponse) -> GetResponse:
    """Forget the language of the request before, which the thread still has where a refusal comes early."""

    def middleware(request: HttpRequest) -> HttpResponse:
        translation.deactivate()
        return get_response(request)

    return middleware


def speak_as_the_account_asks(get_response: GetResponse) -> GetResponse:
    """Answer a signed-in person in the language and the calendars of their account, curators in English.

    Django's LocaleMiddleware has chosen by cookie and browser before, and names the language in the answer.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ADMIN):
            speak(request, settings.LANGUAGE_CODE)
            return get_response(request)
        if request.path in HEALTH:
            return get_response(request)
        user = request.user
        if user.is_authenticated:
            speak(request, user.language)
        with also_ethiopian(_reads_both(user.calendar if user.is_authenticated else BY_LANGUAGE)):
            return get_response(request)

    return middleware


def _reads_both(calendar: str) -> bool:
    if calendar == BY_LANGUAGE:
        return translation.get_language() == AMHARIC
    return calendar == User.Calendar.ETHIOPIAN


def speak(request: HttpRequest, language: str) -> None:
    """Go on in this language, unless it is none of ours or empty."""
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language
