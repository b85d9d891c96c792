"""A year of weeks as a calendar: a column for each month, a row for each of its Mondays."""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learningpath.writing.formats import about_hours_text, hours_text, month_and_year_text, month_name
from learningpath.writing.markup import paragraph, sentence
from progress.answer.charts.markup import FigureTable, labels, path, view_box
from progress.answer.charts.scale import TICK_GAP, Tick, phone_text_width
from progress.answer.charts.weeks import Week, WeekKind, kind_texts, since_plan

MOST_MONTHS = 13  # 52 weeks touch so many
MOST_WEEKS = 5
MONTHS_OF_QUARTER = 3
TOP, LABEL_Y = 20, 13
SLOT_WIDTH, SLOT_HEIGHT = 23, 19
CELL_WIDTH, CELL_HEIGHT = 18, 14
WIDTH = SLOT_WIDTH * MOST_MONTHS
SHARES_OF_PLAN = (
    0.0,
    0.5,
    1.0,
    1.5,
)  # above 0 and from each other share of the planned pace on: a darker green


@dataclass(frozen=True)
class Cells:
    """All weeks of one look as one path, and one of them for the legend."""

    look: str
    path: str
    sample: str
    label: str


@dataclass(frozen=True)
class YearOfWeeks:
    """The weeks of a year, each a cell; ``now`` outlines the current one."""

    template: ClassVar[str] = "progress/answer/charts/_year_of_weeks.html"
    cells: tuple[Cells, ...]
    months: tuple[Tick, ...]
    now: str
    summary: SafeString
    tables: tuple[FigureTable, ...]
    width: int = WIDTH
    height: int = TOP + SLOT_HEIGHT * MOST_WEEKS

    @property
    def labels(self) -> SafeString:
        """The names of the months."""
        return labels((month.at, LABEL_Y, month.label) for month in self.months)

    @property
    def view_box(self) -> SafeString:
        """Its size."""
        return view_box(self.width, self.height)


def year_of_weeks(weeks: Sequence[Week], planned_pace_hours: float) -> YearOfWeeks | None:
    """Return the cells of a year of weeks, this week last; None while nothing is logged in any of them."""
    if not any(week.is_logged for week in weeks):
        return None
    levels = [share * planned_pace_hours for share in SHARES_OF_PLAN]
    pieces: dict[str, list[str]] = {}
    for week in weeks:
        look = _look(week, levels)
        pieces.setdefault(look, []).append(_cell(look, *_place(week, weeks[0])))
    return YearOfWeeks(
        cells=tuple(
            Cells(look, path(pieces[look]), path([_cell(look, 0, 0)]), label)
            for look, label in _labels(planned_pace_hours).items()
            if look in pieces
        ),
        months=tuple(_months(weeks)),
        now=path([_box(*_place(weeks[-1], weeks[0]))]),
        summary=_summary(since_plan(weeks)),
        tables=(
            FigureTable(
                _("Hours of each week"),
                (_("Week"), _("Hours")),
                tuple((week.tag, week.text) for week in since_plan(weeks)),
            ),
        ),
    )


def _look(week: Week, levels: Sequence[float]) -> str:
    if not week.is_logged:
        return week.kind.value
    if not week.hours:
        return "level-0"
    return f"level-{bisect.bisect_right(levels, week.hours)}"


def _labels(planned_pace_hours: float) -> dict[str, str]:
    """Return look -> its name, in the order of the legend."""
    half, plan, more = (about_hours_text(share * planned_pace_hours) for share in SHARES_OF_PLAN[1:])
    return {
        "level-0": _("0 h"),
        "level-1": _("under %(hours)s h") % {"hours": half},
        "level-2": _("from %(hours)s h") % {"hours": half},
        "level-3": _("from %(hours)s h, your plan") % {"hours": plan},
        "level-4": _("from %(hours)s h") % {"hours": more},
        **{kind.value: text for kind, text in kind_texts().items()},
    }


def _place(week: Week, first: Week) -> tuple[int, int]:
    """Return the left and the top of a week's cell."""
    return _column(week, first) * SLOT_WIDTH, TOP + (week.start.day - 1) // 7 * SLOT_HEIGHT


def _column(week: Week, first: Week) -> int:
    return (week.start.year - first.start.year) * 12 + week.start.month - first.start.month


def _cell(look: str, left: int, top: int) -> str:
    """Return a cell's piece of path: a box; struck through in a break; a dot before the plan."""
    if look == WeekKind.BEFORE.value:
        return f"M{left + SLOT_WIDTH // 2} {top + SLOT_HEIGHT // 2}h0"
    slash = f"m0 {CELL_HEIGHT}l{CELL_WIDTH}-{CELL_HEIGHT}" if look == WeekKind.BREAK.value else ""
    return _box(left, top) + slash


def _box(left: int, top: int) -> str:
    return f"M{left + 2} {top + 2}h{CELL_WIDTH}v{CELL_HEIGHT}h-{CELL_WIDTH}z"


def _months(weeks: Sequence[Week]) -> list[Tick]:
    """Return the first month of each quarter, as there is no room for all names; January with the year."""
    ticks: dict[int, Tick] = {}
    taken = 0.0
    for week in weeks:
        left = _column(week, weeks[0]) * SLOT_WIDTH + 1
        if week.start.month % MONTHS_OF_QUARTER == 1 and left not in ticks:
            name = (month_and_year_text if week.start.month == 1 else month_name)(week.start)
            end = left + phone_text_width(name)
            if taken < left and end <= WIDTH:
                taken = end + TICK_GAP
                ticks[left] = Tick(str(left), name)
    return list(ticks.values())


def _summary(weeks: Sequence[Week]) -> SafeString:
    """Return how much was studied in how many weeks, and in which week most."""
    hours, studied = sum(week.hours for week in weeks), sum(week.hours > 0 for week in weeks)
    text = ngettext(
        "%(hours)s h in %(studied)s of %(count)s week.",
        "%(hours)s h in %(studied)s of %(count)s weeks.",
        len(weeks),
    )
    said = sentence(text, hours=hours_text(hours), studied=studied, count=len(weeks))
    best = max(weeks, key=lambda week: week.hours)
    if not best.hours:
        return said
    return paragraph(said, sentence(_("Most in %(week)s: %(hours)s h."), week=best.tag, hours=best.text))
