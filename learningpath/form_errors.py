"""What is wrong with a refused form, place by place: for the summary at its top."""

from dataclasses import dataclass

from django import forms


@dataclass(frozen=True)
class FormError:
    """What is wrong, where, and the id of the field to go to; place and id are "" where it is about none."""

    place: str
    target: str
    message: str


def form_errors(form: forms.BaseForm | None) -> list[FormError]:
    """Return all that is wrong with a form in the order of its fields; nothing before it is posted."""
    if not form or not form.errors:
        return []
    of_form = [FormError("", "", str(error)) for error in form.non_field_errors()]
    of_fields = [
        FormError(str(field.label), _target(field), " ".join(str(error) for error in field.errors))
        for field in form
        if field.errors
    ]
    return of_form + of_fields


def _target(field: forms.BoundField) -> str:
    """Return the id to go to; of radio buttons that of the first."""
    if field.is_hidden:
        return ""
    return field.id_for_label or f"{field.auto_id}_0"
