"""Where a learner is with each course and path of the catalog, read in one query."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import BooleanField, DateField, IntegerField, Value
from django.db.models.functions import Cast

from progress.models import CourseProgress, Enrollment, PartMark, Plan

Status = CourseProgress.Status
# What a table of the one query has not.
NO_DAY = Cast(Value(None), DateField())
NO_NUMBER = Cast(Value(None), IntegerField())
NOT_PAID = Value(False, BooleanField())  # noqa: FBT003 - a value of the database


@dataclass(frozen=True)
class CourseStanding:
    """A learner's state in a course; ``left_on`` None: it is in the plan."""

    status: Status
    completed_on: dt.date | None
    left_on: dt.date | None
    provider_id: int
    is_paid: bool

    @property
    def is_in_plan(self) -> bool:
        """Whether it counts for the plan."""
        return self.left_on is None

    @property
    def can_be_taken_up(self) -> bool:
        """Whether it could be studied (again): waived, or left and not completed."""
        is_left = not self.is_in_plan and self.status != Status.COMPLETED
        return is_left or self.status == Status.WAIVED

    @property
    def waits_for_pay(self) -> bool:
        """Whether its provider asks money for what the learner still has to do of it."""
        return self.is_paid and self.is_in_plan and self.status not in CourseProgress.SETTLED


@dataclass(frozen=True)
class PathStanding:
    """Since when a learner follows a path, and when they left it; ``left_on`` None: they follow it."""

    enrolled_on: dt.date
    left_on: dt.date | None


@dataclass(frozen=True)
class Standing:
    """All courses and paths that a learner ever had, by their ids, and the time zone of their plan.

    ``time_zone`` "": they have no plan. ``part_states`` are those of the parts that they marked.
    """

    courses: Mapping[int, CourseStanding]
    paths: Mapping[int, PathStanding]
    time_zone: str = ""
    part_states: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls, user: Any) -> Self:
        """Read it in one query: rows of four tables, each with its kind in front."""
        courses = CourseProgress.objects.for_user(user).order_by().values_list(
            Value("course"), "course_id", "status", "completed_on", "left_on",
            "course__provider_id", "course__is_paid",
        )  # fmt: skip
        paths = Enrollment.objects.for_user(user).order_by().values_list(
            Value("path"), "path_id", Value(""), "enrolled_on", "left_on", NO_NUMBER, NOT_PAID,
        )  # fmt: skip
        plans = Plan.objects.for_user(user).order_by().values_list(
            Value("plan"), "pk", "time_zone", NO_DAY, NO_DAY, NO_NUMBER, NOT_PAID,
        )  # fmt: skip
        marks = PartMark.objects.for_user(user).order_by().values_list(
            Value("part"), "part_id", "state", NO_DAY, NO_DAY, NO_NUMBER, NOT_PAID,
        )  # fmt: skip
        rows = list(courses.union(paths, plans, marks, all=True))
        return cls(
            {
                key: CourseStanding(Status(status), *more)
                for kind, key, status, *more in rows
                if kind == "course"
            },
            {key: PathStanding(*more[:2]) for kind, key, _text, *more in rows if kind == "path"},
            "".join(text for kind, _key, text, *_more in rows if kind == "plan"),
            {key: state for kind, key, state, *_more in rows if kind == "part"},
        )
