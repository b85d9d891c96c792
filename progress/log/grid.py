"""What a learner types about several weeks at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from learningpath.form_errors import FormError
from learningpath.writing.formats import week_text
from progress.fields.seen_form import last_values
from progress.log.forms import LogForm
from progress.models import CourseProgress, total_hours

_NAME_ON_GRID = re.compile(r"hours-(\d{4}-\d\d-\d\d)-(.+)", re.ASCII | re.DOTALL)


@dataclass(frozen=True)
class GridCell:
    """A field of the grid with the stored hours to send along.

    ``before`` are those of the week before, for a week that stands on the page without it.
    """

    field: forms.BoundField
    was_name: str
    was: str
    before: str


@dataclass(frozen=True)
class GridRow:
    """A week of the grid; ``cells`` has one for each column, None where a course takes no hours that week."""

    week: LogForm
    cells: tuple[GridCell | None, ...]


class LogGrid:
    """Several weeks by courses, oldest week first: a ``LogForm`` each, saved together or not at all.

    Fields are named ``hours-<Monday>-<slug>`` and ``was-<Monday>-<slug>``. ``courses`` are the columns,
    ``more_courses`` how many others could take hours; ``texts_before`` is what is stored of the week
    before the first, by course id. ``why_not`` says what is wrong with the weeks asked for.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        weeks: Sequence[LogForm],
        courses: Sequence[CourseProgress],
        more_courses: int = 0,
        texts_before: Mapping[int, str] | None = None,
        why_not: str = "",
    ) -> None:
        self.is_bound = data is not None
        self.weeks = weeks
        self.courses = courses
        self.more_courses = more_courses
        self.texts_before = texts_before or {}
        self.other_errors = [why_not] if why_not else []
        if data is not None:
            self.other_errors += self._texts_for_other_weeks(last_values(data))

    def is_valid(self) -> bool:
        """Whether every week is, and nothing was typed for a week that is not here."""
        return self.is_bound and not self.errors()

    def errors(self) -> list[FormError]:
        """Return all that is wrong with what was posted, from top to bottom."""
        found = [FormError("", "", why_not) for why_not in self.other_errors]
        for week in self.weeks if self.is_bound else ():
            found += _errors_of_week(week)
        return found

    def rows(self) -> list[GridRow]:
        """Return the weeks with a cell for each column."""
        return [self._row(week) for week in self.weeks]

    def stored_totals(self) -> list[Decimal]:
        """Return the stored hours of each column over the weeks shown."""
        return [
            total_hours(week.stored_hours.get(one.course_id, Decimal(0)) for week in self.weeks)
            for one in self.courses
        ]

    def stored_total_hours(self) -> Decimal:
        """Return the stored hours of all weeks shown."""
        return total_hours(week.stored_total_hours for week in self.weeks)

    def weeks_to_fill(self) -> list[LogForm]:
        """Return the weeks that have one before them to copy from."""
        return list(self.weeks) if self.texts_before else list(self.weeks[1:])

    def copy_last_week(self, into: str) -> LogForm | None:
        """Fill the empty fields of a week, an ISO Monday, from the one before; None if none was filled."""
        texts = self.texts_before
        for week in self.weeks:
            if week.week_start.isoformat() == into:
                return week if week.fill_empty_fields(texts) else None
            texts = week.typed_texts()
        return None

    def _row(self, week: LogForm) -> GridRow:
        before = self.texts_before if week is self.weeks[0] else {}
        by_course = {
            progress.pk: GridCell(
                field, f"was-{week.key}{progress.course.slug}", was, before.get(progress.course_id, "")
            )
            for progress, field, was in week.rows()
        }
        return GridRow(week, tuple(by_course.get(progress.pk) for progress in self.courses))

    def _texts_for_other_weeks(self, posted: Mapping[str, Any]) -> list[str]:
        here = {week.week_start.isoformat() for week in self.weeks}
        return [
            _("“%(hours)s” for “%(place)s” was not saved, nor was the rest: that week is not on this page.")
            % {"hours": text, "place": name.removeprefix("hours-")}
            for name, text in sorted(posted.items())
            if name.startswith("hours-")
            and text.strip()
            and not ((found := _NAME_ON_GRID.fullmatch(name)) and found[1] in here)
        ]


def posted_slugs(data: Mapping[str, Any]) -> set[str]:
    """Return the slugs of the courses for which a grid posted any hours."""
    return {found[2] for name in data if (found := _NAME_ON_GRID.fullmatch(name)) and data[name].strip()}


def _errors_of_week(week: LogForm) -> list[FormError]:
    place = week_text(week.week_start)
    fields = [field for _progress, field, _was in week.rows()]
    first = fields[0].id_for_label if fields else ""
    of_week = [FormError(place, first, str(error)) for error in week.non_field_errors()]
    of_fields = [
        FormError(
            _("%(week)s, %(course)s") % {"week": place, "course": field.label},
            field.id_for_label,
            " ".join(str(error) for error in field.errors),
        )
        for field in fields
        if field.errors
    ]
    return of_week + of_fields
