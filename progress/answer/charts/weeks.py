"""The weeks of the last year as charts tell them apart: logged, no entry, a break, before the plan."""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from learningpath.writing.formats import hours_text, week_tags
from progress.projection import StudyInput, week_start_of
from progress.projection.weeks import LEAST_STUDY_DAYS, ONE_WEEK, paused_days_by_week, weeks_between

YEAR_WEEKS = 52


class WeekKind(enum.Enum):
    """What a week is in a chart."""

    LOGGED = "logged"
    NO_ENTRY = "none"
    BREAK = "break"
    BEFORE = "before"


@dataclass(frozen=True)
class Week:
    """One week; ``hours`` count as 0 unless it is logged.

    ``tag`` are its days, ``text`` its hours without a unit, or why it has none.
    """

    start: dt.date
    kind: WeekKind
    hours: float
    tag: SafeString
    text: str

    @property
    def is_logged(self) -> bool:
        """Whether its hours were written down, be they 0."""
        return self.kind is WeekKind.LOGGED


def kind_texts() -> dict[WeekKind, str]:
    """Return the kinds of week that have no hours, in words."""
    return {
        WeekKind.NO_ENTRY: _("no entry"),
        WeekKind.BREAK: _("break"),
        WeekKind.BEFORE: _("before your plan"),
    }


def last_year(study: StudyInput, today: dt.date) -> list[Week]:
    """Return the 52 weeks up to the current one, oldest first."""
    this_week = week_start_of(today)
    starts = list(weeks_between(this_week - (YEAR_WEEKS - 1) * ONE_WEEK, this_week))
    paused_days = paused_days_by_week(study.pauses)
    first_week = week_start_of(study.starts_on)
    hours_by_week = {start: study.hours_by_week[start] for start in starts if start in study.hours_by_week}
    hours_texts = {hours: hours_text(hours) for hours in set(hours_by_week.values())}  # few, and slow
    texts = kind_texts()
    weeks = []
    for start, tag in zip(starts, week_tags(starts), strict=True):
        hours = hours_by_week.get(start)
        is_break = paused_days.get(start, 0) > 7 - LEAST_STUDY_DAYS
        kind = _kind(is_logged=hours is not None, is_before=start < first_week, is_break=is_break)
        text = texts[kind] if hours is None else hours_texts[hours]
        weeks.append(Week(start, kind, float(hours or 0), tag, text))
    return weeks


def _kind(*, is_logged: bool, is_before: bool, is_break: bool) -> WeekKind:
    if is_logged:
        return WeekKind.LOGGED
    if is_before:
        return WeekKind.BEFORE
    return WeekKind.BREAK if is_break else WeekKind.NO_ENTRY


def since_plan(weeks: Sequence[Week]) -> list[Week]:
    """Return the weeks without those before the plan began."""
    return [week for week in weeks if week.kind is not WeekKind.BEFORE]
