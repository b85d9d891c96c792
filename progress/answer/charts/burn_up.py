"""Hours over time: what was logged, where it likely goes, and what the plan says.

It is drawn in two widths, of which a page shows one, so that its text is about as large as text around it.
"""

import bisect
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from learningpath.writing.formats import about_hours_text, day_tag, hours_text
from learningpath.writing.markup import in_english, paragraph, sentence
from progress.answer.charts.markup import FigureTable, labels, path, view_box
from progress.answer.charts.scale import (
    PHONE_FONT_SIZE,
    DayScale,
    Line,
    Tick,
    in_two_lines,
    last_day,
    month_starts,
    month_ticks,
    shortened_for_phones,
)
from progress.models import CourseProgress
from progress.projection import DayRange, Projection, StudyInput, week_start_of
from progress.projection.plan_line import done_before_plan
from progress.projection.weeks import ONE_WEEK, study_days_between, weeks_between

LINE_HEIGHT, PHONE_LINE_HEIGHT = 16, 17
NAMES_WIDTH = 128  # of the wide drawing, right of the plot
NARROW_NAME_WIDTH = 225
ABOVE_LINE = 5
MOST_TABLE_MONTHS = 18
RIGHT_ALIGNED = ' dy="4" text-anchor="end"'
BESIDE, ON_LINES = ' class="name" lang="en"', ' class="name halo" text-anchor="end" lang="en"'


@dataclass(frozen=True)
class Name:
    """A line of text at a height of the plot."""

    y: str
    text: str


@dataclass(frozen=True)
class HoursDrawing:
    """The chart in one width, ``wide`` or ``narrow``."""

    size: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    grid: str
    course_lines: str
    names: tuple[Name, ...]
    logged: str
    likely: str
    fan: str
    plan: str
    today_x: str
    today_y: str
    today_label_anchor: str
    today_label_y: str

    @property
    def view_box(self) -> SafeString:
        """Its size."""
        return view_box(self.width, self.height)

    @property
    def labels(self) -> SafeString:
        """What stands at the axes and at the courses' lines."""
        hours = labels(((self.left - 6, tick.at, tick.label) for tick in self.y_ticks), RIGHT_ALIGNED)
        months = labels((tick.at, self.height - 4, tick.label) for tick in self.x_ticks)
        look, x = (BESIDE, self.right + 6) if self.size == "wide" else (ON_LINES, self.right)
        return hours + months + labels(((x, name.y, name.text) for name in self.names), look)


@dataclass(frozen=True)
class HoursChart:
    """The chart in both widths, with its legend, its summary and its tables."""

    drawings: tuple[HoursDrawing, ...]
    today_label: str
    has_likely: bool
    has_fan: bool
    fan_is_cut: bool
    has_plan: bool
    summary: SafeString
    tables: tuple[FigureTable, ...]


@dataclass(frozen=True)
class _Lines:
    """What is drawn, in days and hours; ``courses`` are (hours at which a course ends, its title)."""

    first: dt.date
    today: dt.date
    last: dt.date
    most_hours: float
    logged: Line
    likely: Line
    early: Line
    late: Line
    plan: Line
    courses: Sequence[tuple[float, str]]

    @property
    def logged_hours(self) -> float:
        return self.logged[-1][1]


@dataclass(frozen=True)
class _Plot:
    """Places days and hours in one drawing."""

    days: DayScale
    most_hours: float
    top: int
    bottom: int

    def y(self, hours: float) -> float:
        return self.bottom - (self.bottom - self.top) * hours / self.most_hours

    def points(self, line: Line) -> SafeString:
        return SafeString(" ".join(f"{self.days.x(day):.1f},{self.y(hours):.1f}" for day, hours in line))


