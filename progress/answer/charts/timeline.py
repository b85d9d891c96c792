"""A row for each course: when it was studied, when it likely ends, and the range around that day."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from learningpath.writing.formats import day_tag, gregorian_text
from learningpath.writing.markup import in_english, paragraph, sentence
from progress.answer.charts.aid_marks import AidMarks, aid_marks, aid_tables
from progress.answer.charts.markup import FigureTable, labels, path, view_box
from progress.answer.charts.scale import (
    PHONE_FONT_SIZE,
    DayScale,
    Tick,
    last_day,
    month_ticks,
    phone_text_width,
    shortened_for_phones,
)
from progress.models import CourseProgress
from progress.projection import CourseProjection, Projection, StudyInput
from progress.projection.weeks import ONE_DAY, ONE_WEEK

WIDTH = 300
MARGIN = 6
TOP = 22
NAME_HEIGHT, MARKS_HEIGHT = 22, 16
BELOW = 20
MOST_TICKS = 4
NAME_GAP = 10
CAP = 4
WHEN = ' class="halo" text-anchor="end"'
DOT = 4

Spans = Mapping[int, tuple[dt.date, dt.date]]


@dataclass(frozen=True)
class Name:
    """What is written above the marks of one course: its title, and when it ends."""

    y: int
    title: str
    when: str
    look: str


@dataclass(frozen=True)
class Deadline:
    """A day by which something must be done."""

    title: str
    day: dt.date


@dataclass(frozen=True)
class Timeline:
    """All courses over time, the marks of one kind as one path; ``drawn_deadlines`` lie within it."""

    template: ClassVar[str] = "progress/answer/charts/_timeline.html"
    height: int
    months: tuple[Tick, ...]
    names: tuple[Name, ...]
    studied: str
    beside: str
    whiskers: str
    likely: str
    done: str
    has_cut: bool
    today_x: str
    today_label: str
    today_label_x: str
    bottom: int
    summary: SafeString
    tables: tuple[FigureTable, ...]
    deadlines: str = ""
    drawn_deadlines: tuple[Deadline, ...] = ()
    aid: AidMarks = field(default_factory=AidMarks)
    top: int = TOP
    width: int = WIDTH

    @property
    def view_box(self) -> SafeString:
        """Its size."""
        return view_box(self.width, self.height)

    @property
    def today(self) -> SafeString:
        """The line of today."""
        return SafeString(f"M{self.today_x} {self.top - 4}V{self.bottom}")

    @property
    def label_y(self) -> str:
        """The height of its label."""
        return str(self.height - 3)

    @property
    def grid(self) -> SafeString:
        """The lines of the months, as one path."""
        return path(f"M{tick.at} {self.top - 4}V{self.bottom}" for tick in self.months)

    @property
    def labels(self) -> SafeString:
        """The months, and of each course its title and its day."""
        look = ' class="{} halo" lang="en"'
        titles = (labels([(0, name.y, name.title)], look.format(name.look)) for name in self.names)
        whens = labels(((self.width, name.y, name.when) for name in self.names), WHEN)
        return labels((tick.at, 12, tick.label) for tick in self.months) + SafeString("".join(titles)) + whens


@dataclass(frozen=True)
class _Course:
    """One course with the days it was studied, if any; ``is_counted``: the finish is about it."""

    title: str
    projection: CourseProjection
    studied: tuple[dt.date, dt.date] | None
    is_counted: bool = True

    @property
    def is_done(self) -> bool:
        return self.projection.status == "completed"

    @property
    def is_waived(self) -> bool:
        return self.projection.status == "waived"

    @property
    def likely(self) -> dt.date | None:
        """The day it ends, likely or, when it is completed, in fact."""
        return None if self.is_waived else self.projection.finish.likely

    @property
    def is_ahead(self) -> bool:
        """Whether its end is still to come and has a date."""
        return self.likely is not None and not self.is_done

    @property
    def begins_on(self) -> dt.date | None:
        """The day on which a side course began or will."""
        return self.projection.side.begins_on if self.projection.side and self.is_ahead else None

    @property
    def late(self) -> dt.date | None:
        return self.projection.finish.late

    @property
    def is_drawn(self) -> bool:
        return self.likely is not None or self.studied is not None

    @property
    def look(self) -> str:
        return "off" if self.is_waived else "name" if self.is_counted else "also"

    def when(self) -> str:
        """Return the day it ends, or in a word or two why there is none."""
        if self.is_waived:
            return _("waived")
        return gregorian_text(self.likely) if self.likely else _("no date")


def studied_spans(
    logs: Iterable[tuple[int, dt.date, Decimal]], today: dt.date
) -> dict[int, tuple[dt.date, dt.date]]:
    """Return course id -> the Monday of its first week with hours and the Sunday of its last, or today."""
    spans: dict[int, tuple[dt.date, dt.date]] = {}
    for course_id, week, hours in logs:
        if hours:
            first, last = spans.get(course_id, (week, week))
            spans[course_id] = (min(first, week), max(last, week))
    return {
        course_id: (first, max(first, min(last + ONE_WEEK - ONE_DAY, today)))
        for course_id, (first, last) in spans.items()
    }


def course_timeline(
    in_plan: Sequence[CourseProgress],
    projection: Projection,
    study: StudyInput,
    spans: Spans,
    deadlines: Sequence[Deadline] = (),
) -> Timeline | None:
    """Return the rows of the plan's courses in their order; None when no course has anything to draw.

    A deadline further off than the drawing reaches stands in a table alone.
    """
    courses = [
        _Course(
            progress.course.title, course, _studied_days(course, spans.get(progress.course_id)), is_counted
        )
        for progress, course, is_counted in zip(in_plan, projection.courses, study.counted, strict=True)
    ]
    if not any(course.is_drawn for course in courses):
        return None
    today = max(projection.as_of, study.starts_on)
    scale = _scale(courses, study.starts_on, today, deadlines)
    drawn = tuple(one for one in deadlines if scale.first <= one.day <= scale.last)
    tops = [TOP]
    for course in courses:
        tops.append(tops[-1] + NAME_HEIGHT + (MARKS_HEIGHT if course.is_drawn else 0))
    places = [(course, top + NAME_HEIGHT + 2) for course, top in zip(courses, tops, strict=False)]
    label = _("today") if today == projection.as_of else _("start")
    today_x, half = scale.x(today), phone_text_width(label) / 2
    return Timeline(
        height=tops[-1] + BELOW,
        months=tuple(month_ticks(scale, MOST_TICKS, WIDTH, PHONE_FONT_SIZE)),
        names=tuple(_name(course, top) for course, top in zip(courses, tops, strict=False)),
        studied=path(_studied(scale, course, y) for course, y in places),
        beside=path(_beside(scale, course, y) for course, y in places),
        whiskers=path(_whisker(scale, course, y) for course, y in places),
        likely=path(_dot(scale, course, y) for course, y in places if course.is_ahead),
        done=path(_dot(scale, course, y) for course, y in places if course.is_done),
        has_cut=any(_is_cut(scale, course) for course in courses),
        today_x=f"{today_x:.1f}",
        today_label=label,
        today_label_x=f"{min(max(today_x, half), WIDTH - half):.1f}",
        bottom=tops[-1] + 4,
        summary=_summary(courses),
        tables=(
            _table(courses),
            *aid_tables(in_plan, projection.aid.applications),
            *([_deadlines_table(deadlines)] if deadlines else []),
        ),
        deadlines=path(f"M{scale.x(one.day):.1f} {TOP - 4}V{tops[-1] + 4}" for one in drawn),
        drawn_deadlines=drawn,
        aid=aid_marks(
            scale,
            projection.aid.applications,
            [(course.projection.slug, y) for course, y in places if course.is_drawn],
        ),
    )


def _studied_days(
    course: CourseProjection, span: tuple[dt.date, dt.date] | None
) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of study; the last of a completed course is the day it was completed."""
    if span is None or course.status == "waived":
        return None
    first, last = span
    done_on = course.finish.likely if course.status == "completed" else None
    return (first, max(first, done_on or last))


