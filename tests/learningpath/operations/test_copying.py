"""All rows go to another database, of either kind, and back: the same on both sides, or nothing."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from learningpath.operations.copying import copy_database
from learningpath.operations.refused import Refused
from tests.server import Databases, Server
from tests.test_concurrency import ask, connected
from tests.test_crash_of_reload import OF_CATALOG, OF_LEARNERS

LEARNER = """
import django
django.setup()
from courses.models import Path
from learningpath.models import User
from tests.rows import make_rows_of_every_kind
for number in range(3):
    user = User.objects.create_user(f"learner-{number}@example.org", "seven green kettles")
    make_rows_of_every_kind(user, Path.objects.get(slug="ai-engineer-foundations"))
"""
TABLES = (*OF_CATALOG, *OF_LEARNERS, "auth_group_permissions", "django_content_type")
HOURS = (
    "SELECT email, week_start, hours FROM progress_weeklylog l JOIN learningpath_user u ON u.id = l.user_id"
)


def site_of(databases: Databases, url: str) -> Server:
    return Server(databases.environment(url), databases.folder / "copying.log")


def counts(site: Server) -> dict[str, list]:
    return {table: ask(site, f"SELECT count(*) FROM {table}") for table in TABLES}


def hours(site: Server) -> list[tuple[str, str, float]]:
    return sorted((email, str(week), float(hours)) for email, week, hours in ask(site, HOURS))


@pytest.fixture(scope="module")
def source(server_databases):
    """A database with a learner's rows of every kind."""
    with server_databases.fresh() as url:
        site = site_of(server_databases, url)
        subprocess.run(
            [sys.executable, "-c", LEARNER], env=site.environment | {"PYTHONPATH": "."}, check=True
        )
        yield site


def copy(site: Server, url: str) -> str:
    done = site.manage("copy_database", "--to", url)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_all_rows_go_there_and_back_and_new_rows_get_keys_of_their_own(source, server_databases, tmp_path):
    there = site_of(server_databases, f"sqlite:///{tmp_path}/there.sqlite3")
    said = copy(source, there.database_url)
    assert "progress_weeklylog: 3, hours 21.00\n" in said
    assert "the same on both sides" in said
    assert counts(there) == counts(source)
    assert hours(there) == hours(source)
    with server_databases.fresh() as url:
        back = site_of(server_databases, url)
        with connected(back) as connection:  # as migrated only
            for table in reversed(OF_CATALOG):
                connection.execute(f"DELETE FROM {table}")
            for table in ("courses_revision", "courses_catalogload"):
                connection.execute(f"DELETE FROM {table}")
            connection.commit()
        copy(there, url)
        assert counts(back) == counts(source)
        assert hours(back) == hours(source)
        assert back.manage("createsuperuser", "--noinput", "--email=new@example.org").returncode == 0
        again = back.manage("copy_database", "--to", there.database_url)
        assert again.returncode == 1
        assert "not empty" in again.stderr


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("postgres://someone:hunter2@localhost/x", "PGPASSWORD"),
        ("postgres://localhost:1/x?password=hunter2", "PGPASSWORD"),
        ("mysql://someone:hunter2@localhost/x", "sqlite:///"),
        ("hunter2", "sqlite:///"),
    ],
)
def test_a_target_that_cannot_be_is_refused_in_a_sentence_without_its_password(target, said):
    with pytest.raises(Refused, match=said) as refused:
        copy_database(target)
    assert "hunter2" not in str(refused.value)


def test_tables_of_something_else_are_left_alone(source, tmp_path):
    with closing(sqlite3.connect(tmp_path / "other.sqlite3")) as other:
        other.execute("CREATE TABLE notes (note)")
    before = (tmp_path / "other.sqlite3").read_bytes()
    done = source.manage("copy_database", "--to", f"sqlite:///{tmp_path}/other.sqlite3")
    assert "something else" in done.stderr
    assert (tmp_path / "other.sqlite3").read_bytes() == before
