"""The server reads hours as the script of the pages does.

tests/javascript/hours.test.js and tests/browser/test_hours_typed.py read the same file.
"""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from learningpath.writing.formats import exact_hours_text
from learningpath.writing.hours import parse_hours

TYPED = json.loads((Path(__file__).parent / "hours_typed.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", TYPED)
def test_the_server_reads_hours_as_the_grid_adds_them_up(text):
    if TYPED[text] is None:
        with pytest.raises(ValueError, match="Write hours like"):
            parse_hours(text)
    else:
        assert parse_hours(text) == Decimal(TYPED[text])


@pytest.mark.parametrize("text", TYPED)
def test_what_is_said_in_a_field_for_typed_hours_reads_as_the_same(text):
    if TYPED[text] is None:
        return
    for language in ("en", "fr", "am"):
        with translation.override(language):
            assert parse_hours(exact_hours_text(parse_hours(text))) == Decimal(TYPED[text])
