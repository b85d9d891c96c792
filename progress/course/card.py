"""The courses of the plan on the dashboard."""

from dataclasses import dataclass
from typing import ClassVar

from courses.models import Path
from progress.answer.answer import Answer
from progress.answer.course_rows import CourseRow
from progress.course.left import LeftCourses, left_courses
from progress.learner.rows import LearnerRows


@dataclass(frozen=True)
class CoursesCard:
    """The courses of the plan, the paths they come from, and those out of the plan."""

    template: ClassVar[str] = "progress/course/_card.html"
    rows: tuple[CourseRow, ...]
    paths: tuple[Path, ...]
    left: LeftCourses


def card_of(rows: LearnerRows, answer: Answer, paths: tuple[Path, ...]) -> CoursesCard:
    """Return the courses of a learner who follows these paths."""
    return CoursesCard(answer.course_rows, paths, left_courses(rows, answer.today))
