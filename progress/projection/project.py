"""The whole answer: for every course and for the plan, when it ends by the plan, likely, early and late.

The hours that are left flow through the courses in order. Each date is computed from the hours up to
its course and rounded up to whole days once, at the end.
"""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from progress.projection.aid_days import Aid, aid_of
from progress.projection.course import CourseInput, Word
from progress.projection.effort import EffortBias, effort_doubt
from progress.projection.line import (
    Flow,
    Line,
    Progress,
    SideEnd,
    has_waits,
    is_blocked,
    line_of,
    side_end_with_aid,
)
from progress.projection.pace import HORIZON_WEEKS, Pace, WeeksAhead, pace_for, pace_of, weeks_ahead
from progress.projection.plan_line import (
    Distance,
    counted_hours,
    distance,
    plan_ends,
    plan_line,
    planned_hours,
)
from progress.projection.stream import LINES, MainStream, clock_of
from progress.projection.study import StudyInput
from progress.projection.weeks import Calendar, day_after

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
class SideProjection:
    """How a side course runs beside the others: from a day on, by the pace of its own weeks."""

    pace_hours: float
    pace: Pace
    begins_on: dt.date | None
    ahead: WeeksAhead | None


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
    is_core: bool = True
    side: SideProjection | None = None


@dataclass(frozen=True)
class Projection:
    """The whole answer as of a day; paces are hours a week.

    All is about the end of the last core course, with all that stands before it, but what says "with
    additional". ``actual_pace_hours`` None: no whole week has passed. ``ahead`` None: there is no date.
    ``restart`` is the finish of a learner who has stopped and would start again today at
    ``restart_pace_hours``. ``is_finished``: nothing is due any more, ``is_core_finished``: no core course.
    ``aid`` has the applications for financial aid.
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
    is_core_finished: bool = False
    finish_with_additional: Finish = field(default_factory=Finish)
    remaining_hours_with_additional: float | None = None
    calendar: Calendar = field(default_factory=Calendar)
    aid: Aid = field(default_factory=Aid)

    @property
    def actual_pace_hours(self) -> float | None:
        """The usual hours a week by the logs; None before the first whole week."""
        return self.pace.usual_hours if self.pace.weeks else None

    @property
    def is_rough(self) -> bool:
        """Whether the likely finish is so far off that its date is no more than a rough one."""
        return self.ahead is not None and self.ahead.likely > ROUGH_BEYOND_WEEKS


def project(
    study: StudyInput,
    today: dt.date,
    pace: Pace | None = None,
    side_paces: Mapping[str, Pace] | None = None,
) -> Projection:
    """Return the dates of every course and of the core's finish as of ``today``.

    ``pace`` in place of the one that the logs show answers "what if", ``side_paces`` those of side courses.
    """
    pace = pace or study.pace(today)
    side_paces = {**study.side_paces(today), **(side_paces or {})}
    bias = study.bias()
    forecast = _Forecast(study, today, pace, side_paces, bias)
    courses = tuple(forecast.courses())
    is_finished = bool(courses) and not any(course.is_due for course in study.courses)
    is_core_finished = bool(courses) and not _is_due(study, study.counted)
    is_paused = forecast.is_paused
    restart_pace = _restart_pace(study, today, pace) if is_paused and not is_core_finished else None
    restart = Finish()
    if restart_pace:
        again = {slug: _restarted(one) for slug, one in side_paces.items()}
        restart = project(study, today, restart_pace, again).finish
    leads_there = counted_hours(study)
    finish = _finish(study, courses, study.counted)
    return Projection(
        as_of=today,
        planned_pace_hours=study.planned_pace_hours,
        pace=pace,
        bias=bias,
        planned_hours=_sum_or_none(study, [planned_hours(one) for one in study.courses], leads_there),
        remaining_hours=_sum_or_none(study, forecast.remaining, leads_there),
        distance=distance(study, today, forecast.plan),
        is_finished=is_finished,
        is_paused=is_paused,
        ahead=forecast.ahead if finish.likely and not is_core_finished else None,
        finish=finish,
        restart=restart,
        restart_pace_hours=restart_pace.usual_hours if restart_pace else None,
        courses=courses,
        is_core_finished=is_core_finished,
        finish_with_additional=_finish(study, courses, [one.status != "waived" for one in study.courses]),
        remaining_hours_with_additional=_whole_sum(forecast.remaining),
        calendar=forecast.calendar,
        aid=forecast.aid(),
    )


class _Forecast:
    """Every stream of a study as of a day, and the days that come of it on each line."""

    def __init__(
        self,
        study: StudyInput,
        today: dt.date,
        pace: Pace,
        side_paces: Mapping[str, Pace],
        bias: EffortBias,
        lines: Sequence[str] = LINES,
    ) -> None:
        self.study = study
        self.today = today
        self.begins_on = start_of(study, today)
        self.side_paces = side_paces
        self.bias = bias
        self.remaining = [course.remaining_hours(bias) for course in study.courses]
        self.main_has_stopped = has_stopped(pace)
        done = {
            place: course.done_share(self.remaining[place])
            for place, course in enumerate(study.courses)
            if course.needs_aid
        }
        self.progress = Progress(today, done, done)
        self.main = MainStream(
            study,
            pace,
            bias,
            self.begins_on,
            self.remaining,
            self.progress,
            has_doubts=len(lines) == len(LINES),
        )
        self.sides = {course.slug: self._side_ahead(course) for course in study.courses if course.is_beside}
        self.lines = {name: self._line(name) for name in lines}
        self.weeks = {name: line.flow.weeks for name, line in self.lines.items()}

    @cached_property
    def plan(self) -> Line:
        """The plan's line."""
        return plan_line(self.study, self.today)

    @property
    def calendar(self) -> Calendar:
        """The main stream's calendar on the likely line."""
        return self.lines["likely"].calendar

    @property
    def is_paused(self) -> bool:
        """Whether a stream that the core's finish needs has stopped."""
        due = self._due_places()
        main_is_due = any(not self.study.courses[place].is_beside for place in due)
        sides = [self.study.courses[place].slug for place in due if self.study.courses[place].is_beside]
        if self.main_has_stopped and (main_is_due or not sides):
            return True
        return any(has_stopped(self.side_paces[slug]) for slug in sides)

    @property
    def ahead(self) -> WeeksAhead | None:
        """The weeks to the core's finish; of the side courses the longest where no other is due."""
        due = self._due_places()
        if self.is_paused or not due or any(self.remaining[place] is None for place in due):
            return None
        main = [place for place in due if not self.study.courses[place].is_beside]
        if main:
            return self._main_ahead(max(reversed(main), key=self._likely_weeks))
        sides = [self.sides[self.study.courses[place].slug] for place in due]
        known = [ahead for ahead in sides if ahead]
        return max(known, key=lambda one: one.likely) if len(known) == len(sides) else None

    @property
    def likely_finish(self) -> dt.date | None:
        """The core's likely finish where something of it is due."""
        due = self._due_places()
        if self.is_paused or any(self.remaining[place] is None for place in due):
            return None
        return _last_day([self.lines["likely"].days[place] for place in due])

    def _likely_weeks(self, place: int) -> float:
        weeks = self.weeks["likely"][place]
        return math.inf if weeks is None else weeks

    def courses(self) -> Iterator[CourseProjection]:
        """Yield each course with its dates."""
        ends = plan_ends(self.study, self.today, self.plan)
        planned = is_blocked(self.study, [planned_hours(course) for course in self.study.courses])
        blocked = is_blocked(self.study, self.remaining)
        for place, course in enumerate(self.study.courses):
            plan = ends[place]
            finish = self._finish_of(place, plan)
            if not plan and not finish.reason:
                finish = replace(finish, reason=PLAN_UNKNOWN_EFFORT if planned[place] else PLAN_TOO_FAR)
            if blocked[place]:
                unknown = self.remaining[place] is None
                finish = Finish(plan, reason=UNKNOWN_EFFORT if unknown else AFTER_UNKNOWN_EFFORT)
            if course.status == "completed":
                done_on = course.completed_on
                finish = Finish(plan, done_on, done_on, done_on, reason="" if plan else finish.reason)
            if course.status == "waived":
                finish = Finish(reason=WAIVED)
            yield CourseProjection(
                course.slug,
                course.status,
                course.logged_hours,
                self.remaining[place],
                finish,
                course.counting_word,
                course.is_core,
                self._side_of(course),
            )

    def _due_places(self) -> list[int]:
        counted = self.study.counted
        return [place for place, course in enumerate(self.study.courses) if course.is_due and counted[place]]

    def _finish_of(self, place: int, plan: dt.date | None) -> Finish:
        late_weeks = self._late_weeks(place)
        if late_weeks is None:
            return Finish(plan, reason=self._reason_without_weeks(self.study.courses[place]))
        early, likely, late = (self.lines[name].days[place] for name in LINES)
        likely = max(early, likely) if early and likely else likely
        late = max(likely, late) if likely and late else late
        if likely is None:
            return Finish(plan, reason=BREAKS_TOO_FAR)
        if late_weeks > HORIZON_WEEKS or late is None:
            return Finish(plan, likely, early, reason=LATE_TOO_FAR)
        return Finish(plan, likely, early, late)

    def _late_weeks(self, place: int) -> float | None:
        course = self.study.courses[place]
        if not course.is_beside:
            return self.weeks["late"][place]
        ahead = self.sides[course.slug] if course.slug in self.lines["likely"].starts else None
        return ahead.late if ahead else None

    def _reason_without_weeks(self, course: CourseInput) -> str:
        if has_stopped(self.side_paces[course.slug]) if course.is_beside else self.main_has_stopped:
            return PAUSED
        if course.is_beside and course.slug not in self.lines["likely"].starts:
            return PAUSED if self.main_has_stopped else AFTER_UNKNOWN_EFFORT
        return TOO_FAR

    def _line(self, name: str) -> Line:
        def main_flow(calendar: Calendar) -> Flow:
            nothing = Flow([None] * len(self.remaining))
            return nothing if self.main_has_stopped else self.main.flow(name, calendar)

        def side_day(course: CourseInput, starts_on: dt.date) -> SideEnd:
            ahead = self.sides[course.slug]
            begins_on = max(starts_on, self.begins_on)
            if ahead is None:
                return SideEnd(None)
            if not course.needs_aid or not course.is_due:
                return SideEnd(day_after(begins_on, getattr(ahead, name), self.study.calendar()))
            hours = course.remaining_hours(self.bias) or 0.0
            clock = clock_of(name, self.side_paces[course.slug], self.bias)
            return side_end_with_aid(self.study, course, hours, begins_on, clock, self.progress)

        return line_of(self.study, self.today, self.begins_on, main_flow, side_day)

    def aid(self) -> Aid:
        """Return the applications with their days on the plan's and the likely line."""
        if not self.progress.live:
            return Aid()
        lines = {"plan": self.plan, **self.lines}
        return aid_of(self.study, self.remaining, self.progress.live, self.today, lines)

    def _side_ahead(self, course: CourseInput) -> WeeksAhead | None:
        pace, hours = self.side_paces[course.slug], course.remaining_hours(self.bias)
        if hours is None or has_stopped(pace):
            return None
        return weeks_ahead(hours, pace, effort_doubt([hours], self.bias, [course.own_variance]))

    def _side_of(self, course: CourseInput) -> SideProjection | None:
        if not course.is_beside or course.side is None:
            return None
        begins_on = self.lines["likely"].starts.get(course.slug)
        pace = self.side_paces[course.slug]
        return SideProjection(course.side.pace_hours, pace, begins_on, self.sides[course.slug])

    def _main_ahead(self, place: int) -> WeeksAhead | None:
        early, likely, late = (self.weeks[name][place] for name in LINES)
        if early is None or likely is None or late is None:
            return None
        flowing = [hours or 0.0 for hours in self.main.flowing[: place + 1]]
        if not has_waits(self.study):
            return self.main.in_order[place]
        ahead = self.main.ahead_of([*flowing, *[0.0] * (len(self.remaining) - place - 1)])
        return WeeksAhead(early, likely, late, ahead.spread) if ahead else None


