"""The format of the catalog's files: which sections they have and which keys their entries.

Lengths, choices and what may be left out follow the models, so there is one place for each rule.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models.fields import NOT_PROVIDED

from courses.models import (
    AidRule,
    Course,
    Part,
    Path,
    Provider,
    RequiredCourse,
    Resource,
    Step,
    StudyGroup,
)

EFFORT_FIELDS = (
    "effort_unit",
    "effort_amount_low",
    "effort_amount_high",
    "effort_pace_low_hours",
    "effort_pace_high_hours",
)

GUESS_FIELDS = (
    "guess_low_hours",
    "guess_high_hours",
    "guess_confidence",
    "guess_source_url",
    "guess_verified_on",
)

# Values that stand in several columns, and are edited, merged and reported as one.
VALUES_OF_COLUMNS: dict[str, tuple[str, ...]] = {"effort": EFFORT_FIELDS, "effort_guess": GUESS_FIELDS}
_KEY_OF_COLUMN = {name: key for key, columns in VALUES_OF_COLUMNS.items() for name in columns}

# Learners are told of the day on which these change: of a course, and of its parts.
TOLD_FIELDS = frozenset(("title", *EFFORT_FIELDS, "guess_low_hours", "guess_high_hours"))
TOLD_FIELDS_OF_PARTS = frozenset(("hours", "retired_on"))

Identity = tuple[str, ...]
StoredRow = dict[str, Any]
Stored = Mapping[type[Any], Mapping[Identity, StoredRow]]
Loaded = dict[str, dict[str, Any]]  # an entry's name -> what its file said, or the day it left its file


@dataclass(frozen=True)
class Table:
    """A model whose rows are found by natural keys; rows refer to other rows by their slugs."""

    model: type[models.Model]
    identity: tuple[str, ...]

    @cached_property
    def fields(self) -> dict[str, models.Field]:
        """Every column but the primary key, by name."""
        return {field.name: field for field in self._options.concrete_fields if not field.primary_key}

    @property
    def manager(self) -> models.Manager[Any]:
        """The model's manager."""
        return self.model._default_manager  # noqa: SLF001 - documented for code that serves any model

    @property
    def db_table(self) -> str:
        """The name of the table in the database."""
        return self._options.db_table

    @property
    def plural_name(self) -> str:
        """What a person calls the rows."""
        return str(self._options.verbose_name_plural)

    @cached_property
    def references(self) -> dict[str, type[models.Model]]:
        """The fields that hold the slug of another row, with the model it belongs to."""
        return {
            name: field.related_model
            for name, field in self.fields.items()
            if isinstance(field, models.ForeignKey) and not isinstance(field.related_model, str)
        }

    def identity_of(self, values: StoredRow) -> Identity:
        """Return the natural key within these values."""
        return tuple(values[name] for name in self.identity)

    def stored_rows(self) -> dict[Identity, StoredRow]:
        """Return all rows of the database by natural key, in their usual order, in one query."""
        lookups = [f"{name}__slug" if name in self.references else name for name in self.fields]
        usual_order = [*(self._options.ordering or self.identity), "pk"]
        stored = self.manager.order_by(*usual_order).values_list(*lookups)
        rows = (dict(zip(self.fields, row, strict=True)) for row in stored)
        return {self.identity_of(row): row for row in rows}

    @property
    def _options(self) -> Any:
        return self.model._meta  # noqa: SLF001 - Django's public Meta API


@dataclass(frozen=True)
class Nested:
    """A list inside an entry (the steps of a path) whose rows belong to the entry alone."""

    key: str
    table: Table
    owner: str
    keys: tuple[str, ...]
    required: bool = False

    @property
    def identity(self) -> str:
        """The key that tells two rows of one entry apart."""
        return next(name for name in self.table.identity if name != self.owner)

    @property
    def retires(self) -> bool:
        """Whether a row that leaves the list stays in the database, as learners may point at it."""
        return "retired_on" in self.table.fields

    @property
    def is_plain(self) -> bool:
        """Whether it is a list of slugs, as its rows say nothing but which entry they are about."""
        return self.keys == (self.identity,)


