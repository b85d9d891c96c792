"""What a learner says of whether a course counts for the finish date."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from progress.models import CourseProgress

YES, NO = "yes", "no"


class CountsForm(forms.Form):
    """Whether a course counts for the finish date."""

    counts = forms.ChoiceField(
        label=gettext_lazy("Counts for my finish date"),
        choices=[(YES, pgettext_lazy("counts", "Yes")), (NO, pgettext_lazy("counts", "No"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, progress: CourseProgress) -> None:
        initial = {"counts": YES if progress.is_core else NO}
        super().__init__(data, initial=initial, auto_id="counts_%s")
        self.progress = progress

    @property
    def says_yes(self) -> bool:
        """Whether the valid form says that it counts."""
        return bool(self.cleaned_data["counts"] == YES)

    def clean(self) -> dict[str, Any]:
        """Refuse to say it of a course that is done, waived or out of the plan."""
        if self.progress.left_on or self.progress.is_settled:
            raise forms.ValidationError(
                _("You can say so of a course of your plan that is still to do."), code="not_due"
            )
        return super().clean() or self.cleaned_data
