"""What a learner says of how long a completed course took."""

from typing import Any

from django.utils.translation import gettext_lazy

from progress.fields.fields import HoursField
from progress.fields.seen_form import SeenForm
from progress.models import Completion


class TookForm(SeenForm):
    """The hours that a completed course really took; empty: those logged are right."""

    took_hours = HoursField(
        label=gettext_lazy("Hours it really took, all in all"),
        max_hours=5000,
        above_zero=True,
        required=False,
        help_text=gettext_lazy("Leave empty to go by the hours you logged."),
    )

    class Meta:
        model = Completion
        fields = ["took_hours"]

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - as Django has it
        """Store the answer, after which nobody asks again (django.forms.ModelForm.save)."""
        self.instance.asks_took = False
        return super().save(commit)
