"""Enrolling in a path, or trying it: the plan, what the learner knows, and how they study the rest."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from courses.models import Path, Step
from learningpath.writing.formats import exact_hours_text
from progress.aid.forms import ALL, NONE, AidField
from progress.enrollment.lines import CourseLine
from progress.enrollment.questions import PREFIXES, CourseQuestions, SlugsField, with_present_names
from progress.enrollment.wanted import Wanted
from progress.learner.at_once import due_side_courses, why_no_pace, why_no_room, why_too_few
from progress.models import CourseProgress, SideCourse
from progress.plan.forms import PlanForm


class EnrollForm(PlanForm):
    """Enrolling in a path, or trying it: the plan, and of each course whether and how it is to be studied.

    What is not sent is as the path suggests it, or as the learner has it: ``own`` are their courses.
    ``pays_with_aid`` is what they said before of financial aid.
    Only a first plan is asked for its target date; a later enrollment leaves the one there is.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        path: Path,
        own: Mapping[int, CourseProgress],
        pays_with_aid: bool = False,
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        courses = [step.course for step in path.steps.all()]
        sent = None if data is None else with_present_names(data, courses)
        if sent is not None:
            sent.setdefault("aid", ALL if pays_with_aid else NONE)
        super().__init__(sent, today=today, **kwargs)
        if self.instance.pk is not None and "target_on" not in self.data:
            del self.fields["target_on"]
        self.path = path
        if self.instance.pk is None and not self.is_bound:
            self.fields["time_zone"].widget.attrs["data-guess"] = ""  # a script may know better
        self.fields["waive"] = SlugsField(label=_("I know this already"), entries=courses, required=False)
        self.pays_with_aid = pays_with_aid
        if any(course.is_paid for course in courses):
            self.fields["aid"] = AidField(initial=ALL if pays_with_aid else NONE)
        self._questions = {
            step.course_id: CourseQuestions(step, own.get(step.course_id), today)
            for step in path.steps.all()
            if step.course.is_offered(today)
        }
        self._due_questions = [one for one in self._questions.values() if not one.settled]
        self._has_no_room: set[int] = set()
        for questions in self._due_questions:
            self.fields |= questions.fields()

    def core_lines(self) -> list[CourseLine]:
        """Return the core courses."""
        return [self._line(step) for step in self.path.core_steps]

    def additional_lines(self) -> list[CourseLine]:
        """Return the additional courses."""
        return [self._line(step) for step in self.path.additional_steps]

    @property
    def shows_core(self) -> bool:
        """Whether anything is said of a core course, so that it is not hidden."""
        return any(line.is_other_than_offered or line.has_errors for line in self.core_lines())

    @property
    def pays(self) -> bool:
        """Whether a valid form says that paid courses are paid with financial aid; not sent: as before."""
        said = self.cleaned_data.get("aid")
        return said == ALL if said else self.pays_with_aid

    @property
    def wanted(self) -> dict[int, Wanted]:
        """How each course is to be studied that is to do by a valid form, by its key."""
        return {one.course.pk: self._wanted(one) for one in self._asked}

    def clean_planned_pace_hours(self) -> Decimal:
        """Return the hours a week; whether they leave room beside the side courses, ``settle`` asks."""
        hours: Decimal = self.cleaned_data["planned_pace_hours"]
        return hours

    def settle(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Refuse side courses that take too few hours, or all of the plan (PlanForm.settle)."""
        cleaned = super().settle(cleaned)
        for one in self._due_questions:
            if why_not := why_too_few(cleaned.get(one.beside_name) or Decimal(0)):
                self.add_error(one.beside_name, why_not)
        if "planned_pace_hours" in cleaned:
            self._find_room(cleaned["planned_pace_hours"])
        return cleaned

    def _post_clean(self) -> None:
        """Fill in the plan, and ask the database about its constraints only for a learner (ModelForm's hook).

        On SQLite that waits for whoever writes, which a visitor's look must not. The fields refuse the
        same, and the database asks again when a row is saved.
        """
        if self.user is None:
            self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields)
        else:
            super()._post_clean()  # type: ignore[misc]

    def answers(self) -> list[tuple[str, str]]:
        """Return a valid form's answers, each once, as names and values that fill it in again."""
        asked = self.cleaned_data
        target_on = asked.get("target_on")
        return [
            ("planned_pace_hours", exact_hours_text(asked["planned_pace_hours"])),
            ("starts_on", asked["starts_on"].isoformat()),
            *([("target_on", target_on.isoformat())] if target_on else []),
            ("time_zone", asked["time_zone"]),
            *([("aid", ALL if self.pays else NONE)] if self.pays != self.pays_with_aid else []),
            *(("waive", slug) for slug in dict.fromkeys(asked["waive"])),
            *chain.from_iterable(one.answers(self._wanted(one), self.data) for one in self._due_questions),
        ]

    @property
    def _asked(self) -> list[CourseQuestions]:
        """The questions about courses that are to do, also after what the form waives."""
        waived = self.cleaned_data.get("waive", ())
        return [one for one in self._due_questions if one.course.slug not in waived]

    def _wanted(self, one: CourseQuestions) -> Wanted:
        if not self.is_bound:
            return one.offered
        if not hasattr(self, "cleaned_data"):
            self.full_clean()
        wanted = one.wanted(self.cleaned_data, self.data)
        return replace(wanted, beside_hours=None) if one.course.pk in self._has_no_room else wanted

    def _find_room(self, pace_hours: Decimal) -> None:
        """Refuse side courses that would take all hours; those that are only suggested are left out."""
        sides = self._other_side_courses()
        suggestions: list[SideCourse] = []
        for one in self._asked:
            hours = self._wanted(one).beside_hours
            is_suggested = one.own is None and one.beside_name not in self.data
            if hours:
                (suggestions if is_suggested else sides).append(one.side_course(hours))
        if why_not := why_no_room(sides, pace_hours):
            self._refuse_side_courses(sides, pace_hours, why_not)
        for side in suggestions:
            if why_no_room([*sides, side], pace_hours):
                self._has_no_room.add(side.progress.course_id)
            else:
                sides.append(side)

    def _other_side_courses(self) -> list[SideCourse]:
        """Return those of the learner that the form asks nothing of."""
        due = due_side_courses(self.user) if self.user else []
        return [side for side in due if side.progress.course_id not in self._questions]

    def _refuse_side_courses(self, sides: Sequence[SideCourse], pace_hours: Decimal, why_not: str) -> None:
        """Say it where it was said last; where no side course is new, the hours of the plan are too few."""
        said = [one.beside_name for one in self._asked if self._is_beside_new(one)]
        if said:
            self.add_error(said[-1], why_not)
        elif pace_hours != self.instance.planned_pace_hours:
            self.add_error("planned_pace_hours", why_no_pace(pace_hours, sides))

    def _is_beside_new(self, one: CourseQuestions) -> bool:
        hours = self.cleaned_data.get(one.beside_name)
        return bool(hours) and (one.own is None or hours != one.offered.beside_hours)

    def _line(self, step: Step) -> CourseLine:
        waive = cast("SlugsField", self.fields["waive"])
        ticked = waive.to_python(self["waive"].value())
        one = self._questions.get(step.course_id)
        asks = one is not None and not one.settled
        return CourseLine(
            course=step.course,
            is_ticked=step.course.slug in ticked,
            settled=one.settled if one else "",
            questions=one if asks else None,
            fields={name: self[f"{name}-{step.course.slug}"] for name in PREFIXES} if asks else {},
            wanted=self._wanted(one) if one and asks else None,
            sent=self.data,
        )


def with_offered(asked: QueryDict, offered: Mapping[str, Any]) -> QueryDict:
    """Return answers given in an address, with what is offered in place of those it leaves out."""
    answers = asked.copy()
    for name, value in offered.items():
        answers.setdefault(name, str(value))
    return answers
