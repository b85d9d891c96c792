"""What a learner says of a course that runs beside the others: its hours a week, and from when."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from progress.beside.starts import Start, Starts
from progress.fields.fields import HoursField
from progress.learner.at_once import why_no_room, why_too_few
from progress.models import SideCourse

LONGEST_SLUG = 200


class BesideForm(forms.Form):
    """A side course's hours a week, empty or 0 for none, and ``from``, which tells its start."""

    side_pace_hours = HoursField(
        label=gettext_lazy("Hours a week for this course"),
        required=False,
        help_text=gettext_lazy("A part of your hours a week. Leave empty to study it in its turn."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, starts: Starts) -> None:
        side = starts.progress.side
        initial = {"side_pace_hours": side.pace_hours if side else None, "from": starts.chosen}
        super().__init__(data, initial=initial, auto_id="beside_%s")
        self.starts = starts
        self.side: SideCourse | None = None
        start = cast("forms.Select", self.fields["from"].widget)
        start.choices = [*starts.choices(), *self._typed_start()]

    def clean(self) -> dict[str, Any]:
        """Settle the start, and refuse hours that the plan does not have."""
        cleaned = super().clean() or self.cleaned_data
        if "side_pace_hours" not in cleaned:
            return cleaned
        hours = cleaned["side_pace_hours"]
        if self._refuse_what_is_not_due() or not hours:
            self.errors.pop("from", None)  # it says nothing of a course that is not beside the others
            return cleaned
        start = self._start(cleaned)
        if why_not := why_too_few(hours):
            self.add_error("side_pace_hours", why_not)
        elif start:
            self._refuse_too_many_hours(hours, start)
        return cleaned

    def _start(self, cleaned: dict[str, Any]) -> Start | None:
        if "from" not in cleaned:
            return None
        try:
            return self.starts.of(cleaned["from"])
        except forms.ValidationError as error:
            self.add_error("from", error)
        return None

    def _refuse_what_is_not_due(self) -> bool:
        is_due = self.starts.progress.left_on is None and not self.starts.progress.is_settled
        if not is_due:
            self.add_error(None, _("Only a course of your plan that is still to do runs beside the others."))
        return not is_due

    def _refuse_too_many_hours(self, hours: Decimal, start: Start) -> None:
        """Keep the side course that the form says, unless with it all hours of the plan would be taken."""
        progress, pace = self.starts.progress, self.starts.plan.planned_pace_hours
        self.side = SideCourse(
            progress=progress, pace_hours=hours, starts_on=start.starts_on, after=start.after
        )
        others = [one.side for one in self.starts.due if one.side and one.pk != progress.pk]
        if why_not := why_no_room([*others, self.side], pace):
            self.add_error("side_pace_hours", why_not)

    def _typed_start(self) -> list[tuple[str, str]]:
        """Return what was sent and is not offered, so that the refused form still shows it."""
        typed = str(self.data.get("from", "")) if self.is_bound else ""
        offered = {"", self.starts.chosen}
        for value, text in self.starts.choices():
            offered |= {value} if isinstance(text, str) else {one for one, _text in text}
        is_shown = typed not in offered and typed.isprintable() and len(typed) <= LONGEST_SLUG
        return [(typed, typed)] if is_shown else []


# A keyword of Python's, which no attribute can be named by.
BesideForm.base_fields["from"] = forms.CharField(
    label=gettext_lazy("From when"), required=False, max_length=LONGEST_SLUG, widget=forms.Select
)
