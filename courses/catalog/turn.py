"""One writer of the catalog at a time: a load, or a page of the admin site that saves."""

from django.db import connection

from courses.catalog.schema import TABLES

LONGEST_WAIT_SECONDS = 20  # as SQLite's timeout in the settings, and less than a worker of gunicorn may take


def lock_catalog() -> None:
    """Keep other writers of the catalog out until the transaction ends.

    SQLite's transactions are IMMEDIATE and have the only write lock already. On PostgreSQL this mode
    lets readers through, and learners' writes too: their foreign keys only need a shared row lock.
    """
    if connection.vendor != "postgresql":
        return
    names = ", ".join(connection.ops.quote_name(table.db_table) for table in TABLES)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET LOCAL lock_timeout = '{LONGEST_WAIT_SECONDS}s'; "
            f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"
        )
