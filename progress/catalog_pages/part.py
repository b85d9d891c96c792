"""A learner's part of the catalog's pages: the fragments that courses.learner_part asks for."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from babel import Locale
from babel.core import get_global
from django.urls import reverse
from django.utils.safestring import SafeString

from courses.models import Course, Path, Resource, StudyGroup
from progress.answer.answer import answer_for, answer_of
from progress.answer.course_rows import CourseRow
from progress.answer.parts import parts_text
from progress.catalog_pages.standing import CourseStanding, PathStanding, Standing
from progress.learner.door import today_of
from progress.learner.record import earlier_answer
from progress.learner.rows import LearnerRows
from progress.models import CourseProgress, MarkedPart, PartMark, Plan
from progress.scholarships.outlook import Outlook, outlooks_of
from progress.scholarships.sentences import outlook_text

Status = CourseProgress.Status


@dataclass(frozen=True)
class CoursePart:
    """A course of the catalog for a learner; ``row`` has its hours and dates while it is in the plan."""

    template: ClassVar[str] = "progress/catalog_pages/_course.html"
    course: Course
    standing: CourseStanding | None
    row: CourseRow | None
    is_offered: bool
    parts_line: str = ""

    @property
    def aid_address(self) -> str:
        """Where the learner's applications for aid are, while the course is in the plan."""
        return reverse("aid") if self.row else ""


@dataclass(frozen=True)
class PathPart:
    """A path of the catalog for a learner, with the courses that are new in it since they followed it."""

    template: ClassVar[str] = "progress/catalog_pages/_path.html"
    path: Path
    standing: PathStanding | None
    new: tuple[Course, ...]
    done_count: int
    due_count: int
    is_offered: bool

    @property
    def is_followed(self) -> bool:
        """Whether the learner follows it now."""
        return self.standing is not None and self.standing.left_on is None


@dataclass(frozen=True)
class StatePart:
    """The state of a course, in a word, and how many of its parts are done."""

    template: ClassVar[str] = "progress/catalog_pages/_state.html"
    course: Course
    standing: CourseStanding
    parts_line: str = ""

    @property
    def state_label(self) -> str:
        """The name of its state."""
        return str(self.standing.status.label)


@dataclass(frozen=True)
class AidPart:
    """How many paid courses of the plan a resource is for."""

    template: ClassVar[str] = "progress/catalog_pages/_aid.html"
    count: int


@dataclass(frozen=True)
class ScholarshipPart:
    """What the deadline of a scholarship means for the plan."""

    template: ClassVar[str] = "progress/catalog_pages/_scholarship.html"
    outlook: Outlook

    @property
    def text(self) -> SafeString:
        """Whether what it asks for is likely finished in time."""
        return outlook_text(self.outlook)


@dataclass(frozen=True)
class NearPart:
    """That a group is in the learner's country."""

    template: ClassVar[str] = "progress/catalog_pages/_near.html"


@dataclass(frozen=True)
class LearnerPart:
    """All of it for one learner (courses.learner_part.LearnerPart)."""

    user: Any
    today: dt.date
    standing: Standing = field(repr=False)

    @classmethod
    def read(cls, user: Any, today: dt.date) -> "LearnerPart":
        """Read where the learner is, in one query; ``today`` is the catalog's day."""
        return cls(user, today, Standing.read(user))

    def of_course(self, course: Course) -> CoursePart:
        """Return the part of a course's page; for a course of the plan it asks what the dashboard asks.

        So its dates are the dashboard's.
        """
        standing = self.standing.courses.get(course.pk)
        row = self._row_of(course) if standing and standing.is_in_plan else None
        line = self._parts_line(course) if standing else ""
        return CoursePart(course, standing, row, course.is_offered(self.today), line)

    def of_path(self, path: Path) -> PathPart:
        """Return what the learner has to do with a path that was read with its steps; no queries."""
        courses = [step.course for step in path.steps.all()]
        known = [self.standing.courses[course.pk] for course in courses if course.pk in self.standing.courses]
        due = [one for one in known if one.is_in_plan and one.status != Status.WAIVED]
        return PathPart(
            path,
            self.standing.paths.get(path.pk),
            tuple(course for course in courses if self._is_new(course)),
            sum(one.status == Status.COMPLETED for one in due),
            len(due),
            path.is_offered(self.today),
        )

    def beside(
        self, entry: Course | Resource | StudyGroup
    ) -> StatePart | AidPart | ScholarshipPart | NearPart | None:
        """Return what stands beside an entry of a list; no queries but for a scholarship with a deadline."""
        match entry:
            case Course():
                standing = self.standing.courses.get(entry.pk)
                return StatePart(entry, standing, self._parts_line(entry)) if standing else None
            case Resource(kind=Resource.Kind.FINANCIAL_AID):
                count = self._courses_to_pay_at(entry.provider_id)
                return AidPart(count) if count else None
            case Resource(kind=Resource.Kind.SCHOLARSHIP, deadline_on=dt.date()):
                outlook = self._outlooks.get(entry.pk)
                return ScholarshipPart(outlook) if outlook else None
            case StudyGroup():
                return NearPart() if self._country and self._country in entry.place else None
        return None

    def _parts_line(self, course: Course) -> str:
        """Return what the learner said of the parts of a course that was read with them; no queries."""
        progress = CourseProgress(course=course)
        states = self.standing.part_states
        progress.marked_parts = [
            MarkedPart(part, states.get(part.pk, PartMark.State.NEEDED)) for part in course.parts.all()
        ]
        return parts_text(progress.parts(self.today), progress.needed(self.today))

    def _row_of(self, course: Course) -> CourseRow | None:
        plan = Plan.objects.for_user(self.user).get()
        rows = answer_for(plan, today_of(plan)).course_rows
        return next((row for row in rows if row.course.pk == course.pk), None)

    def _is_new(self, course: Course) -> bool:
        return course.pk not in self.standing.courses and course.is_offered(self.today)

    def _courses_to_pay_at(self, provider_id: int | None) -> int:
        due = (one for one in self.standing.courses.values() if one.waits_for_pay)
        return sum(one.provider_id == provider_id for one in due)

    @cached_property
    def _outlooks(self) -> dict[int, Outlook]:
        """The scholarships that matter to the learner, by what the dashboard asks."""
        plan = Plan.objects.for_user(self.user).first()
        if plan is None:
            return {}
        rows, today = LearnerRows.read(plan), today_of(plan)
        answer = answer_of(rows, earlier_answer(rows, today), today)
        return {one.scholarship.pk: one for one in outlooks_of(rows, answer)}

    @cached_property
    def _country(self) -> str:
        """The English name of the country of the plan's time zone; the catalog is in English."""
        country = get_global("zone_territories").get(self.standing.time_zone, "")
        return str(Locale("en").territories.get(country, ""))
