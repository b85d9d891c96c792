"""Lines of an entry in the admin site, in order; two people may change them, and two of them swap."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminIntegerFieldWidget

from courses.admin.shown import ShownForm, ShownFormSet

LAST = 999


class OncePerParentFormSet(ShownFormSet):
    """Inline rows with a value that occurs once under their parent, and that two of them may swap.

    Django checks such a constraint among the rows of the page only, and writes them one by one: a swap,
    or a row somebody else has added meanwhile, would end in 500, and one removed meanwhile in an error
    that the page does not show.
    """

    def clean(self) -> None:
        """Refuse what somebody else has made impossible meanwhile (django BaseFormSet.clean)."""
        super().clean()
        on_page = [form.instance.pk for form in self.initial_forms]
        if None in on_page:
            raise forms.ValidationError("A line was removed meanwhile: load this page again.")
        typed = [form.cleaned_data.get(self.once) for form in self.forms]
        for row in self.get_queryset().exclude(pk__in=on_page):
            if getattr(row, self.once) in typed:
                raise forms.ValidationError(f"“{row}” was added meanwhile: load this page again.")

    def save(self, commit: bool = True) -> list[Any]:  # noqa: FBT001, FBT002
        """Save (django BaseModelFormSet.save).

        Rows whose value changes leave the table first and come back under their old key, which nothing
        refers to.
        """
        changed = [form.instance.pk for form in self.initial_forms if self.once in form.changed_data]
        leaving = [form.instance.pk for form in self.deleted_forms]
        self.get_queryset().filter(pk__in=[*changed, *leaving]).delete()
        return super().save(commit)


class OrderedFormSet(OncePerParentFormSet):
    """Rows of one parent, numbered 1, 2, 3 …; a number typed is the place of its row."""

    def save(self, commit: bool = True) -> list[Any]:  # noqa: FBT001, FBT002
        """Save, then close gaps; of equal new numbers the upper row comes first (BaseModelFormSet.save)."""
        saved = super().save(commit)
        rows = self._in_order()
        for position, row in enumerate(rows, start=1):
            row.position = position
        self.model._default_manager.bulk_update(rows, ["position"])  # noqa: SLF001 - documented for any model
        return saved

    def _in_order(self) -> list[Any]:
        """Return the rows as they will be: those with a new number at that place, the others around them."""
        forms = [form for form in self.forms if form.instance.pk]  # a deleted one has lost its key
        moved = [form.instance for form in forms if "position" in form.changed_data]
        ordered = [form.instance for form in forms if "position" not in form.changed_data]
        ordered.sort(key=lambda row: row.position)
        places: dict[int, int] = {}
        for row in sorted(moved, key=lambda row: row.position):
            place = min(row.position - 1 + places.get(row.position, 0), len(ordered))
            places[row.position] = places.get(row.position, 0) + 1
            ordered.insert(place, row)
        return ordered


class LineForm(ShownForm):
    """A line; without a number it comes last."""

    position = forms.IntegerField(
        required=False, min_value=1, max_value=LAST, widget=AdminIntegerFieldWidget, help_text="Empty: last."
    )

    def clean_position(self) -> int:
        """Return the number that was typed, or the last one."""
        return self.cleaned_data["position"] or LAST
