"""The one bridge from rows to the projection, and what the dashboard shows.

``dashboard_for`` reads a learner's rows in a fixed number of queries; everything else here turns
them into plain inputs, asks the projection, and puts the answer beside the rows.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

from courses.models import Path
from progress.charts import HoursChart, WeekBars, hours_chart, week_bars
from progress.forms import LogForm
from progress.models import CourseProgress, Enrollment, Pause, Plan, WeeklyLog
from progress.projection import (
    CourseInput,
    CourseProjection,
    DayRange,
    Finish,
    Projection,
    StudyInput,
    project,
    week_start_of,
)
from progress.projection.weeks import ONE_WEEK, weeks_between
from progress.weekly_log import loggable_courses, why_not_loggable

COURSES_ON_CARD = 2  # the dashboard asks hours for these; the log page has all

Status = CourseProgress.Status
SETTLED = (Status.COMPLETED, Status.WAIVED)


@dataclass(frozen=True)
class LearnerRows:
    """What the database has of a learner; ``logs`` are (course id, week's Monday, hours)."""

    plan: Plan
    progress: Sequence[CourseProgress]
    logs: Sequence[tuple[int, dt.date, Decimal]]
    pauses: Sequence[Pause]

    @classmethod
    def read(cls, plan: Plan) -> Self:
        """Read the rows in three queries."""
        progress = CourseProgress.objects.for_user(plan.user).with_courses().order_by("position", "id")
        logs = WeeklyLog.objects.for_user(plan.user).values_list("course_id", "week_start", "hours")
        return cls(plan, list(progress), list(logs), list(Pause.objects.for_user(plan.user)))

    @property
    def in_plan(self) -> list[CourseProgress]:
        """The courses that count, in the learner's order."""
        return [one for one in self.progress if one.left_on is None]

    def hours_by_course(self) -> dict[int, Fraction]:
        """Return course id -> all hours logged for it."""
        return _sums((course_id, hours) for course_id, _, hours in self.logs)

    def hours_by_week(self, course_ids: Collection[int] | None = None) -> dict[dt.date, Fraction]:
        """Return Monday -> hours of that week, of these courses or of all."""
        return _sums(
            (week_start, hours)
            for course_id, week_start, hours in self.logs
            if course_ids is None or course_id in course_ids
        )


@dataclass(frozen=True)
class CourseRow:
    """One course of the plan with its dates; ``share`` is the percentage of its bar, 0 to 100."""

    progress: CourseProgress
    projection: CourseProjection
    effort_hours: Fraction | None
    share: int

    @property
    def over_hours(self) -> Fraction:
        """Hours logged beyond the effort of a course that is not done."""
        if self.effort_hours is None or self.progress.status != Status.IN_PROGRESS:
            return Fraction(0)
        return max(Fraction(0), self.projection.logged_hours - self.effort_hours)

    @property
    def needs_estimate(self) -> bool:
        """Whether no date can be given until the learner estimates the course."""
        return self.effort_hours is None and self.progress.status in (Status.PLANNED, Status.IN_PROGRESS)


@dataclass(frozen=True)
class LeftCourse:
    """A course taken out of the plan, with the hours it keeps."""

    progress: CourseProgress
    logged_hours: Fraction


@dataclass(frozen=True)
class WeekRow:
    """One week of the list of weeks; ``hours`` None means no entry."""

    week_start: dt.date
    hours: Decimal | None


@dataclass(frozen=True)
class Dashboard:
    """All that the dashboard and its sister pages show."""

    plan: Plan
    today: dt.date
    study: StudyInput
    projection: Projection
    rows: tuple[CourseRow, ...]
    left_courses: tuple[LeftCourse, ...]
    paths: tuple[Path, ...]
    new_in_paths: tuple[Any, ...]
    logged_hours: Fraction
    log_form: LogForm
    more_to_log: int
    charts: tuple[HoursChart, ...]
    bars: WeekBars

    @property
    def this_week(self) -> dt.date:
        """The Monday of the learner's current week."""
        return week_start_of(self.today)

    @property
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
            and last_week not in (self.study.hours_by_week or {})
        )

    @property
    def last_week(self) -> dt.date | None:
        """The Monday before, when it belongs to the plan."""
        week = self.this_week - ONE_WEEK
        return week if week >= week_start_of(self.plan.starts_on) else None

    @property
    def total_hours(self) -> Fraction | None:
        """Hours studied and still to study; None while an effort is unknown."""
        remaining_hours = self.projection.remaining_hours
        return None if remaining_hours is None else self.logged_hours + remaining_hours

    @property
    def studied_count(self) -> int:
        """How many courses of the plan are studied: all but the waived."""
        return sum(row.progress.status != Status.WAIVED for row in self.rows)

    @property
    def ahead_of_plan_hours(self) -> Fraction:
        """Hours done beyond what the plan expects by today."""
        return -self.projection.behind_plan_hours

    @property
    def last_dated_row(self) -> CourseRow | None:
        """The last course that still gets a likely date: how far the answer reaches."""
        dated = [row for row in self.rows if row.projection.finish.likely and not row.progress.completed_on]
        return dated[-1] if dated else None

    @property
    def unfinished_courses(self) -> list[LeftCourse]:
        """Courses out of the plan that are neither completed nor waived."""
        return [left for left in self.left_courses if left.progress.status not in SETTLED]

    @property
    def settled_courses(self) -> list[LeftCourse]:
        """Courses out of the plan that are completed or waived."""
        return [left for left in self.left_courses if left.progress.status in SETTLED]

    @property
    def target_missed_days(self) -> int | None:
        """Days by which the likely finish misses the target date; below 0 when early, None without both."""
        if self.plan.target_on is None or self.projection.finish.likely is None:
            return None
        return (self.projection.finish.likely - self.plan.target_on).days


