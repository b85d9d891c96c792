"""The part of a course's page about its own parts: what is needed of it, and what is done."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from learningpath.writing.formats import percent_text
from progress.answer.parts import parts_text
from progress.models import CourseProgress, MarkedPart, PartMark
from progress.parts.forms import PartsForm
from progress.projection.effort import LEAST_SHARE_SAID


@dataclass(frozen=True)
class PartsPart:
    """The parts of a course with their states, what follows from them, and the form that changes them.

    ``in_hand`` is the first needed part that is not done, ``left`` the marked parts that left the course.
    """

    template: ClassVar[str] = "progress/parts/_part.html"
    progress: CourseProgress
    form: PartsForm
    summary: str
    which_counts: str
    in_hand: MarkedPart | None
    left: list[MarkedPart]


def part_of(progress: CourseProgress, today: dt.date) -> PartsPart | None:
    """Return the part for a course whose parts are listed, or were; None for any other."""
    parts = progress.parts(today)
    gone = [one for one in progress.marked_parts if one.part.is_retired(today)]
    left = [one for one in gone if one.state != PartMark.State.NEEDED]
    if not parts and not left:
        return None
    is_due = progress.left_on is None and not progress.is_settled
    return PartsPart(
        progress,
        PartsForm(progress=progress, parts=parts),
        parts_text(parts, progress.needed(today)),
        _which_counts(progress, today),
        progress.part_in_hand(today) if is_due else None,
        left,
    )


def _which_counts(progress: CourseProgress, today: dt.date) -> str:
    """Return whether the parts tell how far the learner is; "" where none is done or nothing is to do."""
    if progress.is_settled or not progress.needed(today).done_count:
        return ""
    if not progress.share_is_of_parts:
        return _(
            "The share that you typed was said later, so it counts. Save the parts again, and they count."
        )
    share = progress.needed(today).done_share
    said = {"share": percent_text(round(100 * share)), "least": percent_text(round(100 * LEAST_SHARE_SAID))}
    if share < LEAST_SHARE_SAID:
        return (
            _("By their hours %(share)s is done. From %(least)s on that counts more than your hours.") % said
        )
    if progress.estimate_is_newer and progress.said_at.parts_at_hours:
        return _("By their hours %(share)s is done. Your estimate was said later, so it counts.") % said
    return _("By their hours %(share)s is done: that counts.") % said
