"""Hours of a learner, kept to the second, so that minutes keep their value: three times 0:20 is 1 h."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models

from learningpath.writing.hours import HUNDREDTH, hours_of, seconds_of

NO_HOURS = Decimal("0.00")


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
    """Return the exact sum of hours, of two places where that is exact."""
    each = tuple(hours)
    total = sum(each, NO_HOURS)
    # Of two places all; else a third of an hour may be among them, and only seconds add up.
    return total if total.same_quantum(HUNDREDTH) else hours_of(sum(map(seconds_of, each)))


def totals_by(pairs: Iterable[tuple[Any, Decimal]]) -> dict[Any, Decimal]:
    """Return the exact sum of hours for each key."""
    hours_by: dict[Any, list[Decimal]] = defaultdict(list)
    for key, hours in pairs:
        hours_by[key].append(hours)
    return {key: total_hours(hours) for key, hours in hours_by.items()}
