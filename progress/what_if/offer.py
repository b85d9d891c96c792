"""Whether what was supposed can be made the plan, and if not, why."""

import datetime as dt

from django.utils.translation import gettext as _

from learningpath.writing.formats import day_text
from progress.learner.at_once import due_side_courses, why_no_pace
from progress.models import Plan
from progress.what_if.answer import Question, WhatIf


def why_not_the_plan(asked: WhatIf) -> str:
    """Return why what was asked is not offered as the plan; "" when it is."""
    question, plan = asked.question, asked.answer.plan
    if not _would_change(question, plan):
        return _("That is your plan already.")
    if why_not := why_no_target(question.by, plan, asked.answer.today):
        return why_not
    has_date = asked.then.is_finished or asked.then.finish.likely
    if has_date or not asked.answer.projection.finish.likely:  # what has no date already loses none
        return ""
    return _("With that there is no date to plan by, so it is not offered as your plan.")


def why_no_target(by: dt.date | None, plan: Plan, today: dt.date) -> str:
    """Return why a day cannot become the target date; "" when it can, is it already, or there is none."""
    if by is None or by == plan.target_on:
        return ""
    if by <= plan.starts_on:
        return _("A target date comes after the plan's first day.")
    if by <= today:
        return _("%(day)s has passed. Choose a later day to make it your plan.") % {"day": day_text(by)}
    return ""


def why_no_hours(question: Question, plan: Plan) -> str:
    """Return why the hours a week are too few: side courses that stay in the plan take them all."""
    if question.hours in (None, plan.planned_pace_hours):
        return ""
    sides = due_side_courses(plan.user)
    return why_no_pace(question.hours, [one for one in sides if one.progress.course.slug != question.waive])


def _would_change(question: Question, plan: Plan) -> bool:
    changes_pace = question.hours not in (None, plan.planned_pace_hours)
    changes_target = question.by not in (None, plan.target_on)
    return bool(changes_pace or changes_target or question.changes_courses_or_breaks)
