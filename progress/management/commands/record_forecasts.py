"""Keep this week's forecast of every learner who has saved nothing this week: for a daily timer."""

import logging
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from learningpath.models import User
from progress.learner.door import today_of
from progress.learner.record import due_for_forecast, issued_later
from progress.learner.saving import keep_forecasts, saving
from progress.models import Forecast, Plan
from progress.projection import week_start_of

BATCH_SIZE = 100  # learners whose saves wait for each other, a tenth of a second or two

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Keep the forecast of this week for each learner who has none yet, to score it when they finish. "
        "Saving anything keeps it too; run this once a day for those who save nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        kept = failed = 0
        for plans in _batches():
            due = due_for_forecast([(plan, today_of(plan)) for plan in plans])
            alone = [plan for plan, _today in due.alone]
            try:
                kept += keep_forecasts(plan.user_id for plan, _today in due.in_batch)
            except Exception:
                logger.exception("A batch of forecasts failed; each learner of it is tried alone")
                alone += [plan for plan, _today in due.in_batch]
            for plan in alone:
                try:
                    kept += _record_if_missing(plan)
                except User.DoesNotExist:
                    continue  # the account was deleted meanwhile
                except Exception:
                    failed += 1
                    logger.exception("No forecast of plan %s", plan.pk)
        self.stdout.write(f"{kept} {'forecast' if kept == 1 else 'forecasts'} kept.")
        if failed:
            raise CommandError(f"{failed} failed; see the log.")


def _batches() -> Iterator[list[Plan]]:
    """Yield all plans, a few at once."""
    last = 0
    while plans := list(Plan.objects.filter(pk__gt=last).order_by("pk")[:BATCH_SIZE]):
        yield plans
        last = plans[-1].pk


def _record_if_missing(plan: Plan) -> bool:
    today = today_of(plan)
    told = Forecast.objects.for_user(plan.user).filter(issued_on__lte=today)
    this_week = told.filter(week_start=week_start_of(today))
    was_there = this_week.exists()
    if was_there and not issued_later(plan.user, today).exists():
        return False
    with saving(plan.user, today) as save:
        was_there = this_week.exists()
        if was_there and not issued_later(plan.user, today).exists():
            return save.nothing(answer=False)
    return this_week.exists() and not was_there
