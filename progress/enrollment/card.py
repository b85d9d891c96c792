"""What is new in the paths that a learner follows, on the dashboard."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from courses.models import Course
from progress.enrollment.followed import Followed
from progress.learner.rows import LearnerRows


@dataclass(frozen=True)
class NewCoursesCard:
    """Courses of followed paths that curators added since the learner enrolled."""

    template: ClassVar[str] = "progress/enrollment/_new_courses.html"
    courses: tuple[Course, ...]


def card_of(rows: LearnerRows, followed: Followed, today: dt.date) -> NewCoursesCard | None:
    """Read the courses that are new to the learner; seldom any, and then None and no query."""
    known: set[int | None] = {one.course_id for one in rows.progress}
    # A successor is offered with the course that it replaces.
    known |= {one.course.successor_id for one in rows.progress if one.can_be_replaced(today)}
    new_ids = [pk for pk in dict.fromkeys(followed.course_ids) if pk not in known]
    new = Course.objects.current(today).in_bulk(new_ids) if new_ids else {}
    courses = tuple(new[pk] for pk in new_ids if pk in new)
    return NewCoursesCard(courses) if courses else None
