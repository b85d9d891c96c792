"""What a learner writes on a fact sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from progress.models import LONGEST_TEXT


class TextField(forms.CharField):
    """Words on several lines; a line end counts once, as browsers count it, however it was sent."""

    def to_python(self, value: Any) -> str:
        """Return the text with plain line ends (django.forms.Field.to_python)."""
        text: str = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class AidTextForm(forms.Form):
    """A learner's own words; empty takes back what was saved."""

    text = TextField(
        label=_("What you write in the application"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Saved only when you press the button. Saving an empty text deletes it."),
    )
