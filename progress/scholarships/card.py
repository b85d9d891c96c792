"""The next deadlines of scholarships on the dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.safestring import SafeString

from progress.answer.charts.timeline import Deadline
from progress.scholarships.outlook import Outlook
from progress.scholarships.sentences import outlook_text

MOST_SHOWN = 3


@dataclass(frozen=True)
class ScholarshipsCard:
    """The scholarships with the next deadlines; ``more_count`` are those on the shelf beside them."""

    template: ClassVar[str] = "progress/scholarships/_card.html"
    outlooks: tuple[Outlook, ...]
    more_count: int

    @property
    def lines(self) -> list[tuple[Outlook, SafeString]]:
        """Each scholarship with what its deadline means."""
        return [(one, outlook_text(one)) for one in self.outlooks]


def card_of(outlooks: Sequence[Outlook]) -> ScholarshipsCard | None:
    """Return the card; None where no scholarship with a deadline matters."""
    shown = tuple(outlooks[:MOST_SHOWN])
    return ScholarshipsCard(shown, len(outlooks) - len(shown)) if shown else None


def deadlines_of(outlooks: Sequence[Outlook]) -> list[Deadline]:
    """Return the same deadlines for the courses over time."""
    return [Deadline(one.scholarship.title, one.scholarship.deadline_on) for one in outlooks[:MOST_SHOWN]]
