"""What the catalog changed in a learner's courses, told once: on the dashboard, until they say "Got it".

Each course keeps what its learner was last told of it (``CourseProgress.told``). Wherever that differs
from the catalog there is something to tell. Telling moves no date: the dates go by the catalog already.
"""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learningpath.writing.formats import about_hours_text, hours_text
from progress.answer.answer import Answer, answer_of
from progress.learner.rows import LearnerRows
from progress.learner.told import told_of
from progress.models import CourseProgress, Plan
from progress.projection import CourseInput, project


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


def card_of(rows: LearnerRows, answer: Answer) -> CatalogNotice | None:
    """Return what the catalog changed in courses still to do since the learner was told; no queries."""
    changed = [progress for progress in rows.in_plan if _is_news(progress, answer.today)]
    if not changed:
        return None
    days = [day for progress in changed for day in _days_of_change(progress, answer.today)]
    return CatalogNotice(
        changed_on=max(days, default=None),
        lines=tuple(line for progress in changed for line in _lines(progress, answer.today)),
        moved_days=_moved_days(changed, answer),
        changes=tuple((progress.told, told_of(progress.course, answer.today)) for progress in changed),
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


def _is_news(progress: CourseProgress, today: dt.date) -> bool:
    is_known = bool(progress.told) and not progress.is_settled
    return is_known and progress.told != told_of(progress.course, today)


def _days_of_change(progress: CourseProgress, today: dt.date) -> Iterator[dt.date]:
    """Yield the known days of what is told; nobody wrote down when a course came back."""
    course, told, now = progress.course, progress.told, told_of(progress.course, today)
    if course.changed_on and (told["title"], told["hours"]) != (now["title"], now["hours"]):
        yield course.changed_on
    if course.retired_on and course.is_retired(today) and not told["retired"]:
        yield course.retired_on


# --- In words ---------------------------------------------------------------------------------------


def _lines(progress: CourseProgress, today: dt.date) -> Iterator[str]:
    told, now = progress.told, told_of(progress.course, today)
    if told["title"] != now["title"]:
        yield _("%(before)s is now called %(after)s") % {"before": told["title"], "after": now["title"]}
    if told["hours"] != now["hours"]:
        yield _hours_line(progress, told["hours"], now["hours"])
    if told["retired"] != now["retired"]:
        yield _retired_line(progress, today) if now["retired"] else _back_line(now["title"])


def _hours_line(progress: CourseProgress, told: str | None, now: str | None) -> str:
    change = _hours_change(progress.course.title, told, now)
    if progress.estimate_hours is None:
        return change
    own = hours_text(progress.estimate_hours)
    return _("%(change)s; your own estimate of %(hours)s h stands") % {"change": change, "hours": own}


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


def _moved_days(changed: list[CourseProgress], answer: Answer) -> int | None:
    """Return the days from the likely finish with the hours as told to the one there is now."""
    told = {
        progress.course.slug: progress.told["hours"]
        for progress in changed
        if _has_other_hours(progress, answer.today)
    }
    courses = tuple(_as_told(course, told) for course in answer.study.courses)
    before = project(replace(answer.study, courses=courses), answer.today).finish.likely
    now = answer.projection.finish.likely
    return (now - before).days if now and before else None


def _has_other_hours(progress: CourseProgress, today: dt.date) -> bool:
    return bool(progress.told["hours"] != told_of(progress.course, today)["hours"])


def _as_told(course: CourseInput, told: dict[str, str | None]) -> CourseInput:
    if course.slug not in told:
        return course
    hours = told[course.slug]
    return replace(course, published_hours=None if hours is None else float(hours))
