"""What a learner types about the hours of a week."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learningpath.writing.formats import exact_hours_text, hours_text
from learningpath.writing.hours import WRITE_HOURS_LIKE_THIS
from progress.fields.fields import HoursField
from progress.fields.seen_form import last_values
from progress.learner.former_slugs import present_slugs
from progress.models import HOURS_IN_A_WEEK, CourseProgress, total_hours


class LogForm(forms.Form):
    """One week's hours, a field for each course.

    ``hours-<slug>`` is what the learner types: empty means no entry, 0 is an entry. ``was-<slug>`` is
    what the page showed; when the stored value is another by now, the difference is reported first.
    A page opened before a course was renamed sends both with the former slug. On a page of several
    weeks a ``key`` stands before the slug. ``UNREADABLE`` and ``TOO_MANY`` are what the script of
    the pages says where the server cannot be asked.
    """

    UNREADABLE = WRITE_HOURS_LIKE_THIS
    TOO_MANY = gettext_lazy("A week has 168 hours.")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        week_start: dt.date,
        courses: Iterable[CourseProgress],
        stored_hours: Mapping[int, Decimal],
        why_not: str = "",
        key: str = "",
    ) -> None:
        self.courses = list(courses)
        self.key = key
        super().__init__(data if data is None else self._under_present_names(data))
        self.week_start = week_start
        self.stored_hours = stored_hours
        self.why_not = why_not
        for progress in self.courses:
            self.fields[self._field_name(progress)] = HoursField(
                label=progress.course.title, required=False, initial=stored_hours.get(progress.course_id)
            )

    def rows(self) -> list[tuple[CourseProgress, forms.BoundField, str]]:
        """Return for each course its row, its field, and the stored hours to send along.

        What was typed for another week has not seen this week's hours, so they are not sent along:
        saving it here then reports what it would replace.
        """
        return [
            (
                progress,
                self[self._field_name(progress)],
                "" if self.why_not else self._was(progress),
            )
            for progress in self.courses
        ]

    def clean(self) -> dict[str, Any]:
        """Check the week as a whole: known courses, 168 hours, no change made elsewhere."""
        if self.why_not:
            raise ValidationError(
                _(
                    "%(problem)s Nothing was saved. What you typed is below; "
                    "saving now stores it in this week."
                )
                % {"problem": self.why_not}
            )
        self._refuse_unknown_courses()
        if self.total_hours > HOURS_IN_A_WEEK:
            text = _("A week has 168 hours; these are %(hours)s. Nothing was saved.")
            self.add_error(None, text % {"hours": hours_text(self.total_hours)})
        for progress in self.courses:
            self._report_change_made_elsewhere(progress)
        return self.cleaned_data

    @property
    def total_hours(self) -> Decimal:
        """The hours of the week with what was posted in place of what is stored."""
        asked = {progress.course_id for progress in self.courses}
        others = (hours for course_id, hours in self.stored_hours.items() if course_id not in asked)
        return total_hours([*others, *(self._hours_to_be(one) or Decimal(0) for one in self.courses)])

    @property
    def stored_total_hours(self) -> Decimal:
        """The hours of the week as they are stored."""
        return total_hours(self.stored_hours.values())

    def _hours_to_be(self, progress: CourseProgress) -> Decimal | None:
        name = self._field_name(progress)
        return self.cleaned_data.get(name) if name in self.data else self.stored_hours.get(progress.course_id)

    def changes(self) -> list[tuple[CourseProgress, Decimal | None]]:
        """Return the courses whose hours were posted and differ from the stored ones; None removes."""
        return [
            (progress, self.cleaned_data[self._field_name(progress)])
            for progress in self.courses
            if self._field_name(progress) in self.data
            and self.cleaned_data[self._field_name(progress)] != self.stored_hours.get(progress.course_id)
        ]

    def typed_texts(self) -> dict[int, str]:
        """Return what stands in the fields, by course id."""
        return {
            one.course_id: str(self.data.get(self._field_name(one), self._stored_text(one)))
            for one in self.courses
        }

    def fill_empty_fields(self, texts: Mapping[int, str]) -> bool:
        """Put texts, by course id, where nothing is typed; return whether there was any to put."""
        typed = self.typed_texts()
        empty = [one for one in self.courses if texts.get(one.course_id) and not typed[one.course_id].strip()]
        self.data = {**self.data, **{self._field_name(one): texts[one.course_id] for one in empty}}
        return bool(empty)

    def _field_name(self, progress: CourseProgress) -> str:
        return f"hours-{self.key}{progress.course.slug}"

    def _under_present_names(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return posted fields with those of renamed courses under their present slugs."""
        posted = last_values(data)
        for former, slug in present_slugs(progress.course for progress in self.courses).items():
            if f"hours-{self.key}{former}" in posted and f"hours-{self.key}{slug}" not in posted:
                for kind in ("hours", "was"):
                    if f"{kind}-{self.key}{former}" in posted:
                        posted[f"{kind}-{self.key}{slug}"] = posted.pop(f"{kind}-{self.key}{former}")
        return posted

    def _refuse_unknown_courses(self) -> None:
        prefix = f"hours-{self.key}"
        typed = {name for name in self.data if name.startswith(prefix) and self.data[name].strip()}
        for name in sorted(typed - self.fields.keys()):
            text = _(
                "“%(course)s” is not a course you can log hours for: it is waived or not in your plan. "
                "“%(hours)s” was not saved, nor was the rest."
            )
            self.add_error(None, text % {"course": name.removeprefix(prefix), "hours": self.data[name]})

    def _report_change_made_elsewhere(self, progress: CourseProgress) -> None:
        name = self._field_name(progress)
        was = self._was(progress)
        seen = self.data.get(f"was-{self.key}{progress.course.slug}", was)
        if name in self.errors or name not in self.data or seen == was:
            return
        if self.cleaned_data[name] == self.stored_hours.get(progress.course_id):
            return
        stored_text = self._stored_text(progress)
        if stored_text:
            text = _(
                "Changed elsewhere since you opened the page: now %(hours)s h. "
                "Save again to replace it with yours."
            )
        else:
            text = _(
                "Changed elsewhere since you opened the page: now no entry. "
                "Save again to replace it with yours."
            )
        self.add_error(name, text % {"hours": stored_text})

    def _was(self, progress: CourseProgress) -> str:
        """Return the stored hours to send along, in no language: the next page may be in another one."""
        hours = self.stored_hours.get(progress.course_id)
        return "" if hours is None else f"{hours.normalize():f}"

    def _stored_text(self, progress: CourseProgress) -> str:
        hours = self.stored_hours.get(progress.course_id)
        return "" if hours is None else exact_hours_text(hours)
