"""All tables at a glance, to see which rows something changed."""

from collections.abc import Collection
from hashlib import sha256
from typing import Any

from django.db import connection

# Signing in writes these; everything else changes only when somebody means it to.
OF_SIGNING_IN = {"django_session", "usersessions_usersession"}

# The first save of a week writes these, even one that changes nothing else.
OF_FORECASTS = {"progress_forecast", "progress_courseforecast"}
# And each save that changes something these.
OF_SAVES = OF_FORECASTS | {"progress_lastchange"}


def digest_by_table(but: Collection[str] = ()) -> dict[str, str]:
    """Return a digest of the rows of each table, to see which ones a request changed."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - OF_SIGNING_IN - set(but)
        return {table: _digest(cursor, table) for table in sorted(tables)}


def _digest(cursor: Any, table: str) -> str:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    columns = [column[0] for column in cursor.description]
    rows = [
        repr([value for name, value in zip(columns, row, strict=True) if name != "last_login"])
        for row in cursor.fetchall()
    ]
    return sha256("\n".join(sorted(rows)).encode()).hexdigest()
