"""Whether what a scholarship asks for is likely finished by its deadline, and what pace would do."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from progress.answer.answer import Answer
from progress.answer.data import SUREST_CHANCE
from progress.learner.rows import LearnerRows
from progress.projection import (
    CourseProjection,
    Projection,
    StudyInput,
    TargetPace,
    chance_by,
    project,
    target_pace,
)
from progress.projection.project import AFTER_UNKNOWN_EFFORT, UNKNOWN_EFFORT
from progress.scholarships.asked import Scholarship, open_scholarships

NO_PACE = TargetPace(None, None)


@dataclass(frozen=True)
class Outlook:
    """A scholarship that matters to a learner.

    ``due`` are the courses it asks for that are still to do, in the learner's order; ``missing`` the titles
    of those that are not in their plan; ``finished_on`` is the day on which the last other one was completed.
    """

    scholarship: Scholarship
    due: tuple[CourseProjection, ...]
    missing: tuple[str, ...]
    finished_on: dt.date | None
    study: StudyInput
    projection: Projection

    @property
    def is_finished(self) -> bool:
        """Whether all that it asks for is completed or waived."""
        return not self.due and not self.missing

    @property
    def likely(self) -> dt.date | None:
        """The day on which the last of what it asks for likely ends, or ended."""
        if self.is_finished:
            return self.finished_on
        days = [course.finish.likely for course in self.due]
        known = [day for day in days if day]
        return max(known) if known and len(known) == len(days) and not self.missing else None

    @cached_property
    def chance(self) -> float | None:
        """The chance, 0 to 1, that it is finished before the deadline passes; None without a date."""
        if self.is_finished:
            return 1.0
        if self.likely is None:
            return None
        chance = chance_by(self.projection, self.study, self.scholarship.deadline_on)
        return None if chance is None else min(chance, SUREST_CHANCE)

    @cached_property
    def pace(self) -> TargetPace:
        """The hours a week that the deadline asks for."""
        deadline_on = self.scholarship.deadline_on
        if self.is_finished or self.missing or deadline_on <= self.projection.as_of or self._is_unknown:
            return NO_PACE
        return target_pace(self.projection, self.study, deadline_on)

    @property
    def _is_unknown(self) -> bool:
        """Whether a size is unknown on the way."""
        return any(one.finish.reason in (UNKNOWN_EFFORT, AFTER_UNKNOWN_EFFORT) for one in self.due)


def outlooks_of(rows: LearnerRows, answer: Answer) -> list[Outlook]:
    """Return the scholarships that matter to a learner, the next deadline first; one query if any has one.

    Those matter of which all that they ask for is in the plan or done, or whose path is followed; and those
    that name nothing: then it is the core that the answer is about.
    """
    scholarships = open_scholarships(rows.plan.user, answer.today) if rows.has_deadlines else []
    views: dict[frozenset[str], tuple[StudyInput, Projection]] = {}
    found = (_outlook(one, rows, answer, views) for one in scholarships)
    return [one for one in found if one]


def _outlook(
    scholarship: Scholarship,
    rows: LearnerRows,
    answer: Answer,
    views: dict[frozenset[str], tuple[StudyInput, Projection]],
) -> Outlook | None:
    known = {one.course_id: one for one in rows.progress if one.left_on is None or one.is_settled}
    asked = _asked(scholarship, known)
    if asked is None:
        counted = zip(answer.in_plan, answer.study.counted, strict=True)
        asked = {one.course_id: "" for one, is_counted in counted if is_counted}
    missing = tuple(title for course_id, title in asked.items() if course_id not in known)
    if not asked or (missing and not scholarship.is_followed):
        return None
    due = _due(asked, answer)
    done = (known[course_id].completed_on for course_id in asked if course_id in known)
    study, projection = _about(frozenset(course.slug for course in due), answer, views)
    finished_on = max((day for day in done if day), default=None)
    return Outlook(scholarship, due, missing, finished_on, study, projection)


def _asked(scholarship: Scholarship, known: Collection[int]) -> dict[int, str] | None:
    """Return the courses that are asked for; None: it names nothing.

    A course of the path that left the catalog is asked only of those who have it.
    """
    if not scholarship.names_something:
        return None
    of_path = {
        course_id: title
        for course_id, title in scholarship.of_path.items()
        if course_id in known or course_id not in scholarship.gone
    }
    return of_path | scholarship.courses


def _due(asked: Collection[int], answer: Answer) -> tuple[CourseProjection, ...]:
    courses = zip(answer.in_plan, answer.projection.courses, strict=True)
    return tuple(course for one, course in courses if one.course_id in asked and not one.is_settled)


def _about(slugs: frozenset[str], answer: Answer, views: dict[Any, Any]) -> tuple[StudyInput, Projection]:
    """Return the study and its projection as if the finish were about these courses alone."""
    study = answer.study
    counted = zip(study.courses, study.counted, strict=True)
    core = {course.slug for course, is_counted in counted if is_counted and course.is_due}
    if not slugs or slugs == core:
        return study, answer.projection
    if slugs not in views:
        courses = tuple(replace(course, is_core=course.slug in slugs) for course in study.courses)
        study = replace(study, courses=courses)
        views[slugs] = study, project(study, answer.today)
    found: tuple[StudyInput, Projection] = views[slugs]
    return found
