"""The Ethiopian calendar: its date of a day, and who sees it beside the Gregorian one.

Twelve months have 30 days; the thirteenth, Pagume, has 5, and 6 before a Gregorian leap year.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from abyssinica.calendar.date import Date as EthiopianDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MONTHS = (
    gettext_lazy("Meskerem"),
    gettext_lazy("Tikimt"),
    gettext_lazy("Hidar"),
    gettext_lazy("Tahsas"),
    gettext_lazy("Tir"),
    gettext_lazy("Yekatit"),
    gettext_lazy("Megabit"),
    gettext_lazy("Miyazya"),
    gettext_lazy("Ginbot"),
    gettext_lazy("Sene"),
    gettext_lazy("Hamle"),
    gettext_lazy("Nehase"),
    gettext_lazy("Pagume"),
)

_shows_ethiopian: ContextVar[bool] = ContextVar("shows_ethiopian", default=False)


def shows_ethiopian() -> bool:
    """Say whether days are being written in both calendars."""
    return _shows_ethiopian.get()


@contextmanager
def also_ethiopian(wanted: bool) -> Iterator[None]:  # noqa: FBT001
    """Write days in both calendars meanwhile, or in the Gregorian one alone."""
    token = _shows_ethiopian.set(wanted)
    try:
        yield
    finally:
        _shows_ethiopian.reset(token)


def ethiopian(day: dt.date) -> EthiopianDate:
    """Return the day's ``year``, ``month`` (1 to 13) and ``day`` in the Ethiopian calendar."""
    return EthiopianDate.from_gregorian(day)


def ethiopian_text(day: dt.date) -> str:
    """Return ``30 Ginbot 2019`` for 7 June 2027."""
    date = ethiopian(day)
    return _("%(day)s %(ethiopian_month)s %(year)s") % {
        "day": date.day,
        "ethiopian_month": MONTHS[date.month - 1],
        "year": date.year,
    }


def ethiopian_month_text(day: dt.date) -> str:
    """Return ``Ginbot 2019`` for 7 June 2027."""
    date = ethiopian(day)
    return _("%(ethiopian_month)s %(year)s") % {
        "ethiopian_month": MONTHS[date.month - 1],
        "year": date.year,
    }


def ethiopian_span_text(first: dt.date, last: dt.date) -> str:
    """Return ``7 – 13 Hidar 2019``, ``28 Hidar – 4 Tahsas 2019``, or both ends in full over New Year."""
    start, end = ethiopian(first), ethiopian(last)
    if start.year != end.year:
        return f"{ethiopian_text(first)} – {ethiopian_text(last)}"
    if start.month != end.month:
        return _("%(first)s %(first_ethiopian_month)s – %(last)s %(ethiopian_month)s %(year)s") % {
            "first": start.day,
            "first_ethiopian_month": MONTHS[start.month - 1],
            "last": end.day,
            "ethiopian_month": MONTHS[end.month - 1],
            "year": end.year,
        }
    return _("%(first)s – %(last)s %(ethiopian_month)s %(year)s") % {
        "first": start.day,
        "last": end.day,
        "ethiopian_month": MONTHS[start.month - 1],
        "year": start.year,
    }
