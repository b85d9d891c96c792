"""What a learner is told of a course."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from courses.models import Course


def told_of(course: Course, today: dt.date) -> dict[str, Any]:
    """Return as JSON what a learner is told of a course from a day on; hours None: unknown effort."""
    hours = course.effort.typical_hours if course.effort else None
    return {
        "title": course.title,
        "hours": None if hours is None else _hundredths(hours.numerator, hours.denominator),
        "retired": course.is_retired(today),
    }


def _hundredths(numerator: int, denominator: int) -> str:
    exact = Decimal(numerator) / Decimal(denominator)
    return str(exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
