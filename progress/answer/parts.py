"""The parts of a bundle as a learner marked them: in words beside the course, and as data."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learningpath.writing.formats import about_hours_text
from progress.models import MarkedPart, Needed, PartMark


def parts_text(parts: Sequence[MarkedPart], needed: Needed) -> str:
    """Return how many parts are done, and how much of the course is needed; "" where nothing was said."""
    if all(one.state == PartMark.State.NEEDED for one in parts):
        return ""
    text = ngettext("%(done)s of %(count)s part done", "%(done)s of %(count)s parts done", needed.count)
    done = text % {"done": needed.done_count, "count": needed.count}
    return done if needed.count == len(parts) else f"{done} · {_needed_text(parts, needed)}"


def _needed_text(parts: Sequence[MarkedPart], needed: Needed) -> str:
    if needed.hours is None or needed.all_hours is None:
        return _("%(count)s of %(all)s parts needed") % {"count": needed.count, "all": len(parts)}
    hours = {"hours": about_hours_text(needed.hours), "all": about_hours_text(needed.all_hours)}
    return _("%(hours)s of %(all)s h needed") % hours


def parts_data(parts: Sequence[MarkedPart]) -> list[dict[str, Any]]:
    """Return as JSON types the parts of a course; hours as published, None where they are unknown."""
    return [
        {
            "slug": one.part.slug,
            "hours": None if one.part.hours is None else float(one.part.hours),
            "state": str(one.state),
        }
        for one in parts
    ]
