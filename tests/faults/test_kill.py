"""All processes of the app killed at once under learners who save, again and again."""

import time

from tests.faults.learners import AWAY, CUT, load_on, seconds
from tests.test_concurrency import ask

LEAST_KILLS = 3
BETWEEN_KILLS_SECONDS = 0.7
LONGEST_AWAY_SECONDS = 2


def damage(server):
    """Return what SQLite finds wrong with its file; PostgreSQL looks itself when it starts."""
    if server.database_url.startswith("postgres"):
        return []
    return [row for row in ask(server, "PRAGMA integrity_check") if row != ("ok",)]


def seconds_to_start(server):
    """Start the processes and return how long it took until they served."""
    begun = time.monotonic()
    server.start()
    return time.monotonic() - begun


def test_killed_under_8_learners_it_serves_again_within_2_seconds_and_has_each_hour_once(server, say):
    server.stop()
    usual = seconds_to_start(server)
    back_after = []
    with load_on(server) as load:
        load.until_each_saves()
        until = time.monotonic() + seconds(4)
        while len(back_after) < LEAST_KILLS or time.monotonic() < until:
            load.go_on(BETWEEN_KILLS_SECONDS)
            server.kill()
            back_after.append(seconds_to_start(server))
        load.until_each_saves()
    line = load.line(
        "kill", allowed=(AWAY, CUT), kills=len(back_after), back_s=min(back_after), usual_s=usual
    )
    say(line)
    assert " lost=0 doubled=0 errors=0 " in line
    assert "cut:" in line
    assert damage(server) == []
    assert min(back_after) < max(LONGEST_AWAY_SECONDS, 2 * usual)  # so slow is this machine without a fault
