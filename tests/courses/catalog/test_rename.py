"""An entry that goes by another slug stays the same row, with all that refers to it."""

import datetime as dt

import pytest

from courses.catalog.apply import apply_catalog
from courses.catalog.change_set import Load
from courses.catalog.compare import find_changes
from courses.models import CatalogLoad, Course, Path, Provider
from tests.courses.catalog.conftest import SMALL, having, spoiled

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 11, 23)
RENAMED = SMALL.replace("slug: one\n", "slug: uno\n    formerly: [one]\n").replace(
    "course: one", "course: uno"
)


def load(catalog):
    return apply_catalog(catalog, Load(on=MONDAY), CatalogLoad(loaded_at="2026-11-23T12:00Z"))


def problems_of(change_set):
    return [str(problem) for problem in change_set.problems]


@pytest.fixture
def key(parse):
    """The primary key of the course that is renamed."""
    load(parse(SMALL))
    return Course.objects.get(slug="one").pk


def test_a_renamed_course_keeps_its_row_its_steps_and_its_old_name(parse, key):
    change_set = load(parse(RENAMED))
    course = Course.objects.get(pk=key)
    assert (course.slug, course.formerly) == ("uno", ["one"])
    assert next(step.course_id for step in Path.objects.get().steps.all()) == key
    (renamed,) = having(change_set, "renamed")
    assert renamed.name == "courses/uno"
    assert renamed.details[0] == "slug: one -> uno"
    assert [entry.name for entry in change_set.entries if entry.action != "unchanged"] == ["courses/uno"]


def test_reloading_a_rename_changes_nothing(parse, key):
    load(parse(RENAMED))
    assert not find_changes(parse(RENAMED), Load(on=MONDAY)).changes_something
    assert not find_changes(parse(RENAMED)).changes_something


def test_a_rename_and_other_changes_of_the_entry_happen_at_once(parse, key):
    load(parse(RENAMED.replace("title: Course one", "title: Corso uno")))
    assert Course.objects.get(pk=key).title == "Corso uno"


def test_edits_of_the_admin_site_outlive_a_rename(parse, key):
    Course.objects.filter(pk=key).update(title="Edited")
    change_set = load(parse(RENAMED))
    assert change_set.problems == ()
    assert (Course.objects.get(pk=key).slug, Course.objects.get(pk=key).title) == ("uno", "Edited")


def test_an_entry_may_be_renamed_again_and_again_and_get_its_first_name_back(parse, key):
    load(parse(RENAMED))
    load(
        parse(
            RENAMED.replace("uno\n    formerly: [one]", "ein\n    formerly: [uno, one]").replace(
                ": uno", ": ein"
            )
        )
    )
    assert (Course.objects.get(pk=key).slug, Course.objects.get(pk=key).formerly) == ("ein", ["uno", "one"])
    load(parse(SMALL.replace("slug: one\n", "slug: one\n    formerly: [ein, uno]\n")))
    assert Course.objects.get(pk=key).slug == "one"


def test_a_database_that_missed_a_rename_catches_up(parse, key):
    load(
        parse(
            RENAMED.replace("uno\n    formerly: [one]", "ein\n    formerly: [uno, one]").replace(
                ": uno", ": ein"
            )
        )
    )
    assert Course.objects.get(pk=key).slug == "ein"


def test_a_new_database_has_the_old_name_too(parse):
    change_set = load(parse(RENAMED))
    assert Course.objects.get(slug="uno").formerly == ["one"]
    assert having(change_set, "renamed") == ()


def test_a_provider_and_a_path_are_renamed_with_what_belongs_to_them(parse, key):
    text = SMALL.replace("slug: academy\n", "slug: school\n    formerly: [academy]\n")
    text = text.replace("provider: academy", "provider: school")
    text = text.replace("slug: way\n", "slug: road\n    formerly: [way]\n")
    change_set = load(parse(text))
    assert {entry.name for entry in having(change_set, "renamed")} == {"providers/school", "paths/road"}
    assert Provider.objects.get().aid_rules.count() == 2
    assert Path.objects.get().steps.count() == 2
    assert [entry.name for entry in change_set.entries if entry.action not in ("renamed", "unchanged")] == []


