"""The plan on the dashboard."""

from dataclasses import dataclass
from typing import ClassVar

from progress.models import Plan


@dataclass(frozen=True)
class PlanCard:
    """The hours a week, the days and the time zone."""

    template: ClassVar[str] = "progress/plan/_card.html"
    plan: Plan


def card_of(plan: Plan) -> PlanCard:
    """Return a learner's plan."""
    return PlanCard(plan)
