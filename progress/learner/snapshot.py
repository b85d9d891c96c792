"""A learner's rows as plain values: what differs after a change, and putting it back as it was."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from progress.models import (
    AidApplication,
    AidChoice,
    AidText,
    Completion,
    CoreMark,
    CourseAid,
    CourseProgress,
    EarlierPlan,
    Enrollment,
    PartMark,
    Pause,
    Plan,
    SaidAt,
    SideCourse,
    WeeklyLog,
)

# All that a learner's own change can touch. Forecasts stay: they are what was said, right or wrong.
CHANGED_BY_LEARNERS: tuple[type[models.Model], ...] = (
    Plan,
    EarlierPlan,
    Enrollment,
    CourseProgress,
    SaidAt,
    Completion,
    SideCourse,
    CoreMark,
    PartMark,
    AidText,
    AidChoice,
    CourseAid,
    AidApplication,
    WeeklyLog,
    Pause,
)
_BY_TABLE = {model._meta.db_table: model for model in CHANGED_BY_LEARNERS}  # noqa: SLF001 - Django's public API
_BY_NAME = {model.__name__: model for model in CHANGED_BY_LEARNERS}
_WRITING = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"')

Row = tuple[Any, ...]
Rows = dict[int, Row]
Snapshot = dict[str, Rows]
Difference = dict[str, dict[str, list[Any]]]


class Changes:
    """What a change does to a learner's rows: each table is read right before it is first written to.

    So most changes read one table, and a refusal reads none. ``before_first`` is called before all.
    """

    def __init__(self, user: Any, before_first: Callable[[], None]) -> None:
        self._user = user
        self._before_first = before_first
        self._before: Snapshot = {}

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look at all that is written meanwhile."""
        with connection.execute_wrapper(self._look):
            yield

    def difference(self) -> Difference:
        """Return as JSON what differs by now."""
        after = {name: self._rows(model) for name, model in _BY_NAME.items() if name in self._before}
        return difference(self._before, after)

    def _look(self, execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        written = _WRITING.match(sql)
        model = _BY_TABLE.get(written[1]) if written else None
        if model and model.__name__ not in self._before:
            if not self._before:
                self._before_first()
            self._before[model.__name__] = self._rows(model)
        return execute(sql, *args)

    def _rows(self, model: type[models.Model]) -> Rows:
        return _rows(_own(model, self._user))


def difference(before: Snapshot, after: Snapshot) -> Difference:
    """Return as JSON the rows that differ: table -> "before" and "after" -> rows; a new row is only after."""
    changed = {}
    for table, rows in before.items():
        gone = [row for key, row in rows.items() if after[table].get(key) != row]
        come = [row for key, row in after[table].items() if rows.get(key) != row]
        if gone or come:
            changed[table] = {"before": gone, "after": come}
    return _as_json(changed)


def put_back(user: Any, changed: Difference) -> bool:
    """Make the rows of a difference as they were before; False, and nothing is done, where that cannot be.

    It cannot when a row is no longer as the change left it, or the catalog lost what a row points to.
    Runs inside ``saving``.
    """
    tables = [(model, changed[model.__name__]) for model in CHANGED_BY_LEARNERS if model.__name__ in changed]
    if not all(
        _is_as_left(model, user, rows) and _can_point(model, rows["before"]) for model, rows in tables
    ):
        return False
    for model, rows in reversed(tables):
        new = {row[0] for row in rows["after"]} - {row[0] for row in rows["before"]}
        _own(model, user).filter(pk__in=new).delete()
    for model, rows in tables:
        others = [field.name for field in _fields(model) if not field.primary_key]
        made = [_made(model, row) for row in rows["before"]]
        _objects(model).bulk_create(made, update_conflicts=True, update_fields=others, unique_fields=["pk"])
    return True


def _objects(model: Any) -> Any:
    return model.objects


def _own(model: type[models.Model], user: Any) -> models.QuerySet:
    return _objects(model).for_user(user)


def _fields(model: type[models.Model]) -> list[models.Field]:
    """Return a table's columns, its key first."""
    columns = model._meta.concrete_fields  # noqa: SLF001 - Django's public Meta API
    return sorted(columns, key=lambda field: not field.primary_key)


def _rows(own: models.QuerySet) -> Rows:
    names = (field.attname for field in _fields(own.model))
    return {row[0]: row for row in own.order_by().values_list(*names)}


class _Exactly(DjangoJSONEncoder):
    """Writes instants with all their digits, to be put back as they were; Django's ends at milliseconds."""

    def default(self, value: Any) -> Any:
        """Return a value as JSON can say it (json.JSONEncoder.default)."""
        return value.isoformat() if isinstance(value, dt.datetime) else super().default(value)


def _as_json(rows: Any) -> Any:
    return json.loads(json.dumps(rows, cls=_Exactly))


def _is_as_left(model: type[models.Model], user: Any, rows: dict[str, list[Any]]) -> bool:
    keys = {row[0] for side in rows.values() for row in side}
    stored = _rows(_own(model, user).filter(pk__in=keys))
    return bool(sorted(_as_json(list(stored.values()))) == sorted(rows["after"]))


def _can_point(model: type[models.Model], rows: Iterable[Row]) -> bool:
    """Whether all entries of the catalog that these rows point to are there still."""
    for number, field in enumerate(_fields(model)):
        if isinstance(field, models.ForeignKey) and field.name != "user":
            keys = {row[number] for row in rows} - {None}
            if _objects(field.related_model).filter(pk__in=keys).count() != len(keys):
                return False
    return True


def _made(model: type[models.Model], row: Row) -> models.Model:
    return model(**dict(_values(model, row)))


def _values(model: type[models.Model], row: Row) -> Iterator[tuple[str, Any]]:
    for field, value in zip(_fields(model), row, strict=True):
        yield field.attname, value if value is None else field.to_python(value)
