"""What is wrong with a refused form, place by place."""

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import translation

from learningpath.form_errors import FormError, form_errors


class EveryError(forms.Form):
    """A form that finds something wrong with each of its fields, and with all of them together."""

    hours = forms.IntegerField(label="Hours a week")
    state = forms.ChoiceField(choices=[("1", "Planned")], widget=forms.RadioSelect)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise ValidationError("These do not go together.")


def test_errors_lead_to_their_fields_and_what_is_about_none_comes_first() -> None:
    required = "This field is required."
    assert form_errors(EveryError({"hours": "many"})) == [
        FormError("", "", "These do not go together."),
        FormError("Hours a week", "id_hours", "Enter a whole number."),
        FormError("State", "id_state_0", required),
        FormError("Seen", "", required),
    ]


def test_a_form_that_is_not_sent_or_not_there_has_no_error() -> None:
    assert form_errors(EveryError()) == []
    assert form_errors(None) == []


def test_a_summary_sets_its_colons_as_the_language_does_and_trusts_nothing_typed() -> None:
    errors = [FormError("Heures", "id_hours", "Pas <b>cela</b>."), FormError("", "", "Rien ne va.")]
    with translation.override("fr"):
        said = render_to_string("_error_summary.html", {"errors": errors})
    assert '<a href="#id_hours">Heures</a>\u00a0: Pas &lt;b&gt;cela&lt;/b&gt;.' in said
    assert "Rien ne va." in said
