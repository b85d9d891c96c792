"""A plan that somebody tries before there is a row of theirs: the dates it would give from today on."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.safestring import SafeString

from courses.models import Course, Path
from progress.answer.answer import Answer, answer_of
from progress.answer.streams import additional_sentence
from progress.enrollment.membership import courses_to_study
from progress.learner.rows import LearnerRows
from progress.models import CoreMark, CourseProgress, MarkedPart, PartMark, Plan
from progress.what_if.answer import Question, WhatIf, answer_what_if

Status = CourseProgress.Status


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

    @property
    def target(self) -> WhatIf | None:
        """What the target date asks for; None without one."""
        return answer_what_if(self.answer, Question()) if self.answer.plan.target_on else None


def tried_plan(plan: Plan, path: Path, waived_slugs: Collection[str], today: dt.date) -> TriedPlan:
    """Return the dates of following ``path`` as ``plan`` says; needs its steps, runs no query."""
    core = {step.course_id for step in path.core_steps}
    in_plan = [
        _tried(course, is_waived=course.slug in waived_slugs, is_core=course.pk in core)
        for course in courses_to_study(path, today)
    ]
    return TriedPlan(path, answer_of(LearnerRows(plan, in_plan), None, today))


def _tried(course: Course, *, is_waived: bool, is_core: bool) -> CourseProgress:
    """Return the row, not saved, that enrolling would make."""
    progress = CourseProgress(course=course, status=Status.WAIVED if is_waived else Status.PLANNED)
    progress.marked_parts = [MarkedPart(part, PartMark.State.NEEDED) for part in course.parts.all()]
    progress.core_mark = CoreMark(progress=progress, is_core=is_core)
    return progress
