"""How hours and days are written on every page."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils.html import format_html
from django.utils.safestring import SafeString

Hours = Fraction | Decimal | float
LEAST_CHANCE, MOST_CHANCE = 0.05, 0.95


def hours_text(hours: Hours, places: int = 2) -> str:
    """Return hours without a unit and without idle zeros: ``7.5``, ``40``, ``0.25``."""
    exact = Fraction(hours)
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
        Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP
    )
    return f"{rounded:f}".rstrip("0").rstrip(".") if places else f"{rounded:f}"


def about_hours_text(hours: Hours) -> str:
    """Return a size as nobody needs it more exactly: whole hours from 10 on, else one decimal."""
    return hours_text(hours, places=0 if hours >= 10 else 1)  # noqa: PLR2004


def range_text(low_hours: Hours, high_hours: Hours) -> str:
    """Return ``43`` or ``40 to 60``."""
    low, high = about_hours_text(low_hours), about_hours_text(high_hours)
    return low if low == high else f"{low} to {high}"


def chance_text(chance: float) -> str:
    """Return ``about 65 %``; nothing that is still to come is surer than ``over 95 %``."""
    if chance > MOST_CHANCE:
        return "over 95 %"
    return "under 5 %" if chance < LEAST_CHANCE else f"about {5 * round(20 * chance)} %"


def days_text(days: int) -> str:
    """Return a move with its sign: ``+2 days``, ``−1 day``."""
    sign = "+" if days > 0 else "−" if days < 0 else ""
    return f"{sign}{abs(days)} {'day' if abs(days) == 1 else 'days'}"


def day_text(day: dt.date) -> str:
    """Return ``7 Jun 2027``."""
    return f"{day.day} {day:%b} {day.year}"


def day_tag(day: dt.date) -> SafeString:
    """Return the day as a ``<time>`` element."""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), day_text(day))


def month_tag(day: dt.date) -> SafeString:
    """Return the day's month as a ``<time>`` element that still carries the day: ``June 2027``."""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), f"{day:%B} {day.year}")


def week_text(week_start: dt.date) -> str:
    """Return ``16 – 22 Nov 2026``, ``30 Nov – 6 Dec 2026`` or ``28 Dec 2026 – 3 Jan 2027``."""
    week_end = week_start + dt.timedelta(days=6)
    if week_start.year != week_end.year:
        return f"{day_text(week_start)} – {day_text(week_end)}"
    if week_start.month != week_end.month:
        return f"{week_start.day} {week_start:%b} – {day_text(week_end)}"
    return f"{week_start.day} – {day_text(week_end)}"
