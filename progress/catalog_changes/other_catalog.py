"""A learner's courses as another catalog has them: the one that is to come, or the one they were told of.

Rows and marks stay the learner's; so dates are counted in the same way, whatever the catalog says.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from courses.models import Course, Part
from progress.learner.rows import LearnerRows
from progress.models import CourseProgress, MarkedPart, PartMark

if TYPE_CHECKING:
    from courses.catalog.change_set import ChangeSet, EntryChange, RowChange

CourseOrPart = TypeVar("CourseOrPart", Course, Part)


def with_other_course(progress: CourseProgress, course: Course, parts: Sequence[Part]) -> CourseProgress:
    """Return a copy of a learner's course with the course and its parts as they are elsewhere."""
    states = {one.part.pk: one.state for one in progress.marked_parts}
    other = copy(progress)
    other.course = course
    other.marked_parts = [MarkedPart(part, states.get(part.pk, PartMark.State.NEEDED)) for part in parts]
    return other


class CatalogToCome:
    """The courses and their parts as a change set leaves them; each is made once for all learners."""

    def __init__(self, change_set: "ChangeSet") -> None:
        self._entries = {
            entry.stored_slug: entry
            for entry in change_set.entries
            if entry.section.name == "courses" and entry.action not in ("created", "unchanged", "removed")
        }
        self._made: dict[int, tuple[Course, list[Part]]] = {}

    def rows(self, rows: LearnerRows) -> LearnerRows:
        """Return a learner's rows with the courses as they will be; the courses of the given ones stay."""
        return replace(rows, progress=[self._progress(one) for one in rows.progress])

    def days_to_come(self, today: dt.date) -> list[dt.date]:
        """Return the days after today on which parts leave, with the change set or without it."""
        days = {day for entry in self._entries.values() for row in entry.nested for day in _days_of(row)}
        return sorted(day for day in days if day > today)

    def _progress(self, progress: CourseProgress) -> CourseProgress:
        entry = self._entries.get(progress.course.slug)
        if entry is None:
            return progress
        if progress.course_id not in self._made:
            parts = [one.part for one in progress.marked_parts]
            self._made[progress.course_id] = _course(progress.course, entry), _parts(parts, entry)
        return with_other_course(progress, *self._made[progress.course_id])


def _course(course: Course, entry: "EntryChange") -> Course:
    return _with_values(copy(course), entry.row)


def _parts(parts: Sequence[Part], entry: "EntryChange") -> list[Part]:
    rows = {row.former_slug or row.identity[1]: row for row in entry.nested}
    stay = [_part(part, rows.get(part.slug)) for part in parts]
    known = {part.slug for part in parts}
    new = [_with_values(Part(), row) for slug, row in rows.items() if slug not in known]
    return [part for part in [*stay, *new] if part]


def _part(part: Part, row: "RowChange | None") -> Part | None:
    if row is None:
        return part
    return None if row.action == "removed" else _with_values(copy(part), row)


def _with_values(made: CourseOrPart, row: "RowChange") -> CourseOrPart:
    for name, value in row.values.items():
        if name not in row.table.references:
            setattr(made, name, value)
    return made


def _days_of(row: "RowChange") -> Iterator[dt.date]:
    if row.action != "unchanged":
        days: list[Any] = [row.values["retired_on"]]
        days += [change.old for change in row.changes if change.field == "retired_on"]
        yield from (day for day in days if day)
