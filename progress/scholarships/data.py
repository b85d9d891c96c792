"""Deadlines of scholarships as data, for programs."""

from collections.abc import Iterable
from typing import Any

from progress.scholarships.outlook import Outlook


def outlooks_data(outlooks: Iterable[Outlook]) -> list[dict[str, Any]]:
    """Return as JSON types: dates as ISO strings, hours a week as numbers, None where there is none."""
    return [
        {
            "slug": one.scholarship.slug,
            "deadline": one.scholarship.deadline_on.isoformat(),
            "likely": one.likely.isoformat() if one.likely else None,
            "chance": None if one.chance is None else round(one.chance, 3),
            "pace_hours": {"even": one.pace.even_hours, "sure": one.pace.sure_hours},
        }
        for one in outlooks
    ]
