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
from progress.projection import CourseInput, CourseProjection, Projection, StudyInput, week_start_of
from progress.projection.plan_line import counted_hours, hours_on_plan_line, on_plan_line, plan_line
from progress.projection.weeks import ONE_WEEK, Calendar, weeks_between

LINE_HEIGHT, PHONE_LINE_HEIGHT = 16, 17
NAMES_WIDTH = 128  # of the wide drawing, right of the plot
NARROW_NAME_WIDTH = 225
ABOVE_LINE = 5
MOST_TABLE_MONTHS = 18
MARK_HEIGHT = 12
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
    marks: str
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
    has_marks: bool
    summary: SafeString
    tables: tuple[FigureTable, ...]


@dataclass(frozen=True)
class _Lines:
    """What is drawn, in days and hours; ``courses`` are (hours at which a course ends, its title).

    ``additional`` are the likely ends of courses whose hours are not on these lines.
    """

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
    additional: Sequence[tuple[dt.date, str]]

    @property
    def logged_hours(self) -> float:
        return self.logged[-1][1]

    @property
    def marked_days(self) -> list[dt.date]:
        """The ends of additional courses that the drawing reaches."""
        return sorted({day for day, _title in self.additional if self.first <= day <= self.last})


@dataclass(frozen=True)
class _Stream:
    """Hours that flow from one day to another, evenly over the days of study of a calendar."""

    start: dt.date
    end: dt.date
    hours: float
    calendar: Calendar

    @property
    def days(self) -> list[dt.date]:
        return [self.start, *self.calendar.changes_between(self.start, self.end), self.end]

    def by(self, day: dt.date) -> float:
        """Return the hours that have flowed by a day."""
        if day >= self.end:
            return self.hours
        all_days = self.calendar.study_days(self.start, self.end)
        return self.hours * self.calendar.study_days(self.start, day) / max(all_days, 1)


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
    """Return the burn-up of the hours that lead to the finish (``on_plan_line``), as they were logged.

    What is additional behind it has no hours here, only a mark on the day of its likely end.
    """
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
        has_marks=bool(lines.marked_days),
        summary=_summary(projection, study, lines),
        tables=(
            _days_table(lines),
            *([_courses_table(lines.courses)] if lines.courses else []),
            *([_additional_table(lines.additional)] if lines.additional else []),
        ),
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
    likely = _line_of(_likely_streams(today, projection, study), logged_hours)
    plan = _plan_flow(study, projection)
    early, late = _range(today, logged_hours, projection, study)
    courses = _course_ends(in_plan, projection, study, likely)
    additional = _additional_ends(in_plan, projection, study)
    highest = [
        *(line[-1][1] for line in (logged, likely, early, plan) if line),
        *(end for end, _title in courses),
    ]
    others = [day for day, _title in additional]
    latest = max([finish.late, *others]) if finish.late else None
    ends = others if projection.is_core_finished else [likely[-1][0]] if likely else []
    last = last_day(today, starts_on, ends, latest)
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
        additional=additional,
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


def _line_of(streams: Sequence[_Stream], hours: float) -> Line:
    """Return the line on which streams flow together, from ``hours`` on; [] without any."""
    days = sorted({day for stream in streams for day in stream.days})
    return [(day, hours + sum(stream.by(day) for stream in streams)) for day in days]


def _likely_streams(today: dt.date, projection: Projection, study: StudyInput) -> list[_Stream]:
    """Return what is left to the finish: the main stream, and the side courses that count for it.

    With a core course of unknown effort the main stream up to there.
    """
    if projection.remaining_hours is None:
        return _running([(today, *_known_end(projection, study), projection.calendar)])
    if projection.finish.likely is None:
        return []
    due = [row for _course, row in _leading(projection, study) if row.remaining_hours]
    main = [row for row in due if row.side is None]
    main_end = max((row.finish.likely for row in main if row.finish.likely), default=None)
    sides = [
        (max(row.side.begins_on, today), row.finish.likely, row.remaining_hours, study.calendar())
        for row in due
        if row.side and row.side.begins_on
    ]
    return _running(
        [(today, main_end, sum(row.remaining_hours or 0 for row in main), projection.calendar), *sides]
    )


def _running(flows: Sequence[tuple[dt.date, dt.date | None, float | None, Calendar]]) -> list[_Stream]:
    return [
        _Stream(start, end, hours, calendar)
        for start, end, hours, calendar in flows
        if end is not None and hours is not None and end > start
    ]


def _leading(projection: Projection, study: StudyInput) -> list[tuple[CourseInput, CourseProjection]]:
    """Return the courses whose hours lead to the finish."""
    rows = zip(study.courses, projection.courses, counted_hours(study), strict=True)
    return [(course, row) for course, row, leads_there in rows if leads_there]


def _plan_flow(study: StudyInput, projection: Projection) -> Line:
    """Return the plan's line: from the day the plan was made or last changed to the finish it gives."""
    if projection.planned_hours is None or projection.finish.plan is None:
        return []
    line = plan_line(study, projection.as_of)
    done, main_hours = 0.0, 0.0
    ends: list[dt.date] = []
    flows: list[tuple[dt.date, dt.date | None, float | None, Calendar]] = []
    rows = zip(study.courses, projection.courses, on_plan_line(study), strict=True)
    for course, row in ((course, row) for course, row, is_on_line in rows if is_on_line):
        whole, before = hours_on_plan_line(study, course, line)
        done += before
        if not course.is_beside:
            main_hours += whole - before
            ends += [row.finish.plan] if row.finish.plan else []
        elif course.slug in line.starts:
            start = max(line.starts[course.slug], study.plan_since)
            flows.append((start, row.finish.plan, whole - before, study.calendar()))
    flows.append((study.plan_since, max(ends, default=None), main_hours, line.calendar))
    return _line_of(_running(flows), done)


