"""What the plan says: its hours at the planned pace, from the day the plan was made or last changed."""

import datetime as dt
import enum
from dataclasses import dataclass

from progress.projection.pace import HORIZON_WEEKS
from progress.projection.study import CourseInput, StudyInput
from progress.projection.weeks import day_after, study_days_between

ROUNDING_HOURS = 1e-6


class Standing(enum.Enum):
    """Where the learner stands beside the plan; a week's planned hours to either side are on track.

    After the plan's last day nothing is: what is still to do then is behind.
    """

    AHEAD = "ahead"
    ON_TRACK = "on track"
    BEHIND = "behind"


@dataclass(frozen=True)
class Distance:
    """How far the learner is behind the plan in hours, and in days of the plan; below 0 when ahead."""

    hours: float
    days: int
    standing: Standing


def planned_hours(course: CourseInput) -> float | None:
    """Return the hours the plan gives a course; a finished one of unknown effort took what was logged."""
    if course.status == "waived":
        return 0.0
    if course.status == "completed" and course.taught_hours is not None:
        return course.taught_hours
    if course.effort_hours is None and course.status == "completed":
        return course.logged_hours
    return course.effort_hours


def plan_ends(study: StudyInput) -> list[dt.date | None]:
    """Return on which day the plan ends each course; None from the first course of unknown effort on."""
    ends: list[dt.date | None] = []
    hours: float | None = sum(_planned_since(study, course) for course in study.done_courses)
    for course in study.courses:
        planned = planned_hours(course)
        hours = None if hours is None or planned is None else hours + planned - _done_before(study, course)
        ends.append(course.completed_on if study.was_done_before_plan(course) else _end(study, hours))
    return ends


def distance(study: StudyInput, today: dt.date) -> Distance:
    """Return how far the hours done since the plan began are from those it expected before ``today``."""
    since = study.plan_since
    done_since = sum(_planned_since(study, course) for course in study.done_courses)
    whole = sum(planned_hours(course) or 0.0 for course in study.courses) + done_since
    done_before = done_before_plan(study)
    days = study_days_between(since, max(today, since), study.pauses)
    due = min(whole - done_before, study.planned_pace_hours * days / 7)
    behind = due + done_before - sum(_done(course) for course in study.courses) - done_since
    standing = _standing(behind, study.planned_pace_hours)
    if standing is Standing.ON_TRACK and is_overdue(study, today):
        standing = Standing.BEHIND
    return Distance(hours=behind, days=round(behind * 7 / study.planned_pace_hours), standing=standing)


def is_overdue(study: StudyInput, today: dt.date) -> bool:
    """Return whether the plan's last day has passed and a course is still to do."""
    ends = [end for course, end in zip(study.courses, plan_ends(study), strict=True) if course.is_due]
    return bool(ends) and all(end is not None and end < today for end in ends)


def _standing(behind_hours: float, week_hours: float) -> Standing:
    if abs(behind_hours) <= week_hours + ROUNDING_HOURS:
        return Standing.ON_TRACK
    return Standing.BEHIND if behind_hours > 0 else Standing.AHEAD


def done_before_plan(study: StudyInput) -> float:
    """Return hours of the plan that were behind the learner when the plan line began."""
    return sum(_done_before(study, course) for course in study.courses)


def _done_before(study: StudyInput, course: CourseInput) -> float:
    hours = planned_hours(course) or 0.0
    if study.was_done_before_plan(course):
        return hours
    # Hours may be corrected afterwards.
    return min(course.hours_before_plan, course.logged_hours, hours)


def _planned_since(study: StudyInput, course: CourseInput) -> float:
    """Return the hours of a course that were still to do when the plan line began."""
    return (planned_hours(course) or 0.0) - _done_before(study, course)


def _done(course: CourseInput) -> float:
    """Return hours of the plan that are behind the learner: a finished course counts whole, quick or slow."""
    hours = planned_hours(course) or 0.0
    return hours if course.status == "completed" else min(course.logged_hours, hours)


def _end(study: StudyInput, hours: float | None) -> dt.date | None:
    """Return the day on which so many hours since the plan line began are done at the planned pace."""
    if hours is None:
        return None
    weeks = hours / study.planned_pace_hours
    return None if weeks > HORIZON_WEEKS else day_after(study.plan_since, weeks, study.pauses)
