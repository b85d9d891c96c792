"""How hours, shares and days are written on every page, in the language of the page.

English keeps its own order of day, month and year; other languages follow Unicode's CLDR. Where a
person asked for it, a day also stands in the Ethiopian calendar. Files and JSON for machines do not
come through here.
"""

import datetime as dt
import math
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_interval, format_skeleton
from babel.numbers import get_decimal_symbol
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from learningpath.writing.calendars import (
    ethiopian_month_text,
    ethiopian_span_text,
    ethiopian_text,
    shows_ethiopian,
)
from learningpath.writing.hours import SECONDS_IN_A_HUNDREDTH, seconds_of

Hours = Fraction | Decimal | float
LEAST_CHANCE, MOST_CHANCE = 0.05, 0.875

DAY, MONTH, SHORT_MONTH, DAY_OF_YEAR, NAME_OF_MONTH = "yMMMd", "yMMMM", "yMMM", "MMMd", "MMM"
# Written without CLDR, whose English data alone would take 4 MB of each worker.
ENGLISH = {
    DAY: "{0.day} {0:%b} {0.year}",
    MONTH: "{0:%B} {0.year}",
    SHORT_MONTH: "{0:%b} {0.year}",
    DAY_OF_YEAR: "{0.day} {0:%b}",
    NAME_OF_MONTH: "{0:%b}",
}
FIRST_OF_MONTH = re.compile(r"\b1\b")
KEPT_TEXTS = 2048  # of days, in all languages together: a dashboard of two years needs some hundreds


def hours_text(hours: Hours, places: int = 2) -> str:
    """Return hours without a unit and without idle zeros: ``7.5``, ``40``, ``0.25``."""
    text = _plain_hours(hours, places)
    return text.replace(".", _decimal_symbol(_language())) if "." in text else text


@lru_cache(maxsize=KEPT_TEXTS)
def _plain_hours(hours: Hours, places: int) -> str:
    exact = Fraction(hours)
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
        Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP
    )
    return f"{rounded:f}".rstrip("0").rstrip(".") if places else f"{rounded:f}"


def exact_hours_text(hours: Decimal) -> str:
    """Return hours so that reading them gives the same: ``7.5``, and ``0:20`` where decimals have no end."""
    seconds = seconds_of(hours)
    if seconds % SECONDS_IN_A_HUNDREDTH == 0:
        return hours_text(hours)
    minutes, over = divmod(seconds, 60)
    clock = f"{minutes // 60}:{minutes % 60:02}"
    return f"{clock}:{over:02}" if over else clock


def about_hours_text(hours: Hours) -> str:
    """Return a size as nobody needs it more exactly: whole hours from 10 on, else one decimal."""
    return hours_text(hours, places=0 if hours >= 10 else 1)  # noqa: PLR2004


def range_text(low_hours: Hours, high_hours: Hours) -> str:
    """Return ``43`` or ``40 to 60``."""
    low, high = about_hours_text(low_hours), about_hours_text(high_hours)
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def percent_text(percent: int) -> str:
    """Return ``65 %``, whose space never ends a line in languages that care."""
    return _("%(percent)s %%") % {"percent": percent}


def chance_text(chance: float) -> str:
    """Return ``about 65 %``; nothing that is still to come is surer than ``about 9 in 10``."""
    if chance > MOST_CHANCE:
        return _("about 9 in 10")
    if chance < LEAST_CHANCE:
        return _("under %(percent)s") % {"percent": percent_text(5)}
    return _("about %(percent)s") % {"percent": percent_text(5 * round(20 * chance))}


def days_text(days: int) -> str:
    """Return a move with its sign: ``+2 days``, ``−1 day``."""
    sign = "+" if days > 0 else "−" if days < 0 else ""
    count = abs(days)
    return ngettext("%(signed)s day", "%(signed)s days", count) % {"signed": f"{sign}{count}"}


def day_count_text(days: float) -> str:
    """Return whole days, half a one rounded up: ``1 day``, ``14 days``."""
    count = math.floor(days + 0.5)
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def day_text(day: dt.date) -> str:
    """Return ``7 Jun 2027``, or ``7 Jun 2027 (30 Ginbot 2019)`` for those who see both calendars."""
    return _day_text(_language(), shows_ethiopian(), day)


def day_tag(day: dt.date) -> SafeString:
    """Return the day as a ``<time>`` element; the Ethiopian date stands behind it."""
    return _time_tag(_language(), shows_ethiopian(), day, DAY)


