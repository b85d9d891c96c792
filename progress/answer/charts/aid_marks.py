"""Financial aid on the courses over time: waits for decisions, days to apply on, and where access ends."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from learningpath.writing.formats import day_tag
from learningpath.writing.markup import in_english
from progress.answer.charts.markup import FigureTable, path
from progress.answer.charts.scale import DayScale
from progress.models import CourseProgress
from progress.projection import ApplicationDays

BELOW_MARKS = 7
HALF = 3


@dataclass(frozen=True)
class AidMarks:
    """The marks of all courses, those of one kind as one path; "" where there are none."""

    waits: str = ""
    sendings: str = ""
    access_ends: str = ""


def aid_marks(
    scale: DayScale, applications: Sequence[ApplicationDays], heights: Iterable[tuple[str, int]]
) -> AidMarks:
    """Return the marks below those of each course, whose slug and height are given; none beyond the edge."""
    height_of = {slug: y + BELOW_MARKS for slug, y in heights}
    placed = [(one, height_of[one.course]) for one in applications if one.course in height_of]
    return AidMarks(
        path(_wait(scale, one, y) for one, y in placed),
        path(_sending(scale, one, y) for one, y in placed),
        path(_access_end(scale, one, y) for one, y in placed),
    )


def _wait(scale: DayScale, one: ApplicationDays, y: int) -> str:
    first, last = one.likely.apply_on, one.likely.decision_on
    if first is None or last is None or first > scale.last:
        return ""
    return f"M{scale.x(first):.1f} {y}H{scale.x(last):.1f}"


def _sending(scale: DayScale, one: ApplicationDays, y: int) -> str:
    day = one.likely.apply_on
    return f"M{scale.x(day):.1f} {y - HALF}v{2 * HALF}" if day and day <= scale.last else ""


def _access_end(scale: DayScale, one: ApplicationDays, y: int) -> str:
    day = one.likely.access_until
    if day is None or day > scale.last:
        return ""
    return f"M{scale.x(day) - HALF:.1f} {y - HALF}h{HALF}v{2 * HALF}h-{HALF}"


def aid_tables(
    in_plan: Sequence[CourseProgress], applications: Sequence[ApplicationDays]
) -> Iterator[FigureTable]:
    """Yield the same days as a table, where there are any."""
    if not applications:
        return
    titles = {("", one.course.slug): one.course.title for one in in_plan}
    for one in in_plan:
        titles |= {(each.part.slug, one.course.slug): each.part.title for each in one.marked_parts}
    yield FigureTable(
        _("Financial aid: when to apply, and how long each part is open"),
        (_("Part"), _("Apply on"), _("Decision about"), _("Study from"), _("Access ends")),
        tuple(_cells(titles.get((one.part, one.course), one.part), one) for one in applications),
    )


def _cells(title: str, one: ApplicationDays) -> tuple[str, ...]:
    likely = one.likely
    days = (likely.apply_on, likely.decision_on, likely.begin_on, likely.access_until)
    return in_english(title), *(day_tag(day) if day else "" for day in days)
