"""A file is replaced as a whole or not at all; older versions stay beside it."""

import pytest

from learningpath.operations.files import replacing
from learningpath.operations.refused import Refused


def write(path, text, keep=1):
    with replacing(path, keep) as part:
        part.write(text.encode())


def fail_halfway(path):
    with replacing(path, 2) as part:
        part.write(b"half of the n")
        raise Refused("no more room")


def names(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_the_newest_few_stay(tmp_path):
    for day in ("monday", "tuesday", "wednesday", "thursday"):
        write(tmp_path / "backup", day, keep=3)
    assert names(tmp_path) == {"backup": "thursday", "backup.1": "wednesday", "backup.2": "tuesday"}


def test_one_that_is_kept_is_the_only_one(tmp_path):
    write(tmp_path / "backup", "old")
    write(tmp_path / "backup", "new")
    assert names(tmp_path) == {"backup": "new"}


def test_a_failure_leaves_the_old_one_and_nothing_else(tmp_path):
    write(tmp_path / "backup", "old", keep=2)
    with pytest.raises(Refused):
        fail_halfway(tmp_path / "backup")
    assert names(tmp_path) == {"backup": "old"}


def test_two_at_once_do_not_mix(tmp_path):
    with replacing(tmp_path / "backup", 1) as part:
        part.write(b"first")
        with pytest.raises(Refused, match="Another backup"), replacing(tmp_path / "backup", 1):
            pass
    assert names(tmp_path) == {"backup": "first"}


def test_only_its_owner_reads_it(tmp_path):
    write(tmp_path / "backup", "hours")
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o600
