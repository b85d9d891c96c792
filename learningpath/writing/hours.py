"""Reading hours as people type them: ``7.5``, ``7,5``, ``7:30``, in any script's digits."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy

# \d takes the decimal digits of every script, as do int() and Decimal(): ٧٫٥ is 7.5.
_DECIMAL = re.compile(r"(\d{1,4})(?:[.,٫](\d{1,2}))?\s?h?")
_CLOCK = re.compile(r"(\d{1,4}):(\d\d)\s?h?")
MINUTES_IN_AN_HOUR = 60

WRITE_HOURS_LIKE_THIS = gettext_lazy("Write hours like 7.5, 7,5 or 7:30.")


def parse_hours(text: str) -> Decimal:
    """Return the hours in ``text``, to the hundredth; raise ValueError for anything else.

    Signs, exponents, underscores, NaN and infinity are no hours. The range is for the caller.
    """
    text = text.strip()
    if (clock := _CLOCK.fullmatch(text)) and int(clock[2]) < MINUTES_IN_AN_HOUR:
        hours = Decimal(int(clock[1])) + Decimal(int(clock[2])) / MINUTES_IN_AN_HOUR
        return hours.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    if plain := _DECIMAL.fullmatch(text):
        return Decimal(f"{int(plain[1])}.{plain[2] or 0}").quantize(Decimal("0.01"))
    raise ValueError(WRITE_HOURS_LIKE_THIS)
