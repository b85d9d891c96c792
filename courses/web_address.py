"""Which addresses the catalog takes, from files and from the admin site alike."""

import re
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.forms import CharField, URLInput

from courses.plain_values import check_text

SCHEMES = ("http://", "https://")
BEGINS_WITH_A_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\\\", re.IGNORECASE)
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.?|[0-9a-f:.]+", re.IGNORECASE)
MAX_PORT = 65_535


def check_web_address(address: str) -> None:
    """Raise ValidationError unless readers can follow an address, and it carries nobody's password.

    What it says of a password never repeats it: the sentence may end up in a report or a log.
    """
    parts = _split(address)
    if "@" in parts.netloc:
        raise ValidationError(
            "has a name or a password before its host: leave out all up to the @", code="user"
        )
    if not address.lower().startswith(SCHEMES):
        raise ValidationError("is not a web address that starts with https:// or http://", code="scheme")
    check_text(address)
    if "\\" in address:
        raise ValidationError("has a backslash, which browsers take for a slash", code="backslash")
    _check_host(parts)
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        raise ValidationError("is not a web address that browsers open", code="invalid") from None


def _check_host(parts: SplitResult) -> None:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port is not None and not 0 < port <= MAX_PORT:
        raise ValidationError(f"has no port from 1 to {MAX_PORT}", code="port")
    try:
        host = (parts.hostname or "").encode("idna").decode()
    except UnicodeError:
        raise ValidationError("has no host that can be", code="host") from None
    if not HOST.fullmatch(host):
        raise ValidationError("has a host of more than letters, digits, hyphens and dots", code="host")


def _split(address: str) -> SplitResult:
    """Return the parts of an address as browsers see it."""
    try:  # a browser takes a backslash for a slash
        return urlsplit(address.replace("\\", "/"))
    except ValueError:
        return SplitResult("", "", "", "", "")


class WebAddressField(CharField):
    """The field of an admin form for an address: as in files, but https where no scheme is typed."""

    widget = URLInput

    def clean(self, value: object) -> str:
        """Return the address (Field.clean)."""
        text = str(super().clean(value) or "")
        if not text:
            return text
        if not BEGINS_WITH_A_SCHEME.match(text):
            text = f"https://{text}"
        try:
            check_web_address(text)
        except ValidationError as error:
            raise ValidationError(f"This {error.message}.", code=error.code) from None
        return text
