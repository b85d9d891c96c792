"""The hours of this week on the dashboard, beside those of the last weeks."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.utils.safestring import SafeString

from progress.answer.answer import Answer
from progress.answer.charts.bars import WeekBars, week_bars
from progress.answer.sentences import left_this_week_sentence
from progress.learner.rows import LearnerRows
from progress.log.forms import LogForm
from progress.log.weekly_log import loggable_courses, why_not_loggable
from progress.models import CourseProgress

COURSES_ON_CARD = 2  # the dashboard asks hours for these; the log page has all

Status = CourseProgress.Status


@dataclass(frozen=True)
class LogCard:
    """The form of this week's most likely courses; ``more_courses``: how many others the log page has.

    ``last_week`` None: it was before the plan. ``bars`` None: there is nothing to draw yet.
    ``left`` says what is left of this week's plan; "" where no hours are due.
    """

    template: ClassVar[str] = "progress/log/_card.html"
    form: LogForm
    more_courses: int
    starts_on: dt.date
    last_week: dt.date | None
    can_log: bool
    bars: WeekBars | None
    left: SafeString


def card_of(rows: LearnerRows, answer: Answer) -> LogCard:
    """Return what to log this week."""
    this_week = answer.this_week
    stored = {course_id: hours for course_id, week_start, hours in rows.logs if week_start == this_week}
    courses = loggable_courses(rows.progress, stored)
    logged = [one for one in courses if one.course_id in stored]
    studied = [
        one for one in courses if one not in logged and one.status in (Status.IN_PROGRESS, Status.PLANNED)
    ]
    shown = [*logged, *studied[: max(0, COURSES_ON_CARD - len(logged))]]
    return LogCard(
        form=LogForm(week_start=this_week, courses=shown, stored_hours=stored),
        more_courses=len(courses) - len(shown),
        starts_on=answer.plan.starts_on,
        last_week=answer.last_week,
        can_log=not why_not_loggable(answer.plan, this_week, answer.today),
        left=left_this_week_sentence(answer.week) if answer.week else SafeString(""),
        bars=week_bars(answer.last_year, answer.study.planned_pace_hours),
    )
