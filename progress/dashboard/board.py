"""What a learner is told: the answer to "when will I finish?", and all the dashboard shows beside it.

Rows are read in a fixed number of queries (progress/learner/rows.py); the rest is plain values.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from courses.models import Course, Path
from progress.answer.answer import CourseAnswer, answer_of
from progress.answer.charts import Charts, charts_of
from progress.answer.course_rows import course_rows
from progress.answer.sentences import courses_sentence, plan_sentence, range_sentence, target_sentence
from progress.catalog_changes.notice import CatalogNotice, catalog_notice
from progress.learner.record import earlier_answer
from progress.learner.rows import LearnerRows
from progress.log.forms import LogForm
from progress.log.weekly_log import loggable_courses, why_not_loggable
from progress.models import CourseProgress, Enrollment, Plan
from progress.projection import (
    week_start_of,
)
from progress.projection.weeks import LEAST_STUDY_DAYS, ONE_WEEK, paused_days_by_week

PATH_FIELDS = ("id", "slug", "title")
COURSES_ON_CARD = 2  # the dashboard asks hours for these; the log page has all

Status = CourseProgress.Status


@dataclass(frozen=True)
class LeftCourse:
    """A course taken out of the plan, with the hours it keeps."""

    progress: CourseProgress
    logged_hours: Decimal

    @property
    def is_begun(self) -> bool:
        """Whether the learner ever did something for it; a course that was declined is not begun."""
        hours = self.logged_hours + self.progress.credited_hours
        return hours > 0 or self.progress.status != Status.PLANNED


@dataclass(frozen=True)
class Dashboard(CourseAnswer):
    """All that the dashboard and its sister pages show."""

    left_courses: tuple[LeftCourse, ...]
    paths: tuple[Path, ...]
    new_in_paths: tuple[Course, ...]
    catalog_notice: CatalogNotice | None
    logged_hours: Decimal
    log_form: LogForm
    more_to_log: int
    charts: Charts

    @cached_property
    def this_week(self) -> dt.date:
        """The Monday of the learner's current week."""
        return week_start_of(self.today)

    @cached_property
    def can_log(self) -> bool:
        """Whether the plan has begun, so that this week can be logged."""
        return not why_not_loggable(self.plan, self.this_week, self.today)

    @property
    def last_week_missing(self) -> bool:
        """Whether last week weighs on the pace as 0 h although nobody has written it down yet."""
        last_week = self.last_week
        return (
            last_week is not None
            and last_week >= self.plan.starts_on
            and last_week not in self.study.hours_by_week
            and paused_days_by_week(self.study.pauses)[last_week] <= 7 - LEAST_STUDY_DAYS
        )

    @cached_property
    def break_until(self) -> dt.date | None:
        """The last day of the break that today lies in."""
        return next(
            (pause.last for pause in self.study.pauses if pause.first <= self.today <= pause.last), None
        )

    @cached_property
    def last_week(self) -> dt.date | None:
        """The Monday before, when it belongs to the plan."""
        week = self.this_week - ONE_WEEK
        return week if week >= week_start_of(self.plan.starts_on) else None

    @property
    def total_hours(self) -> float | None:
        """Hours studied and still to study; None while an effort is unknown."""
        remaining_hours = self.projection.remaining_hours
        return None if remaining_hours is None else float(self.logged_hours) + remaining_hours

    @property
    def courses_sentence(self) -> SafeString:
        """What the plan is made of."""
        return courses_sentence(self.paths, self.studied_count)

    @property
    def range_sentence(self) -> SafeString:
        """Between which days the finish falls."""
        return range_sentence(self.projection)

    @property
    def plan_sentence(self) -> SafeString:
        """What the plan says, and how far from it the learner is."""
        return plan_sentence(self.projection, self.plan.changed_on)

    @property
    def target_sentence(self) -> SafeString:
        """The chance to be done by the target date; "" without one."""
        target_on = self.plan.target_on
        return target_sentence(target_on, self.chance_by_target) if target_on else SafeString("")

    @property
    def restarted_this_week(self) -> bool:
        """Whether a learner who had stopped has hours in the current week."""
        return self.projection.is_paused and self.study.hours_by_week.get(self.this_week, 0) > 0

    @property
    def unfinished_courses(self) -> list[LeftCourse]:
        """Courses out of the plan that were begun and are neither completed nor waived."""
        return [left for left in self.left_courses if left.is_begun and not left.progress.is_settled]

    @property
    def courses_not_begun(self) -> list[LeftCourse]:
        """Courses out of the plan that were declined, or taken out before they were begun."""
        return [left for left in self.left_courses if not left.is_begun]

    @property
    def settled_courses(self) -> list[LeftCourse]:
        """Courses out of the plan that are completed or waived."""
        return [left for left in self.left_courses if left.progress.is_settled]


