"""Redis, which counts attempts to sign in, gone for a while under learners who save and people who sign in."""

import time

import pytest

from tests.faults.learners import AWAY, load_on, seconds
from tests.redis import Redis
from tests.server import at_once, running_server

pytestmark = pytest.mark.process

LONGEST_SECONDS = 6
WRONG_PASSWORDS = 11  # one more than two processes let through that still count alone for a moment


def signed_in_each_way(server, email):
    """Sign somebody in, sign somebody up, and look at a page: the status of each, and the longest it took."""
    begun = time.monotonic()
    statuses = (
        server.client().log_in(email).status_code,
        server.client().sign_up(f"new-{begun}@example.org").status_code,
        server.client().get("/accounts/login/").status_code,
    )
    return statuses, (time.monotonic() - begun) / len(statuses)


def is_throttled(server, email):
    """Whether too many wrong passwords are counted."""
    client = server.client()
    return ["Too many" in client.log_in(email, "not the right one").text for _ in range(WRONG_PASSWORDS)][-1]


def test_saves_go_on_while_it_is_gone_and_sign_ins_never_break(sqlite_databases, say):
    with Redis() as redis, running_server(sqlite_databases, CACHE_URL=redis.url) as server:
        with load_on(server, learners=4) as load:
            load.until_each_saves()
            email = load.learners[0].email
            redis.stop()
            gone = time.monotonic()
            sign_ins = [signed_in_each_way(server, email)]
            while time.monotonic() < gone + seconds(2):
                load.go_on(0.2)
                sign_ins.append(signed_in_each_way(server, email))
            redis.start()
            back = signed_in_each_way(server, email)
            redis.freeze()
            load.go_on(0.5)
            (frozen,) = at_once(lambda: signed_in_each_way(server, email))
            redis.thaw()
            load.until_each_saves()
        counted = is_throttled(server, load.learners[1].email)
        sign_ins.append(frozen)
        slowest = max(took for _, took in sign_ins)
        line = load.line(
            "redis_away", allowed=(AWAY,), sign_ins_while_away=len(sign_ins), slowest_sign_in_s=slowest
        )
    say(line)
    assert " lost=0 doubled=0 errors=0 " in line
    assert {status for statuses, _ in sign_ins for status in statuses} <= {200, 503}
    assert back[0] == (200, 200, 200)
    assert slowest < LONGEST_SECONDS
    assert counted
