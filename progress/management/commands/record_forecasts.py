"""Keep this week's forecast of every learner who has saved nothing this week: for a daily timer."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from learningpath.models import User
from progress.learner.record import issued_later
from progress.learner.saving import saving
from progress.models import Forecast, Plan
from progress.projection import week_start_of

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Keep the forecast of this week for each learner who has none yet, to score it when they finish. "
        "Saving anything keeps it too; run this once a day for those who save nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        kept = failed = 0
        for plan in list(Plan.objects.select_related("user").order_by("pk")):
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


def _record_if_missing(plan: Plan) -> bool:
    today = timezone.localdate(timezone=plan.zone)
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
