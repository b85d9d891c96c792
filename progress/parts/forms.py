"""What a learner says of the parts of a bundle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from learningpath.shown import digest_of
from progress.models import CourseProgress, MarkedPart, PartMark, part_hours

PREFIX = "part-"
MOST_UNKNOWN, LONGEST_SHOWN = 10, 80  # of what was sent and means no part, a page shows no more


@dataclass(frozen=True)
class PartRow:
    """A part with its field; ``about_hours`` is what it counts as while nobody publishes its hours."""

    marked: MarkedPart
    field: forms.BoundField
    about_hours: float | None


class PartsForm(forms.Form):
    """A state for each part of a course, ``part-<slug>``; what is not sent stays as it is.

    ``seen`` tells what the page showed; without it, as from the button for one part, nothing is compared.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, progress: CourseProgress, parts: Sequence[MarkedPart]
    ) -> None:
        self.progress, self.parts = progress, parts
        super().__init__(data if data is None else self._under_present_names(data), auto_id="parts_%s")
        self._digest = digest_of(
            "progress.parts.forms.PartsForm", [f"{one.part.pk} {one.state}" for one in parts]
        )
        self.initial["seen"] = self._digest
        for one in parts:
            self.fields[PREFIX + one.part.slug] = forms.ChoiceField(
                label=one.part.title,
                choices=PartMark.State,
                widget=forms.RadioSelect,
                required=False,
                initial=one.state,
                error_messages={"invalid_choice": _("Choose needed, not needed or done, not “%(value)s”.")},
            )

    @property
    def rows(self) -> list[PartRow]:
        """The parts in their order, each with its field."""
        whole_hours = self.progress.catalog_hours
        hours = part_hours([one.part for one in self.parts], whole_hours)
        tells_hours = whole_hours is not None or any(one.part.hours is not None for one in self.parts)
        return [
            PartRow(one, self[PREFIX + one.part.slug], float(each) if tells_hours else None)
            for one, each in zip(self.parts, hours, strict=True)
        ]

    @cached_property
    def unknown(self) -> list[tuple[str, str]]:
        """What was sent and means no part of the course, each with its state."""
        names = [name for name in self.data if name.startswith(PREFIX) and name not in self.fields]
        return [(_shown(name.removeprefix(PREFIX)), _shown(self.data[name])) for name in names[:MOST_UNKNOWN]]

    @property
    def states(self) -> dict[str, str]:
        """What the valid form says, by the slugs of the parts."""
        said = {
            name.removeprefix(PREFIX): state for name, state in self.cleaned_data.items() if name != "seen"
        }
        return {slug: state for slug, state in said.items() if state}

    @property
    def marked(self) -> list[MarkedPart]:
        """All parts as they are once the valid form is saved."""
        return [MarkedPart(one.part, self.states.get(one.part.slug, one.state)) for one in self.parts]

    def clean(self) -> dict[str, Any]:
        """Refuse what is no part, that none is needed, and to overwrite a change made elsewhere."""
        cleaned = super().clean() or self.cleaned_data
        if not self.parts:
            raise forms.ValidationError(_("No parts are listed of this course."), code="no_parts")
        if self.unknown:
            raise forms.ValidationError(
                _("Some of what you sent is no part of this course. Look at the list and save again."),
                code="unknown",
            )
        if not self.errors and not any(one.is_needed for one in self.marked):
            raise forms.ValidationError(
                _("If you need no part of it, waive the course instead: set it to waived on its page."),
                code="nothing_needed",
            )
        if cleaned.get("seen") not in ("", None, self._digest) and self._would_change:
            self.data = {**self.data, "seen": self._digest}  # saving again confirms
            raise forms.ValidationError(
                _(
                    "This was changed elsewhere after you opened the page. "
                    "Look at your entries below and save again to keep them."
                ),
                code="conflict",
            )
        return cleaned

    @property
    def _would_change(self) -> bool:
        return any(self.states.get(one.part.slug, one.state) != one.state for one in self.parts)

    def _under_present_names(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was sent, of a page opened before a part was renamed by its slug of now."""
        present = {PREFIX + name: PREFIX + one.part.slug for one in self.parts for name in one.part.formerly}
        slugs = {PREFIX + one.part.slug for one in self.parts}
        former = {name: present[name] for name in data if name in present and name not in slugs}
        kept = {name: data[name] for name in data if name not in former}
        return {former[name]: data[name] for name in former} | kept


def _shown(text: Any) -> str:
    shown = "".join(one for one in str(text) if one.isprintable())
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
