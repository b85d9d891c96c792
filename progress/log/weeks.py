"""All weeks of a plan with their hours."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from progress.models import Plan, WeeklyLog, totals_by
from progress.projection import week_start_of
from progress.projection.weeks import weeks_between


@dataclass(frozen=True)
class WeekRow:
    """One week of the list of weeks; ``hours`` None means no entry."""

    week_start: dt.date
    hours: Decimal | None


def weeks_of(plan: Plan, today: dt.date) -> list[WeekRow]:
    """Return all weeks of a plan up to this one, newest first, with their hours."""
    logs = WeeklyLog.objects.for_user(plan.user).values_list("week_start", "hours")
    hours_by_week = totals_by(logs)
    weeks = weeks_between(week_start_of(plan.starts_on), week_start_of(today))
    return [WeekRow(week_start, hours_by_week.get(week_start)) for week_start in reversed(list(weeks))]
