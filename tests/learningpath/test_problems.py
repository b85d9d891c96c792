"""What is wrong with a refused form, place by place."""

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import translation

from learningpath.problems import Problem, problems_of


class EveryProblem(forms.Form):
    """A form that finds something wrong with each of its fields, and with all of them together."""

    hours = forms.IntegerField(label="Hours a week")
    state = forms.ChoiceField(choices=[("1", "Planned")], widget=forms.RadioSelect)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise ValidationError("These do not go together.")


def test_problems_lead_to_their_fields_and_what_is_about_none_comes_first() -> None:
    required = "This field is required."
    assert problems_of(EveryProblem({"hours": "many"})) == [
        Problem("", "", "These do not go together."),
        Problem("Hours a week", "id_hours", "Enter a whole number."),
        Problem("State", "id_state_0", required),
        Problem("Seen", "", required),
    ]


def test_a_form_that_is_not_sent_or_not_there_has_no_problem() -> None:
    assert problems_of(EveryProblem()) == []
    assert problems_of(None) == []


def test_a_summary_sets_its_colons_as_the_language_does_and_trusts_nothing_typed() -> None:
    problems = [Problem("Heures", "id_hours", "Pas <b>cela</b>."), Problem("", "", "Rien ne va.")]
    with translation.override("fr"):
        said = render_to_string("_error_summary.html", {"problems": problems})
    assert '<a href="#id_hours">Heures</a>\u00a0: Pas &lt;b&gt;cela&lt;/b&gt;.' in said
    assert "Rien ne va." in said
