"""Saving what a learner changes: one change at a time, and then the forecast that follows from it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeVar

from progress.learner.completed import keep_completed
from progress.learner.door import today_of
from progress.learner.locking import learner_locked, learners_locked
from progress.learner.record import (
    Told,
    due_for_forecast,
    record_forecast,
    record_forecasts,
    told_now,
)
from progress.learner.side_courses import keep_side_courses
from progress.learner.snapshot import Changes
from progress.models import CourseProgress, LastChange, Plan

T = TypeVar("T")


@dataclass
class Saving:
    """A save under way: the plan as it is stored now, or a new one of a learner who has none.

    ``day`` is the day it is saved on; None: today, where the learner is. ``reached_on`` is the learner's day
    before the change, behind which none goes back. ``before`` and ``after`` are what the learner is told
    without and with the change, of one and the same day; None: nothing yet. ``in_turn`` are the courses that
    run beside the others no more, as the plan has no hours for that.
    """

    plan: Plan
    day: dt.date | None
    saves: bool = True
    reached_on: dt.date = dt.date.min
    before: Told | None = None
    after: Told | None = None
    in_turn: Sequence[CourseProgress] = ()

    @property
    def has_plan(self) -> bool:
        """Whether the plan is stored."""
        return self.plan.pk is not None

    @property
    def today(self) -> dt.date:
        """The learner's day, in the time zone that the plan has by now."""
        return self.day or max(self.reached_on, today_of(self.plan))

    def nothing(self, answer: T) -> T:
        """Return the answer of a view that saved nothing, so that nothing is recorded either."""
        self.saves = False
        return answer


@contextmanager
def saving(user: Any, day: dt.date | None = None) -> Iterator[Saving]:
    """Lock the learner, read their plan afresh, let the caller save, and record the forecast.

    All of it is one transaction: what a form was checked against is still true when it is saved.
    Whatever changes a learner's rows runs inside; a refusal leaves by ``Saving.nothing``.
    A change of a learner's own can be undone; one as of a given ``day`` is a command's.
    """
    with learner_locked(user):
        plan = Plan.objects.for_user(user).first() or Plan()
        plan.user = user
        save = Saving(plan, day)
        is_own = save.has_plan and day is None
        if is_own:
            save.reached_on = save.today
        changes = _changes(save, user) if is_own else None
        with changes.watched() if changes else nullcontext():
            yield save
            if not save.saves:
                return
            if is_own:
                _keep_the_day(save)
            keep_completed(user, save.today)
            save.in_turn = keep_side_courses(user, save.today, save.plan.planned_pace_hours)
        save.after = record_forecast(save.plan, save.today)
        if changes:
            save.before = save.before or save.after  # the same, as nothing was written
            _keep_to_undo(save.plan, changes)


def _changes(save: Saving, user: Any) -> Changes:
    plan, today = copy(save.plan), save.today  # a form writes into the plan before it is saved

    def tell_before() -> None:
        save.before = told_now(plan, today)

    return Changes(user, tell_before)


def _keep_to_undo(plan: Plan, changes: Changes) -> None:
    if rows := changes.difference():
        LastChange.objects.bulk_create(
            [LastChange(plan=plan, rows=rows)],
            update_conflicts=True,
            unique_fields=["plan"],
            update_fields=["changed_at", "rows"],
        )


def _keep_the_day(save: Saving) -> None:
    """Let a learner's day not go back with their time zone: what they said of today stays possible."""
    if today_of(save.plan) < save.reached_on:
        save.plan.reached_on = save.reached_on
        save.plan.save(update_fields=["reached_on"])


def keep_forecasts(users: Iterable[int]) -> int:
    """Record this week's forecast of those of these learners who have none; return how many that were.

    All of it is one transaction, in which their plans are read afresh. Nothing else of theirs is written.
    """
    with learners_locked(users) as still_there:
        plans = [(plan, today_of(plan)) for plan in Plan.objects.for_users(still_there)]
        return record_forecasts(due_for_forecast(plans).in_batch)
