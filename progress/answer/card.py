"""The answer on the dashboard: the headline with what stands below it, and why the date moved."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from django.urls import reverse
from django.utils.safestring import SafeString

from courses.models import Path
from progress.answer.answer import Answer
from progress.answer.sentences import (
    core_finished_sentence,
    courses_sentence,
    passed_target_sentence,
    plan_sentence,
    range_sentence,
    target_pace_sentence,
    target_sentence,
)
from progress.answer.streams import additional_sentence, with_additional_on
from progress.learner.rows import LearnerRows
from progress.projection import week_start_of
from progress.projection.project import BREAKS_TOO_FAR
from progress.projection.weeks import LEAST_STUDY_DAYS, paused_days_by_week


@dataclass(frozen=True)
class AnswerCard:
    """The headline and its sentences; ``logged_hours`` are those of the courses in the plan."""

    template: ClassVar[str] = "progress/answer/_card.html"
    answer: Answer
    paths: tuple[Path, ...]
    logged_hours: Decimal

    @property
    def has_begun(self) -> bool:
        """Whether the plan has begun, so that this week can be logged."""
        return self.answer.this_week >= week_start_of(self.answer.plan.starts_on)

    @property
    def last_week_missing(self) -> bool:
        """Whether last week weighs on the pace as 0 h although nobody has written it down yet."""
        study, last_week = self.answer.study, self.answer.last_week
        return (
            last_week is not None
            and last_week >= self.answer.plan.starts_on
            and last_week not in study.hours_by_week
            and paused_days_by_week(study.pauses)[last_week] <= 7 - LEAST_STUDY_DAYS
        )

    @cached_property
    def break_until(self) -> dt.date | None:
        """The last day of the break that today lies in."""
        today = self.answer.today
        pauses = self.answer.study.pauses
        return next((pause.last for pause in pauses if pause.first <= today <= pause.last), None)

    @property
    def restarted_this_week(self) -> bool:
        """Whether a learner who had stopped has hours in the current week."""
        hours = self.answer.study.hours_by_week.get(self.answer.this_week, 0)
        return self.answer.projection.is_paused and hours > 0

    @property
    def shows_day(self) -> bool:
        """Whether the headline names the day, as the month alone would hide that the date moved."""
        moved = self.answer.moved
        return bool(moved and moved.days and moved.from_on.replace(day=1) == moved.to_on.replace(day=1))

    @property
    def breaks_hide_the_date(self) -> bool:
        """Whether there would be a date without the breaks."""
        return self.answer.projection.finish.reason == BREAKS_TOO_FAR

    @property
    def courses_sentence(self) -> SafeString:
        """What the plan is made of."""
        return courses_sentence(self.paths, self.answer.studied_count)

    @property
    def range_sentence(self) -> SafeString:
        """Between which days the finish falls."""
        return range_sentence(self.answer.projection)

    @cached_property
    def additional_sentence(self) -> SafeString:
        """When the additional courses end; "" where none is due or they end with the core."""
        due = self.answer.additional_due
        return additional_sentence(
            self.answer.projection, due, lambda course: reverse("course_progress", args=[course.slug])
        )

    @property
    def with_additional_on(self) -> dt.date | None:
        """The day of all courses where it is another one than the core's."""
        return with_additional_on(self.answer.projection)

    @property
    def core_is_finished(self) -> bool:
        """Whether only additional courses are still to do."""
        return self.answer.projection.is_core_finished and not self.answer.projection.is_finished

    @property
    def core_finished_sentence(self) -> SafeString:
        """What the plan had said of the core that is finished."""
        return core_finished_sentence(self.answer.projection)

    @property
    def plan_sentence(self) -> SafeString:
        """What the plan says, and how far from it the learner is."""
        return plan_sentence(self.answer.projection, self.answer.plan.changed_on)

    @property
    def target_sentence(self) -> SafeString:
        """The chance to be done by the target date; "" without one."""
        target_on = self.answer.plan.target_on
        if target_on is None:
            return SafeString("")
        if self.target_has_passed:
            return passed_target_sentence(target_on)
        return target_sentence(target_on, self.answer.chance_by_target)

    @property
    def target_pace_sentence(self) -> SafeString:
        """The hours a week that the target date asks for; "" where no pace can be told."""
        pace = self.answer.target_pace
        return target_pace_sentence(pace) if pace else SafeString("")

    @property
    def target_has_passed(self) -> bool:
        """Whether the target date is over."""
        target_on = self.answer.plan.target_on
        return target_on is not None and target_on < self.answer.today


@dataclass(frozen=True)
class MovedCard:
    """Why the date moved since an earlier week."""

    template: ClassVar[str] = "progress/answer/_moved.html"
    answer: Answer


def card_of(rows: LearnerRows, answer: Answer, paths: tuple[Path, ...]) -> AnswerCard:
    """Return the answer of a learner who follows these paths, as the dashboard's head."""
    return AnswerCard(answer, paths, rows.logged_hours_in_plan)


def moved_card_of(answer: Answer) -> MovedCard | None:
    """Return why the date moved, or None when there is nothing to compare it with."""
    return MovedCard(answer) if answer.moved else None