def likely_finish(
    study: StudyInput,
    today: dt.date,
    pace: Pace,
    bias: EffortBias,
    side_paces: Mapping[str, Pace] | None = None,
) -> dt.date | None:
    """Return only the core's likely finish, for paces and an effort bias of any day."""
    if not _is_due(study, study.counted):
        return _last_completion(study, study.counted)
    paces = {**study.side_paces(today), **(side_paces or {})}
    return _Forecast(study, today, pace, paces, bias, lines=["likely"]).likely_finish


def has_stopped(pace: Pace) -> bool:
    """Return whether so many weeks in a row are empty that no pace can be told from them."""
    return pace.idle_weeks >= PAUSED_AFTER_IDLE_WEEKS


def start_of(study: StudyInput, today: dt.date) -> dt.date:
    """Return the day from which the hours flow: today, or the plan's first day when that is to come."""
    return max(today, study.starts_on)


def chance_by(projection: Projection, study: StudyInput, day: dt.date) -> float | None:
    """Return the chance, 0 to 1, that the core is finished by ``day``; None when there is no date.

    With core courses beside the others it is that of the least likely stream: those who keep up with one
    keep up with the other.
    """
    if projection.is_core_finished:
        done_on = projection.finish.likely
        return float(done_on is None or done_on <= day)
    if projection.ahead is None:
        return None
    chances = []
    rows = zip(study.courses, projection.courses, study.counted, strict=True)
    due = [(course, row) for course, row, is_counted in rows if is_counted and course.is_due]
    if any(not course.is_beside for course, _row in due):
        chances.append(projection.ahead.chance_within(study_weeks_until(projection, study, day)))
    for course, row in due:
        if course.is_beside:
            if row.side is None or row.side.ahead is None or row.side.begins_on is None:
                return None
            begins_on = max(row.side.begins_on, start_of(study, projection.as_of))
            chances.append(row.side.ahead.chance_within(study.calendar().study_days(begins_on, day) / 7))
    return min(chances)