@dataclass(frozen=True)
class Section:
    """A section of the files, whose entries are alike: its key, and those of an entry in reading order."""

    name: str
    table: Table
    keys: tuple[str, ...]
    nested: Nested | None = None

    @property
    def all_keys(self) -> tuple[str, ...]:
        """The keys of an entry with that of its nested list."""
        return (*self.keys, self.nested.key) if self.nested else self.keys

    @property
    def required_keys(self) -> frozenset[str]:
        """The keys no entry may leave out."""
        required = required_fields(self.table, self.keys)
        return required | {self.nested.key} if self.nested and self.nested.required else required


def required_fields(table: Table, keys: Iterable[str]) -> frozenset[str]:
    """Return the keys whose field has no default; an effort is always given, if only as unknown."""
    return frozenset(
        key
        for key in keys
        if key == "effort" or (key not in VALUES_OF_COLUMNS and _is_required(table.fields[key]))
    )


def _is_required(field: models.Field) -> bool:
    return not (field.blank or field.default is not NOT_PROVIDED)


def column_groups(names: Iterable[str]) -> Iterable[list[str]]:
    """Return columns in order, those of one value together."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(key_of_column(name), []).append(name)
    return groups.values()


def key_of_column(name: str) -> str:
    """Return the key of a file that a column is written under."""
    return _KEY_OF_COLUMN.get(name, name)


AID_RULES = Nested(
    key="aid_rules",
    table=Table(AidRule, identity=("provider", "kind")),
    owner="provider",
    keys=("kind", "value", "confidence", "note", "source_url", "verified_on"),
)
STEPS = Nested(
    key="steps",
    table=Table(Step, identity=("path", "course")),
    owner="path",
    keys=("course", "position", "is_core", "note", "beside_hours", "needed_parts", "rest_beside"),
    required=True,
)
PARTS = Nested(
    key="parts",
    table=Table(Part, identity=("course", "slug")),
    owner="course",
    keys=(
        "slug", "title", "url", "hours", "position", "confidence", "source_url", "verified_on", "retired_on",
        "formerly",
    ),
)  # fmt: skip

REQUIRED_COURSES = Nested(
    key="required_courses",
    table=Table(RequiredCourse, identity=("resource", "course")),
    owner="resource",
    keys=("course",),
)

# In this order every entry comes after those it refers to; only a course's successor is a course.
SECTIONS = (
    Section(
        "providers",
        Table(Provider, identity=("slug",)),
        ("slug", "title", "url", "retired_on", "formerly"),
        nested=AID_RULES,
    ),
    Section(
        "courses",
        Table(Course, identity=("slug",)),
        (
            "slug", "title", "provider", "url", "kind", "level", "number_of_parts", "is_paid", "effort",
            "effort_guess", "description", "source_url", "verified_on", "is_draft", "retired_on", "successor",
            "credit", "formerly",
        ),
        nested=PARTS,
    ),
    Section(
        "paths",
        Table(Path, identity=("slug",)),
        ("slug", "title", "summary", "description", "position", "is_draft", "retired_on", "formerly"),
        nested=STEPS,
    ),
    Section(
        "groups",
        Table(StudyGroup, identity=("slug",)),
        (
            "slug", "title", "url", "place", "description", "source_url", "verified_on", "is_draft",
            "retired_on", "formerly",
        ),
    ),
    Section(
        "resources",
        Table(Resource, identity=("slug",)),
        (
            "slug", "title", "kind", "url", "provider", "description", "eligibility", "deadline_on",
            "required_path", "source_url", "verified_on", "is_draft", "retired_on", "formerly",
        ),
        nested=REQUIRED_COURSES,
    ),
)  # fmt: skip
NESTED = tuple(section.nested for section in SECTIONS if section.nested)
TABLES = (*(section.table for section in SECTIONS), *(nested.table for nested in NESTED))
SECTION_BY_NAME = {section.name: section for section in SECTIONS}
SECTION_BY_MODEL: dict[type[Any], Section] = {section.table.model: section for section in SECTIONS}