def dashboard_for(plan: Plan, today: dt.date) -> Dashboard:
    """Read a learner's rows and return what the dashboard shows as of ``today``."""
    rows = LearnerRows.read(plan)
    answer = answer_of(rows, earlier_answer(rows, today), today)
    study, projection = answer.study, answer.projection
    paths, path_course_ids = _followed_paths(plan.user)
    hours_in_plan = rows.hours_by_week({one.course_id for one in rows.in_plan})
    log_form, more_to_log = _log_card(rows, week_start_of(today))
    return Dashboard(
        **{field.name: getattr(answer, field.name) for field in fields(answer)},
        rows=tuple(course_rows(rows.in_plan, projection)),
        left_courses=tuple(_left_courses(rows)),
        paths=tuple(paths),
        new_in_paths=tuple(_new_courses(path_course_ids, rows.progress)),
        catalog_notice=catalog_notice(rows, study, projection, today),
        logged_hours=sum(hours_in_plan.values(), Decimal(0)),
        log_form=log_form,
        more_to_log=more_to_log,
        charts=charts_of(rows.in_plan, projection, study, hours_in_plan, rows.logs),
    )


def _followed_paths(user: Any) -> tuple[list[Path], list[int]]:
    """Read the paths a learner follows, only what is shown of them, and the ids of their courses in order."""
    followed = Enrollment.objects.for_user(user).filter(left_on=None).order_by()
    step = ("path__steps__position", "path__steps__course_id")
    rows = followed.values_list("enrolled_on", "pk", *step, *(f"path__{name}" for name in PATH_FIELDS))
    paths: dict[int, Path] = {}
    course_ids: list[int] = []
    for _enrolled_on, pk, _position, course_id, *of_path in sorted(rows):
        paths[pk] = Path(**dict(zip(PATH_FIELDS, of_path, strict=True)))
        if course_id is not None:  # as it is of a path without steps
            course_ids.append(course_id)
    return list(paths.values()), course_ids


def _new_courses(path_course_ids: Iterable[int], progress: Iterable[CourseProgress]) -> list[Course]:
    """Read the courses of followed paths that curators added since the learner enrolled; seldom any."""
    known: set[int | None] = {one.course_id for one in progress}
    known |= {one.course.successor_id for one in progress if one.can_be_replaced}  # offered with that one
    new_ids = [pk for pk in dict.fromkeys(path_course_ids) if pk not in known]
    new = Course.objects.filter(retired_on=None).in_bulk(new_ids) if new_ids else {}
    return [new[pk] for pk in new_ids if pk in new]


def _left_courses(rows: LearnerRows) -> Iterable[LeftCourse]:
    hours_by_course = rows.hours_by_course()
    for progress in rows.progress:
        if progress.left_on:
            yield LeftCourse(progress, hours_by_course.get(progress.course_id, Decimal(0)))


def _log_card(rows: LearnerRows, this_week: dt.date) -> tuple[LogForm, int]:
    """Return the form for this week's most likely courses, and how many more the log page has."""
    stored = {course_id: hours for course_id, week_start, hours in rows.logs if week_start == this_week}
    courses = loggable_courses(rows.progress, stored)
    logged = [one for one in courses if one.course_id in stored]
    studied = [
        one for one in courses if one not in logged and one.status in (Status.IN_PROGRESS, Status.PLANNED)
    ]
    shown = [*logged, *studied[: max(0, COURSES_ON_CARD - len(logged))]]
    form = LogForm(week_start=this_week, courses=shown, stored_hours=stored)
    return form, len(courses) - len(shown)
