"""When a side course begins: what can be chosen on its page, and what the choice means."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from learningpath.writing.formats import day_text
from learningpath.writing.keyboards import plain_typed
from progress.learner.at_once import waits_for
from progress.learner.former_slugs import present_slugs
from progress.models import LATEST_DAY, CourseProgress, Plan
from progress.projection import week_start_of
from progress.projection.weeks import ONE_WEEK

WEEKS_OFFERED = 16  # some months; any other day can be sent as YYYY-MM-DD
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WEEK_NUMBER = re.compile(r"\d{1,4}", re.ASCII)

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Start:
    """A side course begins on a day, or after another course; both: on the day that came of it."""

    starts_on: dt.date | None
    after: CourseProgress | None = None


@dataclass(frozen=True)
class Starts:
    """The starts that a course of the plan can have; ``due`` are the courses still to do, in order."""

    plan: Plan
    progress: CourseProgress
    due: Sequence[CourseProgress]
    today: dt.date

    @property
    def first_day(self) -> dt.date:
        """Today, or the plan's first day when that is to come."""
        return max(self.today, self.plan.starts_on)

    @property
    def running_since(self) -> dt.date | None:
        """The day since which the course runs beside the others; None when it does not yet."""
        side = self.progress.side
        starts_on = side.starts_on if side else None
        return starts_on if starts_on and starts_on <= self.today else None

    @property
    def chosen(self) -> str:
        """The start that is stored, as its page sends it."""
        side = self.progress.side
        if side is None or self.running_since:
            return ""
        if side.starts_on:
            return side.starts_on.isoformat()
        return next((one.course.slug for one in self.others if one.pk == side.after_id), "")

    @property
    def others(self) -> list[CourseProgress]:
        """The courses that it could follow."""
        return [one for one in self.due if one.pk != self.progress.pk]

    def of(self, typed: str) -> Start:
        """Return what was chosen or typed; raises ValidationError where that is no start."""
        plain = plain_typed(typed)
        if not plain:
            return self._at_once()
        if _DAY.fullmatch(plain):
            return Start(self._on(plain))
        if after := self._named(typed.strip()):
            return Start(None, after)
        if _WEEK_NUMBER.fullmatch(plain):
            return Start(self._in_week(int(plain)))
        raise ValidationError(
            _("Choose a week, or a course of your plan that is still to do."), code="unknown"
        )

    def choices(self) -> list[tuple[str, str | Choices]]:
        """Return what a page offers: at once, a week, or after a course."""
        weeks = [(day.isoformat(), self._week_text(day)) for day in self._days()]
        text = _("after %(course)s")
        others = [(one.course.slug, text % {"course": one.course.title}) for one in self.others]
        groups = [(_("In a week of the plan"), weeks), (_("After another course"), others)]
        return [("", self._at_once_text()), *(group for group in groups if group[1])]

    def _at_once(self) -> Start:
        side = self.progress.side
        if side and self.running_since:
            return Start(side.starts_on, side.after)
        return Start(self.first_day)

    def _at_once_text(self) -> str:
        if since := self.running_since:
            return _("since %(day)s, as it is") % {"day": day_text(since)}
        if self.first_day > self.today:
            return _("from the first day of your plan, %(day)s") % {"day": day_text(self.first_day)}
        return _("from today")

    def _on(self, text: str) -> dt.date:
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            raise ValidationError(_("There is no such day."), code="no_day") from None
        if week_start_of(day) == week_start_of(self.plan.starts_on):
            day = max(day, self.plan.starts_on)
        if not self.plan.starts_on <= day <= LATEST_DAY:
            raise ValidationError(self._out_of_plan(), code="out_of_plan")
        return day

    def _in_week(self, number: int) -> dt.date:
        first_week = week_start_of(self.plan.starts_on)
        weeks = number - 1
        if weeks < 0 or weeks > (LATEST_DAY - first_week) // ONE_WEEK:
            raise ValidationError(self._out_of_plan(), code="out_of_plan")
        return max(first_week + weeks * ONE_WEEK, self.plan.starts_on)

    def _out_of_plan(self) -> str:
        days = {"first": day_text(self.plan.starts_on), "last": day_text(LATEST_DAY)}
        return _("A day from the first of your plan, %(first)s, to %(last)s.") % days

    def _named(self, slug: str) -> CourseProgress | None:
        present = present_slugs(one.course for one in self.due).get(slug, slug)
        after = next((one for one in self.due if one.course.slug == present), None)
        if after is None:
            return None
        if after.pk == self.progress.pk:
            raise ValidationError(_("A course cannot begin after itself."), code="after_itself")
        if waits_for(after, self.progress):
            raise ValidationError(
                _("%(after)s waits for %(course)s itself: one of the two has to begin first.")
                % {"after": after.course.title, "course": self.progress.course.title},
                code="circle",
            )
        return after

    def _days(self) -> Iterable[dt.date]:
        """Return the Mondays ahead, with the day on which it is to begin."""
        first = week_start_of(self.first_day)
        mondays = {first + weeks * ONE_WEEK for weeks in range(1, WEEKS_OFFERED + 1)}
        side = self.progress.side
        if side and side.starts_on and not self.running_since:
            mondays.add(side.starts_on)
        return sorted(day for day in mondays if day <= LATEST_DAY)

    def _week_text(self, day: dt.date) -> str:
        number = (week_start_of(day) - week_start_of(self.plan.starts_on)) // ONE_WEEK + 1
        return _("from week %(number)s of the plan, %(day)s") % {"number": number, "day": day_text(day)}
