"""What all rows of a learner share: their owner, and the days that the database takes."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.db import models

from learningpath.natural_keys import NaturalKeyQuerySet

HOURS_IN_A_WEEK = 168
EARLIEST_DAY = dt.date(2000, 1, 1)
LATEST_DAY = dt.date(2100, 12, 31)


class DayOfWeek(models.Func):
    """Day of the week of a date, Sunday 0, Monday 1.

    Built in on both databases. Django's own lookup calls a Python function on SQLite, and a CHECK
    with that would make the file unreadable for every other program.
    """

    output_field = models.IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Compile for SQLite (django.db.models.Func.as_sql)."""
        return self.as_sql(
            compiler, connection, template="CAST(strftime('%%%%w', %(expressions)s) AS INTEGER)", **context
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Compile for PostgreSQL (django.db.models.Func.as_sql)."""
        return self.as_sql(compiler, connection, template="EXTRACT(DOW FROM %(expressions)s)", **context)


class OwnedQuerySet(NaturalKeyQuerySet):
    """The one door to rows that belong to a learner."""

    def for_user(self, user: Any) -> Self:
        """Return this learner's rows only."""
        return self.filter(user=user)

    def for_users(self, users: Iterable[int]) -> Self:
        """Return the rows of these learners, by their keys: for what counts all learners in batches."""
        return self.filter(user__in=users)
