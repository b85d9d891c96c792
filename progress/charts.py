"""Geometry of the dashboard's charts; the templates only draw it as SVG.

Lengths are SVG user units, y grows downwards, and every coordinate is text ready for an attribute.
Each chart is drawn at about one unit to a pixel, so its text is as large as text around it: the hours
chart therefore comes in two widths, of which a page shows one.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from learningpath.formats import hours_text, week_text
from progress.models import CourseProgress
from progress.projection import DayRange, Projection, StudyInput, week_start_of
from progress.projection.plan_line import done_before_plan
from progress.projection.weeks import ONE_WEEK, study_days_between, weeks_between

LABEL_HEIGHT = 15
MOST_CHARACTERS = {"wide": 19, "narrow": 26}
BAR_WEEKS = 12
MOST_BEYOND_LIKELY = 0.6  # how far the range is drawn beyond the likely finish, in shares of the way there

Line = Sequence[tuple[dt.date, float]]


@dataclass(frozen=True)
class Tick:
    """A mark on an axis, or a line with a name."""

    at: str
    label: str


@dataclass(frozen=True)
class HoursChart:
    """Hours over time: what was logged, where it likely goes, and what the plan says."""

    size: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    course_lines: tuple[Tick, ...]
    logged: str
    likely: str
    fan: str
    fan_is_cut: bool
    plan: str
    today_x: str
    today_y: str
    today_label: str
    today_label_anchor: str


@dataclass(frozen=True)
class Bar:
    """One week's bar; ``title`` says it in words."""

    x: str
    y: str
    height: str
    title: str


@dataclass(frozen=True)
class WeekBars:
    """The hours of the last weeks beside the planned pace."""

    width: int
    height: int
    baseline: int
    bar_width: str
    bars: tuple[Bar, ...]
    plan_y: str
    first_label: str
    last_label_x: str


@dataclass(frozen=True)
class _Scale:
    """Places days and hours in the plot."""

    first: dt.date
    last: dt.date
    most_hours: float
    left: int
    right: int
    top: int
    bottom: int

    def x(self, day: dt.date) -> float:
        return self.left + (self.right - self.left) * (day - self.first).days / (self.last - self.first).days

    def y(self, hours: float) -> float:
        return self.bottom - (self.bottom - self.top) * hours / self.most_hours

    def points(self, line: Line) -> str:
        return " ".join(f"{self.x(day):.1f},{self.y(hours):.1f}" for day, hours in line)


def hours_chart(
    size: str,
    in_plan: Sequence[CourseProgress],
    projection: Projection,
    study: StudyInput,
    hours_by_week: Mapping[dt.date, Decimal],
) -> HoursChart:
    """Return the geometry of the hours chart, ``wide`` or ``narrow``, for the hours of the plan's courses."""
    wide = size == "wide"
    width, height = (540, 250) if wide else (326, 260)
    left, right, top, bottom = 32, width - (128 if wide else 4), 14, height - 26
    starts_on, finish = study.starts_on, projection.finish
    today = max(projection.as_of, starts_on)
    logged = logged_line(hours_by_week, starts_on, today)
    logged_hours = logged[-1][1]
    courses = _course_ends(in_plan, projection)
    total_hours = max([logged_hours, projection.planned_hours or 0.0, *(hours for hours, _ in courses)])
    last = _last_day(today, starts_on, projection)
    scale = _Scale(starts_on, last, total_hours or 1.0, left, right, top, bottom)
    likely = _flow(today, finish.likely, logged_hours, projection.remaining_hours, study.pauses)
    fan = _fan(today, logged_hours, projection, last)
    today_x, today_y = scale.x(today), scale.y(logged_hours)
    return HoursChart(
        size=size,
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        x_ticks=tuple(_month_ticks(scale, most=5 if wide else 4)),
        y_ticks=tuple(Tick(f"{scale.y(hours):.1f}", str(hours)) for hours in _round_steps(scale.most_hours)),
        course_lines=tuple(_course_lines(scale, courses, MOST_CHARACTERS[size], today_y)),
        logged=scale.points(logged),
        likely=scale.points(likely),
        fan=scale.points(fan),
        fan_is_cut=bool(fan) and (finish.late is None or finish.late > last),
        plan=scale.points(_plan_flow(study, projection)),
        today_x=f"{today_x:.1f}",
        today_y=f"{today_y:.1f}",
        today_label=f"{'today' if today == projection.as_of else 'start'} · {hours_text(logged_hours, 1)} h",
        today_label_anchor="start" if today_x < (left + right) / 2 else "end",
    )


