"""From weeks of study to days, on one line: the plan's, or the early, likely or late one.

Side courses take hours from the main stream, and one of them may begin with the end of a course of it. So
days are found in turns: what begins on a known day first, then what begins when that ends.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from progress.projection.aid import AidFlow, ApplicationState, PartLeft, Sending, parts_left
from progress.projection.beside import known_start
from progress.projection.course import CourseInput
from progress.projection.effort import course_weight
from progress.projection.order import Clock, DuePiece, studied_in_order
from progress.projection.study import StudyInput
from progress.projection.weeks import ONE_DAY, Calendar, day_after


@dataclass(frozen=True)
class Flow:
    """After how many weeks of study each course ends; ``aid`` is what its waits came to, where it waits."""

    weeks: Sequence[float | None]
    aid: AidFlow | None = None


class SideEnd(NamedTuple):
    """The day on which a side course ends, and what its waits came to."""

    day: dt.date | None
    aid: AidFlow | None = None


MainFlow = Callable[[Calendar], Flow]
SideDay = Callable[[CourseInput, dt.date], SideEnd]


@dataclass(frozen=True)
class Line:
    """The days on which courses end; ``starts`` are those on which side courses begin, by slug.

    ``side_aid`` has the waits of side courses by the course's place.
    """

    days: Sequence[dt.date | None]
    calendar: Calendar
    starts: Mapping[str, dt.date]
    flow: Flow = field(default_factory=lambda: Flow(()))
    side_aid: Mapping[int, AidFlow] = field(default_factory=dict)

    def aid_of(self, course: int) -> AidFlow | None:
        """Return the waits of the stream that a course is studied in."""
        return self.side_aid.get(course, self.flow.aid)

    def idle_days(self, begins_on: dt.date, day: dt.date) -> float:
        """Return the days of study of the main stream before a day on which nothing was open."""
        if self.flow.aid is None:
            return 0.0
        return self.flow.aid.studied.idle_before(self.calendar.study_days(begins_on, day))


@dataclass(frozen=True)
class Progress:
    """How far a learner is on a day, for what opens when: shares of courses done, by their place.

    ``done`` is what is behind the line of dates, ``live`` what is really done.
    """

    today: dt.date
    done: Mapping[int, float] = field(default_factory=dict)
    live: Mapping[int, float] = field(default_factory=dict)


def line_of(
    study: StudyInput, today: dt.date, begins_on: dt.date, main_flow: MainFlow, side_day: SideDay
) -> Line:
    """Return the line whose main stream flows from ``begins_on`` for the weeks of ``main_flow``.

    ``side_day`` says when a side course ends that begins on a day.
    """
    sides = [course for course in study.courses if course.is_beside]
    known = {course.slug: known_start(study, course, today) for course in sides}
    starts = {slug: day for slug, day in known.items() if day}
    places = {course.slug: place for place, course in enumerate(study.courses)}
    while True:
        calendar = study.main_calendar(today, starts)
        flow = main_flow(calendar)
        days = [None if weeks is None else day_after(begins_on, weeks, calendar) for weeks in flow.weeks]
        side_aid = {}
        for course in sides:
            if course.slug in starts:
                side_end = side_day(course, starts[course.slug])
                days[places[course.slug]] = side_end.day
                if side_end.aid:
                    side_aid[places[course.slug]] = side_end.aid
        begun = {
            course.slug: max(end, begins_on)
            for course in sides
            if course.side and course.slug not in starts and (end := days[places[course.side.after]])
        }
        if not begun:
            return Line(days, calendar, starts, flow, side_aid)
        starts |= begun


def is_blocked(study: StudyInput, sizes: Sequence[float | None]) -> list[bool]:
    """Return whether a course's end cannot be told, as its size is unknown or that of one before it.

    An additional course and one beside the others stand in nobody's way.
    """
    blocked, in_the_way = [], False
    for course, size in zip(study.courses, sizes, strict=True):
        blocked.append(size is None or (in_the_way and not course.is_beside))
        in_the_way = in_the_way or (size is None and course.is_core and not course.is_beside)
    return blocked


def has_waits(study: StudyInput) -> bool:
    """Return whether anything of the main stream opens only later."""
    return any(
        course.needs_aid or any(piece.opens_on for piece in course.pieces if course.is_due)
        for course in study.courses
        if (course.applications or course.pieces) and not course.is_beside and course.status != "waived"
    )


def flow_in_order(
    study: StudyInput,
    left_hours: Sequence[float | None],
    begins_on: dt.date,
    calendar: Calendar,
    clock: Clock,
    progress: Progress,
    before: Sequence[DuePiece] = (),
) -> Flow:
    """Return how what is left flows in the learner's order, where not all of it is open; None is left out.

    ``before`` comes first.
    """
    pieces = _Pieces(begins_on, calendar, progress, [*before])
    for place, (course, hours) in enumerate(zip(study.courses, left_hours, strict=True)):
        if hours is not None:
            pieces.add(place, course, hours)
    studied = studied_in_order(pieces.pieces, clock)
    ends = studied.course_ends
    weeks = [ends[place].day / 7 if place in ends else None for place in range(len(left_hours))]
    return Flow(weeks, AidFlow(pieces.sendings, studied))


def side_end_with_aid(
    study: StudyInput,
    course: CourseInput,
    left_hours: float,
    begins_on: dt.date,
    clock: Clock,
    progress: Progress,
) -> SideEnd:
    """Return when a side course ends whose parts wait for each other's end and decision."""
    left = [left_hours if one.slug == course.slug else None for one in study.courses]
    flow = flow_in_order(study, left, begins_on, study.calendar(), clock, progress)
    weeks = next((one for one in flow.weeks if one is not None), None)
    return SideEnd(None if weeks is None else day_after(begins_on, weeks, study.calendar()), flow.aid)


