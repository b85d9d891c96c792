"""What a form gets and says: fields as a browser posts them, and the codes of its errors."""

from django.forms import BaseForm, ValidationError
from django.http import QueryDict


def posted(**fields: object) -> QueryDict:
    """As a browser posts it: names with hyphens are written with underscores here."""
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data[name] = str(value)
    return data


def codes(form: BaseForm, field: str = "__all__") -> list[str]:
    """Return the codes of a field's errors, or of those of the whole form."""
    return [error.code for error in form.errors.get(field, ValidationError([])).as_data()]
