"""Side courses: each a stream of its own beside the main one, which it takes its hours from.

On the main stream a side course is a span from its first day to its planned end. What was logged for it
meanwhile is no hour of the main stream, whose pace goes on to mean what it means without side courses.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from progress.projection.weeks import ONE_DAY, DayRange, RatedDays, week_start_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from progress.projection.course import CourseInput
    from progress.projection.study import StudyInput


def known_start(study: StudyInput, course: CourseInput, today: dt.date) -> dt.date | None:
    """Return the day on which a side course began or will; None: with the end of a course still due."""
    side = course.side
    if side is None or side.starts_on:
        return side.starts_on if side else None
    if not side.after:
        return study.starts_on
    before = next((one for one in study.courses if one.slug == side.after), None)
    if before and before.is_due:
        return None
    done_on = before.completed_on if before else None
    return done_on + ONE_DAY if done_on else max(today, study.starts_on)


def hours_before(course: CourseInput, starts_on: dt.date) -> float:
    """Return the hours of a side course that were logged before the week in which it begins."""
    hours = course.side.hours_by_week if course.side else {}
    first_week = week_start_of(starts_on)
    return float(sum(one for week_start, one in hours.items() if week_start < first_week))


def taken_shares(study: StudyInput, today: dt.date, starts: Mapping[str, dt.date]) -> list[RatedDays]:
    """Return which share of the planned pace side courses take, and on which days."""
    in_plan = {course.slug for course in study.courses}
    taken = []
    for course in _side_courses(study):
        starts_on = known_start(study, course, today) or starts.get(course.slug)
        ends_on = _end(study, course, starts_on, today, is_left=course.slug not in in_plan)
        if course.side and starts_on and starts_on < ends_on:
            days = DayRange(starts_on, ends_on - ONE_DAY)
            taken.append((days, course.side.pace_hours / study.planned_pace_hours))
    return taken


def main_hours_by_week(study: StudyInput, today: dt.date) -> Mapping[dt.date, Any]:
    """Return Monday -> the hours of that week that were not studied beside the others."""
    hours = study.hours_by_week
    for course in _side_courses(study):
        starts_on = known_start(study, course, today)
        if starts_on is None or course.side is None:
            continue
        hours = dict(hours)
        for week_start, own in course.side.hours_by_week.items():
            if course.side.counts_in(week_start, starts_on):
                hours[week_start] = max(0.0, float(hours.get(week_start, 0)) - float(own))
    return hours


def _side_courses(study: StudyInput) -> Iterator[CourseInput]:
    return (course for course in (*study.courses, *study.left_courses) if course.is_beside)


def _end(
    study: StudyInput, course: CourseInput, starts_on: dt.date | None, today: dt.date, *, is_left: bool
) -> dt.date:
    """Return the first day on which a side course takes nothing more: its planned end, or its real one."""
    if course.side is None or starts_on is None:
        return dt.date.min
    ends = [_planned_end(study, course, starts_on), course.side.until or dt.date.max]
    if course.completed_on:
        ends.append(course.completed_on + ONE_DAY)
    elif is_left or not course.is_due:
        ends.append(max(today, starts_on))
    return min(ends)


def _planned_end(study: StudyInput, course: CourseInput, starts_on: dt.date) -> dt.date:
    effort = course.effort_hours if course.taught_hours is None else course.taught_hours
    if effort is None or course.side is None:
        return dt.date.max
    weeks = max(0.0, effort - hours_before(course, starts_on)) / course.side.pace_hours
    try:
        return study.calendar().after(starts_on, 7 * weeks)
    except OverflowError:
        return dt.date.max