def _scale(
    courses: Sequence[_Course], starts_on: dt.date, today: dt.date, deadlines: Sequence[Deadline]
) -> DayScale:
    finishes = [course.likely for course in courses if course.likely]
    ahead = [course for course in courses if course.is_ahead]
    late = max((course.late or dt.date.max for course in ahead), default=None)
    farthest = last_day(today, starts_on, finishes, late=None)
    near = [one.day for one in deadlines if one.day <= farthest]
    last = max([last_day(today, starts_on, finishes, late), *near])
    return DayScale(starts_on, last, MARGIN, WIDTH - MARGIN)


def _name(course: _Course, top: int) -> Name:
    when = course.when()
    title = shortened_for_phones(course.title, WIDTH - NAME_GAP - phone_text_width(when))
    return Name(y=top + 14, title=title, when=when, look=course.look)


def _studied(scale: DayScale, course: _Course, y: int) -> str:
    if course.studied is None:
        return ""
    first, last = course.studied
    return f"M{scale.x(first):.1f} {y}H{scale.x(last):.1f}"


def _beside(scale: DayScale, course: _Course, y: int) -> str:
    """Return the days on which a side course runs: from its start to its likely end."""
    if course.begins_on is None or course.likely is None:
        return ""
    return f"M{scale.x(course.begins_on):.1f} {y}H{scale.x(course.likely):.1f}"


