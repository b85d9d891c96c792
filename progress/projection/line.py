"""From weeks of study to days, on one line: the plan's, or the early, likely or late one.

Side courses take hours from the main stream, and one of them may begin with the end of a course of it. So
days are found in turns: what begins on a known day first, then what begins when that ends.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from progress.projection.beside import known_start
from progress.projection.course import CourseInput
from progress.projection.effort import course_weight
from progress.projection.order import DuePiece
from progress.projection.study import StudyInput
from progress.projection.weeks import Calendar, day_after

MainWeeks = Callable[[Calendar], Sequence[float | None]]
SideDay = Callable[[CourseInput, dt.date], dt.date | None]


@dataclass(frozen=True)
class Line:
    """The days on which courses end; ``starts`` are those on which side courses begin, by slug."""

    days: Sequence[dt.date | None]
    calendar: Calendar
    starts: Mapping[str, dt.date]


def line_of(
    study: StudyInput, today: dt.date, begins_on: dt.date, main_weeks: MainWeeks, side_day: SideDay
) -> Line:
    """Return the line whose main stream flows from ``begins_on`` for ``main_weeks`` of study.

    ``side_day`` says when a side course ends that begins on a day.
    """
    sides = [course for course in study.courses if course.is_beside]
    known = {course.slug: known_start(study, course, today) for course in sides}
    starts = {slug: day for slug, day in known.items() if day}
    places = {course.slug: place for place, course in enumerate(study.courses)}
    while True:
        calendar = study.main_calendar(today, starts)
        days = [
            None if weeks is None else day_after(begins_on, weeks, calendar) for weeks in main_weeks(calendar)
        ]
        for course in sides:
            if course.slug in starts:
                days[places[course.slug]] = side_day(course, starts[course.slug])
        begun = {
            course.slug: max(end, begins_on)
            for course in sides
            if course.side and course.slug not in starts and (end := days[places[course.side.after]])
        }
        if not begun:
            return Line(days, calendar, starts)
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
    """Return whether anything that is due opens only later."""
    return any(piece.opens_on for course in study.courses if course.is_due for piece in course.pieces)


def pieces_of(
    study: StudyInput, left_hours: Sequence[float | None], begins_on: dt.date, calendar: Calendar
) -> list[DuePiece]:
    """Return what is left on the main stream, in the learner's order; None is left out."""
    pieces = []
    for place, (course, hours) in enumerate(zip(study.courses, left_hours, strict=True)):
        if hours is None or course.is_beside:
            continue
        for piece in course.pieces if course.is_due else ():
            opens_at = calendar.study_days(begins_on, piece.opens_on) if piece.opens_on else 0.0
            pieces.append(DuePiece(place, hours * piece.share, opens_at, course_weight(course.own_variance)))
        if not (course.pieces and course.is_due):
            pieces.append(DuePiece(place, hours, weight=course_weight(course.own_variance)))
    return pieces
