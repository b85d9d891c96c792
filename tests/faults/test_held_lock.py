"""Another program holds SQLite's write lock, as somebody's database browser may."""

import contextlib
import sqlite3
import time

import pytest

from tests.faults.learners import AWAY, all_but_one_in_100, load_on, seconds
from tests.server import running_server

pytestmark = pytest.mark.process

LONGEST_READ_SECONDS = 1
FIRST_SAVE_SECONDS = 1


@contextlib.contextmanager
def write_lock_of(server):
    """Hold the lock that each save needs."""
    path = server.database_url.removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_readers_go_on_and_8_savers_are_told_to_try_again_with_what_they_typed(sqlite_databases, say):
    with running_server(sqlite_databases) as server:
        with load_on(server, readers=2) as load:
            load.until_each_saves()
            with write_lock_of(server):
                held = time.monotonic()
                load.go_on(seconds(6))
                load.until_each_is_refused()
                released = time.monotonic()
            load.until_each_saves()
        refused = load.refused(AWAY)
        reads = load.visits_between(held, released)
        usual = load.slowest_before(held).seconds
        slowest = max(reads, key=lambda visit: visit.seconds)
        kept = sum(save.keeps_what_was_typed for save in refused)
        first_save = load.first_save_after(released)
        line = load.line(
            "held_lock",
            allowed=(AWAY,),
            kept_typed=kept,
            slowest_page_s=slowest.seconds,
            slowest_page=slowest.page,
            p99_page_s=all_but_one_in_100(reads),
            usual_s=usual,
            slowest_save_s=max(save.answer.seconds for save in load.saves),
            first_save_s=first_save,
        )
    say(line)
    assert " lost=0 doubled=0 errors=0 " in line
    assert len({save.cell[0] for save in refused}) == len(load.learners)  # nobody waits on and on
    assert kept == len(refused)
    assert {visit.status for visit in reads} == {"200"}
    assert len(reads) > 100
    assert all_but_one_in_100(reads) < LONGEST_READ_SECONDS + usual
    assert first_save < FIRST_SAVE_SECONDS + usual
