"""Weeks in which nothing could be studied, as a decision on aid was awaited: they tell nothing of the pace.

Only waits that follow the end of what was studied before are looked at: those sent earlier are waited for
while something else is open.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from progress.projection.aid import Application, ApplicationState, NextApplication, parts_left
from progress.projection.weeks import LEAST_STUDY_DAYS, ONE_DAY, ONE_WEEK, week_start_of, weeks_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from progress.projection.course import CourseInput
    from progress.projection.effort import EffortBias
    from progress.projection.study import StudyInput

Wait = tuple[dt.date, dt.date]  # from the day it was sent, up to that of the decision


def waited_weeks(
    study: StudyInput, hours_by_week: Mapping[dt.date, Any], today: dt.date
) -> frozenset[dt.date]:
    """Return the Mondays of the past weeks without hours of which at least four days were waited.

    A week in which another course of the plan was open is none of them.
    """
    waits = _waits(study.courses, today)
    if not waits:
        return frozenset()
    first = week_start_of(min(sent_on for sent_on, _until in waits))
    bias = study.bias()
    return frozenset(
        week
        for week in weeks_between(first, week_start_of(today) - ONE_WEEK)
        if not hours_by_week.get(week)
        and _days_waited(week, waits) >= LEAST_STUDY_DAYS
        and not any(_was_open(course, week, bias, today) for course in study.courses)
    )


def _waits(courses: Iterable[CourseInput], today: dt.date) -> list[Wait]:
    """Return the waits that nothing was meant to hide; the first application waits by itself."""
    applications = [one for course in courses if not course.is_beside for one in course.applications]
    return [
        (one.sent_on, one.decided_on or today)
        for place, one in enumerate(applications)
        if one.sent_on and (place == 0 or one.rules.next_application == NextApplication.AFTER_FINISHING)
    ]


def _days_waited(week: dt.date, waits: Sequence[Wait]) -> int:
    days = (week + number * ONE_DAY for number in range(7))
    return sum(any(sent_on <= day < until for sent_on, until in waits) for day in days)


def _was_open(course: CourseInput, week: dt.date, bias: EffortBias, today: dt.date) -> bool:
    """Whether something of a course could be studied in most of a week, as far as is known today."""
    if course.status == "waived" or course.is_beside:
        return False
    if course.completed_on:
        waited = _days_waited(week, _waits([course], today)) >= LEAST_STUDY_DAYS
        return course.completed_on >= week and not waited
    if not course.applications:
        return True
    share = course.done_share(course.remaining_hours(bias))
    left = parts_left(course.applications, 0.0, share, share)
    return any(part.is_live and _is_decided(part.application, week) for part in left)


def _is_decided(application: Application, week: dt.date) -> bool:
    """Whether a part was open in most of a week: approved before, or without aid."""
    if application.state is ApplicationState.APPROVED:
        return application.on is None or application.on <= week + (7 - LEAST_STUDY_DAYS) * ONE_DAY
    return application.state is ApplicationState.NOT_NEEDED
