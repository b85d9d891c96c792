"""Natural keys: a row is known in every database by what it is, never by the number that one of them gave it.

Fixtures (``dumpdata``, ``loaddata``) write rows past every ``save()`` of a model. What they could do to rows
that are here is refused: to turn a row into another one, which learners' hours would follow, or to point by
number at a row that this number may not mean here.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models.signals import pre_save

BY_NAME = "dumpdata --natural-primary --natural-foreign"


class AnotherRowError(ValueError):
    """A fixture would turn a row into another one, or point at another one."""


class FoundByName(int):
    """The number of a row that a fixture named by its natural key; a plain number is the fixture's own."""


@dataclass
class Loading:
    """A load of fixtures under way: rows by number that it brings, and those that it only points at.

    ``named`` are rows that it found by their natural keys: their numbers are ours, not the fixture's.
    """

    named: set[tuple[Any, int]] = field(default_factory=set)
    brought: set[tuple[Any, int]] = field(default_factory=set)
    pointed_at: dict[tuple[Any, int], str] = field(default_factory=dict)

    def check(self) -> None:
        """Raise AnotherRowError when a row points by number at one that no fixture brought."""
        for (model, key), text in self.pointed_at.items():
            if (model, key) not in self.brought:
                raise AnotherRowError(
                    f"{text} by the number {key}, which may be another {model._meta.verbose_name} here: "  # noqa: SLF001
                    f"write the fixture with {BY_NAME}"
                )


_loading: ContextVar[Loading | None] = ContextVar("loading", default=None)


@contextmanager
def loading_fixtures() -> Iterator[None]:
    """Watch a load of fixtures; at its end, what it points at by number has to be what it brought."""
    loading = Loading()
    token = _loading.set(loading)
    try:
        yield
        loading.check()
    finally:
        _loading.reset(token)


# --- Models and their managers ----------------------------------------------------------------------


class NaturalKeyQuerySet(models.QuerySet):
    """Finds a row by its natural key: columns, and of rows that it belongs to, their natural keys."""

    def get_by_natural_key(self, *key: Any) -> Any:
        """Return the row of a natural key (django's serializers ask for it)."""
        parts = list(key)
        columns = {one.name: _taken(one, parts, self.db) for one in key_fields(self.model)}
        return found_by_name(self._of_key(columns))

    def _of_key(self, columns: dict[str, Any]) -> Any:
        return self.get(**columns)


class NaturallyKeyed(models.Model):
    """A row with a natural key, made of ``natural_key_fields``, which are unique together."""

    natural_key_fields: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[Any, ...]:
        """Return what the row is known by in every database (django's serializers ask for it)."""
        return tuple(part for one in key_fields(type(self)) for part in _said(self, one))


def key_fields(model: Any) -> list[models.Field]:
    """Return the fields of a model's natural key."""
    return [model._meta.get_field(name) for name in model.natural_key_fields]  # noqa: SLF001


def found_by_name(row: Any) -> Any:
    """Return a row that was looked up by its natural key, its number marked as such while fixtures load."""
    loading = _loading.get()
    if loading:
        loading.named.add((type(row), row.pk))
        row.pk = FoundByName(row.pk)
    return row


def _said(row: Any, one: models.Field) -> tuple[Any, ...]:
    if one.remote_field is None:
        value = getattr(row, one.attname)
        return (str(value) if isinstance(value, UUID) else value,)
    if one.null and getattr(row, one.attname) is None:
        return (None,) * _length(one.remote_field.model)
    try:
        return tuple(getattr(row, one.name).natural_key())
    except ObjectDoesNotExist as error:
        name = row._meta.verbose_name  # noqa: SLF001
        raise ObjectDoesNotExist(f"the {one.name} of a {name} is neither in the fixture nor here") from error


