"""A course in the form to enroll: the box that waives it, and below it how it is to be studied."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.models import Course, Part
from learningpath.writing.formats import exact_hours_text, hours_text
from learningpath.writing.markup import in_english, sentence
from progress.counting.forms import YES
from progress.enrollment.questions import CourseQuestions, SlugsField, part_of_text
from progress.enrollment.wanted import Wanted


@dataclass(frozen=True)
class PartBox:
    """A box that says of a part that it is needed."""

    part: Part
    label: SafeString
    is_ticked: bool


@dataclass(frozen=True)
class CourseLine:
    """A course with its box "I know this already", and what can be said of it besides.

    ``settled`` names the state of a course that needs no box. ``said`` has what was sent; where that is
    refused, ``wanted`` is what counts of it.
    """

    course: Course
    is_ticked: bool
    settled: str
    questions: CourseQuestions | None
    fields: Mapping[str, BoundField]
    wanted: Wanted | None
    sent: Mapping[str, Any]

    @property
    def beside(self) -> BoundField:
        """The field for the hours a week beside the others."""
        return self.fields["beside"]

    @property
    def needed(self) -> BoundField:
        """The field for the needed parts."""
        return self.fields["needed"]

    @property
    def counts(self) -> BoundField:
        """The field for whether it counts for the finish date."""
        return self.fields["counts"]

    @property
    def summary(self) -> str:
        """In a few words how the course is studied."""
        return self.questions.summary(self.wanted) if self.questions and self.wanted else ""

    @property
    def has_errors(self) -> bool:
        """Whether what was said of it is refused, so that it is not hidden."""
        return any(field.errors for field in self.fields.values())

    @property
    def is_other_than_offered(self) -> bool:
        """Whether anything is said of it that is not offered."""
        return self.is_ticked or bool(self.questions and self.wanted != self.questions.offered)

    @property
    def beside_typed(self) -> str:
        """The hours a week as they were typed, else as they are."""
        if self.beside.html_name in self.sent:
            return str(self.beside.value() or "")
        hours = self.wanted.beside_hours if self.wanted else None
        return exact_hours_text(hours) if hours else ""

    @property
    def suggested_hours(self) -> str:
        """The hours a week that the step suggests; "" where it suggests none."""
        suggestion = self.questions.suggestion if self.questions else None
        return hours_text(suggestion.beside_hours) if suggestion and suggestion.beside_hours else ""

    @cached_property
    def first_parts(self) -> list[PartBox]:
        """The parts that the step calls needed: a tap says that they are all that is."""
        first = self._first
        text = _("Only %(part)s: %(hours)s") if len(first) == 1 else _("%(part)s: %(hours)s")
        return [self._box(part, text, part_of_text([part], self._parts)) for part in first]

    @cached_property
    def other_parts(self) -> list[PartBox]:
        """All other parts."""
        others = [part for part in self._parts if part not in self._first]
        return [self._box(part, _("%(part)s: %(hours)s"), _hours_of(part)) for part in others]

    @property
    def counts_value(self) -> str:
        """What the box sends when it is ticked: the opposite of what is offered."""
        return self.questions.other_counts if self.questions else ""

    @property
    def counts_label(self) -> str:
        """What the ticked box means."""
        if self.counts_value == YES:
            return _("Counts for my finish date")
        return _("Does not count for my finish date")

    @property
    def is_counts_ticked(self) -> bool:
        """Whether it is said to count otherwise than offered."""
        return bool(self.questions and self.wanted and self.wanted.is_core != self.questions.offered.is_core)

    @property
    def _parts(self) -> list[Part]:
        return self.questions.parts if self.questions else []

    @property
    def _first(self) -> list[Part]:
        suggestion = self.questions.suggestion if self.questions else None
        return list(suggestion.needed) if suggestion else []

    @cached_property
    def _ticked(self) -> list[str]:
        if self.questions is None or self.wanted is None:
            return []
        if self.needed.html_name in self.sent:
            return cast("SlugsField", self.needed.field).to_python(self.needed.value())
        return self.questions.ticked(self.wanted.needed)

    def _box(self, part: Part, text: str, hours: str) -> PartBox:
        label = sentence(text, part=in_english(part.title), hours=hours)
        return PartBox(part, label, part.slug in self._ticked)


def _hours_of(part: Part) -> str:
    if part.hours is None:
        return _("hours unknown")
    return _("%(hours)s h") % {"hours": hours_text(part.hours)}