@dataclass
class _Pieces:
    """The pieces of a line, and the applications among them; each provider's follow one another."""

    begins_on: dt.date
    calendar: Calendar
    progress: Progress
    pieces: list[DuePiece]
    sendings: dict[tuple[int, int], Sending] = field(default_factory=dict)
    last: dict[str, Sending] = field(default_factory=dict)
    known_days: dict[float, dt.date | None] = field(default_factory=dict)

    def add(self, place: int, course: CourseInput, hours: float) -> None:
        """Add what is left of a course."""
        weight = course_weight(course.own_variance)
        pieces_before = len(self.pieces)
        if course.needs_aid:
            done, live = (shares.get(place, 0.0) for shares in (self.progress.done, self.progress.live))
            parts = parts_left(course.applications, hours, done, live)
            for number, part in enumerate(parts):
                self._add_part(place, number, part, weight)
        else:
            for piece in course.pieces if course.is_due else ():
                self._add_opening(place, hours * piece.share, piece.opens_on, weight)
        if len(self.pieces) == pieces_before:
            self.pieces.append(DuePiece(place, hours, weight=weight))

    def _add_opening(self, place: int, hours: float, opens_on: dt.date | None, weight: float) -> None:
        opens_at = self.calendar.study_days(self.begins_on, opens_on) if opens_on else 0.0
        self.pieces.append(DuePiece(place, hours, opens_at, weight))

    def _add_part(self, place: int, number: int, part: PartLeft, weight: float) -> None:
        one = part.application
        if part.is_live and one.is_needed:
            self._add_live(place, number, part, weight)
        elif part.hours > 0:
            decided_on = one.on
            if decided_on and one.state is ApplicationState.APPLIED:
                decided_on += one.rules.review_days * ONE_DAY
            waited = one.state in (ApplicationState.APPROVED, ApplicationState.APPLIED)
            self._add_opening(place, part.hours, decided_on if waited else None, weight)

    def _add_live(self, place: int, number: int, part: PartLeft, weight: float) -> None:
        rules = part.application.rules
        sending = Sending(
            place,
            part.application,
            self.progress.today,
            self.begins_on,
            self.calendar,
            self.last.get(rules.provider),
            len(self.pieces),
            known_days=self.known_days,
        )
        self.sendings[place, number] = self.last[rules.provider] = sending
        after = sending.before.piece if sending.follows and sending.before else None
        opens_at = 0.0 if sending.follows else sending.opens_at
        self.pieces.append(DuePiece(place, part.hours, opens_at, weight, after, sending.opens_after))
