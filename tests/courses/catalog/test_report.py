"""What a load did or would do, in words and as data, for each fate of an entry."""

import datetime as dt

import pytest

from courses.catalog.apply import apply_catalog
from courses.catalog.change_set import Load
from courses.catalog.compare import find_changes
from courses.catalog.report import data_of, refusal_of, report_of, summary_of
from courses.models import CatalogLoad, StudyGroup
from tests.courses.catalog.conftest import SMALL, spoiled

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 11, 23)


def load(catalog):
    return apply_catalog(catalog, Load(on=MONDAY), CatalogLoad(loaded_at="2026-11-23T12:00Z"))


@pytest.fixture
def change_set(parse):
    """One entry of each fate; of the group, the admin site has its way on the place."""
    circle = SMALL[SMALL.index("  - slug: circle") : SMALL.index("resources:")]
    back = circle.replace("slug: circle", "slug: back")
    load(parse(SMALL.replace("resources:", f"{back}resources:")))
    load(parse(SMALL))
    StudyGroup.objects.filter(slug="circle").update(place="Kumasi")
    text = SMALL.replace("resources:", f"{back}resources:").replace("title: The way", "title: A way")
    text = text.replace("        is_core: no\n", "").replace("slug: guide", "slug: new")
    text = text.replace("slug: academy\n", "slug: school\n    formerly: [academy]\n")
    return find_changes(parse(text.replace("provider: academy", "provider: school")), Load(on=MONDAY))


def test_each_entry_is_told_with_its_fate_and_what_the_admin_site_keeps(change_set):
    assert report_of(change_set).splitlines() == [
        "renamed providers/school",
        "    slug: academy -> school",
        "    formerly: nothing -> academy",
        "changed paths/way",
        "    title: The way -> A way",
        "    steps: two, is_core: no -> yes",
        "kept groups/circle as edited in the admin site",
        "    place: Kumasi (the files still say Accra)",
        "restored groups/back",
        "    retired_on: 2026-11-23 -> nothing",
        "created resources/new",
        "retired resources/guide",
        "1 created, 1 changed, 1 renamed, 1 retired, 1 restored, 3 unchanged.",
    ]


def test_a_dry_run_says_what_would_be_done_and_how_to_do_it(change_set):
    lines = report_of(change_set, dry_run=True).splitlines()
    for would in (
        "rename providers/school",
        "change paths/way",
        "restore groups/back",
        "create resources/new",
    ):
        assert f"would {would}" in lines
    assert "would retire resources/guide" in lines
    assert lines[-1].endswith(f"--plan {change_set.digest}")


def test_data_have_each_entry_under_its_fate_and_the_values_of_its_fields(change_set):
    data = data_of(change_set)
    assert (data["created"], data["retired"]) == (["resources/new"], ["resources/guide"])
    assert (list(data["changed"]), list(data["renamed"])) == (["paths/way"], ["providers/school"])
    assert data["restored"] == ["groups/back"]
    assert data["unchanged"] == ["courses/one", "courses/two", "groups/circle"]
    assert data["kept"] == {"groups/circle": ("place: Kumasi (the files still say Accra)",)}
    assert data["fields"]["paths/way"] == [
        {"row": None, "field": "title", "old": "The way", "new": "A way"},
        {"row": "two", "field": "is_core", "old": False, "new": True},
    ]
    assert list(data["fields"]) == ["providers/school", "paths/way", "groups/back"]
    assert data["errors"] == []


def test_one_entry_and_several_are_told_apart_where_nothing_changed(parse):
    load(parse(SMALL))
    assert summary_of(find_changes(parse(SMALL))) == "Nothing changed: 6 entries are as the files say."
    group = SMALL[SMALL.index("groups:") : SMALL.index("resources:")]
    assert summary_of(find_changes(parse(group))) == "Nothing changed: 1 entry is as the files say."


def test_what_forbids_a_load_is_counted_and_told_a_line_each(parse):
    one = find_changes(parse(spoiled("level: beginner", "level: expert")))
    assert refusal_of(one, with_lines=False) == "1 error, nothing was changed."
    two = find_changes(parse(spoiled("level: beginner", "level: expert").replace("place: Accra", "place: 5")))
    head, *lines = refusal_of(two, with_lines=True).splitlines()
    assert head == "2 errors, nothing was changed:"
    assert lines == [str(problem) for problem in two.problems]
    assert data_of(two)["created"] == []
    assert [error["line"] for error in data_of(two)["errors"]] == [13, 39]
