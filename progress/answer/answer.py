"""The answer to "when will I finish?", as of a day, and why."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.safestring import SafeString

from learningpath.writing.markup import paragraph
from progress.answer.charts.weeks import Week, last_year
from progress.answer.course_rows import CourseRow, course_rows
from progress.answer.explanation import explanation, learned_sentence, move_text
from progress.answer.streams import known_until, streams_sentences
from progress.answer.waits import waiting_sentence
from progress.learner.aid import AidRows
from progress.learner.record import by_present_slugs, earlier_answer
from progress.learner.rows import LearnerRows, study_input
from progress.models import CourseProgress, Plan
from progress.projection import (
    Before,
    Moved,
    Projection,
    StudyInput,
    TargetPace,
    ThisWeek,
    chance_by,
    moves_since,
    project,
    target_pace,
    this_week,
    week_start_of,
)
from progress.projection.weeks import ONE_WEEK

Status = CourseProgress.Status


@dataclass(frozen=True)
class MoveLine:
    """One part of why the date moved, in words; days above 0 are later."""

    part: str
    text: str
    days: int


@dataclass(frozen=True)
class Answer:
    """When the learner finishes, as of ``today``, and why; ``moved`` None: nothing to compare with.

    ``in_plan`` are the courses of the plan in the learner's order; ``titles`` and ``present_slugs`` those
    of all the learner's courses, by slug and by former slug.
    """

    plan: Plan
    today: dt.date
    in_plan: Sequence[CourseProgress]
    study: StudyInput
    projection: Projection
    moved: Moved | None
    titles: dict[str, str]
    present_slugs: dict[str, str]
    aid: AidRows = field(default_factory=AidRows)

    @cached_property
    def chance_by_target(self) -> float | None:
        """The chance, 0 to 1, to be done by the target date; None without one of both dates."""
        target_on = self.plan.target_on
        return chance_by(self.projection, self.study, target_on) if target_on else None

    @cached_property
    def week(self) -> ThisWeek | None:
        """What is left of the plan's hours this week; None where none are due."""
        return this_week(self.study, self.today)

    @cached_property
    def target_pace(self) -> TargetPace | None:
        """The hours a week that the target date asks for; None without one, or with it or the core over."""
        target_on = self.plan.target_on
        if target_on is None or target_on <= self.today or self.projection.is_core_finished:
            return None
        return target_pace(self.projection, self.study, target_on)

    @cached_property
    def explanation(self) -> SafeString:
        """Where the likely date and its range come from, in words."""
        said = explanation(self.projection)
        if not said:
            return said
        waiting = waiting_sentence(self.projection.aid)
        return paragraph(said, *streams_sentences(self.study, self.titles), waiting)

    @cached_property
    def learned_sentence(self) -> str:
        """What finished courses taught about the hours of the others."""
        return learned_sentence(self.projection)

    @property
    def move_lines(self) -> list[MoveLine]:
        """The parts of why the date moved; they add up."""
        moved = self.moved
        if moved is None:
            return []
        return [
            MoveLine(
                part=move.part.value,
                text=move_text(move, moved, self.study, self.today, self.titles),
                days=move.days,
            )
            for move in moved.moves
        ]

    @cached_property
    def course_rows(self) -> tuple[CourseRow, ...]:
        """A row for each course of the plan, in the learner's order."""
        return tuple(course_rows(self.in_plan, self.projection, self.study))

    @cached_property
    def last_year(self) -> list[Week]:
        """The 52 weeks up to the current one, oldest first."""
        return last_year(self.study, self.today)

    @property
    def studied_count(self) -> int:
        """How many courses of the plan are studied: all but the waived."""
        return sum(progress.status != Status.WAIVED for progress in self.in_plan)

    @property
    def last_dated_row(self) -> CourseRow | None:
        """The last course that still gets a likely date: how far the answer reaches."""
        last = known_until(self.projection)
        return next((row for row in self.course_rows if row.projection is last), None)

    @cached_property
    def additional_due(self) -> tuple[CourseRow, ...]:
        """The courses still to do that the finish is not about."""
        return tuple(row for row in self.course_rows if row.is_additional and not row.progress.is_settled)

    @property
    def this_week(self) -> dt.date:
        """The Monday of the learner's current week."""
        return week_start_of(self.today)

    @property
    def last_week(self) -> dt.date | None:
        """The Monday before, when it belongs to the plan."""
        week = self.this_week - ONE_WEEK
        return week if week >= week_start_of(self.plan.starts_on) else None


def answer_for(plan: Plan, today: dt.date) -> Answer:
    """Read a learner's rows and return the answer as of ``today``."""
    rows = LearnerRows.read(plan)
    return answer_of(rows, earlier_answer(rows, today), today)


def answer_of(rows: LearnerRows, earlier: Before | None, today: dt.date) -> Answer:
    """Return the answer for rows that were read, beside an earlier forecast; no queries."""
    study = study_input(rows, today)
    projection = project(study, today)
    done_on = projection.finish.likely if projection.is_core_finished else None
    is_news = done_on is None or done_on >= week_start_of(today)
    present = rows.present_slugs
    before = by_present_slugs(earlier, present) if earlier and is_news else None
    return Answer(
        plan=rows.plan,
        today=today,
        in_plan=rows.in_plan,
        study=study,
        projection=projection,
        moved=moves_since(before, study, today) if before else None,
        titles=rows.titles,
        present_slugs=present,
        aid=rows.aid,
    )
