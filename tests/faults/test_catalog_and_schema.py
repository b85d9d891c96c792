"""A catalog reloaded, killed while it reloads, and tables migrated under learners who save."""

import subprocess
import sys
import time

import pytest

from tests.faults.learners import AWAY, load_on
from tests.server import PROJECT, Server
from tests.test_concurrency import ask
from tests.test_crash_of_reload import COURSES, write_version

KILLED_AFTER = 0.8  # of what a whole run takes: Python has begun, and the catalog is read or written


@pytest.fixture
def catalogs(tmp_path):
    return [write_version(tmp_path / str(version), version) for version in (1, 2)]


def titles_of_version(server, version):
    return ask(server, f"SELECT count(*) FROM courses_course WHERE title LIKE '%, version {version}'")[0][0]


def kill_reload(server, folder, after_seconds):
    """Kill a reload at a moment; return whether it was still at work."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "reload_catalog", str(folder)],
        cwd=PROJECT, env=server.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(after_seconds)
    process.kill()
    return process.wait() != 0


def test_no_hour_is_lost_and_every_page_can_be_read_while_the_catalog_and_the_tables_change(
    server, catalogs, say
):
    with load_on(server) as load:
        load.until_each_saves()
        begun = time.monotonic()
        reloads = [server.manage("reload_catalog", str(catalogs[0]))]
        killed = kill_reload(server, catalogs[1], KILLED_AFTER * (time.monotonic() - begun))
        after_kill = {titles_of_version(server, 1), titles_of_version(server, 2)}
        reloads.append(server.manage("reload_catalog", str(catalogs[1])))
        next_release = Server(
            server.environment | {"DJANGO_SETTINGS_MODULE": "tests.faults.next_release.settings"}, server.log
        )
        migrated = next_release.manage("migrate")
        load.until_each_saves()
    slowest = max(save.answer.seconds for save in load.saves)
    line = load.line("catalog_and_schema", allowed=(AWAY,), killed=killed, slowest_save_s=slowest)
    say(line)
    assert [done.returncode for done in (*reloads, migrated)] == [0, 0, 0], [*reloads, migrated]
    assert "hours_checked_again... OK" in migrated.stdout
    assert " lost=0 doubled=0 errors=0 " in line
    assert {visit.status for visit in load.visits} == {"200"}
    assert after_kill == {0, len(COURSES)}  # all of one version, none of the other
    assert titles_of_version(server, 2) == len(COURSES)
