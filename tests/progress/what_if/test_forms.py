"""What can be supposed, and which words refuse the rest beside its field."""

import pytest
from django.utils import translation

from courses.models import Course
from progress.what_if.forms import MOST_COURSES_OFFERED, WhatIfForm
from tests.forms import posted
from tests.rows import make_course


@pytest.fixture
def what_if_form(catalog):
    """A form for a plan with one due course, ``deep-learning``; all others can be added."""

    def build(**fields: object):
        return WhatIfForm(
            posted(**fields),
            due={"deep-learning": "Deep Learning"},
            addable=Course.objects.exclude(slug="deep-learning"),
            renamed={"deeper-learning": "deep-learning"},
        )

    return build


def test_no_course_is_said_otherwise_than_no_date(what_if_form):
    with translation.override("fr"):
        form = what_if_form()
        offered = [form.fields[name].widget.choices for name in ("waive", "add")]
    assert [next(iter(choices)) for choices in offered] == [("", "aucun")] * 2


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"hours": "7,5"},
        {"by": "2027-01-01"},
        {"pause_from": "2027-01-01", "pause_to": "2027-01-01"},
        {"first": "deep-learning"},
        {"waive": "deep-learning"},
        {"add": "machine-learning"},
    ],
)
def test_a_question_may_ask_for_any_of_its_fields_or_none(what_if_form, fields):
    form = what_if_form(**fields)
    assert form.is_valid(), form.errors
    assert form.asked_values() == list(fields.items())
    assert {name for name, value in form.cleaned_data.items() if value} == set(fields)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"hours": "0", "by": "9999-12-31"}, ["hours", "by"]),
        ({"pause_from": "2027-01-01"}, ["pause_to"]),
        ({"pause_to": "2027-01-01"}, ["pause_from"]),
        ({"pause_from": "2027-01-02", "pause_to": "2027-01-01"}, ["pause_to"]),
        ({"pause_from": "2027-01-02", "pause_to": "2101-01-01"}, ["pause_to"]),
        ({"pause_from": "soon", "pause_to": "2027-01-01"}, ["pause_from"]),
        ({"first": "machine-learning"}, ["first"]),
        ({"waive": "machine-learning"}, ["waive"]),
        ({"first": "deep-learning", "waive": "deep-learning"}, ["waive"]),
        ({"add": "deep-learning"}, ["add"]),
        ({"add": "knitting"}, ["add"]),
        ({"add": "x" * 5000}, ["add"]),
        ({"add": "a\x00b"}, ["add"]),
        ({"first": "\x00"}, ["first"]),
        ({"waive": "\ud800"}, ["waive"]),
    ],
)
def test_what_cannot_be_asked_is_said_beside_its_field(what_if_form, fields, wrong):
    assert list(what_if_form(**fields).errors) == wrong


@pytest.mark.parametrize("name", ["first", "waive"])
def test_a_question_of_before_a_course_was_renamed_is_about_that_course(what_if_form, name):
    form = what_if_form(**{name: "deeper-learning"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data[name] == "deep-learning"
    assert form.asked_values() == [(name, "deep-learning")]


def test_a_course_to_add_that_was_renamed_is_added_under_its_present_slug(what_if_form):
    Course.objects.filter(slug="machine-learning").update(formerly=["learning"])
    form = what_if_form(add="learning")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["add"].slug == "machine-learning"
    assert form.asked_values() == [("add", "machine-learning")]


def test_of_a_long_catalog_the_first_are_offered_and_any_can_be_asked_for(what_if_form):
    for number in range(MOST_COURSES_OFFERED + 1):
        make_course(f"zz-{number}", title=f"Zz {number:03}")
    last = f"zz-{MOST_COURSES_OFFERED}"
    offered = [slug for slug, _ in what_if_form().fields["add"].widget.choices]
    assert len(offered) == 1 + MOST_COURSES_OFFERED
    assert last not in offered
    form = what_if_form(add=last)
    assert [slug for slug, _ in form.fields["add"].widget.choices] == [*offered, last]
    assert form.is_valid(), form.errors