def needed_pace_hours(projection: Projection, study: StudyInput, day: dt.date, chance: float) -> float | None:
    """Return the hours a week that finish the core by ``day`` with this chance, pauses skipped.

    They are those of all courses: side courses keep their hours, and the others get the rest. None when
    the remaining hours are unknown, or no pace would do.
    """
    if projection.remaining_hours is None:
        return None
    rows = zip(study.courses, projection.courses, counted_hours(study), strict=True)
    main = [(one, row) for one, row, leads_there in rows if leads_there and not one.is_beside]
    remaining = [row.remaining_hours or 0.0 for _one, row in main]
    doubt = effort_doubt(remaining, projection.bias, [one.own_variance for one, _row in main])
    weeks = study.calendar().study_days(start_of(study, projection.as_of), day) / 7
    beside = study.planned_pace_hours * (weeks - study_weeks_until(projection, study, day))
    return pace_for(math.fsum(remaining), projection.pace, weeks, chance, doubt, max(0.0, beside))


def study_weeks_until(projection: Projection, study: StudyInput, day: dt.date) -> float:
    """Return the weeks of study between today and ``day``, pauses skipped; 0 when it has passed."""
    start = start_of(study, projection.as_of)
    return projection.calendar.study_days(start, day) / 7 if day > start else 0.0


