"""The answer about financial aid: of each application, its days on the plan's and the likely line."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from progress.projection.aid import AidFlow, AidRules, ApplicationState, PartLeft, parts_left
from progress.projection.course import CourseInput
from progress.projection.line import Line
from progress.projection.study import StudyInput
from progress.projection.weeks import ONE_DAY

UNSENT = (ApplicationState.TO_APPLY, ApplicationState.REFUSED)


@dataclass(frozen=True)
class AidDays:
    """The days of one application on a line; None: not on this line, or out of sight.

    ``apply_on`` is None too for an approved one: the learner said the day of the decision. ``not_before`` is
    the first day of a decision that leaves access until the end: by the plan's end on the plan's line, by
    the late end beside the likely one. ``collides``: access ends before that end.
    """

    apply_on: dt.date | None = None
    decision_on: dt.date | None = None
    begin_on: dt.date | None = None
    finish_on: dt.date | None = None
    not_before: dt.date | None = None
    access_until: dt.date | None = None
    collides: bool = False


@dataclass(frozen=True)
class ApplicationDays:
    """An application with its days; ``early_on`` and ``late_on`` are the range of ``likely.finish_on``.

    ``apply_by`` is the last day to apply on that makes nothing wait, whatever the rules allow and whatever
    was sent. ``is_overdue``: a decision should have come. ``hours_to_finish`` in ``access_weeks`` of study
    are what access asks for: of this part alone where it was not sent yet, else of all up to its end.
    """

    course: str
    part: str
    state: ApplicationState
    on: dt.date | None
    rules: AidRules
    plan: AidDays = field(default_factory=AidDays)
    likely: AidDays = field(default_factory=AidDays)
    early_on: dt.date | None = None
    late_on: dt.date | None = None
    apply_by: dt.date | None = None
    is_overdue: bool = False
    hours_to_finish: float | None = None
    access_weeks: float | None = None

    @property
    def collides(self) -> bool:
        """Whether access may end too early: before the late end, or before the plan's."""
        return self.plan.collides or self.likely.collides


@dataclass(frozen=True)
class Aid:
    """All applications that parts still wait for, in the learner's order, side courses where they stand.

    Waiting days are days of study on which nothing is open, up to the core's finish; not those that other
    courses hide.
    """

    applications: tuple[ApplicationDays, ...] = ()
    plan_waiting_days: int = 0
    likely_waiting_days: int = 0

    @property
    def next_to_send(self) -> ApplicationDays | None:
        """The application to send next, on the day that the likely line says."""
        waiting = [one for one in self.applications if one.state in UNSENT and one.likely.apply_on]
        return min(waiting, key=lambda one: one.likely.apply_on or dt.date.max, default=None)

    @property
    def colliding(self) -> list[ApplicationDays]:
        """The applications whose access may end too early: what to study sooner, or to apply for later."""
        return [one for one in self.applications if one.collides]


def aid_of(
    study: StudyInput,
    remaining: Sequence[float | None],
    done: Mapping[int, float],
    today: dt.date,
    lines: Mapping[str, Line],
) -> Aid:
    """Return the applications of a study; ``done`` are the shares that are done of courses that need aid."""
    parts = {
        place: parts_left(study.courses[place].applications, remaining[place] or 0.0, share, share)
        for place, share in done.items()
        if study.courses[place].is_due
    }
    counted = [place for place, is_counted in enumerate(study.counted) if is_counted]
    return Aid(
        tuple(
            _Reading(study.courses[place], (place, number), lines).days(part, today)
            for place, number, part in _live_parts(parts)
        ),
        _waiting_days(lines["plan"], counted),
        _waiting_days(lines["likely"], counted),
    )


def with_next_application(study: StudyInput, next_application: int) -> StudyInput:
    """Return a study as if all its providers took the next application at that time."""
    courses = []
    for course in study.courses:
        applications = tuple(
            replace(one, rules=replace(one.rules, next_application=next_application))
            for one in course.applications
        )
        courses.append(replace(course, applications=applications) if applications else course)
    return replace(study, courses=tuple(courses))


