"""What another pace, break, order or course would change, and which pace a date asks for."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from courses.models import Course
from progress.answer.answer import Answer
from progress.answer.streams import with_additional_on
from progress.enrollment.membership import move, put_in_plan
from progress.learner.aid import AidRows
from progress.learner.rows import untouched
from progress.models import CourseProgress, Pause, Plan
from progress.plan.changes import begin_anew, earlier_plan
from progress.projection import (
    CourseInput,
    DayRange,
    Finish,
    Projection,
    StudyInput,
    chance_by,
    needed_pace_hours,
    project,
)
from progress.projection.this_week import EVEN_ODDS, SURE_ODDS, reachable_hours
from progress.projection.weeks import merged


@dataclass(frozen=True)
class Question:
    """What the learner supposes; None and "" where they suppose nothing. Courses are slugs."""

    hours: Decimal | None = None
    by: dt.date | None = None
    pause: DayRange | None = None
    first: str = ""
    waive: str = ""
    add: Course | None = None

    @property
    def changes_plan(self) -> bool:
        """Whether there is anything to save."""
        return bool(self.hours or self.by or self.changes_courses_or_breaks)

    @property
    def changes_courses_or_breaks(self) -> bool:
        """Whether it supposes a break, another order, or a course more or less."""
        return bool(self.pause or self.first or self.waive or self.add)


@dataclass(frozen=True)
class CourseChange:
    """One course's dates now and in the case supposed; ``now`` None: it is not in the plan."""

    title: str
    now: Finish | None
    then: Finish


@dataclass(frozen=True)
class WhatIf:
    """The answers to a question: ``then`` is what it supposes of ``study``, the rest is computed when asked.

    A needed pace None means that no pace would do, or that there is no date to reach.
    """

    question: Question
    answer: Answer
    study: StudyInput
    then: Projection

    @property
    def by(self) -> dt.date | None:
        """The date asked for, else the plan's target date."""
        return self.question.by or self.answer.plan.target_on

    @cached_property
    def saved(self) -> Finish | None:
        """What the dashboard would say once saved, as it goes by the logs; None: the same."""
        if not self.question.hours:
            return None
        study = replace(self.study, planned_pace_hours=float(self.question.hours))
        return _finish_of(project(study, self.answer.today))

    @property
    def finish(self) -> Finish:
        """The finish supposed: the core's, or that of all courses where only additional ones are left."""
        return _finish_of(self.then)

    @property
    def now(self) -> Finish:
        """The same as it is now."""
        return _finish_of(self.answer.projection)

    @property
    def with_additional_on(self) -> dt.date | None:
        """The likely end of all courses where it is another day than that of the finish."""
        return None if self.then.is_core_finished else with_additional_on(self.then)

    @cached_property
    def courses(self) -> tuple[CourseChange, ...]:
        """The dates of each course that is still due."""
        return tuple(_course_changes(self.answer, self.then, self.question))

    @cached_property
    def chance(self) -> float | None:
        """The chance, 0 to 1, to be done by then; None without a date."""
        return chance_by(self.then, self.study, self.by) if self.by else None

    @cached_property
    def even_pace_hours(self) -> float | None:
        """The hours a week that make it as likely as not."""
        return self._needed_pace_hours(EVEN_ODDS)

    @cached_property
    def sure_pace_hours(self) -> float | None:
        """The hours a week that make it in 8 cases of 10."""
        return self._needed_pace_hours(SURE_ODDS)

    def _needed_pace_hours(self, chance: float) -> float | None:
        return reachable_hours(needed_pace_hours(self.then, self.study, self.by, chance)) if self.by else None


def answer_what_if(answer: Answer, question: Question) -> WhatIf:
    """Return what the question would change, from today on; nothing is saved."""
    today = answer.today
    study = _supposed(answer.study, question, today, answer.aid)
    if not question.hours:
        return WhatIf(question, answer, study, then=project(study, today))
    # The hours are those of all courses: what runs beside the others takes its own from them.
    pace = study.pace(today).at(float(question.hours))
    study = replace(study, planned_pace_hours=float(question.hours))
    return WhatIf(question, answer, study, then=project(study, today, pace))


def _finish_of(projection: Projection) -> Finish:
    return projection.finish_with_additional if projection.is_core_finished else projection.finish


def make_it_the_plan(plan: Plan, question: Question, today: dt.date) -> None:
    """Save what was supposed; runs inside ``saving``."""
    earlier = earlier_plan(plan, today)
    own = CourseProgress.objects.for_user(plan.user).in_plan()
    if question.waive:
        due = own.exclude(status__in=CourseProgress.SETTLED)
        due.filter(course__slug=question.waive).update(status=CourseProgress.Status.WAIVED)
    if question.first:
        _study_next(list(own.with_courses()), question.first)
    if question.add:
        put_in_plan(plan.user, [question.add], today)
    if question.pause:
        first, last = question.pause.first, question.pause.last
        Pause.objects.get_or_create(user=plan.user, starts_on=first, ends_on=last)
    plan.target_on = question.by or plan.target_on
    plan.planned_pace_hours = question.hours or plan.planned_pace_hours
    begin_anew(plan, earlier, today)


def _study_next(ordered: Sequence[CourseProgress], slug: str) -> None:
    """Move a course before all others that are due."""
    due = [progress for progress in ordered if not progress.is_settled]
    if asked := next((progress for progress in due if progress.course.slug == slug), None):
        move(asked, ordered.index(due[0]) + 1)


def _supposed(study: StudyInput, question: Question, today: dt.date, aid: AidRows) -> StudyInput:
    pauses = merged([*study.pauses, *([question.pause] if question.pause else [])])
    courses = [*_supposed_courses(study.courses, question), *_added(study, question, today, aid)]
    added = {course.slug for course in courses}
    left = tuple(course for course in study.left_courses if course.slug not in added)
    done = tuple(course for course in study.done_courses if course.slug not in added)
    return replace(study, pauses=tuple(pauses), courses=tuple(courses), left_courses=left, done_courses=done)


def _added(study: StudyInput, question: Question, today: dt.date, aid: AidRows) -> list[CourseInput]:
    """Return the course to add: as it was left if the learner had it before, else a new one."""
    if question.add is None:
        return []
    left = [course for course in study.left_courses if course.slug == question.add.slug]
    return left or [untouched(question.add, today, aid.with_rules_of(question.add))]


def _supposed_courses(courses: Sequence[CourseInput], question: Question) -> list[CourseInput]:
    supposed = [
        replace(course, status="waived") if course.slug == question.waive else course for course in courses
    ]
    if question.first:
        first = next(course for course in supposed if course.slug == question.first)
        supposed.remove(first)
        at = next((number for number, course in enumerate(supposed) if course.is_due), len(supposed))
        supposed.insert(at, first)
    return supposed


def _course_changes(answer: Answer, then: Projection, question: Question) -> list[CourseChange]:
    titles: Mapping[str, str] = answer.titles
    now = {course.slug: course.finish for course in answer.projection.courses}
    added: dict[str, Any] = {question.add.slug: question.add.title} if question.add else {}
    return [
        CourseChange({**titles, **added}[course.slug], now.get(course.slug), course.finish)
        for course in then.courses
        if course.status not in ("completed", "waived")
    ]
