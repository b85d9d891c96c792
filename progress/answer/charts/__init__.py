"""The dashboard's charts: geometry, a summary in words, and the same figures as tables.

The templates only draw them as SVG; every coordinate is text ready for an attribute.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from progress.answer.charts.bars import WeekBars, week_bars
from progress.answer.charts.burn_up import HoursChart, hours_chart, logged_line
from progress.answer.charts.timeline import Timeline, course_timeline, studied_spans
from progress.answer.charts.weeks import last_year
from progress.answer.charts.year import YearOfWeeks, year_of_weeks
from progress.models import CourseProgress
from progress.projection import Projection, StudyInput

__all__ = [
    "Charts",
    "HoursChart",
    "Timeline",
    "WeekBars",
    "YearOfWeeks",
    "charts_of",
    "course_timeline",
    "hours_chart",
    "last_year",
    "logged_line",
    "studied_spans",
    "week_bars",
    "year_of_weeks",
]


@dataclass(frozen=True)
class Charts:
    """The four charts; None where there is nothing to draw yet."""

    hours: HoursChart
    bars: WeekBars | None
    timeline: Timeline | None
    year: YearOfWeeks | None


def charts_of(
    in_plan: Sequence[CourseProgress],
    projection: Projection,
    study: StudyInput,
    hours_in_plan: Mapping[dt.date, Decimal],
    logs: Sequence[tuple[int, dt.date, Decimal]],
) -> Charts:
    """Return the charts for the courses of a plan.

    ``hours_in_plan`` are the hours of these courses by week, ``logs`` (course id, week's Monday, hours).
    """
    today, pace_hours = projection.as_of, study.planned_pace_hours
    weeks = last_year(study, today)
    return Charts(
        hours=hours_chart(in_plan, projection, study, hours_in_plan),
        bars=week_bars(weeks, pace_hours),
        timeline=course_timeline(in_plan, projection, study, studied_spans(logs, today)),
        year=year_of_weeks(weeks, pace_hours),
    )