def dashboard_for(plan: Plan, today: dt.date) -> Dashboard:
    """Read a learner's rows and return what the dashboard shows as of ``today``."""
    rows = LearnerRows.read(plan)
    study = study_input(rows)
    projection = project(study, today)
    paths = _followed_paths(plan.user)
    hours_in_plan = rows.hours_by_week({one.course_id for one in rows.in_plan})
    log_form, more_to_log = _log_card(rows, week_start_of(today))
    return Dashboard(
        plan=plan,
        today=today,
        study=study,
        projection=projection,
        rows=tuple(_course_rows(rows.in_plan, projection)),
        left_courses=tuple(_left_courses(rows)),
        paths=tuple(paths),
        new_in_paths=tuple(_new_steps(paths, rows.progress)),
        logged_hours=sum(hours_in_plan.values(), Fraction(0)),
        log_form=log_form,
        more_to_log=more_to_log,
        charts=tuple(
            hours_chart(size, rows.in_plan, projection, plan.starts_on, hours_in_plan, study.pauses)
            for size in ("wide", "narrow")
        ),
        bars=week_bars(rows.hours_by_week(), plan.starts_on, today, study.planned_pace_hours),
    )


def projection_for(plan: Plan, today: dt.date) -> Projection:
    """Read a learner's rows and return the bare projection as of ``today``."""
    return project(study_input(LearnerRows.read(plan)), today)


def study_input(rows: LearnerRows) -> StudyInput:
    """Return the projection's plain inputs for a learner's rows; courses in the learner's order."""
    hours_by_course = rows.hours_by_course()
    return StudyInput(
        planned_pace_hours=Fraction(rows.plan.planned_pace_hours),
        starts_on=rows.plan.starts_on,
        courses=tuple(
            CourseInput(
                slug=progress.course.slug,
                status=progress.status,
                effort_hours=progress.effort_hours,
                logged_hours=hours_by_course.get(progress.course_id, Fraction(0)),
                completed_on=progress.completed_on,
            )
            for progress in rows.in_plan
        ),
        hours_by_week=rows.hours_by_week(),
        pauses=tuple(DayRange(pause.starts_on, pause.ends_on) for pause in rows.pauses),
    )


def projection_data(projection: Projection) -> dict[str, Any]:
    """Return the projection as JSON types: hours as numbers, dates as ISO strings or None."""
    return {
        "as_of": projection.as_of.isoformat(),
        "planned_pace_hours": _number(projection.planned_pace_hours),
        "actual_pace_hours": _number(projection.actual_pace_hours),
        "remaining_hours": _number(projection.remaining_hours),
        "finish": _finish_data(projection.finish),
        "courses": [
            {
                "slug": course.slug,
                "status": course.status,
                "logged_hours": _number(course.logged_hours),
                "remaining_hours": _number(course.remaining_hours),
                "finish": _finish_data(course.finish),
            }
            for course in projection.courses
        ],
    }


def weeks_of(plan: Plan, today: dt.date) -> list[WeekRow]:
    """Return all weeks of a plan up to this one, newest first, with their hours."""
    logs = WeeklyLog.objects.for_user(plan.user).values_list("week_start", "hours")
    hours_by_week: dict[dt.date, Decimal] = defaultdict(Decimal)
    for week_start, hours in logs:
        hours_by_week[week_start] += hours
    weeks = weeks_between(week_start_of(plan.starts_on), week_start_of(today))
    return [WeekRow(week_start, hours_by_week.get(week_start)) for week_start in reversed(list(weeks))]


def _followed_paths(user: Any) -> list[Path]:
    enrollments = Enrollment.objects.for_user(user).filter(left_on=None)
    paths = Path.objects.with_steps().in_bulk([enrollment.path_id for enrollment in enrollments])
    return [paths[enrollment.path_id] for enrollment in enrollments]


def _new_steps(paths: Iterable[Path], progress: Iterable[CourseProgress]) -> list[Any]:
    """Return steps that curators added to a followed path since the learner enrolled."""
    known = {one.course_id for one in progress}
    steps = [step for path in paths for step in path.steps.all()]
    return [step for step in steps if step.course_id not in known and step.course.retired_on is None]


def _course_rows(in_plan: Sequence[CourseProgress], projection: Projection) -> Iterable[CourseRow]:
    for progress, course in zip(in_plan, projection.courses, strict=True):
        yield CourseRow(progress, course, progress.effort_hours, _share(progress, course))


def _left_courses(rows: LearnerRows) -> Iterable[LeftCourse]:
    hours_by_course = rows.hours_by_course()
    for progress in rows.progress:
        if progress.left_on:
            yield LeftCourse(progress, hours_by_course.get(progress.course_id, Fraction(0)))


def _share(progress: CourseProgress, course: CourseProjection) -> int:
    if progress.status == Status.COMPLETED:
        return 100
    if not progress.effort_hours:
        return 0
    # Never a full bar before the course is done.
    return min(99, int(100 * course.logged_hours / progress.effort_hours))


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


def _sums(pairs: Iterable[tuple[Any, Decimal]]) -> dict[Any, Fraction]:
    sums: dict[Any, Fraction] = defaultdict(Fraction)
    for key, hours in pairs:
        sums[key] += Fraction(hours)
    return dict(sums)


def _number(hours: Fraction | None) -> float | None:
    return None if hours is None else round(float(hours), 2)


def _finish_data(finish: Finish) -> dict[str, str | None]:
    dates = {"plan": finish.plan, "likely": finish.likely, "early": finish.early, "late": finish.late}
    data: dict[str, str | None] = {name: day.isoformat() if day else None for name, day in dates.items()}
    return data | {"reason": finish.reason or None}