def without_aid(study: StudyInput) -> StudyInput:
    """Return a study as if everything were open at once."""
    courses = [replace(one, applications=()) if one.applications else one for one in study.courses]
    return replace(study, courses=tuple(courses))


def _live_parts(parts: Mapping[int, Sequence[PartLeft]]) -> Iterator[tuple[int, int, PartLeft]]:
    for place, ones in parts.items():
        for number, one in enumerate(ones):
            if one.is_live and one.application.is_needed:
                yield place, number, one


def _waiting_days(line: Line, counted: Sequence[int]) -> int:
    ends = line.flow.aid.studied.course_ends if line.flow.aid else {}
    return round(max((ends[place].idle_days for place in counted if place in ends), default=0.0))


@dataclass(frozen=True)
class _Reading:
    """One application of a course, read off the lines."""

    course: CourseInput
    key: tuple[int, int]
    lines: Mapping[str, Line]

    def days(self, part: PartLeft, today: dt.date) -> ApplicationDays:
        """Return the days of the application."""
        one = part.application
        early, likely, late = self._ends()
        plan = self._end("plan")
        apply_by, hours, weeks = self._window(part)
        return ApplicationDays(
            self.course.slug,
            one.part,
            one.state,
            one.on,
            one.rules,
            self._days("plan", plan, plan, collides=self._ends_too_early("plan", plan)),
            self._days("likely", likely, late, collides=self._ends_too_early("late", late)),
            early,
            late,
            apply_by,
            one.is_overdue(today),
            hours,
            weeks,
        )

    def _flow(self, line: str) -> AidFlow | None:
        flow = self.lines[line].aid_of(self.key[0])
        return flow if flow and self.key in flow.sendings else None

    def _end(self, line: str) -> dt.date | None:
        flow = self._flow(line)
        return flow.end_on(self.key) if flow else None

    def _ends(self) -> tuple[dt.date | None, ...]:
        """Return the early, likely and late end, none before the one before it."""
        early, likely, late = (self._end(name) for name in ("early", "likely", "late"))
        likely = max(early, likely) if early and likely else likely
        late = max(likely, late) if likely and late else late
        return early, likely, late

    def _days(
        self, line: str, finish_on: dt.date | None, last_end: dt.date | None, *, collides: bool
    ) -> AidDays:
        flow = self._flow(line)
        if flow is None:
            return AidDays()
        sending = flow.sendings[self.key]
        access_days = sending.application.rules.access_days * ONE_DAY
        return AidDays(
            sending.apply_on,
            sending.decision_on,
            flow.begin_on(self.key),
            finish_on,
            last_end - access_days if last_end else None,
            sending.access_until,
            collides,
        )

    def _ends_too_early(self, line: str, end: dt.date | None) -> bool:
        """Return whether access ends before a line's end; an end out of sight is one."""
        flow = self._flow(line)
        access_until = flow.sendings[self.key].access_until if flow else None
        return access_until is not None and (end is None or end > access_until)

    def _window(self, part: PartLeft) -> tuple[dt.date | None, float | None, float | None]:
        """Return until when to apply at best, and the hours and weeks that access asks for."""
        flow = self._flow("likely")
        sending = flow.sendings[self.key] if flow else None
        if flow is None or sending is None or sending.access_until is None:
            return None, None, None
        apply_by = flow.apply_by(self.key)
        if part.application.state in UNSENT:
            begin = flow.begin_on(self.key)
            days = sending.calendar.study_days(begin, sending.access_until) if begin else None
            return apply_by, part.hours, None if days is None else days / 7
        end = flow.studied.piece_ends.get(sending.piece)
        if end is None:
            return apply_by, None, None
        days = sending.calendar.study_days(sending.begins_on, sending.access_until)
        return apply_by, end.hours, (days - end.idle_days) / 7
