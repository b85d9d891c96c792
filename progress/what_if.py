"""What another pace would change, and which pace a date asks for."""

import datetime as dt
import math
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from progress.dashboard import Dashboard
from progress.models import HOURS_IN_A_WEEK
from progress.projection import Finish, needed_pace_hours, project


@dataclass(frozen=True)
class WhatIf:
    """The answers to both questions; None where a question was not asked.

    ``needed_pace_hours`` None beside a ``by`` means that no pace would do.
    """

    hours: Decimal | None
    finish: Finish | None
    by: dt.date | None
    needed_pace_hours: Fraction | None


def answer_what_if(board: Dashboard, hours: Decimal | None, by: dt.date | None) -> WhatIf:
    """Return the finish at ``hours`` a week from today on, and the pace that ends by ``by``."""
    finish = None
    if hours is not None:
        # Without past weeks the pace of the likely date is the planned one: the asked one.
        asked = replace(board.study, planned_pace_hours=Fraction(hours), starts_on=_start(board))
        finish = project(asked, board.today).finish
    needed = needed_pace_hours(board.projection, board.study, by) if by else None
    return WhatIf(hours, finish, by, _reachable(needed))


def _reachable(pace_hours: Fraction | None) -> Fraction | None:
    """Return a pace rounded up, so that keeping to it is enough; None above the hours of a week."""
    if pace_hours is None or pace_hours > HOURS_IN_A_WEEK:
        return None
    return Fraction(math.ceil(pace_hours * 100), 100)


def _start(board: Dashboard) -> dt.date:
    return max(board.today, board.plan.starts_on)
