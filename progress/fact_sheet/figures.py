"""A learner's own figures for an application, as labelled lines in the language of the page or in English."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from courses.models import Part
from learningpath.writing.formats import about_hours_text, day_text, gregorian_text, hours_text
from progress.answer.answer import Answer
from progress.learner.rows import LearnerRows
from progress.models import CourseProgress, total_hours
from progress.projection import Finish
from progress.projection.weeks import ONE_DAY, ONE_WEEK

SHORT, LONG = 4, 12  # weeks that the hours of the last time are told for

DayText = Callable[[dt.date], str]


@dataclass(frozen=True)
class Figures:
    """What a learner has done and means to do, as of a day; ``finish`` is that of the course applied for."""

    progress: CourseProgress
    part: Part | None
    rows: LearnerRows
    answer: Answer

    @property
    def here(self) -> list[tuple[str, str]]:
        """The lines as the reader of the page reads them."""
        return list(self._lines(day_text))

    @property
    def to_copy(self) -> str:
        """The lines as plain text in English, in which such applications are written."""
        with override("en"):
            return "\n".join(f"{label}: {said}" for label, said in self._lines(gregorian_text))

    def hours_in_last(self, weeks: int) -> Decimal:
        """Return the hours of so many whole weeks before the present one, whatever they were spent on."""
        first = self.answer.this_week - weeks * ONE_WEEK
        by_week = self.rows.hours_by_week()
        return total_hours(hours for week, hours in by_week.items() if first <= week < self.answer.this_week)

    @property
    def finished(self) -> list[tuple[CourseProgress, Decimal]]:
        """The completed courses, with the hours they took by the learner's word or their log."""
        logged = self.rows.hours_by_course()
        done = [one for one in self.rows.progress if one.status == CourseProgress.Status.COMPLETED]
        done.sort(key=lambda one: (one.completed_on or dt.date.min, one.pk))
        return [(one, _taken(one, logged.get(one.course_id, Decimal(0)))) for one in done]

    @property
    def finish(self) -> Finish | None:
        """The present dates of the course; None where it is out of the plan."""
        found = zip(self.answer.in_plan, self.answer.projection.courses, strict=True)
        return next((course.finish for one, course in found if one.pk == self.progress.pk), None)

    def _lines(self, day: DayText) -> Iterator[tuple[str, str]]:
        yield _("Course"), self._course_text
        if self.part and self.part.hours:
            yield _("Its size"), _hours(self.part.hours)
        until = day(self.answer.this_week - ONE_DAY)
        for weeks in (SHORT, LONG):
            label = ngettext(
                "Hours studied in the last %(weeks)s week, up to %(day)s",
                "Hours studied in the last %(weeks)s weeks, up to %(day)s",
                weeks,
            )
            yield label % {"weeks": weeks, "day": until}, _hours(self.hours_in_last(weeks))
        yield _("Hours a week planned"), _hours(self.answer.plan.planned_pace_hours)
        if (usual := self.answer.projection.actual_pace_hours) is not None:
            hours = {"hours": about_hours_text(usual)}
            yield _("Hours a week usually studied"), _("about %(hours)s h") % hours
        yield _("Courses finished"), self._finished_text(day)
        if target_on := self.answer.plan.target_on:
            yield _("Goal: to finish the plan by"), day(target_on)
        yield from self._finish_lines(day)

    @property
    def _course_text(self) -> str:
        course = self.progress.course
        names = {"course": course.title, "provider": course.provider.title}
        if self.part is None:
            return _("%(course)s, %(provider)s") % names
        return _("%(part)s, a part of %(course)s, %(provider)s") % {"part": self.part.title, **names}

    def _finished_text(self, day: DayText) -> str:
        said = [
            _("%(course)s (%(hours)s, %(day)s)")
            % {"course": one.course.title, "hours": _hours(hours), "day": day(one.completed_on)}
            for one, hours in self.finished
            if one.completed_on
        ]
        return "; ".join(said) or _("none yet")

    def _finish_lines(self, day: DayText) -> Iterator[tuple[str, str]]:
        finish = self.finish
        if self.progress.is_settled or finish is None or finish.likely is None:
            return
        label = _("Likely finish of the course at the present pace")
        if self.part:
            label = _("Likely finish of all of %(course)s at the present pace") % {
                "course": self.progress.course.title
            }
        yield label, day(finish.likely)


def _hours(hours: Decimal) -> str:
    return _("%(hours)s h") % {"hours": hours_text(hours)}


def _taken(progress: CourseProgress, logged: Decimal) -> Decimal:
    kept = progress.kept
    if kept and kept.took_hours is not None:
        return kept.took_hours
    return total_hours([logged, progress.credited_hours])
