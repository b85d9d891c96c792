"""Backups and restores by real processes, under learners who save, of damaged files, and killed."""

import contextlib
import datetime as dt
import itertools
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from threading import Event

import pytest

from tests.learningpath.operations.forks import forking
from tests.server import PROJECT, Server, at_once
from tests.test_concurrency import ENROLL, FORM, ask, connected, send
from tests.test_crash_of_reload import COURSES_OF_LEARNERS, OF_CATALOG, OF_LEARNERS, digest

WRITERS = 8
BACKUPS = 3
WEEKS = 200  # that a learner can log: more than there is time for


@pytest.fixture(scope="module")
def site(server_databases, tmp_path_factory):
    """A database with the catalog, and manage.py; nothing serves it."""
    with server_databases.fresh() as url:
        quiet = Server(server_databases.environment(url), server_databases.folder / "operations.log")
        with forking(quiet, tmp_path_factory.mktemp("forks")) as site:
            yield site


@pytest.fixture
def busy(server, tmp_path_factory):
    """The site as it is served."""
    with forking(server, tmp_path_factory.mktemp("forks")) as site:
        yield site


def manage(site: Server, *args: str) -> str:
    done = site.manage(*args)
    assert done.returncode == 0, done.stderr
    return done.stdout


def all_rows(site: Server) -> dict[str, str]:
    with connected(site) as connection:
        return {
            table: digest(connection, table) for table in (*OF_CATALOG, *OF_LEARNERS, "django_migrations")
        }


def change(site: Server, *statements: str) -> None:
    with connected(site) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def hours_of(site: Server) -> list[tuple[str, str, str, Decimal]]:
    rows = ask(
        site,
        "SELECT email, slug, week_start, hours FROM progress_weeklylog l"
        " JOIN learningpath_user u ON u.id = l.user_id JOIN courses_course c ON c.id = l.course_id",
    )
    return [(email, slug, str(week), Decimal(str(hours))) for email, slug, week, hours in rows]


