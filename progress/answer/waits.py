"""What waiting for financial aid does to the date, in words."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learningpath.writing.formats import day_text
from progress.projection import Aid, Application, ApplicationState, CourseInput

State = ApplicationState
Change = tuple[str, list[str]]


def waiting_sentence(aid: Aid) -> str:
    """Return how many days nothing is open, as part of where the date comes from; "" where there are none."""
    days = aid.likely_waiting_days
    if not days:
        return ""
    text = ngettext(
        "For %(days)s day nothing is open, while you wait for decisions on financial aid.",
        "For %(days)s days nothing is open, while you wait for decisions on financial aid.",
        days,
    )
    return text % {"days": days}


def wait_changes(
    pairs: Sequence[tuple[CourseInput, CourseInput]], titles: Mapping[str, str]
) -> Iterator[Change]:
    """Yield what changed of waits, each change with the courses or parts that it happened to.

    ``titles`` has courses by slug and parts by ``course/part``.
    """
    both = [(was, new) for was, new in pairs if was.applications and new.applications]
    yield _("Paid with financial aid: %(courses)s"), _named(pairs, titles, is_now=True)
    yield _("No longer paid with financial aid: %(courses)s"), _named(pairs, titles, is_now=False)
    texts = {
        State.APPLIED: _("Applied for: %(courses)s"),
        State.APPROVED: _("Aid approved: %(courses)s"),
        State.REFUSED: _("Aid refused: %(courses)s"),
        State.NOT_NEEDED: _("No aid needed: %(courses)s"),
        State.TO_APPLY: _("Still to be applied for: %(courses)s"),
    }
    said = [(new.slug, after) for was, new in both for after in _said_anew(was, new)]
    for state, text in texts.items():
        yield text, [_part(slug, one, titles) for slug, one in said if one.state is state]
    yield (
        _("The provider’s rules of aid changed: %(courses)s"),
        [titles.get(new.slug, new.slug) for was, new in both if _rules(was) != _rules(new)],
    )


def _named(
    pairs: Sequence[tuple[CourseInput, CourseInput]], titles: Mapping[str, str], *, is_now: bool
) -> list[str]:
    return [
        titles.get(new.slug, new.slug)
        for was, new in pairs
        if was.needs_aid != new.needs_aid
        and new.needs_aid is is_now
        and bool(was.applications) is not bool(new.applications)
    ]


def _said_anew(was: CourseInput, new: CourseInput) -> list[Application]:
    before = {one.part: (one.state, one.on) for one in was.applications}
    return [
        one for one in new.applications if before.get(one.part, (one.state, one.on)) != (one.state, one.on)
    ]


def _part(slug: str, one: Application, titles: Mapping[str, str]) -> str:
    title = titles.get(f"{slug}/{one.part}" if one.part else slug, one.part or slug)
    # Translators: a course or a part of one, and the day on which something became of it.
    return _("%(part)s (%(day)s)") % {"part": title, "day": day_text(one.on)} if one.on else title


def _rules(course: CourseInput) -> set[tuple[int, int, int]]:
    rules = {one.rules for one in course.applications}
    return {(one.next_application, one.review_days, one.access_days) for one in rules}
