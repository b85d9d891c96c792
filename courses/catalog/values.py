"""Single values of the catalog's files, read by what is written and not by what YAML makes of it.

YAML 1.1 reads ``no`` as false, ``1:30`` as 90 and ``010`` as 8. Each reader here accepts one plain
notation and refuses the rest in words that say what to write instead.
"""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache, partial
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from courses.models import SLUG
from courses.plain_values import check_day, check_line, read_percent
from courses.web_address import check_web_address

MAX_SLUG_LENGTH = 80
MAX_SMALL_INTEGER = 32_767
MAX_HOURS = 10_000
UNKNOWN = "unknown"
SHOWN_LENGTH = 40

INTEGER = re.compile(r"0|[1-9][0-9]{0,8}")
DECIMAL = re.compile(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

TAG = "tag:yaml.org,2002:"
NOTHING_TAG, TEXT_TAG = f"{TAG}null", f"{TAG}str"
NUMBER_TAGS = {f"{TAG}int", f"{TAG}float"}
TAG_WORDS = {"bool": "yes or no", "int": "a number", "float": "a number", "timestamp": "a date"}


class RefusedValueError(ValueError):
    """A value that cannot be taken; the message tells a curator why."""


def read_value(node: yaml.Node, field: models.Field) -> Any:
    """Return the value of a node as its model field stores it; a reference stays a slug.

    Raises RefusedValueError.
    """
    if is_nothing(node):
        return _empty_value(field)
    value = _reader(field)(node)
    if not isinstance(field, (models.ForeignKey, models.SlugField)):  # which the reader has checked
        _check_by_model(value, field)
    return value


def is_nothing(node: yaml.Node) -> bool:
    """Tell whether a key stands without a value (``null``, ``~`` or nothing at all)."""
    return bool(node.tag == NOTHING_TAG)


def read_text(node: yaml.Node) -> str:
    """Return a text without surrounding blanks."""
    text = _scalar(node)
    if node.tag != TEXT_TAG:
        word = TAG_WORDS.get(node.tag.removeprefix(TAG), "something else")
        raise RefusedValueError(f"{shown(text)} reads as {word}: put the text in quotes")
    return normal_text(text)


def read_slug(node: yaml.Node) -> str:
    """Return a slug."""
    slug = read_text(node)
    if not SLUG.fullmatch(slug):
        raise RefusedValueError(
            f"{shown(slug)} is not a slug: small letters and digits, joined by single hyphens"
        )
    if len(slug) > MAX_SLUG_LENGTH:
        raise RefusedValueError(f"is {len(slug)} characters long, at most {MAX_SLUG_LENGTH} are allowed")
    return slug


def read_slugs(node: yaml.Node) -> list[str]:
    """Return a list of slugs, each once."""
    if not isinstance(node, yaml.SequenceNode):
        raise RefusedValueError("must be a list of slugs such as [old-slug]")
    slugs = [read_slug(item) for item in node.value]
    if len(slugs) > len(set(slugs)):
        raise RefusedValueError("names a slug twice")
    return slugs


def read_integer(node: yaml.Node) -> int:
    """Return a whole number that is not negative."""
    return int(_matched(node, INTEGER, "a whole number such as 10"))


def read_decimal(node: yaml.Node) -> Decimal:
    """Return a number that is not negative, with up to two decimals."""
    return Decimal(_matched(node, DECIMAL, "a plain number such as 10 or 2.5"))


def read_credit(node: yaml.Node, field: models.Field) -> Decimal | None:
    """Return a share, written as ``60 %`` or as ``0.6``."""
    text = _scalar(node)
    if not text.endswith("%"):
        return read_value(node, field)
    try:
        return read_percent(text)
    except ValueError:
        raise RefusedValueError(f"{shown(text)} is not a share such as 60 %") from None


def read_hours(node: yaml.Node, field: models.Field) -> Decimal | None:
    """Return hours above 0, or None for ``unknown``, which has to be written."""
    if isinstance(node, yaml.ScalarNode) and node.value == UNKNOWN:
        return None
    hours: Decimal = read_value(node, field)
    if hours is None:
        raise RefusedValueError(f"has no value: write {UNKNOWN} where it is not known")
    if hours > MAX_HOURS:
        raise RefusedValueError(f"must be at most {MAX_HOURS}")
    return hours


def read_boolean(node: yaml.Node) -> bool:
    """Return yes or no (``true`` and ``false`` do as well)."""
    text = _scalar(node)
    if node.tag != f"{TAG}bool":
        raise RefusedValueError(f"{shown(text)} is not yes or no")
    return text.lower() in {"yes", "true", "on"}


def read_day(node: yaml.Node) -> dt.date:
    """Return a date of our times."""
    text = _scalar(node)
    try:
        day = dt.date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise RefusedValueError(f"{shown(text)} is not a date such as 2026-11-01")
    _ask(check_day, day)
    return day


def normal_text(text: str) -> str:
    """Return a text with plain line ends and no blanks around it; forms store CR LF."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    return plain.strip()


def shown(text: str) -> str:
    """Return a text in quotes for a message, cut when it is long."""
    return repr(text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…")


def _scalar(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise RefusedValueError("must be a single value, not a list or a mapping")
    return str(node.value)


def _matched(node: yaml.Node, pattern: re.Pattern[str], wanted: str) -> str:
    text = _scalar(node)
    if node.tag not in NUMBER_TAGS or not pattern.fullmatch(text):
        raise RefusedValueError(f"{shown(text)} is not {wanted}")
    return text


def _empty_value(field: models.Field) -> str | None:
    if field.null:
        return None
    if field.blank and isinstance(field, (models.CharField, models.TextField)):
        return ""
    raise RefusedValueError("has no value")


@cache
def _reader(field: models.Field) -> Callable[[yaml.Node], Any]:
    for types, read in READERS:
        if isinstance(field, types):
            return read
    if isinstance(field, (models.CharField, models.TextField)):
        return partial(_read_field_text, field=field)
    raise TypeError(f"no way to read {field!r}")


def _read_field_text(node: yaml.Node, field: models.CharField | models.TextField) -> str:
    text = read_text(node)
    choices = _choices(field)
    if choices and text not in choices:
        raise RefusedValueError(f"{shown(text)} is none of {', '.join(choices)}")
    if field.max_length is not None and len(text) > field.max_length:
        raise RefusedValueError(f"is {len(text)} characters long, at most {field.max_length} are allowed")
    if isinstance(field, models.URLField):
        return _read_address(text, field)
    if isinstance(field, models.CharField):
        _ask(check_line, text)
    return text


@cache
def _choices(field: models.Field) -> list[str]:
    return [str(value) for value, _ in field.flatchoices]


def _read_small_integer(node: yaml.Node) -> int:
    number = read_integer(node)
    if number > MAX_SMALL_INTEGER:  # SQLite would store it
        raise RefusedValueError(f"must be at most {MAX_SMALL_INTEGER}")
    return number


def _ask(check: Callable[[Any], None], value: Any) -> None:
    try:
        check(value)
    except ValidationError as error:
        raise RefusedValueError(error.message) from None


def _read_address(url: str, field: models.URLField) -> str:
    if field.blank and not url:
        return url
    try:
        check_web_address(url)
    except ValidationError as error:
        told = "" if error.code == "user" else f"{shown(url)} "
        raise RefusedValueError(f"{told}{error.message}") from None
    return url


def _check_by_model(value: Any, field: models.Field) -> None:
    """Ask the model's own validators, as a form would; lengths and choices are checked already."""
    if value == "" and not field.blank:
        raise RefusedValueError("has no value")
    if value != "" and _validators(field):
        refusal = _refusal(value, field)
        if refusal:
            raise RefusedValueError(refusal)


@lru_cache(maxsize=1000)
def _refusal(value: Any, field: models.Field) -> str:
    """Return why a value is refused, or ""; many an address or figure occurs more than once."""
    try:
        for validate in _validators(field):
            validate(value)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@cache
def _validators(field: models.Field) -> list[Callable[[Any], None]]:
    return [validate for validate in field.validators if not isinstance(validate, MaxLengthValidator)]


READERS: tuple[tuple[tuple[type[models.Field], ...], Callable[[yaml.Node], Any]], ...] = (
    ((models.ForeignKey, models.SlugField), read_slug),
    ((models.BooleanField,), read_boolean),
    ((models.IntegerField,), _read_small_integer),
    ((models.DecimalField,), read_decimal),
    ((models.DateField,), read_day),
    ((models.JSONField,), read_slugs),
)
