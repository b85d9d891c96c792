"""Which scholarships can still be applied for, and what each asks a learner to finish."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from courses.models import Resource
from progress.models import Enrollment

FIELDS = (
    "pk",
    "slug",
    "title",
    "deadline_on",
    "required_path_id",
    "required_path__is_draft",
    "follows",
    "required_courses__course_id",
    "required_courses__course__title",
    "required_path__steps__is_core",
    "required_path__steps__course_id",
    "required_path__steps__course__title",
    "required_path__steps__course__is_draft",
    "required_path__steps__course__retired_on",
)


@dataclass
class Scholarship:
    """A scholarship with a deadline, and the courses that it asks for; id -> title.

    ``of_path`` are the core courses of its path, ``gone`` those of them that left the catalog.
    """

    pk: int
    slug: str
    title: str
    deadline_on: dt.date
    names_something: bool
    is_followed: bool
    courses: dict[int, str] = field(default_factory=dict)
    of_path: dict[int, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)

    @property
    def address(self) -> str:
        """Where it is described."""
        return Resource(slug=self.slug).get_absolute_url()


def open_scholarships(user: Any, today: dt.date) -> list[Scholarship]:
    """Read in one query the scholarships whose deadline has not passed, the next one first."""
    followed = Enrollment.objects.for_user(user).filter(path=OuterRef("required_path"), left_on=None)
    current = Resource.objects.with_deadline().current(today).filter(deadline_on__gte=today)
    rows = current.annotate(follows=Exists(followed)).order_by("deadline_on", "pk").values(*FIELDS)
    found: dict[int, Scholarship] = {}
    for row in rows:
        one = found.setdefault(row["pk"], _scholarship(row))
        if course_id := row["required_courses__course_id"]:
            one.names_something = True
            one.courses[course_id] = row["required_courses__course__title"]
        for course_id, title, is_gone in _of_path(row, today):
            one.of_path[course_id] = title
            if is_gone:
                one.gone.add(course_id)
    return list(found.values())


def _scholarship(row: dict[str, Any]) -> Scholarship:
    return Scholarship(
        row["pk"],
        row["slug"],
        row["title"],
        row["deadline_on"],
        names_something=row["required_path_id"] is not None,
        is_followed=row["follows"],
    )


def _of_path(row: dict[str, Any], today: dt.date) -> Iterator[tuple[int, str, bool]]:
    """Yield the course of a path's core step that learners know, with whether it has left the catalog."""
    step = {name.rpartition("steps__")[2]: value for name, value in row.items() if "steps__" in name}
    if step["is_core"] and not step["course__is_draft"] and not row["required_path__is_draft"]:
        retired_on = step["course__retired_on"]
        yield step["course_id"], step["course__title"], retired_on is not None and retired_on <= today
