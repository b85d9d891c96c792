"""The whole answer: for every course and for the plan, when it ends by the plan, likely, early and late.

The hours that are left flow through the courses in order. Each date is computed from the hours up to
its course and rounded up to whole days once, at the end.
"""

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from progress.projection.effort import EffortBias, effort_doubt
from progress.projection.pace import HORIZON_WEEKS, Pace, WeeksAhead, pace_for, pace_of, weeks_ahead
from progress.projection.plan_line import Distance, distance, plan_ends, planned_hours
from progress.projection.study import StudyInput, Word
from progress.projection.weeks import DayRange, day_after, study_days_between

PAUSED_AFTER_IDLE_WEEKS = 4
ROUGH_BEYOND_WEEKS = 26

UNKNOWN_EFFORT = "no date: no published effort, enter your own estimate"
AFTER_UNKNOWN_EFFORT = "no date: an earlier course has no published effort, enter your own estimate"
PAUSED = "paused: no date at this pace"
TOO_FAR = "no date at this pace: 10 years or more"
BREAKS_TOO_FAR = "no date: with your breaks it takes 10 years or more"
LATE_TOO_FAR = "late: 10 years or more"
PLAN_TOO_FAR = "plan: 10 years or more"
PLAN_UNKNOWN_EFFORT = "plan: no published effort, enter your own estimate"
NO_COURSES = "no date: no course in the plan"
ALL_WAIVED = "no date: every course is waived, no hours are due"
WAIVED = "waived: no hours are due"


@dataclass(frozen=True)
class Finish:
    """When something ends: by the plan, and likely, between early and late in 8 cases of 10.

    None where ``reason`` says why.
    """

    plan: dt.date | None = None
    likely: dt.date | None = None
    early: dt.date | None = None
    late: dt.date | None = None
    reason: str = ""


@dataclass(frozen=True)
class CourseProjection:
    """One course's hours and dates; ``remaining_hours`` None means unknown, not zero.

    ``counting_word`` is what they are counted by, when that is something that the learner said.
    """

    slug: str
    status: str
    logged_hours: float
    remaining_hours: float | None
    finish: Finish
    counting_word: Word | None = None


@dataclass(frozen=True)
class Projection:
    """The whole answer as of a day; paces are hours a week.

    ``actual_pace_hours`` None: no whole week has passed. ``ahead`` None: there is no date. ``restart``
    is the finish of a learner who has stopped and would start again today at ``restart_pace_hours``.
    """

    as_of: dt.date
    planned_pace_hours: float
    pace: Pace
    bias: EffortBias
    planned_hours: float | None
    remaining_hours: float | None
    distance: Distance
    is_finished: bool
    is_paused: bool
    ahead: WeeksAhead | None
    finish: Finish
    restart: Finish
    restart_pace_hours: float | None
    courses: tuple[CourseProjection, ...]

    @property
    def actual_pace_hours(self) -> float | None:
        """The usual hours a week by the logs; None before the first whole week."""
        return self.pace.usual_hours if self.pace.weeks else None

    @property
    def is_rough(self) -> bool:
        """Whether the likely finish is so far off that its date is no more than a rough one."""
        return self.ahead is not None and self.ahead.likely > ROUGH_BEYOND_WEEKS


def project(study: StudyInput, today: dt.date, pace: Pace | None = None) -> Projection:
    """Return the dates of every course and of the whole plan as of ``today``.

    ``pace`` in place of the one that the logs show answers "what if".
    """
    pace = pace or study.pace(today)
    bias = study.bias()
    remaining = [course.remaining_hours(bias) for course in study.courses]
    ahead = _weeks_by_course(remaining, pace, bias)
    is_paused = has_stopped(pace)
    dates = _Dates(start_of(study, today), study.pauses, PAUSED if is_paused else TOO_FAR)
    courses = tuple(_course_projections(study, remaining, [] if is_paused else ahead, dates))
    is_finished = bool(courses) and not any(course.is_due for course in study.courses)
    restart_pace = _restart_pace(study, today, pace) if is_paused and not is_finished else None
    finish = _whole_finish(study, courses, is_finished=is_finished)
    is_dated = len(ahead) == len(courses) > 0 and finish.likely is not None and not is_finished
    return Projection(
        as_of=today,
        planned_pace_hours=study.planned_pace_hours,
        pace=pace,
        bias=bias,
        planned_hours=_sum_or_none(planned_hours(course) for course in study.courses),
        remaining_hours=_sum_or_none(remaining),
        distance=distance(study, today),
        is_finished=is_finished,
        is_paused=is_paused,
        ahead=ahead[-1] if is_dated else None,
        finish=finish,
        restart=project(study, today, restart_pace).finish if restart_pace else Finish(),
        restart_pace_hours=restart_pace.usual_hours if restart_pace else None,
        courses=courses,
    )


def likely_finish(study: StudyInput, today: dt.date, pace: Pace, bias: EffortBias) -> dt.date | None:
    """Return only the likely finish of the whole plan, for a pace and an effort bias of any day."""
    if not any(course.is_due for course in study.courses):
        return _last_completion(study)
    total_hours = _sum_or_none(course.remaining_hours(bias) for course in study.courses)
    if total_hours is None or has_stopped(pace):
        return None
    weeks = weeks_ahead(total_hours, pace)
    return day_after(start_of(study, today), weeks.likely, study.pauses) if weeks else None


def has_stopped(pace: Pace) -> bool:
    """Return whether so many weeks in a row are empty that no pace can be told from them."""
    return pace.idle_weeks >= PAUSED_AFTER_IDLE_WEEKS


