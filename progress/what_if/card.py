"""A first what-if question on the dashboard."""

from dataclasses import dataclass
from typing import ClassVar

from progress.answer.answer import Answer
from progress.what_if.answer import Question, WhatIf, answer_what_if


@dataclass(frozen=True)
class WhatIfCard:
    """The question that the plan itself asks, and its answer."""

    template: ClassVar[str] = "progress/what_if/_card.html"
    answer: Answer
    asked: WhatIf


def card_of(answer: Answer) -> WhatIfCard | None:
    """Return the question of the plan's own pace and target date; None when all is finished."""
    if answer.projection.is_finished:
        return None
    as_planned = Question(hours=answer.plan.planned_pace_hours, by=answer.plan.target_on)
    return WhatIfCard(answer, answer_what_if(answer, as_planned))