def _last_day(today: dt.date, starts_on: dt.date, projection: Projection) -> dt.date:
    """Return the right end: all dates but a late one so far off that it would press all else together."""
    finish = projection.finish
    ends = [today + 4 * ONE_WEEK, *(day for day in (finish.plan, finish.likely) if day)]
    if finish.likely and finish.likely > today:
        farthest = finish.likely + (finish.likely - starts_on) * MOST_BEYOND_LIKELY
        ends.append(min(finish.late or farthest, farthest))
    return max(ends)


def _plan_flow(study: StudyInput, projection: Projection) -> Line:
    """Return the plan's line: from the day the plan was made or last changed to the finish it gives."""
    if projection.planned_hours is None:
        return []
    done = done_before_plan(study)
    more_hours = projection.planned_hours - done
    return _flow(study.plan_since, projection.finish.plan, done, more_hours, study.pauses)


def _fan(today: dt.date, logged_hours: float, projection: Projection, last: dt.date) -> Line:
    """Return the outline of the range, from today along the early dates and back along the late ones."""
    hours = logged_hours
    early: list[tuple[dt.date, float]] = [(today, hours)]
    late: list[tuple[dt.date, float]] = [(today, hours)]
    for course in projection.courses:
        if course.remaining_hours is None or not course.finish.early:
            continue
        if course.remaining_hours:
            hours += course.remaining_hours
            early.append((course.finish.early, hours))
            late.append((course.finish.late or dt.date.max, hours))
    if len(early) == 1 or not projection.finish.early:
        return []
    return [*early, *([(last, hours)] if late[-1][0] > last else []), *reversed(_cut(late, last))]


def _cut(line: Line, last: dt.date) -> list[tuple[dt.date, float]]:
    """Return a line up to a day, its last piece cut there."""
    kept = [point for point in line if point[0] <= last]
    if len(kept) == len(line):
        return kept
    (day, hours), (next_day, next_hours) = line[len(kept) - 1], line[len(kept)]
    at_last = hours + (next_hours - hours) * (last - day).days / (next_day - day).days
    return [*kept, (last, at_last)]


def week_bars(study: StudyInput, today: dt.date) -> WeekBars:
    """Return the geometry of the last twelve weeks' bars; the current week is the last."""
    width, height, top, baseline = 264, 62, 4, 46
    this_week = week_start_of(today)
    first_week = max(week_start_of(study.starts_on), this_week - (BAR_WEEKS - 1) * ONE_WEEK)
    weeks = list(weeks_between(first_week, this_week))
    hours = [float(study.hours_by_week.get(week, 0)) for week in weeks]
    most = max([*hours, study.planned_pace_hours])
    slot = width / BAR_WEEKS
    heights = [(baseline - top) * one / most for one in hours]
    return WeekBars(
        width=width,
        height=height,
        baseline=baseline,
        bar_width=f"{slot * 0.7:.1f}",
        bars=tuple(
            Bar(
                x=f"{number * slot + slot * 0.15:.1f}",
                y=f"{baseline - max(bar_height, 1):.1f}",
                height=f"{max(bar_height, 1):.1f}",
                title=f"{week_text(week)}: {hours_text(one)} h",
            )
            for number, (week, one, bar_height) in enumerate(zip(weeks, hours, heights, strict=True))
        ),
        plan_y=f"{baseline - (baseline - top) * study.planned_pace_hours / most:.1f}",
        first_label=f"{weeks[0].day} {weeks[0]:%b}" if weeks else "",
        last_label_x=f"{max(52, slot * len(weeks) - slot * 0.15):.1f}",
    )


