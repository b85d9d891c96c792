"""The dashboard: it reads a learner's rows once, and composes the cards that the slices make of them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Protocol

from progress.aid import card as aid
from progress.answer import card as answer_card
from progress.answer.answer import answer_of
from progress.answer.charts import cards as charts
from progress.answer.data import answer_data
from progress.catalog_changes import notice
from progress.course import card as course
from progress.enrollment import card as enrollment
from progress.enrollment.followed import Followed
from progress.learner.record import earlier_answer
from progress.learner.rows import LearnerRows
from progress.log import card as log
from progress.models import Plan
from progress.plan import card as plan_card
from progress.scholarships import card as scholarships
from progress.scholarships.data import outlooks_data
from progress.scholarships.outlook import outlooks_of
from progress.took import card as took
from progress.undo import last as undo
from progress.what_if import card as what_if


class Card(Protocol):
    """A part of the page; its template finds it as ``card``."""

    @property
    def template(self) -> str:
        """The path of its template."""


Cards = tuple[Card, ...]


@dataclass(frozen=True)
class Dashboard:
    """The cards of the page from top to bottom.

    Those of ``week``, ``history`` and ``plan`` stand beside each other where there is room.
    """

    head: Cards
    week: Cards
    courses: Cards
    history: Cards
    plan: Cards


def dashboard_for(plan: Plan, today: dt.date, now: dt.datetime) -> Dashboard:
    """Read a learner's rows, in a fixed number of queries, and return the dashboard as of ``today``."""
    rows = LearnerRows.read(plan)
    answer = answer_of(rows, earlier_answer(rows, today), today)
    followed = Followed.read(plan.user)
    outlooks = outlooks_of(rows, answer)
    aid_card = aid.card_of(answer)
    aid_now = aid_card if aid_card and aid_card.is_due else None
    return Dashboard(
        head=_there(
            undo.card_of(plan, now),
            answer_card.card_of(rows, answer, followed.paths),
            took.card_of(rows),
            aid_now,
            notice.card_of(rows, answer),
            enrollment.card_of(rows, followed, today),
        ),
        week=_there(log.card_of(rows, answer), charts.hours_card_of(rows, answer)),
        courses=_there(course.card_of(rows, answer, followed.paths)),
        history=_there(
            charts.timeline_card_of(rows, answer, scholarships.deadlines_of(outlooks)),
            charts.year_card_of(answer),
        ),
        plan=_there(
            answer_card.moved_card_of(answer),
            aid_card if aid_now is None else None,
            what_if.card_of(answer),
            scholarships.card_of(outlooks),
            plan_card.card_of(plan),
        ),
    )


def data_for(plan: Plan, today: dt.date) -> dict[str, Any]:
    """Read a learner's rows and return what the dashboard says as JSON types."""
    rows = LearnerRows.read(plan)
    answer = answer_of(rows, earlier_answer(rows, today), today)
    return answer_data(answer) | {"scholarships": outlooks_data(outlooks_of(rows, answer))}


def _there(*cards: Card | None) -> Cards:
    return tuple(card for card in cards if card is not None)
