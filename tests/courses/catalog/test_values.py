import datetime as dt
from decimal import Decimal

import pytest
import yaml

from courses.catalog.values import (
    RefusedValueError,
    normal_text,
    read_boolean,
    read_decimal,
    read_integer,
    read_value,
)
from courses.models import Course, Resource


def _node(text):
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _read(text, field, model=Course):
    return read_value(_node(text), model._meta.get_field(field))


@pytest.mark.parametrize(
    "text", ["no", "yes", "on", "1:30", "010", "2026", "2.5", "2026-11-01", "[a]", "{a: b}"]
)
def test_a_title_that_yaml_reads_as_something_else_is_refused(text):
    with pytest.raises(RefusedValueError):
        _read(text, "title")


@pytest.mark.parametrize(
    ("text", "words"),
    [("2026", "a number"), ("2.5", "a number"), ("yes", "yes or no"), ("2026-11-01", "a date")],
)
def test_a_curator_is_told_what_a_title_without_quotes_reads_as(text, words):
    with pytest.raises(RefusedValueError, match=f"^'{text}' reads as {words}: put the text in quotes$"):
        _read(text, "title")


def test_a_title_in_quotes_may_look_like_a_number():
    assert _read('"2026"', "title") == "2026"


@pytest.mark.parametrize("text", ["~", "null", "", "''", "'  '"])
def test_a_title_must_not_be_empty(text):
    with pytest.raises(RefusedValueError):
        _read(text or "''", "title")


def test_blanks_around_a_text_do_not_count():
    assert _read("'  Deep Learning '", "title") == "Deep Learning"


def test_a_text_as_long_as_the_column_is_taken_and_one_longer_is_refused():
    assert _read("x" * 160, "title") == "x" * 160
    with pytest.raises(RefusedValueError, match="161 characters long, at most 160"):
        _read("x" * 161, "title")


def test_a_title_is_one_line_and_a_description_may_be_many():
    assert _read('"a\\nb"', "description") == "a\nb"
    with pytest.raises(RefusedValueError, match="single line"):
        _read('"a\\nb"', "title")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "ftp://a.example/", "//a.example", "a.example", "https://", "https:a.example",
        "data:text/html,x", "https://a.example/ b", "http://" + "a" * 500 + ".example",
    ],
)  # fmt: skip
def test_an_address_that_is_no_web_address_is_refused(url):
    with pytest.raises(RefusedValueError):
        _read(f"'{url}'", "url")


@pytest.mark.parametrize("url", ["https://a.example/", "http://a.example/", "HTTPS://a.example/"])
def test_a_web_address_is_taken(url):
    assert _read(url, "url") == _read(url, "url", Resource) == url


@pytest.mark.parametrize("url", ["ftp://a.example/", "a.example"])
def test_an_address_that_may_be_left_out_has_to_be_a_web_address_too(url):
    with pytest.raises(RefusedValueError, match="not a web address"):
        _read(url, "url", Resource)


def test_an_address_that_may_not_be_left_out_has_a_value():
    with pytest.raises(RefusedValueError):
        _read("''", "url")


@pytest.mark.parametrize("url", ["https://curator:s3cret@a.example/", "ftp://curator:s3cret@a.example/"])
def test_an_address_with_a_password_is_refused_without_repeating_it(url):
    with pytest.raises(RefusedValueError, match="password before its host") as refused:
        _read(f"'{url}'", "url")
    assert "s3cret" not in str(refused.value)


def test_a_resource_may_have_no_address():
    assert _read("''", "url", Resource) == ""
    assert _read("null", "url", Resource) == ""


@pytest.mark.parametrize("slug", ["", "a b", "ä", "a/b", "../a", "x" * 81])
def test_a_bad_slug_is_refused(slug):
    with pytest.raises(RefusedValueError):
        _read(f"'{slug}'", "slug")


def test_a_word_that_is_no_choice_is_refused_with_the_choices():
    with pytest.raises(RefusedValueError, match="'expert' is none of beginner, intermediate, advanced"):
        _read("expert", "level")


@pytest.mark.parametrize(
    "text",
    [
        "010",
        "0x10",
        "0b1",
        "1:30",
        "1_000",
        "1e3",
        ".5",
        "1.",
        "-1",
        "+1",
        "'1'",
        ".inf",
        ".nan",
        "yes",
        "~",
        "[]",
    ],
)
def test_a_number_in_any_but_the_plain_notation_is_refused(text):
    with pytest.raises(RefusedValueError):
        read_decimal(_node(text))
    with pytest.raises(RefusedValueError):
        read_integer(_node(text))


def test_plain_numbers_are_taken():
    assert read_decimal(_node("2.5")) == Decimal("2.5")
    assert read_decimal(_node("0.25")) == Decimal("0.25")
    assert read_integer(_node("16")) == 16
    assert read_integer(_node("0")) == read_decimal(_node("0")) == 0
    assert read_integer(_node("999999999")) == read_decimal(_node("999999999")) == 999_999_999


def test_a_number_of_5000_digits_is_refused_and_told_in_short():
    with pytest.raises(RefusedValueError, match=f"^'{'9' * 40}…' is not a whole number such as 10$"):
        read_integer(_node("9" * 5000))


@pytest.mark.parametrize("number", ["32768", "999999999"])
def test_a_number_that_only_sqlite_would_store_is_refused(number):
    with pytest.raises(RefusedValueError, match="32767"):
        _read(number, "number_of_parts")
    assert _read("32767", "number_of_parts") == 32_767


@pytest.mark.parametrize(
    ("text", "value"),
    [("yes", True), ("true", True), ("On", True), ("no", False), ("FALSE", False), ("off", False)],
)
def test_yes_and_no_are_taken(text, value):
    assert read_boolean(_node(text)) is value


@pytest.mark.parametrize("text", ["1", "'yes'", "y", "~", "maybe"])
def test_what_is_not_plainly_yes_or_no_is_refused(text):
    with pytest.raises(RefusedValueError):
        read_boolean(_node(text))


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-1-1", "20261101", "2026-11-01 10:00:00", "soon", "9999-12-31", "1999-12-31"]
)
def test_what_is_no_date_of_our_times_is_refused(text):
    with pytest.raises(RefusedValueError):
        _read(text, "verified_on")


def test_a_date_may_be_in_quotes_and_an_optional_one_null():
    assert _read("'2026-11-01'", "retired_on") == dt.date(2026, 11, 1)
    assert _read("2000-01-01", "retired_on") == dt.date(2000, 1, 1)
    assert _read("2100-12-31", "retired_on") == dt.date(2100, 12, 31)
    assert _read("null", "retired_on") is None
    with pytest.raises(RefusedValueError, match="no value"):
        _read("null", "verified_on")


def test_former_slugs_are_a_list_and_nothing_is_none():
    assert _read("[]", "formerly") == []
    assert _read("[old, older]", "formerly") == ["old", "older"]
    with pytest.raises(RefusedValueError, match="no value"):
        _read("null", "formerly")


@pytest.mark.parametrize("text", ["a\r\nb\rc", " a\nb\nc\r\n", "a\nb\nc"])
def test_line_ends_of_every_system_are_the_same(text):
    assert normal_text(text) == "a\nb\nc"
