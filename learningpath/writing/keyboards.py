"""What is typed on any keyboard, as an ASCII keyboard would have it: digits, signs and spaces.

The script of the pages does the same (``plainTyped`` in static/site.js).
"""

import re
import unicodedata

LONGEST_TYPED = 40  # characters of a number with its words; what is longer is no number

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Spaces of all widths, and the marks that say in which direction to write.
_SPACES = (0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0xA0, 0x1680, 0x202F, 0x205F, 0x3000, 0xFEFF)
_MORE_SPACES = (*range(0x2000, 0x2010), *range(0x2066, 0x206A))
# The Ethiopian word space stands where others have the colon.
_SIGNS = {"٫": ".", "።": ".", "፣": ",", "፡": ":", "፥": ":", "⁄": "/", "∕": "/", "’": "'", "′": "'", "٪": "%"}
_FRACTIONS = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5",
    "⅘": "4/5", "⅙": "1/6", "⅚": "5/6", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8", "⅒": "1/10",
}  # fmt: skip
_ASCII = (
    _FULL_WIDTH
    | dict.fromkeys((*_SPACES, *_MORE_SPACES), " ")
    | str.maketrans(_SIGNS | {sign: f" {text}" for sign, text in _FRACTIONS.items()})
)

# A numeral is the sum of its signs, from large to small; what stands before ፻ counts hundreds.
_NUMERAL = re.compile("[፩-፼]+")
_SIGNS_OF_NUMERAL = re.compile("(?:([፲-፺])?([፩-፱])?(፻))?([፲-፺])?([፩-፱])?")


def plain_typed(text: str) -> str:
    """Return what was typed in small letters and ASCII digits and signs, with single spaces.

    ``½`` is ``1/2``, ``፲፭`` is ``15``. What has no ASCII stays; what is too long is ``?``.
    """
    if len(text) > LONGEST_TYPED:
        return "?"
    plain = _NUMERAL.sub(_digits_of_numeral, text.translate(_ASCII))
    return re.sub(" +", " ", "".join(map(_digit, plain)).lower()).strip(" ")


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def _digits_of_numeral(numeral: re.Match[str]) -> str:
    signs = _SIGNS_OF_NUMERAL.fullmatch(numeral[0])
    if not signs:
        return numeral[0]
    tens_of_hundreds, ones_of_hundreds, hundred, tens, ones = signs.groups()
    hundreds = (_up_to_99(tens_of_hundreds, ones_of_hundreds) or 1) if hundred else 0
    return str(100 * hundreds + _up_to_99(tens, ones))


def _up_to_99(tens: str | None, ones: str | None) -> int:
    return 10 * _place(tens, "፲") + _place(ones, "፩")


def _place(sign: str | None, first: str) -> int:
    return ord(sign) - ord(first) + 1 if sign else 0
