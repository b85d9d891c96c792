"""Digits, signs and spaces of any keyboard, in ASCII."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningpath.writing.keyboards import plain_typed


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("７．５Ｈ", "7.5h"),
        ("٧٫٥", "7.5"),
        (" 7\u00a0\u202f h\t30 ", "7 h 30"),
        ("1½", "1 1/2"),
        ("45′", "45'"),
        ("፯፡፴", "7:30"),
        ("7፣5", "7,5"),
        ("፼", "፼"),
        ("፩፭", "፩፭"),
        ("²", "²"),
        ("7" * 41, "?"),
    ],
)
def test_what_is_typed_on_other_keyboards_reads_as_on_an_ascii_one(typed, plain):
    assert plain_typed(typed) == plain


def ethiopic(number: int) -> str:
    """Write 1 to 9999 as Ethiopic numerals do, by their names in Unicode."""

    def below_100(rest: int) -> str:
        names = {
            1: "ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE",
            10: "TEN TWENTY THIRTY FORTY FIFTY SIXTY SEVENTY EIGHTY NINETY",
        }
        signs = ""
        for digit, unit in ((rest // 10, 10), (rest % 10, 1)):
            if digit:
                kind = "DIGIT" if unit == 1 else "NUMBER"
                signs += unicodedata.lookup(f"ETHIOPIC {kind} {names[unit].split()[digit - 1]}")
        return signs

    hundreds, rest = divmod(number, 100)
    hundred = unicodedata.lookup("ETHIOPIC NUMBER HUNDRED") if hundreds else ""
    return (below_100(hundreds) if hundreds > 1 else "") + hundred + below_100(rest)


@given(st.integers(min_value=1, max_value=9999))
def test_ethiopic_numerals_are_the_sum_of_their_signs(number):
    assert plain_typed(ethiopic(number)) == str(number)


@given(st.text())
def test_what_is_plain_stays_as_it_is(text):
    assert plain_typed(plain_typed(text)) == plain_typed(text)
