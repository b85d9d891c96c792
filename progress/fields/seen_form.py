"""A form that remembers what its page showed, so that no change made elsewhere is overwritten."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from learningpath.shown import digest_of

if TYPE_CHECKING:
    from django.http import QueryDict


class SeenForm(forms.ModelForm):
    """A form on a stored row that notices when the row changed after its page was opened.

    The page carries a digest of the values it showed; a post without one is taken as it is.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._digest = self._digest_of_instance()
        self.initial["seen"] = self._digest

    def _digest_of_instance(self) -> str:
        if self.instance.pk is None:
            return "new"
        values = [str(getattr(self.instance, name)) for name in self._meta.fields or ()]
        # The salt is that of the first release: pages that are open carry digests made with it.
        return digest_of("progress.forms.SeenForm", values)

    def clean(self) -> dict[str, Any]:
        """Settle the values against each other, then refuse to overwrite a change made elsewhere."""
        cleaned = self.settle(super().clean() or self.cleaned_data)
        if cleaned.get("seen") not in ("", None, self._digest) and self._would_change(cleaned):
            self.data = cast("QueryDict", self.data).copy()
            self.data["seen"] = self._digest  # saving again confirms
            raise ValidationError(
                _(
                    "This was changed elsewhere after you opened the page. "
                    "Look at your entries below and save again to keep them."
                ),
                code="conflict",
            )
        return cleaned

    def settle(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Return the values after checking them together; for subclasses."""
        return cleaned

    def _would_change(self, cleaned: dict[str, Any]) -> bool:
        asked = [name for name in self._meta.fields or () if name in self.fields]
        return any(cleaned.get(name) != getattr(self.instance, name) for name in asked)


def last_values(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return posted fields as a plain dict; of a field sent twice the last value counts, as in Django."""
    return {name: data[name] for name in data}
