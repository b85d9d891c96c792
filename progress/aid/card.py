"""Financial aid on the dashboard: the next thing to do, and its day."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.safestring import SafeString

from progress.aid.next_thing import NextThing, next_thing
from progress.aid.rules import rules_sentence
from progress.answer.aid import ShownApplication, shown_applications
from progress.answer.answer import Answer


@dataclass(frozen=True)
class AidCard:
    """The next thing to do, with its buttons; ``thing`` None: there is nothing to wait for, or no date."""

    template: ClassVar[str] = "progress/aid/_card.html"
    thing: NextThing | None
    shown: tuple[ShownApplication, ...]

    @property
    def collides(self) -> bool:
        """Whether access may end too early somewhere."""
        return any(one.days and one.days.collides for one in self.shown)

    @property
    def sources(self) -> SafeString:
        """What its day rests on."""
        return rules_sentence(self.thing.application.rules) if self.thing else SafeString("")

    @property
    def is_due(self) -> bool:
        """Whether something is to be done today."""
        return self.thing is not None and self.thing.is_due


def card_of(answer: Answer) -> AidCard | None:
    """Return the card of a learner who pays something still to do with aid; None of anybody else."""
    shown = tuple(one for one in shown_applications(answer) if one.is_open)
    return AidCard(next_thing(shown, answer.today), shown) if shown else None
