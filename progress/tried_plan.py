"""A plan that somebody tries before there is a row of theirs: the dates it would give from today on."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from courses.models import Course, Path
from progress.course_rows import CourseRow
from progress.dashboard import Answer
from progress.membership import courses_to_study
from progress.models import CourseProgress, Plan
from progress.projection import CourseInput, Projection, StudyInput, project
from progress.what_if import Question, WhatIf, answer_what_if

Status = CourseProgress.Status


@dataclass(frozen=True)
class TriedPlan(Answer):
    """What the dashboard would say on the day of enrolling in ``path`` with an unsaved ``plan``."""

    path: Path
    rows: tuple[CourseRow, ...]

    @property
    def studied_count(self) -> int:
        """How many courses would be studied: all but the waived."""
        return sum(row.progress.status != Status.WAIVED for row in self.rows)

    @property
    def last_dated_row(self) -> CourseRow | None:
        """The last course that gets a likely date: how far the answer reaches."""
        dated = [row for row in self.rows if row.projection.finish.likely]
        return dated[-1] if dated else None

    @property
    def target(self) -> WhatIf | None:
        """What the target date asks for; None without one."""
        return answer_what_if(self, Question()) if self.plan.target_on else None


def tried_plan(plan: Plan, path: Path, waived_slugs: Collection[str], today: dt.date) -> TriedPlan:
    """Return the dates of following ``path`` as ``plan`` says; needs its steps, runs no query."""
    status_by_course = {
        course: Status.WAIVED if course.slug in waived_slugs else Status.PLANNED
        for course in courses_to_study(path)
    }
    study = StudyInput(
        planned_pace_hours=float(plan.planned_pace_hours),
        starts_on=plan.starts_on,
        courses=tuple(
            CourseInput(course.slug, status.value, _published_hours(course))
            for course, status in status_by_course.items()
        ),
    )
    projection = project(study, today)
    return TriedPlan(
        plan=plan,
        today=today,
        study=study,
        projection=projection,
        moved=None,
        titles={course.slug: course.title for course in status_by_course},
        present_slugs={},
        path=path,
        rows=_rows(status_by_course, projection),
    )


def _published_hours(course: Course) -> float | None:
    return float(course.effort.typical_hours) if course.effort else None


def _rows(status_by_course: dict[Course, Status], projection: Projection) -> tuple[CourseRow, ...]:
    pairs = zip(status_by_course.items(), projection.courses, strict=True)
    return tuple(
        CourseRow(CourseProgress(course=course, status=status), dates, _published_hours(course))
        for (course, status), dates in pairs
    )