def _whisker(scale: DayScale, course: _Course, y: int) -> str:
    """Return the range from a cap to a cap, or to an arrow where a late day lies beyond the right edge."""
    early = course.projection.finish.early
    if not course.is_ahead or early is None:
        return ""
    left, right = scale.x(early), scale.x(course.late or dt.date.max)
    cap = f"m-{CAP}-{CAP}l{CAP} {CAP}l-{CAP} {CAP}" if _is_cut(scale, course) else f"m0-{CAP}v{2 * CAP}"
    return f"M{left:.1f} {y - CAP}v{2 * CAP}m0-{CAP}H{right:.1f}{cap}"


def _is_cut(scale: DayScale, course: _Course) -> bool:
    return course.is_ahead and (course.late is None or course.late > scale.last)


def _dot(scale: DayScale, course: _Course, y: int) -> str:
    if course.likely is None:
        return ""
    half_round = f"a{DOT} {DOT} 0 1 0 "
    return f"M{scale.x(course.likely) - DOT:.1f} {y}{half_round}{2 * DOT} 0{half_round}-{2 * DOT} 0z"


def _summary(courses: Sequence[_Course]) -> SafeString:
    """Return how many are done, which is next, and when the last one with a date ends."""
    studied = [course for course in courses if not course.is_waived]
    done = sum(course.is_done for course in studied)
    said = [sentence(_("Completed: %(done)s of %(count)s."), done=done, count=len(studied))]
    ahead = sorted((course for course in courses if course.is_ahead), key=_likely_of)
    if ahead:
        said.append(_finish_sentence(_("Next: %(title)s, likely %(day)s."), ahead[0]))
    core = [course for course in ahead if course.is_counted]
    if len(ahead) > 1 and core and core[-1] is not ahead[-1]:
        said.append(_finish_sentence(_("Last of the core: %(title)s, likely %(day)s."), core[-1]))
    if len(ahead) > 1:
        said.append(_finish_sentence(_("Last: %(title)s, likely %(day)s."), ahead[-1]))
    return paragraph(*said)


def _likely_of(course: _Course) -> dt.date:
    return course.likely or dt.date.max


def _finish_sentence(text: str, course: _Course) -> SafeString:
    assert course.likely
    return sentence(text, title=in_english(course.title), day=day_tag(course.likely))


def _table(courses: Sequence[_Course]) -> FigureTable:
    return FigureTable(
        _("When each course ends; early to late is the 80\u00a0% range"),
        (_("Course"), _("Studied"), _("Likely finish"), _("Early"), _("Late")),
        tuple(_cells(course) for course in courses),
    )


def _deadlines_table(deadlines: Sequence[Deadline]) -> FigureTable:
    return FigureTable(
        _("Deadlines of scholarships"),
        (_("Scholarship"), _("Apply by")),
        tuple((in_english(one.title), day_tag(one.day)) for one in deadlines),
    )


def _named(course: _Course) -> SafeString:
    """Return its title, and in words what sets it apart from the core."""
    words = []
    if not course.is_counted and not course.is_waived:
        words.append(_("additional"))
    if course.begins_on:
        words.append(sentence(_("beside the others from %(day)s"), day=day_tag(course.begins_on)))
    return SafeString(", ".join([in_english(course.title), *words]))


def _cells(course: _Course) -> tuple[str, ...]:
    studied = ""
    if course.studied:
        first, last = course.studied
        studied = sentence("%(first)s – %(last)s", first=day_tag(first), last=day_tag(last))
    if not course.is_ahead or course.likely is None:
        done = sentence(_("done %(day)s"), day=day_tag(course.likely)) if course.likely else course.when()
        return _named(course), studied, done, "", ""
    early = course.projection.finish.early
    late = day_tag(course.late) if course.late else _("10 years or more")
    return (
        _named(course),
        studied,
        day_tag(course.likely),
        day_tag(early) if early else "",
        late if early else "",
    )