def _taken(one: models.Field, parts: list[Any], using: str) -> Any:
    """Take a field's part from the front of a natural key; of another row, that row."""
    if one.remote_field is None:
        return parts.pop(0)
    model: Any = one.remote_field.model
    key = [parts.pop(0) for _ in range(_length(model))]
    if one.null and key == [None] * len(key):
        return None
    return model._default_manager.db_manager(using).get_by_natural_key(*key)  # noqa: SLF001


def _length(model: Any) -> int:
    return sum(
        1 if one.remote_field is None else _length(one.remote_field.model) for one in key_fields(model)
    )


# --- The guard of raw saves ------------------------------------------------------------------------


def guard_raw_saves(all_models: Iterable[Any]) -> None:
    """Have raw saves looked at: of rows with a natural key, and of all others that belong to a person.

    Django writes them past every method of the model; its signal is the one door.
    """
    for model in all_models:
        if _guarded_fields(model):
            pre_save.connect(_guard, sender=model)


def _guarded_fields(model: Any) -> list[models.Field]:
    """Return the fields that no fixture may change in a row that is here: natural key and owner."""
    key = key_fields(model) if _has_key(model) else []
    owners = (one for one in model._meta.concrete_fields if one.remote_field and not one.null)  # noqa: SLF001
    person = get_user_model()
    return [*key, *(one for one in owners if one.remote_field.model is person and one not in key)]


def _has_key(model: Any) -> bool:
    return hasattr(model, "natural_key_fields")


def _guard(sender: Any, instance: Any, raw: bool, using: str, **_rest: Any) -> None:  # noqa: FBT001
    if not raw:
        return
    rows = sender._default_manager.db_manager(using)  # noqa: SLF001
    stored = None if instance.pk is None else rows.filter(pk=instance.pk).first()
    if stored and _identity(stored) != _identity(instance):
        raise AnotherRowError(
            f"{_name(sender)} {instance.pk} is {_shown(stored)} here and {_shown(instance)} in the fixture, "
            f"and no row becomes another one: write the fixture with {BY_NAME}"
        )
    same = _same(rows, instance) if _has_key(sender) and not stored else None
    if same:
        raise AnotherRowError(
            f"{_name(sender)} {_shown(same)} has the number {same.pk} here and {instance.pk} in the fixture: "
            f"write the fixture with {BY_NAME}"
        )
    if refuse := getattr(instance, "refuse_raw", None):
        refuse(using)
    _note_numbers(sender, instance)


def _same(rows: Any, instance: Any) -> Any:
    """Return the row that is here under the natural key of one from a fixture."""
    return rows.filter(
        **{one.attname: getattr(instance, one.attname) for one in key_fields(type(instance))}
    ).first()


def _note_numbers(sender: Any, instance: Any) -> None:
    """Note which row a fixture brings by number, and at which ones it points by number."""
    loading = _loading.get()
    if loading is None:
        return
    if instance.pk is not None and (sender, instance.pk) not in loading.named:
        loading.brought.add((sender, instance.pk))
    for one in sender._meta.concrete_fields:  # noqa: SLF001
        value = getattr(instance, one.attname)
        target = one.remote_field.model if one.remote_field else None
        is_number = value is not None and not isinstance(value, FoundByName)
        if is_number and _has_key(target):
            text = f"{_name(sender)} {_shown(instance)} names its {one.name}"
            loading.pointed_at.setdefault((target, value), text)


def _identity(row: Any) -> dict[str, Any]:
    """Return the columns of a row that a fixture must not change."""
    return {one.attname: getattr(row, one.attname) for one in _guarded_fields(type(row))}


def _name(model: Any) -> str:
    return str(model._meta.verbose_name)  # noqa: SLF001


def _shown(row: Any) -> str:
    """Return what a row is known by, with numbers where what it belongs to is not here."""
    try:
        key = row.natural_key()
    except (AttributeError, ObjectDoesNotExist):
        key = tuple(_identity(row).values())
    return f"“{' / '.join(map(str, key))}”"
