"""Hours of a learner, kept to the second, so that minutes keep their value: three times 0:20 is 1 h."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models

from learningpath.writing.hours import HUNDREDTH, hours_of, seconds_of


class HoursField(models.DecimalField):
    """Hours to the millionth, which tell every second; read with two places where those say all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 12, "decimal_places": 6, **kwargs})

    def from_db_value(self, value: Decimal | None, *_: Any) -> Decimal | None:
        """Return ``7.50`` for a stored 7.500000 (django.db.models.Field.from_db_value)."""
        if value is None:
            return None
        short = value.quantize(HUNDREDTH)
        return short if short == value else value


def total_hours(hours: Iterable[Decimal]) -> Decimal:
    """Return the exact sum of hours."""
    return hours_of(sum(map(seconds_of, hours)))


def totals_by(pairs: Iterable[tuple[Any, Decimal]]) -> dict[Any, Decimal]:
    """Return the exact sum of hours for each key."""
    seconds: dict[Any, int] = defaultdict(int)
    for key, hours in pairs:
        seconds[key] += seconds_of(hours)
    return {key: hours_of(total) for key, total in seconds.items()}