def month_tag(day: dt.date) -> SafeString:
    """Return the day's month as a ``<time>`` element that still carries the day: ``June 2027``."""
    return _time_tag(_language(), shows_ethiopian(), day, MONTH)


def week_text(week_start: dt.date) -> str:
    """Return ``16 – 22 Nov 2026``, ``30 Nov – 6 Dec 2026`` or ``28 Dec 2026 – 3 Jan 2027``."""
    return _week_text(_language(), shows_ethiopian(), week_start)


def week_tags(week_starts: Iterable[dt.date]) -> list[SafeString]:
    """Return weeks as ``week_text`` does, each in a ``<time>`` element."""
    language, also_ethiopian = _language(), shows_ethiopian()
    return [_week_tag(language, also_ethiopian, week_start) for week_start in week_starts]


def gregorian_text(day: dt.date) -> str:
    """Return ``7 Jun 2027``, in the Gregorian calendar only: for charts, where little room is left."""
    return _gregorian(_language(), day, DAY)


def day_of_year_text(day: dt.date) -> str:
    """Return ``7 Jun``, in the Gregorian calendar only: for charts."""
    return _gregorian(_language(), day, DAY_OF_YEAR)


def month_name(day: dt.date) -> str:
    """Return ``Jun``, in the Gregorian calendar only: for the axes of charts."""
    return _gregorian(_language(), day, NAME_OF_MONTH)


def month_and_year_text(day: dt.date) -> str:
    """Return ``Jun 2027``, in the Gregorian calendar only: for the axes of charts."""
    return _gregorian(_language(), day, SHORT_MONTH)


# What is kept is kept for each language: the first argument, always the language that is active.


def _language() -> str:
    return get_language() or "en"


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(to_locale(language))


@cache
def _decimal_symbol(language: str) -> str:
    return "." if language.startswith("en") else get_decimal_symbol(_locale(language))


@lru_cache(maxsize=KEPT_TEXTS)
def _gregorian(language: str, day: dt.date, skeleton: str) -> str:
    if language.startswith("en"):
        return ENGLISH[skeleton].format(day)
    return _ordinal(language, format_skeleton(skeleton, day, locale=_locale(language)))


def _ordinal(language: str, text: str) -> str:
    """Write the first of a month as French does, ``1er mars 2027``, which CLDR leaves at ``1 mars 2027``."""
    return FIRST_OF_MONTH.sub("1er", text) if language.startswith("fr") else text


@lru_cache(maxsize=KEPT_TEXTS)
def _day_text(language: str, also_ethiopian: bool, day: dt.date) -> str:  # noqa: FBT001
    text = _gregorian(language, day, DAY)
    return f"{text} ({_ordinal(language, ethiopian_text(day))})" if also_ethiopian else text


@lru_cache(maxsize=KEPT_TEXTS)
def _time_tag(language: str, also_ethiopian: bool, day: dt.date, skeleton: str) -> SafeString:  # noqa: FBT001
    text = _gregorian(language, day, skeleton)
    tag = format_html('<time datetime="{}">{}</time>', day.isoformat(), text)
    if not also_ethiopian:
        return tag
    ethiopian = ethiopian_month_text(day) if skeleton == MONTH else ethiopian_text(day)
    return format_html('{} <span class="other-date">({})</span>', tag, _ordinal(language, ethiopian))


@lru_cache(maxsize=KEPT_TEXTS)
def _week_text(language: str, also_ethiopian: bool, week_start: dt.date) -> str:  # noqa: FBT001
    week_end = week_start + dt.timedelta(days=6)
    text = _span(language, week_start, week_end)
    if not also_ethiopian:
        return text
    return f"{text} ({_ordinal(language, ethiopian_span_text(week_start, week_end))})"


@lru_cache(maxsize=KEPT_TEXTS)
def _week_tag(language: str, also_ethiopian: bool, week_start: dt.date) -> SafeString:  # noqa: FBT001
    year, number, _monday = week_start.isocalendar()
    text = _week_text(language, also_ethiopian, week_start)
    return format_html('<time datetime="{}-W{}">{}</time>', year, f"{number:02}", text)


def _span(language: str, first: dt.date, last: dt.date) -> str:
    if not language.startswith("en"):
        return _ordinal(language, format_interval(first, last, DAY, locale=_locale(language)))
    if first.year != last.year:
        return f"{_gregorian(language, first, DAY)} – {_gregorian(language, last, DAY)}"
    if first.month != last.month:
        return f"{_gregorian(language, first, DAY_OF_YEAR)} – {_gregorian(language, last, DAY)}"
    return f"{first.day} – {_gregorian(language, last, DAY)}"
