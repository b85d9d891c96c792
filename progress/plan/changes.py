"""Changing the hours a week or the first day: a new plan line begins, and the old one stays visible."""

import datetime as dt

from progress.learner.rows import LearnerRows, study_input
from progress.models import EarlierPlan, Plan, WeeklyLog
from progress.projection import project, week_start_of


def earlier_plan(plan: Plan, today: dt.date) -> EarlierPlan:
    """Return, not yet saved, what a stored plan was, with the finish it gives; ask before changing it."""
    finish = project(study_input(LearnerRows.read(plan), today), today).finish
    return EarlierPlan(
        user=plan.user,
        planned_pace_hours=plan.planned_pace_hours,
        since=plan.since,
        replaced_on=today,
        finish_on=finish.plan,
    )


def begin_anew(plan: Plan, earlier: EarlierPlan, today: dt.date) -> None:
    """Save a plan that was changed; when its line changes, the old one is kept.

    Another pace counts from today with what is done by now; before that, from the first day.
    """
    if plan.planned_pace_hours != earlier.planned_pace_hours:
        begun = today > plan.starts_on
        plan.changed_on = today if begun else None
        plan.changed_week_hours = _hours_of_week(plan, today) if begun else {}
    elif plan.changed_on and plan.changed_on <= plan.starts_on:
        plan.changed_on, plan.changed_week_hours = None, {}
    is_changed = (plan.planned_pace_hours, plan.since) != (earlier.planned_pace_hours, earlier.since)
    if is_changed and earlier.since < today:  # one that never had a day was no plan
        earlier.save()
    plan.save()


def _hours_of_week(plan: Plan, today: dt.date) -> dict[str, str]:
    logs = WeeklyLog.objects.for_user(plan.user).filter(week_start=week_start_of(today))
    return {slug: str(hours) for slug, hours in logs.values_list("course__slug", "hours")}
