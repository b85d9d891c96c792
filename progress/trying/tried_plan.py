"""A plan that somebody tries before there is a row of theirs: the dates it would give from today on."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from courses.models import Path
from progress.answer.answer import CourseAnswer
from progress.answer.course_rows import course_rows
from progress.enrollment.membership import courses_to_study
from progress.models import CourseProgress, Plan
from progress.projection import CourseInput, StudyInput, project
from progress.what_if.answer import Question, WhatIf, answer_what_if

Status = CourseProgress.Status


@dataclass(frozen=True)
class TriedPlan(CourseAnswer):
    """What the dashboard would say on the day of enrolling in ``path`` with an unsaved ``plan``."""

    path: Path

    @property
    def target(self) -> WhatIf | None:
        """What the target date asks for; None without one."""
        return answer_what_if(self, Question()) if self.plan.target_on else None


def tried_plan(plan: Plan, path: Path, waived_slugs: Collection[str], today: dt.date) -> TriedPlan:
    """Return the dates of following ``path`` as ``plan`` says; needs its steps, runs no query."""
    in_plan = [
        CourseProgress(course=course, status=Status.WAIVED if course.slug in waived_slugs else Status.PLANNED)
        for course in courses_to_study(path)
    ]
    study = StudyInput(
        planned_pace_hours=float(plan.planned_pace_hours),
        starts_on=plan.starts_on,
        courses=tuple(_course_input(progress) for progress in in_plan),
    )
    projection = project(study, today)
    return TriedPlan(
        plan=plan,
        today=today,
        study=study,
        projection=projection,
        moved=None,
        titles={progress.course.slug: progress.course.title for progress in in_plan},
        present_slugs={},
        path=path,
        rows=tuple(course_rows(in_plan, projection)),
    )


def _course_input(progress: CourseProgress) -> CourseInput:
    hours = progress.published_hours
    return CourseInput(progress.course.slug, progress.status, None if hours is None else float(hours))
