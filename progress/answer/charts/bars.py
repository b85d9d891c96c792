"""The last twelve weeks as bars beside the planned pace."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learningpath.writing.formats import day_of_year_text, hours_text, week_text
from learningpath.writing.markup import escaped, paragraph, sentence
from progress.answer.charts.markup import FigureTable, path, view_box
from progress.answer.charts.scale import phone_text_width
from progress.answer.charts.weeks import Week, since_plan

WIDTH, HEIGHT, TOP, BASELINE = 264, 64, 4, 46
BAR_WEEKS = 12
TREND_WEEKS = 4
SLOT = WIDTH / BAR_WEEKS
MARGIN = SLOT * 0.15
LABEL_GAP = 8


@dataclass(frozen=True)
class Bar:
    """One logged week's bar; ``title`` says it in words."""

    x: str
    y: str
    height: str
    title: str


@dataclass(frozen=True)
class WeekBars:
    """The hours of the last weeks beside the planned pace; ``empty`` draws the weeks without an entry."""

    bars: tuple[Bar, ...]
    empty: str
    plan_y: str
    first_label: str
    last_label_x: str
    summary: SafeString
    tables: tuple[FigureTable, ...]
    width: int = WIDTH
    height: int = HEIGHT
    bar_width: str = f"{SLOT - 2 * MARGIN:.1f}"

    @property
    def view_box(self) -> SafeString:
        """Its size."""
        return view_box(self.width, self.height)

    @property
    def plan(self) -> SafeString:
        """The line of the planned pace."""
        return SafeString(f"M0 {self.plan_y}H{self.width}")

    @property
    def label_y(self) -> str:
        """The height of the labels below the bars."""
        return str(self.height - 3)

    @property
    def marks(self) -> SafeString:
        """The bars, each saying its week when it is pointed at."""
        return SafeString(
            "".join(
                f'<rect class="bar" x="{bar.x}" y="{bar.y}" width="{self.bar_width}" height="{bar.height}"'
                f' rx="1"><title>{escaped(bar.title)}</title></rect>'
                for bar in self.bars
            )
        )


def week_bars(year: Sequence[Week], planned_pace_hours: float) -> WeekBars | None:
    """Return the bars of the newest of these weeks, this week last; None while there is nothing to show."""
    weeks = since_plan(year[-BAR_WEEKS:])
    if len(weeks) <= 1 and not any(week.hours for week in weeks):
        return None
    scale = (BASELINE - TOP) / max([planned_pace_hours, *(week.hours for week in weeks)])
    last_label_x = max(phone_text_width(_("this week")), len(weeks) * SLOT - MARGIN)
    first_label = day_of_year_text(weeks[0].start)
    has_room = phone_text_width(first_label) + LABEL_GAP + phone_text_width(_("this week")) <= last_label_x
    places = [(number * SLOT + MARGIN, week) for number, week in enumerate(weeks)]
    text = _("%(week)s: %(hours)s h")
    return WeekBars(
        bars=tuple(_bar(x, max(1.0, week.hours * scale), week, text) for x, week in places if week.is_logged),
        empty=path(
            f"M{x:.1f} {BASELINE - 0.5}h{SLOT - 2 * MARGIN:.1f}" for x, week in places if not week.is_logged
        ),
        plan_y=f"{BASELINE - planned_pace_hours * scale:.1f}",
        first_label=first_label if has_room else "",
        last_label_x=f"{last_label_x:.1f}",
        summary=_summary(weeks),
        tables=(
            FigureTable(
                _("Hours a week; your plan is %(hours)s h") % {"hours": hours_text(planned_pace_hours)},
                (_("Week"), _("Hours")),
                tuple((week.tag, week.text) for week in weeks),
            ),
        ),
    )


def _bar(x: float, height: float, week: Week, text: str) -> Bar:
    said = text % {"week": week_text(week.start), "hours": week.text}
    return Bar(f"{x:.1f}", f"{BASELINE - height:.1f}", f"{height:.1f}", said)


def _summary(weeks: Sequence[Week]) -> SafeString:
    """Return the trend of the whole weeks, or the sum of too few of them; and the best week."""
    *whole, _this_week = weeks
    if len(whole) < 2 * TREND_WEEKS:
        hours = sum(week.hours for week in weeks)
        text = ngettext("%(hours)s h in this week.", "%(hours)s h in these %(count)s weeks.", len(weeks))
        said = sentence(text, hours=hours_text(hours), count=len(weeks))
    else:
        said = _trend(*(sum(week.hours for week in part) for part in (whole[-4:], whole[-8:-4])))
    best = max(weeks, key=lambda week: week.hours)
    if not best.hours:
        return said
    return paragraph(said, sentence(_("Best week: %(hours)s h, %(week)s."), hours=best.text, week=best.tag))


def _trend(hours: float, hours_before: float) -> SafeString:
    more = hours - hours_before
    if more > 0:
        text = _("The last 4 whole weeks have %(hours)s h, %(more)s h more than the 4 before.")
    elif more < 0:
        text = _("The last 4 whole weeks have %(hours)s h, %(more)s h less than the 4 before.")
    else:
        text = _("The last 4 whole weeks have %(hours)s h, as many as the 4 before.")
    return sentence(text, hours=hours_text(hours), more=hours_text(abs(more)))
