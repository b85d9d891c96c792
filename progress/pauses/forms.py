"""What a learner can say of a break."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from progress.fields.fields import DayField
from progress.models import Pause


class PauseForm(forms.ModelForm):
    """Days on which no study is planned."""

    starts_on = DayField(label=gettext_lazy("First day off"))
    ends_on = DayField(label=gettext_lazy("Last day off"))

    class Meta:
        model = Pause
        fields = ["starts_on", "ends_on"]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start."""
        cleaned = super().clean() or self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day cannot be before the first."))
        return cleaned


MOST_PAUSES = 100


def too_many_pauses() -> str:
    """Return why no more pauses can be planned."""
    text = ngettext(
        "At most %(count)s break: remove one first.",
        "At most %(count)s breaks: remove one first.",
        MOST_PAUSES,
    )
    return text % {"count": MOST_PAUSES}