def hours_chart(
    in_plan: Sequence[CourseProgress],
    projection: Projection,
    study: StudyInput,
    hours_by_week: Mapping[dt.date, Decimal],
) -> HoursChart:
    """Return the burn-up of the hours of the plan's courses."""
    lines = _lines(in_plan, projection, study, hours_by_week)
    late = projection.finish.late
    hours = {"hours": hours_text(lines.logged_hours, 1)}
    is_begun = lines.today == projection.as_of
    return HoursChart(
        drawings=(_wide(lines), _narrow(lines)),
        today_label=(_("today · %(hours)s h") if is_begun else _("start · %(hours)s h")) % hours,
        has_likely=bool(lines.likely),
        has_fan=bool(lines.early),
        fan_is_cut=bool(lines.early) and (late is None or late > lines.last),
        has_plan=bool(lines.plan),
        summary=_summary(projection, lines.logged_hours),
        tables=(_days_table(lines), *([_courses_table(lines.courses)] if lines.courses else [])),
    )


def _lines(
    in_plan: Sequence[CourseProgress],
    projection: Projection,
    study: StudyInput,
    hours_by_week: Mapping[dt.date, Decimal],
) -> _Lines:
    starts_on, finish = study.starts_on, projection.finish
    today = max(projection.as_of, starts_on)
    logged = logged_line(hours_by_week, starts_on, today)
    logged_hours = logged[-1][1]
    likely = _flow(today, *_known_end(projection), logged_hours, study.pauses)
    plan = _plan_flow(study, projection)
    early, late = _range(today, logged_hours, projection)
    courses = _course_ends(in_plan, projection)
    highest = [
        *(line[-1][1] for line in (logged, likely, early, plan) if line),
        *(end for end, _title in courses),
    ]
    last = last_day(today, starts_on, [likely[-1][0]] if likely else [], finish.late)
    last = max(last, finish.plan or last)
    return _Lines(
        first=starts_on,
        today=today,
        last=last,
        most_hours=max(highest) or 1.0,
        logged=logged,
        likely=likely,
        early=[*early, (last, early[-1][1])] if late and late[-1][0] > last else early,
        late=_cut(late, last),
        plan=plan,
        courses=courses,
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


def _plan_flow(study: StudyInput, projection: Projection) -> Line:
    """Return the plan's line: from the day the plan was made or last changed to the finish it gives."""
    if projection.planned_hours is None:
        return []
    done = done_before_plan(study)
    more_hours = projection.planned_hours - done
    return _flow(study.plan_since, projection.finish.plan, more_hours, done, study.pauses)


def _known_end(projection: Projection) -> tuple[dt.date | None, float | None]:
    """Return the last likely day and the hours until then: of all, or up to the first unknown effort."""
    if projection.remaining_hours is not None:
        return projection.finish.likely, projection.remaining_hours
    day, hours = None, 0.0
    for course in projection.courses:
        if course.remaining_hours is None:
            break
        hours += course.remaining_hours
        day = course.finish.likely if course.remaining_hours else day
    return day, hours


def _flow(
    start: dt.date,
    end: dt.date | None,
    more_hours: float | None,
    hours: float,
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


def _range(today: dt.date, logged_hours: float, projection: Projection) -> tuple[Line, Line]:
    """Return the lines along the early and along the late dates; none where there is no range."""
    hours = logged_hours
    early: list[tuple[dt.date, float]] = [(today, hours)]
    late: list[tuple[dt.date, float]] = [(today, hours)]
    for course in projection.courses:
        if course.remaining_hours and course.finish.early:
            hours += course.remaining_hours
            early.append((course.finish.early, hours))
            late.append((course.finish.late or dt.date.max, hours))
    return (early, late) if len(early) > 1 and projection.finish.early else ([], [])


def _cut(line: Line, last: dt.date) -> Line:
    """Return a line up to a day, its last piece cut there."""
    kept = [point for point in line if point[0] <= last]
    return kept if len(kept) == len(line) else [*kept, (last, _at(line, last) or 0.0)]


def _at(line: Line, day: dt.date) -> float | None:
    """Return the hours of a line on a day; None where it does not run."""
    if not line or not line[0][0] <= day <= line[-1][0]:
        return None
    number = bisect.bisect_right(line, day, key=lambda point: point[0])
    before, hours = line[number - 1]
    if before == day:
        return hours
    next_day, next_hours = line[number]
    return hours + (next_hours - hours) * (day - before).days / (next_day - before).days


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


# --- The drawings --------------------------------------------------------------------------------


def _wide(lines: _Lines) -> HoursDrawing:
    """Return the drawing with the courses' names right of the plot, in up to two lines each."""
    width, height = 496, 240
    plot = _Plot(
        DayScale(lines.first, lines.last, 32, width - NAMES_WIDTH), lines.most_hours, 14, height - 24
    )
    labels = [(plot.y(hours), in_two_lines(title, NAMES_WIDTH - 6)) for hours, title in lines.courses]
    names = [
        Name(f"{y + 4 + (number - (len(texts) - 1) / 2) * LINE_HEIGHT:.1f}", text)
        for y, texts in _apart(labels, [])
        for number, text in enumerate(texts)
    ]
    return _drawing("wide", width, height, plot, lines, names)


def _narrow(lines: _Lines) -> HoursDrawing:
    """Return the drawing for phones, with the courses' names in the plot on their lines."""
    width, height = 300, 260
    plot = _Plot(DayScale(lines.first, lines.last, 30, width), lines.most_hours, 18, height - 24)
    labels = [
        (plot.y(hours) - ABOVE_LINE, [shortened_for_phones(title, NARROW_NAME_WIDTH)])
        for hours, title in lines.courses
    ]
    today_y = _today_label_y(plot, lines)
    free = _apart(labels, [today_y], PHONE_LINE_HEIGHT)
    names = [Name(f"{y:.1f}", texts[0]) for y, texts in free if y >= PHONE_FONT_SIZE - ABOVE_LINE]
    return _drawing("narrow", width, height, plot, lines, names)


def _drawing(
    size: str, width: int, height: int, plot: _Plot, lines: _Lines, names: Sequence[Name]
) -> HoursDrawing:
    days = plot.days
    steps = [(plot.y(hours), str(hours)) for hours in _round_steps(plot.most_hours)]
    across = f"H{days.right}"
    today_x = days.x(lines.today)
    return HoursDrawing(
        size=size,
        width=width,
        height=height,
        left=days.left,
        right=days.right,
        top=plot.top,
        bottom=plot.bottom,
        x_ticks=tuple(
            month_ticks(days, most=5, width=width)
            if size == "wide"
            else month_ticks(days, most=4, width=width, font_size=PHONE_FONT_SIZE)
        ),
        y_ticks=tuple(Tick(f"{y:.1f}", label) for y, label in steps),
        grid=path(f"M{days.left} {y:.1f}{across}" for y, _label in steps),
        course_lines=path(f"M{days.left} {plot.y(hours):.1f}{across}" for hours, _title in lines.courses),
        names=tuple(names),
        logged=plot.points(lines.logged),
        likely=plot.points(lines.likely),
        fan=plot.points([*lines.early, *reversed(lines.late)]),
        plan=plot.points(lines.plan),
        today_x=SafeString(f"{today_x:.1f}"),
        today_y=SafeString(f"{plot.y(lines.logged_hours):.1f}"),
        today_label_anchor="start" if _is_early(plot, lines.today) else "end",
        today_label_y=f"{_today_label_y(plot, lines):.1f}",
    )


def _is_early(plot: _Plot, day: dt.date) -> bool:
    return plot.days.x(day) < (plot.days.left + plot.days.right) / 2


def _today_label_y(plot: _Plot, lines: _Lines) -> float:
    """Return the height of today's label: right of its point, or above it where the months or no room is."""
    y = plot.y(lines.logged_hours)
    is_beside = _is_early(plot, lines.today) and y + PHONE_LINE_HEIGHT / 2 < plot.bottom
    return y + 6 if is_beside else y - 8


def _apart(
    labels: Sequence[tuple[float, list[str]]], taken: Sequence[float], line_height: int = LINE_HEIGHT
) -> list[tuple[float, list[str]]]:
    """Return the labels, last course first, that stand in no other's way nor at a height that is taken."""
    free: list[tuple[float, list[str]]] = []
    for y, texts in reversed(labels):
        heights = [(other, len(lines)) for other, lines in free] + [(other, 1) for other in taken]
        if all(abs(y - other) >= line_height * (len(texts) + count) / 2 for other, count in heights):
            free.append((y, texts))
    return free


def _round_steps(most_hours: float) -> list[int]:
    """Return 0 and up to five round numbers of hours."""
    magnitude = 10 ** math.floor(math.log10(max(most_hours, 1)))
    steps = (step * magnitude // 10 for step in (1, 2, 5, 10, 20, 50))
    step = next(step for step in (*steps, 100 * magnitude) if step >= 1 and most_hours / step <= 5.5)  # noqa: PLR2004
    return list(range(0, int(most_hours) + 1, int(step)))


# --- The same in words and figures ---------------------------------------------------------------


def _summary(projection: Projection, logged_hours: float) -> SafeString:
    """Return what is done, what is left, and when all of it likely is."""
    finish, left_hours = projection.finish, projection.remaining_hours
    hours = hours_text(logged_hours)
    if projection.is_finished:
        return sentence(_("%(hours)s h studied; nothing is left to do."), hours=hours)
    if left_hours is None:
        said = sentence(_("%(hours)s h studied; how much is left is unknown."), hours=hours)
    else:
        left = about_hours_text(left_hours)
        said = sentence(_("%(hours)s h studied, about %(left)s h left."), hours=hours, left=left)
    known_on = _known_end(projection)[0] if left_hours is None else None
    if known_on:
        text = _("As far as hours are known, the courses are likely done on %(day)s.")
        return paragraph(said, sentence(text, day=day_tag(known_on)))
    if not finish.likely or not finish.early:
        return paragraph(said, sentence(_("There is no likely date.")))
    late = day_tag(finish.late) if finish.late else _("10 years or more")
    text = _("All is likely done on %(likely)s, 80\u00a0%% range %(early)s to %(late)s.")
    return paragraph(
        said, sentence(text, likely=day_tag(finish.likely), early=day_tag(finish.early), late=late)
    )


def _days_table(lines: _Lines) -> FigureTable:
    """Return the heights of all lines at the starts of months, today and where lines end."""
    months = month_starts(lines.first, lines.last)
    step = max(1, math.ceil(len(months) / MOST_TABLE_MONTHS))
    ends = (line[-1][0] for line in (lines.likely, lines.plan) if line)
    return FigureTable(
        _("Hours in all by day"),
        (_("Day"), _("Logged"), _("Likely"), _("80\u00a0% range"), _("Plan")),
        tuple(_day_cells(lines, day) for day in sorted({*months[::step], lines.today, *ends})),
    )


def _day_cells(lines: _Lines, day: dt.date) -> tuple[str, ...]:
    """Return logged hours to a decimal, and of what is to come whole ones."""
    logged, plan = _at(lines.logged, day), _whole(_at(lines.plan, day))
    if logged is not None:
        return day_tag(day), hours_text(logged, 1), "", "", plan
    return day_tag(day), "", _whole(_at(lines.likely, day)), _range_text(lines, day), plan


def _range_text(lines: _Lines, day: dt.date) -> str:
    least, most = _at(lines.late, day), _at(lines.early, day)
    if least is None:
        return ""
    return f"{_whole(least)}\u00a0–\u00a0{_whole(lines.early[-1][1] if most is None else most)}"


def _whole(hours: float | None) -> str:
    return "" if hours is None else f"{hours:.0f}"


def _courses_table(courses: Sequence[tuple[float, str]]) -> FigureTable:
    rows = tuple((in_english(title), hours_text(hours, 1)) for hours, title in courses)
    return FigureTable(_("Hours in all when a course ends"), (_("Course"), _("Hours")), rows)