def _finish(study: StudyInput, courses: Sequence[CourseProjection], counted: Sequence[bool]) -> Finish:
    """Return the end of the counted courses: of the last of them, done when all are."""
    studied = [
        course
        for course, is_counted in zip(courses, counted, strict=True)
        if is_counted and course.status != "waived"
    ]
    if not studied:
        return Finish(reason=ALL_WAIVED if courses else NO_COURSES)
    plan = _last_day([course.finish.plan for course in studied])
    due = [course for course in studied if course.status != "completed"]
    if not due:
        done_on = _last_completion(study, counted)
        reason = next((course.finish.reason for course in studied if not course.finish.plan), "")
        return Finish(plan, done_on, done_on, done_on, reason)
    if any(course.remaining_hours is None for course in due):
        return Finish(plan, reason=UNKNOWN_EFFORT)
    return replace(_latest([course.finish for course in due]), plan=plan)


def _latest(finishes: Sequence[Finish]) -> Finish:
    """Return the finish of all: on each line the last day, none where one has none."""
    if len(finishes) == 1:
        return finishes[0]
    reason = next((one.reason for one in reversed(finishes) if one.likely is None and one.reason), "")
    if reason:
        return Finish(reason=reason)
    early, likely, late = (_last_day([getattr(one, name) for one in finishes]) for name in LINES)
    if late is None:
        return Finish(None, likely, early, reason=LATE_TOO_FAR)
    return Finish(
        None, likely, early, late, next((one.reason for one in reversed(finishes) if one.reason), "")
    )


def _restart_pace(study: StudyInput, today: dt.date, pace: Pace) -> Pace:
    """Return the usual pace of a learner who has stopped: by the log without its empty end."""
    log = study.log(today)
    before = pace_of(log[: len(log) - pace.idle_weeks], study.planned_pace_hours)
    return before.at(before.usual_hours)


def _restarted(pace: Pace) -> Pace:
    """Return the pace of a side course that begins again; one that has not stopped goes on."""
    return pace.at(pace.usual_hours) if has_stopped(pace) else pace


def _last_day(days: Sequence[dt.date | None]) -> dt.date | None:
    """Return the last of days, None when one of them is not known."""
    known = [day for day in days if day]
    return max(known) if known and len(known) == len(days) else None


def _last_completion(study: StudyInput, counted: Sequence[bool]) -> dt.date | None:
    days = [
        course.completed_on
        for course, is_counted in zip(study.courses, counted, strict=True)
        if is_counted and course.completed_on
    ]
    return max(days, default=None)


def _is_due(study: StudyInput, counted: Sequence[bool]) -> bool:
    return any(course.is_due for course, is_counted in zip(study.courses, counted, strict=True) if is_counted)


def _sum_or_none(study: StudyInput, hours: Sequence[float | None], counted: Sequence[bool]) -> float | None:
    """Return the sum of counted hours; None when those of a course that counts for the finish are unknown.

    An additional course of unknown hours is left out.
    """
    rows = list(zip(study.counted, hours, counted, strict=True))
    if any(one is None and counts for counts, one, _leads_there in rows):
        return None
    return math.fsum(one for _counts, one, leads_there in rows if leads_there and one is not None)


def _whole_sum(hours: Iterable[float | None]) -> float | None:
    known = list(hours)
    return None if None in known else math.fsum(one for one in known if one is not None)
