"""Which errors are an outage, that passes without anybody mending the code, and of what kind it is."""

import enum
import errno

SQLITE_KINDS_BITS = 0xFF  # the rest of an extended code says more about the same
# Names of PostgreSQL's classes and codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
DISK_FULL = "53100"
WAITED_IN_VAIN = ("55P03", "40001", "40P01")  # for a lock, in one order or in another
AWAY_CLASSES = ("08", "53", "57P", "58")
GONE = (
    "OperationalError", "InterfaceError", "PoolTimeout", "PoolClosed", "ConnectionTimeout", "TooManyRequests",
)  # fmt: skip
READ_ONLY = "25006"  # a standby, until another server has taken over
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


class Outage(enum.Enum):
    """What is the matter; the value is how many seconds to wait before another try."""

    BUSY = 5
    AWAY = 10
    FULL = 60


# Of SQLite: BUSY, LOCKED; READONLY, IOERR, CANTOPEN; FULL (https://www.sqlite.org/rescode.html).
SQLITE = {
    5: Outage.BUSY,
    6: Outage.BUSY,
    8: Outage.AWAY,
    10: Outage.AWAY,
    14: Outage.AWAY,
    13: Outage.FULL,
}


def outage_of(error: BaseException | None) -> Outage | None:
    """Return of what kind an outage is, None for an error that is a mistake in the code.

    Django's errors are raised from those of the driver, which say more; where a session cannot be stored,
    while another is handled.
    """
    while error is not None:
        kind = _kind_of(error)
        if kind:
            return kind
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return None


def _kind_of(error: BaseException) -> Outage | None:
    if isinstance(error, OSError):
        return Outage.FULL if error.errno in NO_SPACE else None
    if code := getattr(error, "sqlite_errorcode", None):
        return SQLITE.get(code & SQLITE_KINDS_BITS)
    if hasattr(error, "sqlstate"):
        return _of_postgres(error.sqlstate, type(error).__name__)
    return None


def _of_postgres(sqlstate: str | None, name: str) -> Outage | None:
    """Tell kinds apart by the server's code; where the server said nothing, it is gone."""
    if sqlstate is None:
        return Outage.AWAY if name in GONE else None
    if sqlstate == DISK_FULL:
        return Outage.FULL
    if sqlstate in WAITED_IN_VAIN:
        return Outage.BUSY
    return Outage.AWAY if sqlstate == READ_ONLY or sqlstate.startswith(AWAY_CLASSES) else None