def start_of(study: StudyInput, today: dt.date) -> dt.date:
    """Return the day from which the hours flow: today, or the plan's first day when that is to come."""
    return max(today, study.starts_on)


def chance_by(projection: Projection, study: StudyInput, day: dt.date) -> float | None:
    """Return the chance, 0 to 1, that the plan is finished by ``day``; None when there is no date."""
    if projection.is_finished:
        done_on = projection.finish.likely
        return float(done_on is None or done_on <= day)
    weeks = study_weeks_until(projection, study, day)
    return projection.ahead.chance_within(weeks) if projection.ahead else None


def needed_pace_hours(projection: Projection, study: StudyInput, day: dt.date, chance: float) -> float | None:
    """Return the hours a week that finish the plan by ``day`` with this chance, pauses skipped.

    None when the remaining hours are unknown, or no pace would do.
    """
    if projection.remaining_hours is None:
        return None
    remaining = [course.remaining_hours or 0.0 for course in projection.courses]
    doubt = effort_doubt(remaining, projection.bias)
    weeks = study_weeks_until(projection, study, day)
    return pace_for(projection.remaining_hours, projection.pace, weeks, chance, doubt)


def study_weeks_until(projection: Projection, study: StudyInput, day: dt.date) -> float:
    """Return the weeks of study between today and ``day``, pauses skipped; 0 when it has passed."""
    start = start_of(study, projection.as_of)
    return study_days_between(start, day, study.pauses) / 7 if day > start else 0.0


def _weeks_by_course(
    remaining: Sequence[float | None], pace: Pace, bias: EffortBias
) -> list[WeeksAhead | None]:
    """Return how long all courses up to each one take; a later course never ends earlier."""
    ends: list[WeeksAhead | None] = []
    last = WeeksAhead(0.0, 0.0, 0.0, 0.0)
    hours: list[float] = []
    for one in remaining:
        if one is None:
            break
        hours.append(one)
        weeks = weeks_ahead(math.fsum(hours), pace, effort_doubt(hours, bias))
        last = last.then(weeks) if weeks else last
        ends.append(last if weeks else None)
    return ends


@dataclass(frozen=True)
class _Dates:
    """Turns weeks of study into days; ``without_weeks`` is the reason where there are none."""

    start: dt.date
    pauses: Sequence[DayRange]
    without_weeks: str

    def finish(self, plan: dt.date | None, weeks: WeeksAhead | None) -> Finish:
        if weeks is None:
            return Finish(plan, reason=self.without_weeks)
        early, likely, late = (
            day_after(self.start, one, self.pauses) for one in (weeks.early, weeks.likely, weeks.late)
        )
        if likely is None:
            return Finish(plan, reason=BREAKS_TOO_FAR)
        if weeks.late > HORIZON_WEEKS or late is None:
            return Finish(plan, likely, early, reason=LATE_TOO_FAR)
        return Finish(plan, likely, early, late)


def _course_projections(
    study: StudyInput,
    remaining: Sequence[float | None],
    ahead: Sequence[WeeksAhead | None],
    dates: _Dates,
) -> Iterator[CourseProjection]:
    is_known = is_planned = True
    rows = itertools.zip_longest(study.courses, remaining, plan_ends(study), ahead)
    for course, hours, plan, weeks in rows:
        is_planned = is_planned and planned_hours(course) is not None
        finish = dates.finish(plan, weeks)
        if not plan and not finish.reason:
            finish = replace(finish, reason=PLAN_TOO_FAR if is_planned else PLAN_UNKNOWN_EFFORT)
        if hours is None or not is_known:
            finish = Finish(plan, reason=UNKNOWN_EFFORT if hours is None else AFTER_UNKNOWN_EFFORT)
            is_known = False
        if course.status == "completed":
            done_on = course.completed_on
            finish = Finish(plan, done_on, done_on, done_on, reason="" if plan else finish.reason)
        if course.status == "waived":
            finish = Finish(reason=WAIVED)
        yield CourseProjection(
            course.slug, course.status, course.logged_hours, hours, finish, course.counting_word
        )


def _whole_finish(study: StudyInput, courses: Sequence[CourseProjection], *, is_finished: bool) -> Finish:
    """Return the end of the plan: the last course that is not waived; done when all are."""
    studied = [course for course in courses if course.status != "waived"]
    if not studied:
        return Finish(reason=ALL_WAIVED if courses else NO_COURSES)
    plan = _last_day([course.finish.plan for course in studied])
    if is_finished:
        done_on = _last_completion(study)
        reason = next((course.finish.reason for course in studied if not course.finish.plan), "")
        return Finish(plan, done_on, done_on, done_on, reason)
    if any(course.remaining_hours is None for course in studied):
        return Finish(plan, reason=UNKNOWN_EFFORT)
    last_due = [course for course in studied if course.status != "completed"][-1]
    return replace(last_due.finish, plan=plan)


def _restart_pace(study: StudyInput, today: dt.date, pace: Pace) -> Pace:
    """Return the usual pace of a learner who has stopped: by the log without its empty end."""
    log = study.log(today)
    before = pace_of(log[: len(log) - pace.idle_weeks], study.planned_pace_hours)
    return before.at(before.usual_hours)


def _last_day(days: Sequence[dt.date | None]) -> dt.date | None:
    """Return the last of days, None when one of them is not known."""
    known = [day for day in days if day]
    return max(known) if len(known) == len(days) else None


def _last_completion(study: StudyInput) -> dt.date | None:
    return max((course.completed_on for course in study.courses if course.completed_on), default=None)


def _sum_or_none(hours: Iterable[float | None]) -> float | None:
    known = list(hours)
    return None if None in known else math.fsum(one for one in known if one is not None)