def logged_line(
    hours_by_week: Mapping[dt.date, Decimal], starts_on: dt.date, today: dt.date
) -> list[tuple[dt.date, float]]:
    """Return (day, hours so far) from the first day to today, a point at the end of each week."""
    line = [(starts_on, 0.0)]
    hours = Decimal(0)
    for week in weeks_between(week_start_of(starts_on), week_start_of(today)):
        hours += hours_by_week.get(week, 0)
        line.append((min(week + ONE_WEEK, today), float(hours)))
    return line


def _flow(
    start: dt.date,
    end: dt.date | None,
    hours: float,
    more_hours: float | None,
    pauses: Sequence[DayRange],
) -> Line:
    """Return the line on which ``more_hours`` flow from start to end, flat in pauses; [] without an end."""
    if end is None or more_hours is None or end <= start:
        return []
    all_days = study_days_between(start, end, pauses)
    edges = {edge for pause in pauses for edge in (pause.first, pause.last + dt.timedelta(days=1))}
    days = [start, *sorted(edge for edge in edges if start < edge < end), end]
    return [
        (day, hours + more_hours * study_days_between(start, day, pauses) / max(all_days, 1)) for day in days
    ]


def _course_ends(in_plan: Sequence[CourseProgress], projection: Projection) -> list[tuple[float, str]]:
    """Return where on the hours axis each course ends, and its title; up to the first unknown effort."""
    ends: list[tuple[float, str]] = []
    hours = 0.0
    for progress, course in zip(in_plan, projection.courses, strict=True):
        if course.status == "waived":
            continue
        if course.remaining_hours is None:
            break
        hours += course.logged_hours + course.remaining_hours
        ends.append((hours, progress.course.title))
    return ends


def _course_lines(
    scale: _Scale, courses: Sequence[tuple[float, str]], most_characters: int, today_y: float
) -> list[Tick]:
    """Return a line for each course; a label that would stand in another's place stays empty."""
    lines: list[Tick] = []
    taken = [today_y]
    for hours, title in reversed(courses):
        y = scale.y(hours)
        is_free = all(abs(y - other) >= LABEL_HEIGHT for other in taken)
        label = title if len(title) <= most_characters else f"{title[: most_characters - 1].rstrip()}…"
        lines.append(Tick(f"{y:.1f}", label if is_free else ""))
        taken += [y] if is_free else []
    return lines


def _round_steps(most_hours: float) -> list[int]:
    """Return 0 and up to five round numbers of hours."""
    magnitude = 10 ** math.floor(math.log10(max(most_hours, 1)))
    steps = (step * magnitude // 10 for step in (1, 2, 5, 10, 20, 50))
    step = next(step for step in (*steps, 100 * magnitude) if step >= 1 and most_hours / step <= 5.5)  # noqa: PLR2004
    return list(range(0, int(most_hours) + 1, int(step)))


def _month_ticks(scale: _Scale, most: int) -> list[Tick]:
    """Return up to about ``most`` firsts of months; the year stands at the first and at each January."""
    firsts = _month_starts(scale.first, scale.last)
    step = max(1, math.ceil(len(firsts) / most))
    ticks: list[Tick] = []
    year = None
    for day in firsts[::step]:
        label = f"{day:%b}" if day.year == year else f"{day:%b %Y}"
        year = day.year
        if scale.x(day) <= scale.right - 24:
            ticks.append(Tick(f"{scale.x(day):.1f}", label))
    return ticks


def _month_starts(first: dt.date, last: dt.date) -> list[dt.date]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = (dt.date(month // 12, month % 12 + 1, 1) for month in months)
    return [start for start in starts if first <= start <= last]
