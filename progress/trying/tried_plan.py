"""A plan that somebody tries before there is a row of theirs: the dates it would give from today on."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from django.utils.safestring import SafeString

from courses.models import Course, Path
from progress.answer.answer import Answer, answer_of
from progress.answer.course_rows import CourseRow
from progress.answer.streams import additional_sentence
from progress.enrollment.membership import courses_to_study
from progress.enrollment.wanted import Wanted, side_starts_on, states_of
from progress.learner.aid import AidRows
from progress.learner.rows import LearnerRows
from progress.models import CoreMark, CourseProgress, MarkedPart, PartMark, Plan, SideCourse
from progress.what_if.answer import Question, WhatIf, answer_what_if

Status = CourseProgress.Status


MOST_TAPS = 10  # each asks for all dates once more


@dataclass(frozen=True)
class TriedRow:
    """A course with its dates; ``can_be_waived``: by one tap, and then the finish is on ``waived_on``."""

    row: CourseRow
    can_be_waived: bool = False
    waived_on: dt.date | None = None


@dataclass(frozen=True)
class TriedPlan:
    """What the dashboard would say on the day of enrolling in ``path`` with an unsaved plan."""

    path: Path
    answer: Answer

    @property
    def additional_sentence(self) -> SafeString:
        """When the additional courses would end; "" where none is due or they end with the core."""
        return additional_sentence(
            self.answer.projection, self.answer.additional_due, Course.get_absolute_url
        )

    @cached_property
    def rows(self) -> list[TriedRow]:
        """The courses; of the first additional ones still due, what waiving each would do to the finish."""
        taps = [row.course.slug for row in self.answer.additional_due][:MOST_TAPS]
        return [
            TriedRow(row, can_be_waived=True, waived_on=self._finish_without(row.course.slug))
            if row.course.slug in taps
            else TriedRow(row)
            for row in self.answer.course_rows
        ]

    def _finish_without(self, slug: str) -> dt.date | None:
        return answer_what_if(self.answer, Question(waive=slug)).then.finish.likely

    @property
    def target(self) -> WhatIf | None:
        """What the target date asks for; None without one."""
        return answer_what_if(self.answer, Question()) if self.answer.plan.target_on else None


def tried_plan(
    plan: Plan,
    path: Path,
    waived_slugs: Collection[str],
    today: dt.date,
    wanted: Mapping[int, Wanted] = MappingProxyType({}),
    *,
    pays_with_aid: bool = False,
) -> TriedPlan:
    """Return the dates of following ``path`` as ``plan`` says; needs its steps, and a query for aid's rules.

    ``wanted`` has how the courses are studied that are to do, by their keys.
    """
    core = {step.course_id for step in path.core_steps}
    in_plan = []
    for course in courses_to_study(path, today):
        is_waived = course.slug in waived_slugs
        progress = _tried(course, is_waived=is_waived, is_core=course.pk in core)
        if course.pk in wanted and not is_waived:
            _study(progress, wanted[course.pk], side_starts_on(plan, today), today)
        in_plan.append(progress)
    aid = AidRows.tried(in_plan, pays=pays_with_aid)
    return TriedPlan(path, answer_of(LearnerRows(plan, in_plan, aid=aid), None, today))


def _tried(course: Course, *, is_waived: bool, is_core: bool) -> CourseProgress:
    """Return the row, not saved, that enrolling would make."""
    progress = CourseProgress(course=course, status=Status.WAIVED if is_waived else Status.PLANNED)
    progress.marked_parts = [MarkedPart(part, PartMark.State.NEEDED) for part in course.parts.all()]
    progress.core_mark = CoreMark(progress=progress, is_core=is_core)
    return progress


def _study(progress: CourseProgress, wanted: Wanted, starts_on: dt.date, today: dt.date) -> None:
    """Give a row, not saved, what enrolling would store of how its course is studied."""
    progress.core_mark = CoreMark(progress=progress, is_core=wanted.is_core)
    if wanted.beside_hours:
        progress.side_course = SideCourse(
            progress=progress, pace_hours=wanted.beside_hours, starts_on=starts_on
        )
    states = states_of(progress.parts(today), wanted.needed)
    progress.marked_parts = [
        MarkedPart(one.part, states.get(one.part.slug, one.state)) for one in progress.marked_parts
    ]
