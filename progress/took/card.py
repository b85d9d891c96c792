"""The question how long a course took, on the dashboard after it was completed."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from progress.learner.rows import LearnerRows
from progress.models import Completion, CourseProgress, total_hours
from progress.took.forms import TookForm


@dataclass(frozen=True)
class TookCard:
    """The question about one completed course, with what was logged of the effort that it had."""

    template: ClassVar[str] = "progress/took/_card.html"
    progress: CourseProgress
    completion: Completion
    logged_hours: Decimal
    form: TookForm


def card_of(rows: LearnerRows) -> TookCard | None:
    """Return the question about the course completed last of those that it is open for; no queries.

    It is not asked where the logs say as much as the effort by now.
    """
    logged = rows.hours_by_course()
    asked = [
        (one, one.kept, total_hours([logged.get(one.course_id, Decimal(0)), one.credited_hours]))
        for one in rows.progress
        if one.kept and one.kept.asks_took
    ]
    open_ones = [
        (one, kept, hours) for one, kept, hours in asked if kept.effort_hours and hours < kept.effort_hours
    ]
    if not open_ones:
        return None
    one, kept, hours = max(open_ones, key=lambda found: (found[0].completed_on or dt.date.min, found[0].pk))
    return TookCard(one, kept, hours, TookForm(instance=kept, auto_id="took_%s"))
