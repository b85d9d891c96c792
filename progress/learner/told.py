"""What a learner is told of a course."""

import datetime as dt
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from courses.models import Course


def told_of(course: Course, today: dt.date) -> dict[str, Any]:
    """Return as JSON what a learner is told of a course from a day on; hours None: unknown effort.

    ``guess`` are both ends of one that counts, or None; ``parts`` the hours of each part by its slug.
    """
    effort, guess = course.effort, course.guess
    parts = course.current_parts(today)
    return {
        "title": course.title,
        "hours": _hundredths(effort.typical_hours) if effort else None,
        "guess": [_hundredths(guess.low_hours), _hundredths(guess.high_hours)] if guess else None,
        "parts": {one.slug: None if one.hours is None else _hundredths(Fraction(one.hours)) for one in parts},
        "retired": course.is_retired(today),
    }


def told_by_present_slugs(told: Mapping[str, Any], course: Course, today: dt.date) -> dict[str, Any]:
    """Return what a learner was told, with parts as they are called now.

    What was kept before guesses and parts were told of is taken as told what is so now.
    """
    whole = {**told_of(course, today), **told}
    parts = course.parts.all()
    present = {part.slug: part.slug for part in parts}
    present = {former: part.slug for part in parts for former in part.formerly} | present
    return whole | {"parts": {present.get(slug, slug): hours for slug, hours in whole["parts"].items()}}


def _hundredths(hours: Fraction) -> str:
    exact = Decimal(hours.numerator) / Decimal(hours.denominator)
    return str(exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