def whole(path: Path) -> bool:
    """Whether a backup of SQLite can be read by any program, without files beside it."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as backup:
        return backup.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def rows_missed_by_a_plain_copy(server: Server, path: Path, acknowledged: list) -> int | None:
    """Copy the file of the database as ``cp`` does and count what was acknowledged before and is not there."""
    if not server.database_url.startswith("sqlite"):
        return None
    before = set(acknowledged)
    shutil.copy(server.database_url.removeprefix("sqlite:///"), path)
    copied = Server({"DATABASE_URL": f"sqlite:///{path}"}, path)
    return len(before - set(hours_of(copied)))


def test_three_backups_under_8_writers_have_each_hour_that_was_acknowledged_before(
    busy, tmp_path, record_property
):
    today = dt.datetime.now(dt.UTC).date()
    monday = today - dt.timedelta(days=today.weekday())
    form = FORM | {"starts_on": str(monday - dt.timedelta(weeks=WEEKS))}
    acknowledged = []
    statuses = Counter()
    done = Event()

    def enroll(number):
        client = busy.client()
        client.sign_up(f"writer-{number}@example.org")
        assert send(client, ENROLL, form) == (302, "/plan/")
        return client

    clients = at_once(*(lambda number=number: enroll(number) for number in range(WRITERS)))

    def write(number):
        for turn in itertools.count():
            course = COURSES_OF_LEARNERS[turn % len(COURSES_OF_LEARNERS)]
            week = str(monday - dt.timedelta(weeks=turn // len(COURSES_OF_LEARNERS)))
            hours = Decimal(turn % 30 + 1) / 4
            status, _ = send(clients[number], f"/plan/log/?week={week}", {f"hours-{course}": str(hours)})
            statuses[status] += 1
            if status == 302:
                acknowledged.append((f"writer-{number}@example.org", course, week, hours))
            if done.is_set():
                return

    def back_up():
        try:
            while len(acknowledged) < WRITERS:
                time.sleep(0.05)
            missed = rows_missed_by_a_plain_copy(busy, tmp_path / "cp.sqlite3", acknowledged)
            made = []
            for number in range(BACKUPS):
                before = set(acknowledged)
                made.append((tmp_path / f"{number}.backup", before))
                manage(busy, "backup", str(made[-1][0]))
            return missed, made
        finally:
            done.set()

    *_, (missed, made) = at_once(*(lambda number=number: write(number) for number in range(WRITERS)), back_up)
    lost = doubled = 0
    quiet = tmp_path / "quiet.backup"
    manage(busy, "backup", str(quiet))
    before_restores = all_rows(busy)
    for path, before in made:
        manage(busy, "restore", "--noinput", str(path))
        rows = hours_of(busy)
        lost += len(before - set(rows))
        doubled += len(rows) - len({row[:3] for row in rows})
        assert set(rows) <= set(acknowledged)
        assert path.read_bytes()[:5] == b"PGDMP" or whole(path)
    manage(busy, "restore", "--noinput", str(quiet))
    errors = statuses.total() - statuses[302]
    record_property(
        "measured",
        f"fault=backup acknowledged={len(acknowledged)} lost={lost} doubled={doubled} errors={errors}"
        f" cp_lost={missed}",
    )
    assert (lost, doubled, errors) == (0, 0, 0)
    assert made[-1][1] > made[0][1]  # they wrote all the time
    assert all_rows(busy) == before_restores
    assert busy.client().get("/paths/").ok  # the site goes on, on what was restored


def damaged(backup: Path, folder: Path) -> dict[str, Path]:
    """Files that are no backup, or not as they were written."""
    whole = backup.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    contents = {
        "empty": b"",
        "text": b"Not a backup at all, but a letter.\n" * 500,
        "random": random.Random(1).randbytes(50_000),
        "random-behind-the-beginning": whole[:20] + random.Random(2).randbytes(50_000),
        "half": whole[: len(whole) // 2],
        "all-but-the-end": whole[:-1],
        "one-bit-wrong": bytes(flipped),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    with contextlib.closing(sqlite3.connect(folder / "of-another-program")) as other:
        other.execute("CREATE TABLE notes (note)")
    files = {name: folder / name for name in [*contents, "of-another-program"]}
    return files | {"not-there": folder / "not-there", "folder": folder}


def test_what_is_damaged_or_foreign_is_refused_and_the_database_stays(site, tmp_path):
    backup = tmp_path / "good.backup"
    manage(site, "backup", str(backup))
    change(site, "UPDATE courses_course SET title = 'Changed since'")
    before = all_rows(site)
    files = damaged(backup, tmp_path)
    letter = files["text"].read_bytes()
    assert "stays" in site.manage("backup", str(files["text"])).stderr
    assert files["text"].read_bytes() == letter
    for name, path in files.items():
        refused = site.manage("restore", "--noinput", str(path))
        assert refused.returncode == 1, name
        assert "Traceback" not in refused.stderr, name
    assert all_rows(site) == before
    assert "is older" not in manage(site, "restore", "--noinput", str(backup))
    assert ask(site, "SELECT count(*) FROM courses_course WHERE title = 'Changed since'") == [(0,)]


def test_a_backup_of_newer_code_is_refused_and_one_of_older_code_asks_for_migrate(site, tmp_path):
    files = {name: tmp_path / name for name in ("now", "newer", "older")}
    manage(site, "backup", str(files["now"]))
    newer = "INSERT INTO django_migrations (app, name, applied) VALUES ('progress', '9999_of_tomorrow', '2026-01-01')"
    last = "0002_language_and_calendar_of_accounts"
    change(site, newer)
    manage(site, "backup", str(files["newer"]))
    change(site, f"DELETE FROM django_migrations WHERE name IN ('9999_of_tomorrow', '{last}')")
    manage(site, "backup", str(files["older"]))
    before = all_rows(site)
    refused = site.manage("restore", "--noinput", str(files["newer"]))
    assert refused.returncode == 1
    assert "progress.9999_of_tomorrow" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert all_rows(site) == before
    assert "run manage.py migrate" in manage(site, "restore", "--noinput", str(files["older"]))
    assert "migrate" not in manage(site, "restore", "--noinput", str(files["now"]))
    assert ask(site, f"SELECT count(*) FROM django_migrations WHERE name = '{last}'") == [(1,)]


def test_a_killed_backup_leaves_the_old_file_and_the_next_one_is_complete(site, tmp_path):
    backup = tmp_path / "site.backup"
    part = tmp_path / "site.backup.part"
    manage(site, "backup", str(backup))
    old = backup.read_bytes()
    killed_while_writing = 0
    for moment in (0, 0.01):
        process = subprocess.Popen(
            [sys.executable, "manage.py", "backup", str(backup)],
            cwd=PROJECT, env=site.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while not part.exists() and process.poll() is None:
            time.sleep(0.0005)
        time.sleep(moment)
        process.kill()
        was_killed = process.wait() == -signal.SIGKILL and part.exists()
        killed_while_writing += was_killed
        if was_killed:
            assert backup.read_bytes() == old
        old = backup.read_bytes()
        part.unlink(missing_ok=True)
    assert killed_while_writing > 0
    (tmp_path / "site.backup.part").write_bytes(b"left by one that was killed" * 1000)
    manage(site, "backup", str(backup))
    assert [path.name for path in tmp_path.iterdir()] == ["site.backup"]
    manage(site, "restore", "--noinput", str(backup))
