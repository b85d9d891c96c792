"""Which addresses the catalog takes, from files and from the admin site alike."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.forms import URLField

SCHEMES = ("http://", "https://")


def check_web_address(address: str) -> None:
    """Raise ValidationError unless readers can follow an address, and it carries nobody's password.

    What it says of a password never repeats it: the sentence may end up in a report or a log.
    """
    if "@" in _host(address):
        raise ValidationError(
            "has a name or a password before its host: leave out all up to the @", code="user"
        )
    if not address.lower().startswith(SCHEMES):
        raise ValidationError("is not a web address that starts with https:// or http://", code="scheme")


def _host(address: str) -> str:
    """Return what stands between the slashes and the path, as browsers see it."""
    try:  # a browser takes a backslash for a slash
        return urlsplit(address.replace("\\", "/")).netloc
    except ValueError:  # no address at all: the form says so, or the model
        return ""


class WebAddressField(URLField):
    """The field of an admin form for an address; https where no scheme is typed."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**({"assume_scheme": "https"} | kwargs))  # type: ignore[arg-type]

    def run_validators(self, value: str) -> None:
        """Refuse what files may not say either (Field.run_validators)."""
        super().run_validators(value)
        if value in self.empty_values:
            return
        try:
            check_web_address(value)
        except ValidationError as error:
            raise ValidationError(f"This {error.message}.", code=error.code) from None
