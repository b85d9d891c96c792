"""What the form to enroll asks of each course besides whether it is known: how it is to be studied."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from courses.models import Course, Part, Step
from courses.models.part import total_hours
from learningpath.writing.formats import exact_hours_text, hours_text
from progress.counting.forms import NO, YES
from progress.enrollment.wanted import Wanted, as_it_is, suggested
from progress.fields.fields import HoursField
from progress.learner.former_slugs import present_slugs
from progress.models import CourseProgress, SideCourse

BESIDE, NEEDED, COUNTS = PREFIXES = ("beside", "needed", "counts")


class SlugsField(forms.MultipleChoiceField):
    """Some of these entries, by their slugs; a page opened before one was renamed sends its former slug."""

    def __init__(self, *, entries: Iterable[Course | Part], **kwargs: Any) -> None:
        entries = list(entries)
        self.present_slugs = present_slugs(entries)
        super().__init__(choices=[(entry.slug, entry.title) for entry in entries], **kwargs)

    def to_python(self, value: Any) -> list[str]:
        """Return the present slugs (django.forms.MultipleChoiceField.to_python), without empty ones."""
        return [self.present_slugs.get(slug, slug) for slug in super().to_python(value) if slug]


def with_present_names(data: QueryDict, courses: Iterable[Course]) -> QueryDict:
    """Return answers whose names have former slugs of courses with the present ones."""
    named = data.copy()
    for former, present in present_slugs(courses).items():
        for prefix in PREFIXES:
            if f"{prefix}-{former}" in data:
                named.setlistdefault(f"{prefix}-{present}", data.getlist(f"{prefix}-{former}"))
    return named


class CourseQuestions:
    """The questions about one course, and what is offered: as the learner has it, else as the step suggests.

    ``own`` is None of a course that was never in the learner's plan, and of whoever only tries a plan.
    """

    def __init__(self, step: Step, own: CourseProgress | None, today: dt.date) -> None:
        self.step = step
        self.course = step.course
        self.own = own if own and (own.left_on is None or own.position) else None
        self.parts = self.course.current_parts(today)
        self.suggestion = step.suggestion(today)
        self.offered = as_it_is(self.own, step, today) if self.own else suggested(step, today)
        self.beside_name, self.needed_name, self.counts_name = (
            f"{prefix}-{self.course.slug}" for prefix in PREFIXES
        )

    @property
    def settled(self) -> str:
        """The state of a course that is completed or waived, of which nothing is asked; else ""."""
        own = self.own
        is_settled = own is not None and own.left_on is None and own.is_settled
        return str(CourseProgress.Status(own.status).label) if own and is_settled else ""

    @property
    def other_counts(self) -> str:
        """What a ticked box says of whether it counts: the opposite of what is offered."""
        return NO if self.offered.is_core else YES

    def fields(self) -> dict[str, forms.Field]:
        """Return the fields by their names; their labels tell the courses apart where errors are listed."""
        title = {"course": self.course.title}
        fields: dict[str, forms.Field] = {
            self.beside_name: HoursField(label=_("%(course)s, beside the others") % title, required=False),
            self.counts_name: forms.ChoiceField(
                label=_("%(course)s, for the finish date") % title,
                choices=[(YES, YES), (NO, NO)],
                required=False,
            ),
        }
        label = _("%(course)s, its parts") % title
        fields[self.needed_name] = SlugsField(label=label, entries=self.parts, required=False)
        return fields

    def wanted(self, said: Mapping[str, Any], sent: Mapping[str, Any]) -> Wanted:
        """Return what is wanted by the fields that were sent and are valid, else what is offered."""
        offered = self.offered
        counts = said.get(self.counts_name)
        beside_hours, needed = offered.beside_hours, offered.needed
        if self.beside_name in sent and self.beside_name in said:
            beside_hours = said[self.beside_name] or None
        if self.needed_name in sent and self.needed_name in said:
            # None ticked is all of it, but for whoever has said of every part that they do not need it.
            needed = frozenset(said[self.needed_name]) or (offered.needed and self._all_needed)
        return Wanted(beside_hours, needed, counts == YES if counts else offered.is_core)

    def answers(self, wanted: Wanted, sent: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return the names and values that say again what was said and is not what is offered."""
        said: list[tuple[str, str]] = []
        hours = wanted.beside_hours
        if self.beside_name in sent and hours != self.offered.beside_hours:
            said.append((self.beside_name, exact_hours_text(hours) if hours else ""))
        if wanted.needed != self.offered.needed:
            said += [(self.needed_name, slug) for slug in self.ticked(wanted.needed) or [""]]
        if wanted.is_core != self.offered.is_core:
            said.append((self.counts_name, YES if wanted.is_core else NO))
        return said

    def ticked(self, needed: Collection[str]) -> list[str]:
        """Return the parts whose boxes are ticked; none where all of the course is needed."""
        return [] if needed == self._all_needed else [one.slug for one in self.parts if one.slug in needed]

    def side_course(self, hours: Decimal) -> SideCourse:
        """Return it as a side course of so many hours a week, not saved, to be compared with others."""
        own = self.own
        # A course that the learner does not have gets a key that no row has.
        progress = CourseProgress(pk=own.pk if own else -self.course.pk, course=self.course)
        after_id = own.side.after_id if own and own.side else None
        return SideCourse(progress=progress, pace_hours=hours, after_id=after_id)

    def summary(self, wanted: Wanted) -> str:
        """Return in a few words how the course is studied."""
        said = [_beside_text(wanted), self._needed_text(wanted), self._counts_text(wanted)]
        return " · ".join(text for text in said if text)

    @property
    def _all_needed(self) -> frozenset[str]:
        return frozenset(part.slug for part in self.parts)

    def _needed_text(self, wanted: Wanted) -> str:
        if wanted.needed == self._all_needed:
            return ""
        return part_of_text([part for part in self.parts if part.slug in wanted.needed], self.parts)

    def _counts_text(self, wanted: Wanted) -> str:
        if wanted.is_core == self.step.is_core:
            return ""
        if wanted.is_core:
            return _("counts for the finish date")
        return _("does not count for the finish date")


def part_of_text(needed: Sequence[Part], parts: Sequence[Part]) -> str:
    """Return how much of a course some of its parts are: ``16 of 117 h``, ``2 of 5 parts``."""
    hours, all_hours = total_hours(needed), total_hours(parts)
    if hours is not None and all_hours is not None:
        return _("%(hours)s of %(all)s h") % {"hours": hours_text(hours), "all": hours_text(all_hours)}
    return _("%(count)s of %(all)s parts") % {"count": len(needed), "all": len(parts)}


def _beside_text(wanted: Wanted) -> str:
    if wanted.beside_hours is None:
        return _("in its turn")
    return _("beside, %(hours)s h a week") % {"hours": hours_text(wanted.beside_hours)}
