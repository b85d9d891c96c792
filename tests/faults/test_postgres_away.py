"""PostgreSQL stopped for a while under learners who save, and started again."""

import time

import pytest

from tests.faults.learners import AWAY, load_on, seconds
from tests.server import running_server

pytestmark = pytest.mark.process

LONGEST_PAGE_SECONDS = 6
FIRST_SAVE_SECONDS = 1


def test_pages_fail_soon_while_it_is_away_and_saves_go_on_as_soon_as_it_is_back(
    cluster, postgres_databases, say
):
    with running_server(postgres_databases) as server:
        with load_on(server) as load:
            load.until_each_saves()
            stopped = time.monotonic()
            cluster.stop()
            load.go_on(seconds(5))
            cluster.start()
            back = time.monotonic()
            load.until_each_saves()
        usual = load.slowest_before(stopped).seconds
        slowest = max(visit.seconds for visit in load.visits)
        first_save = load.first_save_after(back)
        line = load.line(
            "postgres_away", allowed=(AWAY,), slowest_page_s=slowest, first_save_s=first_save, usual_s=usual
        )
    say(line)
    assert " lost=0 doubled=0 errors=0 " in line
    assert "503:" in line
    assert slowest < LONGEST_PAGE_SECONDS + usual
    assert first_save < FIRST_SAVE_SECONDS + usual
