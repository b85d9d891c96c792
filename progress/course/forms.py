"""What a learner can say of a course: its state, its size, how much of it is done."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from progress.fields.fields import DayField, HoursField, PercentField
from progress.fields.seen_form import SeenForm
from progress.models import CourseProgress


class StatusForm(SeenForm):
    """A course's state; what does not belong to the chosen state is cleared."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=CourseProgress.Status, widget=forms.RadioSelect
    )
    completed_on = DayField(
        label=gettext_lazy("Completed on"),
        required=False,
        help_text=gettext_lazy("Leave empty to keep the date, or use today."),
    )

    class Meta:
        model = CourseProgress
        fields = ["status", "completed_on", "waived_reason"]

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        reason = self.fields["waived_reason"]
        reason.label = _("Why you need not study it")
        reason.help_text = _("For a waived course, if you like: a degree, a job, another course.")
        self._completed_before = self.instance.completed_on

    def clean_completed_on(self) -> dt.date | None:
        """Return a day that has come, or the one that is stored."""
        completed_on = self.cleaned_data["completed_on"]
        if completed_on and completed_on > self.today and completed_on != self._completed_before:
            raise ValidationError(_("A day up to today."), code="future")
        return completed_on

    def settle(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Give a completed course its day, and take the day and the reason from all others."""
        if cleaned.get("status") == CourseProgress.Status.COMPLETED:
            cleaned["completed_on"] = cleaned.get("completed_on") or self._completed_before or self.today
        else:
            cleaned["completed_on"] = None
        if cleaned.get("status") != CourseProgress.Status.WAIVED:
            cleaned["waived_reason"] = ""
        elif "waived_reason" not in self.data:  # a post of the status alone
            cleaned["waived_reason"] = self.instance.waived_reason
        return cleaned


class EstimateForm(SeenForm):
    """The learner's own estimate of a course, which replaces the published effort, or the guess.

    ``suggested_hours`` stand in the field as an offer while there is no estimate.
    """

    estimate_hours = HoursField(
        label=gettext_lazy("Your own estimate, in hours for the whole course"),
        max_hours=5000,
        above_zero=True,
        required=False,
        help_text=gettext_lazy("Leave empty to use the published effort."),
    )

    class Meta:
        model = CourseProgress
        fields = ["estimate_hours"]

    def __init__(self, *args: Any, suggested_hours: Decimal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        progress, field = self.instance, self.fields["estimate_hours"]
        if suggested_hours and progress.estimate_hours is None:
            self.initial["estimate_hours"] = suggested_hours
            field.help_text = _("An offer: what is published, at your hours a week. It counts once saved.")
        elif progress.course.effort is None:
            field.help_text = _("Leave empty to have none.")
            if progress.course.guess:
                field.help_text = _("Leave empty to use the guess.")
        if any(not one.is_needed for one in progress.marked_parts):
            field.label = _("Your own estimate, in hours for what you need of it")


class ShareDoneForm(SeenForm):
    """The learner's word on how much of a course is done, which says more than its hours alone."""

    share_done_percent = PercentField(
        label=gettext_lazy("How much of it is done, in percent"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=gettext_lazy(
            "By lessons or weeks of the course. From 20 % on it counts more than the hours. "
            "Leave empty to go by the hours; when it is all done, set the course to completed."
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "20"}),
    )

    class Meta:
        model = CourseProgress
        fields = ["share_done_percent"]
