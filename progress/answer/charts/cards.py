"""The charts as cards of the dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from progress.answer.answer import Answer
from progress.answer.charts.burn_up import HoursChart, hours_chart
from progress.answer.charts.timeline import Deadline, Timeline, course_timeline, studied_spans
from progress.answer.charts.year import YearOfWeeks, year_of_weeks
from progress.learner.rows import LearnerRows
from progress.models import total_hours as total_hours_of
from progress.projection.plan_line import on_plan_line


@dataclass(frozen=True)
class HoursCard:
    """Hours studied towards the finish, of how many; ``total_hours`` None while an effort is unknown.

    ``hours_out_of_plan`` and ``additional_hours`` come on top of ``logged_hours``. ``chart`` None: there is
    nothing to draw.
    """

    template: ClassVar[str] = "progress/answer/charts/_hours_card.html"
    logged_hours: Decimal
    total_hours: float | None
    chart: HoursChart | None
    hours_out_of_plan: Decimal = Decimal(0)
    additional_hours: Decimal = Decimal(0)


def hours_card_of(rows: LearnerRows, answer: Answer) -> HoursCard:
    """Return the hours studied towards the finish, and where they likely go."""
    in_plan = zip(rows.in_plan, on_plan_line(answer.study), strict=True)
    hours_by_week = rows.hours_by_week({one.course_id for one, is_on_line in in_plan if is_on_line})
    logged_hours = total_hours_of(hours_by_week.values())
    remaining_hours = answer.projection.remaining_hours
    total_hours = None if remaining_hours is None else float(logged_hours) + remaining_hours
    chart = None
    if total_hours != 0:
        chart = hours_chart(rows.in_plan, answer.projection, answer.study, hours_by_week)
    more_hours = rows.logged_hours_in_plan - logged_hours
    return HoursCard(logged_hours, total_hours, chart, rows.logged_hours_out_of_plan, more_hours)


def timeline_card_of(
    rows: LearnerRows, answer: Answer, deadlines: Sequence[Deadline] = ()
) -> Timeline | None:
    """Return the courses over time, with deadlines; None where there is nothing to draw yet."""
    spans = studied_spans(rows.logs, answer.today)
    return course_timeline(rows.in_plan, answer.projection, answer.study, spans, deadlines)


def year_card_of(answer: Answer) -> YearOfWeeks | None:
    """Return the weeks of the last year; None where there is nothing to draw yet."""
    return year_of_weeks(answer.last_year, answer.study.planned_pace_hours)
