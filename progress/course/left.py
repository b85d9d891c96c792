"""Courses taken out of the plan, with the hours they keep."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from progress.answer.parts import parts_text
from progress.learner.rows import LearnerRows
from progress.models import CourseProgress


@dataclass(frozen=True)
class LeftCourse:
    """A course taken out of the plan, with the hours it keeps."""

    progress: CourseProgress
    logged_hours: Decimal
    parts_line: str = ""

    @property
    def is_begun(self) -> bool:
        """Whether the learner ever did something for it; a course that was declined is not begun."""
        hours = self.logged_hours + self.progress.credited_hours
        return hours > 0 or self.progress.status != CourseProgress.Status.PLANNED


@dataclass(frozen=True)
class LeftCourses:
    """All courses of a learner that are out of the plan."""

    courses: Sequence[LeftCourse]

    @property
    def unfinished(self) -> list[LeftCourse]:
        """Those that were begun and are neither completed nor waived."""
        return [left for left in self.courses if left.is_begun and not left.progress.is_settled]

    @property
    def not_begun(self) -> list[LeftCourse]:
        """Those that were declined, or taken out before they were begun."""
        return [left for left in self.courses if not left.is_begun]

    @property
    def completed(self) -> list[LeftCourse]:
        """Those that are completed: the latest first."""
        done = [left for left in self.courses if left.progress.completed_on]
        return sorted(done, key=lambda left: left.progress.completed_on or dt.date.min, reverse=True)

    @property
    def settled(self) -> list[LeftCourse]:
        """Those that are completed or waived."""
        return [left for left in self.courses if left.progress.is_settled]


def left_courses(rows: LearnerRows, today: dt.date) -> LeftCourses:
    """Return a learner's courses out of the plan."""
    hours_by_course = rows.hours_by_course()
    return LeftCourses(
        [
            LeftCourse(
                progress,
                hours_by_course.get(progress.course_id, Decimal(0)),
                parts_text(progress.parts(today), progress.needed(today)),
            )
            for progress in rows.progress
            if progress.left_on
        ]
    )
