"""Files, database and last load meet: who changed what has its way, and both at once is a conflict."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.catalog.merge import FieldChange, merge, plain, shown

VALUES = st.sampled_from(["a", "b", "c"])


def fields(changes):
    return [change.field for change in changes]


@pytest.mark.parametrize(
    ("loaded", "stored", "given_by_file", "outcome"),
    [
        ("a", "a", "a", "same"),
        ("a", "a", "b", "changed"),  # only the file changed
        ("a", "b", "a", "kept"),  # only the admin site changed
        ("a", "b", "b", "same"),  # both changed to the same
        ("a", "b", "c", "conflict"),
    ],
)
def test_who_changed_a_field_since_the_last_load_has_its_way(loaded, stored, given_by_file, outcome):
    merged = merge({"title": given_by_file}, {"title": stored}, {"title": loaded}, "")
    found = {"changed": merged.changes, "kept": merged.kept, "conflict": merged.conflicts}
    assert [name for name, changes in found.items() if changes] == ([] if outcome == "same" else [outcome])


@pytest.mark.parametrize(("prefer", "outcome"), [("yaml", "changes"), ("admin", "kept")])
def test_a_preference_settles_a_conflict(prefer, outcome):
    merged = merge({"title": "c"}, {"title": "b"}, {"title": "a"}, prefer)
    assert fields(getattr(merged, outcome)) == ["title"]
    assert not merged.conflicts


@pytest.mark.parametrize("loaded", [None, {}])
def test_what_was_never_loaded_is_as_the_file_says(loaded):
    assert fields(merge({"title": "b"}, {"title": "a"}, loaded, "").changes) == ["title"]


def test_an_effort_is_one_value_so_that_no_mixture_of_two_is_stored():
    loaded = {"effort_unit": "hours", "effort_amount_low": "10"}
    stored = {"effort_unit": "hours", "effort_amount_low": Decimal("12.00")}
    given_by_file = {"effort_unit": "weeks", "effort_amount_low": Decimal(10)}
    merged = merge(given_by_file, stored, loaded, "")
    assert fields(merged.conflicts) == ["effort_unit", "effort_amount_low"]
    assert not merged.changes


def test_a_conflict_says_all_three_values_and_what_to_do():
    (conflict,) = merge({"title": "c"}, {"title": "b"}, {"title": "a"}, "").conflicts
    assert str(conflict) == ("title: the files now say c, the admin site b, and it was a; choose a side")


@settings(deadline=None)
@given(loaded=VALUES, stored=VALUES, given_by_file=VALUES, prefer=st.sampled_from(["", "yaml", "admin"]))
def test_no_value_is_made_up_and_no_edit_is_lost_in_silence(loaded, stored, given_by_file, prefer):
    merged = merge({"title": given_by_file}, {"title": stored}, {"title": loaded}, prefer)
    assert len(merged.changes) + len(merged.kept) + len(merged.conflicts) == (stored != given_by_file)
    if stored not in (loaded, given_by_file) and not prefer:
        assert not merged.changes


@pytest.mark.parametrize(
    ("value", "as_json"),
    [
        (Decimal("3.00"), "3"),
        (Decimal("1E+2"), "100"),
        (dt.date(2026, 11, 1), "2026-11-01"),
        (None, None),
        (5, 5),
    ],
)
def test_equal_values_are_equal_as_json(value, as_json):
    assert plain(value) == as_json


@pytest.mark.parametrize(
    ("value", "text"), [(None, "nothing"), ("", "nothing"), (True, "yes"), ("x" * 70, "x" * 60 + "…")]
)
def test_values_are_shown_short(value, text):
    assert shown(value) == text


def test_a_long_text_is_shown_where_it_changes():
    text = "The same words again and again, " * 5
    change = FieldChange("description", f"{text}to the old end.", f"{text}to a new end.")
    assert str(change) == (
        "description: …again and again, to the old end. -> …again and again, to a new end."
    )


def test_of_a_long_and_a_short_text_both_are_shown_where_they_part():
    text = "The same words again and again, "
    change = FieldChange("description", f"{text}to the end.", f"{text}{'on and on ' * 9}")
    assert str(change).startswith(
        "description: …ds again and again, to the end. -> …ds again and again, on and on "
    )


def test_long_texts_that_part_at_once_are_shown_from_their_beginning():
    change = FieldChange("description", f"Old {'words ' * 20}", f"New {'words ' * 20}")
    assert str(change).startswith("description: Old words")
    assert " -> New words" in str(change)