def test_a_course_that_left_and_comes_back_by_another_name_is_restored(parse, key):
    without = SMALL.replace(SMALL[SMALL.index("  - slug: one") : SMALL.index("  - slug: two")], "")
    load(parse(without.replace("      - course: one\n", "")))
    assert Course.objects.get(pk=key).retired_on == MONDAY
    change_set = load(parse(RENAMED))
    assert (Course.objects.get(pk=key).slug, Course.objects.get(pk=key).retired_on) == ("uno", None)
    assert [entry.name for entry in having(change_set, "restored")] == ["courses/uno"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "slug: two\n",
            "slug: two\n    formerly: [one]\n",
            "a.yaml:19:5: two: formerly: 'one' is still an entry",
        ),
        (
            "slug: two\n",
            "slug: two\n    formerly: [two]\n",
            "a.yaml:19:15: two: formerly: two is the present slug",
        ),
        ("slug: two\n", "slug: two\n    formerly: zwei\n", "must be a list of slugs"),
        ("slug: two\n", "slug: two\n    formerly: [Zwei]\n", "is not a slug"),
        ("slug: two\n", "slug: two\n    formerly: [zwei, zwei]\n", "names a slug twice"),
    ],
)
def test_a_former_slug_that_cannot_be_is_refused(parse, key, old, new, problem):
    assert any(problem in line for line in problems_of(find_changes(parse(spoiled(old, new)))))


def test_two_entries_cannot_have_been_the_same_one(parse, key):
    text = SMALL.replace("slug: one\n", "slug: uno\n    formerly: [eins]\n").replace(
        "course: one", "course: uno"
    )
    text = text.replace("slug: two\n", "slug: two\n    formerly: [eins]\n")
    assert any("'eins' became 'uno' already" in line for line in problems_of(find_changes(parse(text))))


def test_two_stored_entries_cannot_become_one(parse, key):
    load(parse(SMALL.replace("slug: one\n", "slug: uno\n").replace("course: one", "course: uno")))
    before = list(Course.objects.order_by("pk").values())
    change_set = load(parse(RENAMED))
    assert "'one' and 'uno' are stored as entries of their own" in problems_of(change_set)[0]
    assert list(Course.objects.order_by("pk").values()) == before


def test_a_reference_by_the_old_name_is_told_the_new_one(parse, key):
    text = RENAMED.replace("course: uno", "course: one")
    assert problems_of(find_changes(parse(text))) == [
        "a.yaml:33:9: way: steps: course: 'one' is called 'uno' now"
    ]


def test_a_former_slug_of_another_section_is_no_hint(parse, key):
    text = spoiled("slug: way\n", "slug: way\n    formerly: [three]\n").replace(
        "course: two", "course: three"
    )
    (problem,) = problems_of(find_changes(parse(text)))
    assert "there is no 'three' in courses" in problem


def test_a_former_slug_is_given_to_another_entry_only_when_the_files_take_it_from_the_first(parse, key):
    load(parse(RENAMED))
    start, end = SMALL.index("  - slug: one"), SMALL.index("  - slug: two")
    text = RENAMED.replace("    formerly: [one]\n", "").replace("paths:\n", f"{SMALL[start:end]}paths:\n")
    line = text[: text.index("slug: one\n")].count("\n") + 1
    said = f"a.yaml:{line}:5: one: slug: 'one' is a former slug of 'uno'"
    assert problems_of(find_changes(parse(text)))[0].startswith(said)
    freed = text.replace("slug: uno\n", "slug: uno\n    formerly: []\n")
    assert load(parse(freed)).problems == ()
    assert Course.objects.get(slug="one").pk != key
    assert Course.objects.get(slug="uno").pk == key
