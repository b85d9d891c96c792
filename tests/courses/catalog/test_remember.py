"""Files that were loaded last are not read again, and yet the change set is the same as if they were."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.catalog.change_set import Load
from courses.catalog.compare import find_changes
from courses.catalog.files import read_files
from courses.catalog.parse import parse_catalog
from courses.catalog.reload import compare_files, reload_files
from courses.catalog.remember import remembered_catalog
from courses.models import CatalogLoad, Course, Path, Step, StudyGroup
from tests.courses.catalog.conftest import SMALL, having

pytestmark = pytest.mark.django_db

LOAD = Load(on=dt.date(2026, 11, 23))


@pytest.fixture
def files(tmp_path):
    (tmp_path / "a.yaml").write_text(SMALL)
    load(read_files([tmp_path]))
    return read_files([tmp_path])


def load(files):
    return reload_files(files, LOAD, CatalogLoad(loaded_at="2026-11-23T12:00Z"))


def read_again(files):
    """Return the files and count how often one of them is read."""
    read = []
    return read, lambda items, what: read.append(what) or items


def test_the_last_load_says_of_the_same_files_what_they_say(files):
    remembered, parsed = remembered_catalog(files), parse_catalog(files)
    assert remembered.names == parsed.names
    said = {entry.name: entry for entry in remembered.entries}
    for entry in parsed.entries:
        assert dict(said[entry.name].row.values) == dict(entry.row.values)


@pytest.mark.parametrize("prefer", ["", "yaml", "admin"])
def test_the_change_set_is_the_same_whatever_became_of_the_rows(files, prefer):
    Course.objects.filter(slug="one").update(title="Edited", effort_amount_low=9)
    Step.objects.filter(course__slug="two").delete()
    StudyGroup.objects.all().delete()
    Path.objects.update(retired_on="2026-01-01")
    load = Load(on=LOAD.on, prefer=prefer)
    change_set = find_changes(remembered_catalog(files), load)
    assert change_set.digest == find_changes(parse_catalog(files), load).digest
    assert [entry.name for entry in having(change_set, "created")] == ["groups/circle"]


def test_unchanged_files_are_not_read_again_and_changed_ones_are(files, tmp_path):
    read, watch = read_again(files)
    compare_files(files, LOAD, watch=watch)
    assert read == []
    (tmp_path / "a.yaml").write_text(SMALL.replace("Accra", "Lagos"))
    compare_files(read_files([tmp_path]), LOAD, watch=watch)
    assert read == ["Reading"]


def test_a_comment_is_read_once(files, tmp_path):
    (tmp_path / "a.yaml").write_text(f"# checked\n{SMALL}")
    changed = read_files([tmp_path])
    load(changed)
    assert CatalogLoad.objects.count() == 1
    read, watch = read_again(changed)
    compare_files(changed, LOAD, watch=watch)
    assert read == []


def test_a_problem_with_remembered_files_is_told_with_its_place(files, tmp_path):
    text = SMALL[SMALL.index("paths:") : SMALL.index("groups:")]
    (tmp_path / "paths").mkdir()
    (tmp_path / "paths" / "p.yaml").write_text(text)
    paths = read_files([tmp_path / "paths"])
    load(paths)
    Path.objects.all().delete()
    Course.objects.filter(slug="two").delete()
    assert remembered_catalog(paths)
    (problem,) = compare_files(paths, LOAD).problems
    assert str(problem).endswith(
        "p.yaml:7:9: way: steps: course: there is no 'two' in courses, not in the files and not stored"
    )


def test_other_files_and_an_earlier_load_are_not_taken_for_the_last_one(files, tmp_path):
    (tmp_path / "b.yaml").write_text("providers: [{slug: b, title: B, url: 'https://b.example/'}]")
    load(read_files([tmp_path]))
    assert remembered_catalog(files) is None
    assert remembered_catalog(read_files([tmp_path])) is not None


def test_an_entry_that_left_the_files_when_its_row_was_gone_is_forgotten(files, tmp_path):
    StudyGroup.objects.all().delete()
    (tmp_path / "a.yaml").write_text(SMALL[: SMALL.index("groups:")] + SMALL[SMALL.index("resources:") :])
    load(read_files([tmp_path]))
    load(read_files([tmp_path]))
    assert not StudyGroup.objects.exists()


def test_a_remembered_entry_whose_old_name_was_taken_is_a_problem_with_its_place(files, tmp_path):
    (tmp_path / "a.yaml").write_text(SMALL.replace("slug: circle\n", "slug: ring\n    formerly: [circle]\n"))
    renamed = read_files([tmp_path])
    load(renamed)
    ring = StudyGroup.objects.get()
    StudyGroup.objects.bulk_create([StudyGroup(slug="circle", title="X", verified_on=ring.verified_on)])
    (problem,) = compare_files(renamed, LOAD).problems
    assert "a.yaml:37:5: ring: formerly: 'circle' and 'ring' are stored as entries of their own" in str(
        problem
    )


def test_an_entry_that_left_its_file_and_is_retired_by_it_later_is_not_told_as_restored(files, tmp_path):
    (tmp_path / "a.yaml").write_text(SMALL[: SMALL.index("groups:")] + SMALL[SMALL.index("resources:") :])
    load(read_files([tmp_path]))
    (tmp_path / "a.yaml").write_text(
        SMALL.replace("slug: circle\n", "slug: circle\n    retired_on: 2026-11-23\n")
    )
    assert not compare_files(read_files([tmp_path]), LOAD).changes_something


def test_what_is_remembered_and_of_which_files_is_read_at_once(files):
    with CaptureQueriesContext(connection) as queries:
        remembered_catalog(files)
    assert len(queries) == 1, "another load may end between two"
