"""Files are found, named and read; their digest knows them again."""

from pathlib import Path

import pytest

from courses.catalog import files
from courses.catalog.document import parse_document
from courses.catalog.files import read_files, uploaded_files


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.yml").write_text("late")
    (tmp_path / "a.yaml").write_text("early")
    (tmp_path / "notes.txt").write_text("[[[")
    return tmp_path


def test_a_folder_is_read_with_its_folders_and_both_suffixes_and_no_file_twice(folder):
    files = read_files([folder, folder / "a.yaml"])
    assert [file.raw for file in files.files] == [b"early", b"late"]
    assert files.problems == ()


def test_a_file_that_is_named_in_two_ways_is_read_once_and_the_source_is_as_it_was_named(folder, monkeypatch):
    monkeypatch.chdir(folder)
    found = read_files([folder / "more", Path("a.yaml"), folder / "a.yaml"])
    assert sorted(file.raw for file in found.files) == [b"early", b"late"]
    assert found.source == "more, a.yaml, a.yaml"


def test_a_folder_without_files_and_a_missing_file_are_problems(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    problems = read_files([tmp_path, tmp_path / "none.yaml"]).problems
    assert list(map(str, problems)) == [
        ".:1:1: -: has no YAML files",
        "none.yaml:1:1: -: cannot be read: no such file",
    ]


def test_a_file_is_called_as_seen_from_where_one_stands_and_known_by_a_stable_name(folder, monkeypatch):
    monkeypatch.chdir(folder)
    near = read_files([folder / "a.yaml"]).files[0]
    monkeypatch.chdir(Path("/"))
    far = read_files([folder / "a.yaml"]).files[0]
    assert (near.name, far.name.endswith("/a.yaml")) == ("a.yaml", True)
    assert near.stable_name == far.stable_name == str((folder / "a.yaml").resolve())


def test_the_digest_is_the_same_for_the_same_files_and_another_for_others(folder):
    before = read_files([folder]).digest
    assert read_files([folder]).digest == before
    assert read_files([folder / "a.yaml"]).digest != before
    (folder / "a.yaml").write_text("early # a comment")
    changed = read_files([folder]).digest
    (folder / "a.yaml").rename(folder / "c.yaml")
    assert len({before, changed, read_files([folder]).digest}) == 3


def test_the_digest_is_another_one_for_a_loader_that_may_read_the_same_files_otherwise(
    folder, tmp_path_factory, monkeypatch
):
    digests = {read_files([folder]).digest}
    loader = tmp_path_factory.mktemp("loader")
    monkeypatch.setattr(files, "__file__", str(loader / "files.py"))
    for code in ("x = 1", "x = 2"):
        (loader / "files.py").write_text(code)
        files._digest_of_loader.cache_clear()
        digests.add(read_files([folder]).digest)
    files._digest_of_loader.cache_clear()
    assert len(digests) == 3


def test_a_file_that_is_too_big_is_read_as_far_as_it_takes_to_refuse_it(tmp_path):
    (tmp_path / "a.yaml").write_text("courses:\n" + "#" * 2**20)
    (file,) = read_files([tmp_path]).files
    assert len(file.raw) == 2**20 + 1
    assert "bigger than 1 MiB" in parse_document(file.raw, file.name).problems[0].message


def test_an_upload_is_taken_for_the_one_known_file_of_its_name():
    known = ["fixtures/catalog/courses.yaml", "a/paths.yaml", "b/paths.yaml"]
    files = uploaded_files({"courses.yaml": b"1", "paths.yaml": b"2", "new.yaml": b"3"}, known)
    assert [(file.name, file.stable_name) for file in files.files] == [
        ("courses.yaml", "fixtures/catalog/courses.yaml"),
        ("new.yaml", "new.yaml"),
        ("paths.yaml", "paths.yaml"),
    ]
    assert files.covered == ("fixtures/catalog/courses.yaml", "new.yaml", "paths.yaml")
    assert files.source == "courses.yaml, new.yaml, paths.yaml"
