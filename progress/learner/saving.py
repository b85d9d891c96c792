"""Saving what a learner changes: one change at a time, and then the forecast that follows from it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from progress.learner.door import today_of
from progress.learner.locking import learner_locked
from progress.learner.record import record_forecast
from progress.models import Plan

T = TypeVar("T")


@dataclass
class Saving:
    """A save under way: the plan as it is stored now, or a new one of a learner who has none.

    ``day`` is the day it is saved on; None: today, where the learner is.
    """

    plan: Plan
    day: dt.date | None
    saves: bool = True

    @property
    def has_plan(self) -> bool:
        """Whether the plan is stored."""
        return self.plan.pk is not None

    @property
    def today(self) -> dt.date:
        """The learner's day, in the time zone that the plan has by now."""
        return self.day or today_of(self.plan)

    def nothing(self, answer: T) -> T:
        """Return the answer of a view that saved nothing, so that nothing is recorded either."""
        self.saves = False
        return answer


@contextmanager
def saving(user: Any, day: dt.date | None = None) -> Iterator[Saving]:
    """Lock the learner, read their plan afresh, let the caller save, and record the forecast.

    All of it is one transaction: what a form was checked against is still true when it is saved.
    Whatever changes a learner's rows runs inside; a refusal leaves by ``Saving.nothing``.
    """
    with learner_locked(user):
        plan = Plan.objects.for_user(user).first() or Plan()
        plan.user = user
        save = Saving(plan, day)
        yield save
        if save.saves:
            record_forecast(save.plan, save.today)
