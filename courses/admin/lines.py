"""Lines of an entry in the admin site: rows that two people may change at once, and two of them swap."""

from typing import Any

from django import forms

from courses.admin.shown import ShownFormSet


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