def _known_end(projection: Projection, study: StudyInput) -> tuple[dt.date | None, float | None]:
    """Return the last likely day before the first core course of unknown effort, and the hours until then."""
    day, hours = None, 0.0
    for course, row in _leading(projection, study):
        if row.side or (row.remaining_hours is None and not course.is_core):
            continue
        if row.remaining_hours is None:
            break
        hours += row.remaining_hours
        day = row.finish.likely if row.remaining_hours else day
    return day, hours


def _range(
    today: dt.date, logged_hours: float, projection: Projection, study: StudyInput
) -> tuple[Line, Line]:
    """Return the lines along the early and along the late dates; none where there is no range."""
    due = [row for _course, row in _leading(projection, study) if row.remaining_hours and row.finish.early]
    if not due or not projection.finish.early:
        return [], []
    early = [(row.finish.early or dt.date.max, row.remaining_hours or 0.0) for row in due]
    late = [(row.finish.late or dt.date.max, row.remaining_hours or 0.0) for row in due]
    return _steps(today, logged_hours, early), _steps(today, logged_hours, late)


def _steps(start: dt.date, hours: float, ends: Sequence[tuple[dt.date, float]]) -> Line:
    """Return the line that has so many hours more on each of these days."""
    line = [(start, hours)]
    for day, more in sorted(ends, key=lambda end: end[0]):
        line.append((day, line[-1][1] + more))
    return line


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


def _course_ends(
    in_plan: Sequence[CourseProgress], projection: Projection, study: StudyInput, likely: Line
) -> list[tuple[float, str]]:
    """Return where on the hours axis each course ends, and its title; up to the first unknown effort.

    Beside others a course ends at the height that the likely line has by then.
    """
    ends: list[tuple[float, str]] = []
    has_sides = any(row.side for _course, row in _leading(projection, study))
    rows = [
        (progress, course, row)
        for progress, course, row, is_on_line in zip(
            in_plan, study.courses, projection.courses, on_plan_line(study), strict=True
        )
        if is_on_line and row.status != "waived"
    ]
    unknown = [row for _progress, course, row in rows if row.remaining_hours is None and not course.is_core]
    hours = sum(row.logged_hours for row in unknown)  # wherever they stand, they are done
    for progress, _course, row in rows:
        if row in unknown:
            continue
        if row.remaining_hours is None:
            break
        hours += row.logged_hours + row.remaining_hours
        is_ahead = has_sides and row.finish.likely and row.remaining_hours
        height = _at(likely, row.finish.likely) if is_ahead and row.finish.likely else None
        ends.append((hours if height is None else height, progress.course.title))
    return ends


def _additional_ends(
    in_plan: Sequence[CourseProgress], projection: Projection, study: StudyInput
) -> list[tuple[dt.date, str]]:
    """Return the likely ends of the courses still to do whose hours are not on the lines."""
    rows = zip(in_plan, study.courses, projection.courses, counted_hours(study), strict=True)
    return [
        (row.finish.likely, progress.course.title)
        for progress, course, row, leads_there in rows
        if not leads_there and course.is_due and row.finish.likely
    ]


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
        marks=path(f"M{days.x(day):.1f} {plot.bottom}v-{MARK_HEIGHT}" for day in lines.marked_days),
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


def _summary(projection: Projection, study: StudyInput, lines: _Lines) -> SafeString:
    """Return what is done, what is left, and when all of it likely is."""
    finish, left_hours = projection.finish, projection.remaining_hours
    hours = hours_text(lines.logged_hours)
    if projection.is_finished:
        return sentence(_("%(hours)s h studied; nothing is left to do."), hours=hours)
    if projection.is_core_finished:
        return sentence(_("%(hours)s h studied; nothing of the core is left to do."), hours=hours)
    if left_hours is None:
        said = sentence(_("%(hours)s h studied; how much is left is unknown."), hours=hours)
    else:
        left = about_hours_text(left_hours)
        said = sentence(_("%(hours)s h studied, about %(left)s h left."), hours=hours, left=left)
    known_on = _known_end(projection, study)[0] if left_hours is None else None
    if known_on:
        text = _("As far as hours are known, the courses are likely done on %(day)s.")
        return paragraph(said, sentence(text, day=day_tag(known_on)))
    if not finish.likely or not finish.early:
        return paragraph(said, sentence(_("There is no likely date.")))
    late = day_tag(finish.late) if finish.late else _("10 years or more")
    of_all = _("All is likely done on %(likely)s, 80\u00a0%% range %(early)s to %(late)s.")
    of_core = _("The core is likely done on %(likely)s, 80\u00a0%% range %(early)s to %(late)s.")
    rows = zip(study.courses, study.counted, strict=True)
    text = of_core if any(course.is_due and not is_counted for course, is_counted in rows) else of_all
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


def _additional_table(ends: Sequence[tuple[dt.date, str]]) -> FigureTable:
    rows = tuple((in_english(title), day_tag(day)) for day, title in ends)
    return FigureTable(_("Additional courses, not in these hours"), (_("Course"), _("Likely finish")), rows)
