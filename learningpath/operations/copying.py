"""All rows of the database in use into another one, of either kind, compared before they count."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

import environ
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, Error, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, DecimalField, Model, Sum

from learningpath.operations.refused import Refused

TARGET = "target"
KINDS = ("sqlite:///", "postgres://", "postgresql://")
ROWS_AT_ONCE = 2000
MADE_BY_MIGRATIONS = {"auth_group", "auth_permission", "auth_group_permissions", "django_content_type"}


@dataclass(frozen=True)
class Copied:
    """A table that is the same on both sides: its rows, and the sums of its columns of hours and the like."""

    table: str
    rows: int
    sums: dict[str, Decimal]


def copy_database(url: str) -> list[Copied]:
    """Copy all rows into the empty database at ``url``: all of them, or none when anything differs.

    The target is migrated first. What the cache counts, attempts to sign in, is not copied.
    """
    _add_target(url)
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped  # noqa: SLF001
    ]
    try:
        _refuse_old_source()
        _refuse_filled_target(models)
        call_command("migrate", database=TARGET, verbosity=0)
        with transaction.atomic(using=TARGET), transaction.atomic():
            return _copied(models)
    except Error as error:
        raise Refused(f"Nothing was copied: {error}".strip()) from error
    finally:
        connections[TARGET].close()


def _add_target(url: str) -> None:
    if not url.startswith(KINDS):
        raise Refused(f"Nothing was copied: the target is to begin with one of {', '.join(KINDS)}.")
    config = environ.Env.db_url_config(url)
    if config["PASSWORD"] or config.get("OPTIONS", {}).get("password"):
        raise Refused("Everybody on this machine can read a password on the command line: set PGPASSWORD.")
    source = connections.databases[DEFAULT_DB_ALIAS]
    both = connections.configure_settings({DEFAULT_DB_ALIAS: source, TARGET: config})
    connections.databases[TARGET] = both[TARGET]


def _refuse_old_source() -> None:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused("Nothing was copied: run manage.py migrate first.")


def _refuse_filled_target(models: list[type[Model]]) -> None:
    with connections[TARGET].cursor() as cursor:
        tables = set(connections[TARGET].introspection.table_names(cursor))
    if tables and not {"django_migrations", "learningpath_user"} <= tables:
        raise Refused("Nothing was copied: the target has tables of something else.")
    for model in models:
        table = model._meta.db_table  # noqa: SLF001
        if table in tables - MADE_BY_MIGRATIONS and _rows(model, TARGET).exists():
            raise Refused(f"Nothing was copied: the target is not empty, {table} has rows.")


def _copied(models: list[type[Model]]) -> list[Copied]:
    source, target = connections[DEFAULT_DB_ALIAS], connections[TARGET]
    with source.cursor() as cursor:
        if source.vendor == "postgresql":  # SQLite's transactions see one moment anyway
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    with target.cursor() as cursor:
        for model in models:  # what migrations made has other keys here; they are checked at the end
            cursor.execute(f"DELETE FROM {target.ops.quote_name(model._meta.db_table)}")  # noqa: S608, SLF001
        for model in models:
            _copy_rows(model, cursor)
        for statement in target.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    target.check_constraints()
    return [_compared(model) for model in models]


def _copy_rows(model: type[Model], cursor: Any) -> None:
    target = connections[TARGET]
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]  # noqa: SLF001
    columns = ", ".join(target.ops.quote_name(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = model._meta.db_table  # noqa: SLF001
    insert = f"INSERT INTO {target.ops.quote_name(table)} ({columns}) VALUES ({places})"  # noqa: S608
    names = [field.attname for field in fields]
    rows = _rows(model, DEFAULT_DB_ALIAS).order_by("pk").values_list(*names).iterator(chunk_size=ROWS_AT_ONCE)
    try:
        while some := list(islice(rows, ROWS_AT_ONCE)):
            cursor.executemany(insert, [_prepared(fields, row, target) for row in some])
    except Error as error:
        raise Refused(f"Nothing was copied: the target refuses a row of {table}: {error}".strip()) from error


def _prepared(fields: list[Any], row: tuple[Any, ...], target: Any) -> list[Any]:
    """Return a row's values as the target stores them."""
    return [field.get_db_prep_save(value, target) for field, value in zip(fields, row, strict=True)]


def _compared(model: type[Model]) -> Copied:
    here, there = (_sums(model, alias) for alias in (DEFAULT_DB_ALIAS, TARGET))
    if here != there:
        raise Refused(f"Nothing was copied: {here} became {there}.")
    return there


def _sums(model: type[Model], alias: str) -> Copied:
    decimals = {
        field.attname: field
        for field in model._meta.local_concrete_fields  # noqa: SLF001
        if isinstance(field, DecimalField)
    }
    asked = {f"sum_{name}": Sum(name) for name in decimals}
    found = _rows(model, alias).aggregate(rows=Count("pk"), **asked)
    # SQLite adds floats: only the places that are stored say something.
    sums = {
        name: _short(round(Decimal(found[f"sum_{name}"] or 0), field.decimal_places))
        for name, field in decimals.items()
    }
    return Copied(model._meta.db_table, found["rows"], sums)  # noqa: SLF001


def _short(hours: Decimal) -> Decimal:
    """Return ``21.00`` for 21.000000; sums that need more places keep them."""
    return round(hours, 2) if round(hours, 2) == hours else hours


def _rows(model: type[Model], alias: str) -> Any:
    return model._base_manager.using(alias)  # noqa: SLF001
