"""The next thing that a learner has to do for financial aid, and its day."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from learningpath.writing.formats import day_tag
from learningpath.writing.markup import in_english, sentence
from progress.answer.aid import ShownApplication, State
from progress.projection import ApplicationDays


@dataclass(frozen=True)
class NextThing:
    """What to do for which application, and from which day on; ``text`` says it with its day."""

    application: ShownApplication
    on: dt.date
    text: SafeString
    is_due: bool

    @property
    def can_be_sent(self) -> bool:
        """Whether it is about sending it, else it is about its decision."""
        return self.application.state in (State.TO_APPLY, State.REFUSED)


def next_thing(shown: Sequence[ShownApplication], today: dt.date) -> NextThing | None:
    """Return the thing with the earliest day, of several what hurts more first; None: nothing to wait for."""
    things = sorted(_things(shown, today), key=lambda one: one.on)
    return things[0] if things else None


def _things(shown: Sequence[ShownApplication], today: dt.date) -> Iterator[NextThing]:
    waiting = [(one, one.days) for one in shown if one.days]
    for one, days in waiting:
        if days.is_overdue:
            yield _thing(one, today, _overdue_text(days), today)
    for one, days in waiting:
        apply_on = days.likely.apply_on or days.plan.apply_on
        if one.state in (State.TO_APPLY, State.REFUSED) and apply_on:
            yield _thing(one, apply_on, _sending_text(one, apply_on, today), today)
    for one, days in waiting:
        decision_on = days.likely.decision_on
        if one.state == State.APPLIED and decision_on and not days.is_overdue:
            yield _thing(one, decision_on, _("The decision on %(title)s is due about %(day)s."), today)


def _thing(one: ShownApplication, on: dt.date, text: str, today: dt.date) -> NextThing:
    said = sentence(text, title=in_english(one.title), day=day_tag(_named_day(one, on)))
    return NextThing(one, on, said, is_due=on <= today)


def _named_day(one: ShownApplication, on: dt.date) -> dt.date:
    days = one.days
    if days and days.is_overdue and one.on:
        return one.on + dt.timedelta(days=days.rules.review_days)
    return on


def _overdue_text(_days: ApplicationDays) -> str:
    return _("Ask about %(title)s: the decision was due on %(day)s.")


def _sending_text(one: ShownApplication, apply_on: dt.date, today: dt.date) -> str:
    if one.was_refused_twice:
        return _("Decide on %(title)s: it was refused twice. Apply again from %(day)s on, pay, or waive it.")
    if one.state == State.REFUSED:
        again = _("Apply again for %(title)s on %(day)s.")
        return _("Apply again for %(title)s today, %(day)s.") if apply_on <= today else again
    return (
        _("Apply for %(title)s today, %(day)s.")
        if apply_on <= today
        else _("Apply for %(title)s on %(day)s.")
    )
