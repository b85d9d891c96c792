"""What the catalog changed in a learner's courses, told once: on the dashboard, until they say "Got it".

Each course keeps what its learner was last told of it (``CourseProgress.told``). Wherever that differs
from the catalog there is something to tell. Telling moves no date: the dates go by the catalog already.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Course, Part
from learningpath.writing.formats import about_hours_text, hours_text
from progress.answer.answer import Answer, answer_of
from progress.catalog_changes.other_catalog import with_other_course
from progress.learner.rows import LearnerRows, study_input
from progress.learner.told import told_by_present_slugs, told_of
from progress.models import CourseProgress, Plan
from progress.projection import CourseInput, project

MOST_LINES = 5  # of the notice; more of them are folded
MOST_LINES_OF_PARTS = 3  # of one course; of more its parts are counted


@dataclass(frozen=True)
class CatalogNotice:
    """What changed, in words; ``moved_days`` None: there is no likely finish now, or was none before.

    ``changes`` are what was told and what is so now, of each course.
    """

    template: ClassVar[str] = "progress/catalog_changes/_notice.html"
    changed_on: dt.date | None
    lines: tuple[str, ...]
    moved_days: int | None
    changes: tuple[tuple[dict[str, Any], dict[str, Any]], ...]

    @property
    def first_lines(self) -> tuple[str, ...]:
        """The lines that stand open."""
        return self.lines[:MOST_LINES]

    @property
    def folded_lines(self) -> tuple[str, ...]:
        """The lines that a reader opens."""
        return self.lines[MOST_LINES:]

    @property
    def seen(self) -> str:
        """A digest of what changed, so that nobody dismisses what they were not shown.

        The words are no part of it, as the learner may change the language; nor are the days, which
        change with every logged hour and every midnight.
        """
        facts = json.dumps(self.changes, sort_keys=True)
        # The salt is that of the first release, as for progress.fields.seen_form.
        return salted_hmac("progress.catalog_notice", facts).hexdigest()[:16]

    @property
    def finish_sentence(self) -> str:
        """What the changes did to the likely finish; "" where there is nothing to compare."""
        days = self.moved_days
        if days is None:
            return ""
        if days == 0:
            return _("Your likely finish stays.")
        if days > 0:
            text = ngettext(
                "Your likely finish moved %(count)s day later.",
                "Your likely finish moved %(count)s days later.",
                days,
            )
        else:
            text = ngettext(
                "Your likely finish moved %(count)s day earlier.",
                "Your likely finish moved %(count)s days earlier.",
                -days,
            )
        return text % {"count": abs(days)}


@dataclass(frozen=True)
class _News:
    """A course of which a learner was told something else than is so now."""

    progress: CourseProgress
    told: dict[str, Any]
    now: dict[str, Any]

    @property
    def course(self) -> Course:
        """The course as it is now."""
        return self.progress.course

    def is_other(self, name: str) -> bool:
        """Whether one of the facts is another one now."""
        return bool(self.told[name] != self.now[name])

    @property
    def is_of_hours(self) -> bool:
        """Whether it can move dates."""
        return any(self.is_other(name) for name in ("hours", "guess", "parts"))


def card_of(rows: LearnerRows, answer: Answer) -> CatalogNotice | None:
    """Return what the catalog changed in courses still to do since the learner was told; no queries."""
    news = [one for progress in rows.in_plan for one in _news(progress, answer.today)]
    if not news:
        return None
    days = [day for one in news for day in _days_of_change(one, answer.today)]
    inputs = {course.slug: course for course in answer.study.courses}
    lines = (line for one in news for line in _lines(one, inputs[one.course.slug], answer.today))
    return CatalogNotice(
        changed_on=max(days, default=None),
        lines=tuple(lines),
        moved_days=_moved_days(news, rows, answer),
        changes=tuple((one.told, one.now) for one in news),
    )


def dismiss_notice(plan: Plan, seen: str, today: dt.date) -> bool:
    """Take all of a learner's courses as told, if ``seen`` is what there is to tell; return whether it was.

    Runs inside ``saving``.
    """
    rows = LearnerRows.read(plan)
    notice = card_of(rows, answer_of(rows, None, today))
    if notice is None or notice.seen != seen:
        return False
    for progress in rows.progress:
        progress.told = told_of(progress.course, today)
        progress.stays_in_retired &= progress.told["retired"]  # of a course that is back, ask anew
    CourseProgress.objects.bulk_update(rows.progress, ["told", "stays_in_retired"])
    return True


def _news(progress: CourseProgress, today: dt.date) -> Iterator[_News]:
    if not progress.told or progress.is_settled:
        return
    told, now = told_by_present_slugs(progress.told, progress.course, today), told_of(progress.course, today)
    if told != now:
        yield _News(progress, told, now)


def _days_of_change(news: _News, today: dt.date) -> Iterator[dt.date]:
    """Yield the known days of what is told; nobody wrote down when a course came back."""
    course, told, now = news.course, news.told, news.now
    left = [
        part.retired_on
        for part in course.parts.all()
        if part.slug in told["parts"] and part.retired_on and part.is_retired(today)
    ]
    yield from left
    others = {slug for slug, hours in now["parts"].items() if told["parts"].get(slug, "") != hours}
    is_other = any(news.is_other(name) for name in ("title", "hours", "guess")) or others
    if course.changed_on and is_other:
        yield course.changed_on
    if course.retired_on and course.is_retired(today) and not told["retired"]:
        yield course.retired_on


# --- In words ---------------------------------------------------------------------------------------


def _lines(news: _News, study: CourseInput, today: dt.date) -> Iterator[str]:
    told, now = news.told, news.now
    if news.is_other("title"):
        yield _("%(before)s is now called %(after)s") % {"before": told["title"], "after": now["title"]}
    lines = [*_size_lines(news), *_part_lines(news)]
    if lines:
        yield from (*lines[:-1], _with_own_estimate(lines[-1], news.progress, study))
    if news.is_other("retired"):
        yield _retired_line(news.progress, today) if now["retired"] else _back_line(now["title"])


def _with_own_estimate(line: str, progress: CourseProgress, study: CourseInput) -> str:
    """Add that the own estimate stands, unless the hours left go by a share of the hours logged."""
    said = study.said_share
    if progress.estimate_hours is None or (said and min(said.at_hours, study.logged_hours) > 0):
        return line
    own = hours_text(progress.estimate_hours)
    return _("%(change)s; your own estimate of %(hours)s h stands") % {"change": line, "hours": own}


def _size_lines(news: _News) -> Iterator[str]:
    """Yield what is said of the whole course: another effort, or another guess where none is published."""
    told, now, title = news.told, news.now, news.course.title
    if now["guess"] and news.is_other("guess"):
        texts = {"course": title, **_ends("", now["guess"])}
        if told["hours"]:
            before = about_hours_text(Decimal(told["hours"]))
            text = _(
                "%(course)s has no published effort any more (it was %(before)s h); "
                "a guess is %(low)s to %(high)s h"
            )
            yield text % {**texts, "before": before}
        elif told["guess"]:
            text = _(
                "The guess for %(course)s is now %(low)s to %(high)s h (was %(told_low)s to %(told_high)s h)"
            )
            yield text % {**texts, **_ends("told_", told["guess"])}
        else:
            yield _("%(course)s now has a guess of its effort: %(low)s to %(high)s h") % texts
    elif told["guess"] and now["hours"]:
        text = _(
            "%(course)s now has a published effort: %(after)s h "
            "(the guess was %(told_low)s to %(told_high)s h)"
        )
        after = about_hours_text(Decimal(now["hours"]))
        yield text % {"course": title, "after": after, **_ends("told_", told["guess"])}
    elif told["guess"] and not now["guess"]:
        text = _("%(course)s has no guess of its effort any more (it was %(told_low)s to %(told_high)s h)")
        yield text % {"course": title, **_ends("told_", told["guess"])}
    elif news.is_other("hours"):
        yield _hours_change(title, told["hours"], now["hours"])


def _ends(begin: str, guess: Sequence[str]) -> dict[str, str]:
    low, high = (about_hours_text(Decimal(hours)) for hours in guess)
    return {f"{begin}low": low, f"{begin}high": high}


def _part_lines(news: _News) -> list[str]:
    """Return what is said of parts: each in a sentence, or how many they are."""
    told, now, course = news.told["parts"], news.now["parts"], news.course.title
    came, left = [slug for slug in now if slug not in told], [slug for slug in told if slug not in now]
    other = [slug for slug in now if slug in told and told[slug] != now[slug]]
    if len(came) + len(left) + len(other) > MOST_LINES_OF_PARTS:
        text = _("The parts of %(course)s changed: %(new)s new, %(gone)s gone, %(other)s with other hours")
        counts = {"new": len(came), "gone": len(left), "other": len(other)}
        return [text % {"course": course, **counts}]
    titles = {part.slug: part.title for part in news.course.parts.all()}
    gone = _("%(part)s is no part of %(course)s any more")
    return [
        *(_new_part_line(course, titles[slug], now[slug]) for slug in came),
        *(gone % {"part": titles.get(slug, slug), "course": course} for slug in left),
        *(_resized_part_line(course, titles[slug], told[slug], now[slug]) for slug in other),
    ]


def _new_part_line(course: str, part: str, hours: str | None) -> str:
    if hours is None:
        return _("%(course)s has a new part: %(part)s") % {"course": course, "part": part}
    text = _("%(course)s has a new part: %(part)s, %(hours)s h")
    return text % {"course": course, "part": part, "hours": hours_text(Decimal(hours))}


def _resized_part_line(course: str, part: str, told: str | None, now: str | None) -> str:
    if now is None:
        text = _("%(part)s, a part of %(course)s, has no known hours any more (it was %(before)s h)")
    elif told is None:
        text = _("%(part)s, a part of %(course)s, is now known to take %(after)s h")
    else:
        text = _("%(part)s, a part of %(course)s, is now %(after)s h (was %(before)s h)")
    before, after = (hours_text(Decimal(hours or 0)) for hours in (told, now))
    return text % {"course": course, "part": part, "before": before, "after": after}


def _hours_change(title: str, told: str | None, now: str | None) -> str:
    if now is None:
        text = _("%(course)s has no published effort any more (it was %(before)s h)")
    elif told is None:
        text = _("%(course)s now has a published effort: %(after)s h")
    else:
        text = _("%(course)s is now %(after)s h (was %(before)s h)")
    before, after = Decimal(told or 0), Decimal(now or 0)
    texts = about_hours_text(before), about_hours_text(after)
    if told and now and texts[0] == texts[1]:
        texts = hours_text(before), hours_text(after)
    return text % {"course": title, "before": texts[0], "after": texts[1]}


def _retired_line(progress: CourseProgress, today: dt.date) -> str:
    if progress.can_be_replaced(today):
        text = _(
            "%(course)s left the catalog; you keep it with all its hours. "
            "%(successor)s takes its place: choose below"
        )
    else:
        text = _("%(course)s left the catalog; you keep it with all its hours")
    return text % {"course": progress.course.title, "successor": progress.course.successor}


def _back_line(title: str) -> str:
    return _("%(course)s is in the catalog again") % {"course": title}


# --- In days ----------------------------------------------------------------------------------------


def _moved_days(news: Sequence[_News], rows: LearnerRows, answer: Answer) -> int | None:
    """Return the days from the likely finish with the courses as told to the one there is now."""
    told = {one.progress.pk: one for one in news if one.is_of_hours}
    progress = [_as_told(told[one.pk]) if one.pk in told else one for one in rows.progress]
    before = project(study_input(replace(rows, progress=progress), answer.today), answer.today).finish.likely
    now = answer.projection.finish.likely
    return (now - before).days if now and before else None


def _as_told(news: _News) -> CourseProgress:
    """Return a learner's course with its effort, guess and parts as they were told."""
    course, told = copy(news.course), news.told
    if news.is_other("hours") or news.is_other("guess"):  # else they stay exact, as those told are rounded
        hours = told["hours"]
        course.effort_unit = Course.EffortUnit.UNKNOWN if hours is None else Course.EffortUnit.HOURS
        course.effort_amount_low = None if hours is None else Decimal(hours)
        course.effort_amount_high = course.effort_pace_low_hours = course.effort_pace_high_hours = None
        low, high = told["guess"] or (None, None)
        course.guess_low_hours, course.guess_high_hours = low and Decimal(low), high and Decimal(high)
    parts = {part.slug: part for part in news.course.parts.all()}
    return with_other_course(
        news.progress,
        course,
        [_part_as_told(parts.get(slug) or Part(slug=slug), hours) for slug, hours in told["parts"].items()],
    )


def _part_as_told(part: Part, hours: str | None) -> Part:
    told = copy(part)
    told.hours, told.retired_on = None if hours is None else Decimal(hours), None
    return told
