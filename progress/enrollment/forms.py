"""Enrolling in a path, or trying it: the plan, and what the learner knows already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from courses.models import Course, Path, Step
from learningpath.writing.formats import exact_hours_text
from progress.learner.former_slugs import present_slugs
from progress.models import CourseProgress
from progress.plan.forms import PlanForm


@dataclass(frozen=True)
class WaiveBox:
    """A box "I know this already"; ``settled`` names the state of a course that needs no box."""

    course: Course
    is_ticked: bool
    settled: str


class CoursesField(forms.MultipleChoiceField):
    """Some of these courses, by their slugs; a page opened before one was renamed sends its former slug."""

    def __init__(self, *, courses: Iterable[Course], **kwargs: Any) -> None:
        courses = list(courses)
        self.present_slugs = present_slugs(courses)
        super().__init__(choices=[(course.slug, course.title) for course in courses], **kwargs)

    def to_python(self, value: Any) -> list[str]:
        """Return the present slugs (django.forms.MultipleChoiceField.to_python)."""
        return [self.present_slugs.get(slug, slug) for slug in super().to_python(value)]


class EnrollForm(PlanForm):
    """Enrolling in a path, or trying it: the plan, and which of its courses the learner knows already.

    Only a first plan is asked for its target date; a later enrollment leaves the one there is.
    """

    def __init__(self, *args: Any, path: Path, status_by_course: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None and "target_on" not in self.data:
            del self.fields["target_on"]
        self.path = path
        self.status_by_course = status_by_course
        if self.instance.pk is None and not self.is_bound:
            self.fields["time_zone"].widget.attrs["data-guess"] = ""  # a script may know better
        steps = [*path.additional_steps, *path.core_steps]
        self.fields["waive"] = CoursesField(
            label=_("I know this already"), courses=[step.course for step in steps], required=False
        )

    def core_boxes(self) -> list[WaiveBox]:
        """Return the boxes of the core courses."""
        return [self._box(step) for step in self.path.core_steps]

    def additional_boxes(self) -> list[WaiveBox]:
        """Return the boxes of the additional courses."""
        return [self._box(step) for step in self.path.additional_steps]

    def _post_clean(self) -> None:
        """Fill in the plan, and ask the database about its constraints only for a learner (ModelForm's hook).

        On SQLite that waits for whoever writes, which a visitor's look must not. The fields refuse the
        same, and the database asks again when a row is saved.
        """
        if self.user is None:
            self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields)
        else:
            super()._post_clean()  # type: ignore[misc]

    @property
    def has_waived_core(self) -> bool:
        """Whether a core course is ticked, so that its box is not hidden."""
        return any(box.is_ticked for box in self.core_boxes())

    def answers(self) -> list[tuple[str, str]]:
        """Return a valid form's answers, each once, as names and values that fill it in again."""
        asked = self.cleaned_data
        target_on = asked.get("target_on")
        return [
            ("planned_pace_hours", exact_hours_text(asked["planned_pace_hours"])),
            ("starts_on", asked["starts_on"].isoformat()),
            *([("target_on", target_on.isoformat())] if target_on else []),
            ("time_zone", asked["time_zone"]),
            *(("waive", slug) for slug in dict.fromkeys(asked["waive"])),
        ]

    def _box(self, step: Step) -> WaiveBox:
        status = self.status_by_course.get(step.course_id, "")
        settled = str(CourseProgress.Status(status).label) if status in ("waived", "completed") else ""
        ticked = cast("CoursesField", self.fields["waive"]).to_python(self["waive"].value())
        return WaiveBox(step.course, step.course.slug in ticked, settled)


def with_offered(asked: QueryDict, offered: Mapping[str, Any]) -> QueryDict:
    """Return answers given in an address, with what is offered in place of those it leaves out."""
    answers = asked.copy()
    for name, value in offered.items():
        answers.setdefault(name, str(value))
    return answers
