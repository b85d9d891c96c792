"""Reading hours as people type them: ``7.5``, ``7,5``, ``7:30``, ``7 h 30``, ``45 min``, ``½``, ``፯:፴``.

The script of the pages reads them equally (``hoursTyped`` in static/site.js); tests/hours_typed.json has
examples for both.
"""

import re
from decimal import Decimal

from django.utils.translation import gettext_lazy

from learningpath.writing.keyboards import plain_typed

SECONDS_IN_AN_HOUR = 3600
SECONDS_IN_A_HUNDREDTH = 36
HUNDREDTH, MILLIONTH = Decimal("0.01"), Decimal("0.000001")  # a second is 278 millionths of an hour

WRITE_HOURS_LIKE_THIS = gettext_lazy("Write hours like 7.5, 7,5, 7:30, 7h30 or 45 min.")

_HOUR = ("h", "hr", "hrs", "hour", "hours", "heure", "heures", "d'heure", "ሰዓት", "ሰዓታት")
_MINUTE = ("m", "mn", "min", "mins", "minute", "minutes", "'", "ደቂቃ", "ደቂቃዎች")
_SIGN_OF_WORD = {
    **dict.fromkeys(_HOUR, "h"),
    **dict.fromkeys(_MINUTE, "m"),
    **dict.fromkeys(("and", "et", "እና", "ከ"), "&"),
    **dict.fromkeys(("a", "an", "un", "une"), ""),
    **dict.fromkeys(("half", "demi", "demie", "ግማሽ"), "1/2"),
    **dict.fromkeys(("quarter", "quart", "ሩብ"), "1/4"),
    **dict.fromkeys(("ተኩል", "ከግማሽ"), "&1/2"),
    "ከሩብ": "&1/4",
}
_ONE_SPELLING = str.maketrans("ሠአዐኣ", "ሰዓዓዓ")  # letters that sound alike in Amharic
_HYPHEN = re.compile("([a-z])-(?=[a-z])")
_WORD = re.compile("([a-z'ሀ-ፚ]+)[.,]?")
_SPACES_AT_SIGN = re.compile(" ?([hm&:/]) ?")
_SHAPES = [
    re.compile(shape, re.ASCII)
    for shape in (
        r"(?P<hours>\d{1,4})(?:[.,](?P<decimals>\d\d?))?h?",
        r"[.,](?P<decimals>\d\d?)h?",
        r"(?P<hours>\d{1,4}):(?P<minutes>[0-5]\d)(?::(?P<seconds>[0-5]\d))?h?",
        r":(?P<minutes>[0-5]\d)h?",
        # A single digit may be a minute or ten: 7h5 is refused as 7:5 is, 7h5m is clear.
        r"(?P<hours>\d{1,4})h&?(?P<minutes>[0-5]\d|\d(?=m))m?",
        r"(?P<minutes>\d{1,6})m",
        r"(?:(?P<hours>\d{1,4})(?:h?&| |h))?(?P<parts>\d)/(?P<of>[234568]|10)h?",
    )
]


def parse_hours(text: str) -> Decimal:
    """Return the hours in ``text``, to the second; raise ValueError for anything else.

    Signs, exponents, underscores, NaN and infinity are no hours, nor is what could be thousands
    (``1,000``). The range is for the caller.
    """
    shape = _shape(plain_typed(text))
    for pattern in _SHAPES:
        if found := pattern.fullmatch(shape):
            return hours_of(_seconds(**found.groupdict("0")))
    raise ValueError(WRITE_HOURS_LIKE_THIS)


def hours_of(seconds: int) -> Decimal:
    """Return seconds as hours: of two places where that is exact, else to the millionth."""
    places = MILLIONTH if seconds % SECONDS_IN_A_HUNDREDTH else HUNDREDTH
    return (Decimal(seconds) / SECONDS_IN_AN_HOUR).quantize(places)


def seconds_of(hours: Decimal) -> int:
    """Return hours as whole seconds, which minutes and hundredths of an hour are."""
    return round(hours * SECONDS_IN_AN_HOUR)


def hours_number(hours: Decimal) -> float:
    """Return hours for programs, as near as a number comes to their seconds: 0:20 thrice adds up to 1."""
    return seconds_of(hours) / SECONDS_IN_AN_HOUR


def _shape(plain: str) -> str:
    """Return what was typed with ``h``, ``m``, ``&`` and fractions in place of words: ``1h&1/2``."""
    words = _HYPHEN.sub(r"\1 ", plain.translate(_ONE_SPELLING))
    signs = _WORD.sub(lambda word: _SIGN_OF_WORD.get(word[1], "?"), words)
    return _SPACES_AT_SIGN.sub(r"\1", re.sub(" +", " ", signs).strip(" "))


def _seconds(
    hours: str = "0",
    decimals: str = "0",
    minutes: str = "0",
    seconds: str = "0",
    parts: str = "0",
    of: str = "1",
) -> int:
    if int(parts) >= int(of) or (of != "1" and int(parts) == 0):
        raise ValueError(WRITE_HOURS_LIKE_THIS)
    whole = SECONDS_IN_AN_HOUR * int(hours) + SECONDS_IN_A_HUNDREDTH * int(decimals.ljust(2, "0"))
    return whole + 60 * int(minutes) + int(seconds) + SECONDS_IN_AN_HOUR * int(parts) // int(of)
