"""Which texts and days the catalog takes, from files and from the admin site alike."""

import datetime as dt
import re
from decimal import Decimal

from django.core.exceptions import ValidationError

EARLIEST_DAY = dt.date(2000, 1, 1)
LATEST_DAY = dt.date(2100, 12, 31)

PERCENT = re.compile(r"([0-9]{1,3})\s?%?")

# Control characters, halves of surrogate pairs, odd line breaks, and marks that turn text around.
UNSAFE_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)


def check_text(text: str) -> None:
    """Raise ValidationError when a text has a character that nobody sees and that misleads readers."""
    if found := UNSAFE_TEXT.search(text):
        raise ValidationError(unsafe_character(found[0]), code="unsafe")


def unsafe_character(character: str) -> str:
    """Return what is said of a character that no text may have."""
    return f"has a control character (U+{ord(character):04X})"


def check_line(text: str) -> None:
    """Raise ValidationError when a text is not a single line."""
    if "\n" in text or "\t" in text or "\r" in text:
        raise ValidationError("must be a single line", code="lines")


def check_day(day: dt.date) -> None:
    """Raise ValidationError for a day that is not of our times: a slip of the year."""
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        raise ValidationError(f"{day} is not between {EARLIEST_DAY} and {LATEST_DAY}", code="day")


def read_percent(text: str) -> Decimal:
    """Return a share from ``60`` or ``60 %``; raises ValueError."""
    found = PERCENT.fullmatch(text.strip())
    if not found or int(found[1]) > 100:  # noqa: PLR2004 - percent
        raise ValueError(text)
    return Decimal(found[1]) / 100
