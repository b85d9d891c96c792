"""Two nodes on one PostgreSQL and one Redis, and learners who save on both at once."""

import contextlib
import itertools
import time
from collections import Counter
from decimal import Decimal

import pytest

from tests.faults.learners import SAVED, Learner, hours_of, lost_and_doubled, seconds, signed_up
from tests.redis import Redis
from tests.server import Server, at_once, running_server

pytestmark = pytest.mark.process

LEARNERS = 4
CONFLICT = "422"
WRONG_PASSWORDS = 5  # that are let through for an account and visitor


@pytest.fixture
def nodes(postgres_databases):
    """Two groups of gunicorn's processes with the same settings."""
    with (
        Redis() as redis,
        running_server(postgres_databases, CACHE_URL=redis.url) as one,
        contextlib.ExitStack() as stack,
    ):
        other = Server(one.environment, one.log.with_suffix(".other"))
        stack.callback(other.kill)
        other.start()
        yield one, other


def on_node(node, learner):
    """Return the same learner, with the same session, on another node."""
    client = node.client()
    client.cookies.update(learner.client.cookies)
    return Learner(client, learner.email)


def save_on_both(learner, elsewhere, turn):
    """Open the same form on both nodes, send both at once, and return the two answers."""
    hours = Decimal(turn % 400 + 1) / 100
    here, there = at_once(lambda: learner.fill(turn, hours), lambda: elsewhere.fill(turn, hours + 5))
    saves = at_once(lambda: learner.send(here), lambda: elsewhere.send(there))
    return ",".join(sorted(save.answer.status for save in saves))


def keep_saving_on_both(learner, elsewhere, for_seconds):
    """Do so again and again."""
    until = time.monotonic() + for_seconds
    turns = itertools.takewhile(lambda turn: not turn or time.monotonic() < until, itertools.count())
    return [save_on_both(learner, elsewhere, turn) for turn in turns]


def test_of_two_saves_of_one_form_on_two_nodes_one_is_kept_and_the_other_told(nodes, say):
    learners = [signed_up(nodes[0], f"learner-{number}@example.org") for number in range(LEARNERS)]
    pairs = [(learner, on_node(nodes[1], learner)) for learner in learners]
    until = seconds(3)
    saving = at_once(*(lambda pair=pair: keep_saving_on_both(*pair, until) for pair in pairs))
    outcomes = Counter(itertools.chain(*saving))
    saves = [save for pair in pairs for learner in pair for save in learner.saves]
    acknowledged = [save for save in saves if save.answer.status == SAVED]
    lost, doubled = lost_and_doubled(acknowledged, hours_of(nodes[0]))
    unseen = len(acknowledged) - len({save.cell for save in acknowledged})
    expected = outcomes[f"{SAVED},{CONFLICT}"]
    line = (
        f"fault=two_nodes acknowledged={len(acknowledged)} lost={lost} doubled={doubled + unseen}"
        f" errors={outcomes.total() - expected} told_of_the_other={expected} engine=postgresql"
    )
    say(line)
    assert " lost=0 doubled=0 errors=0 " in line
    assert expected >= LEARNERS


def test_wrong_passwords_on_one_node_count_on_the_other(nodes):
    visitors = [node.client("2001:db8:ffff::1") for node in nodes]
    for visitor in visitors:  # who asks one site, and so one host; its name is part of the count
        visitor.headers.update({"Host": "localhost", "Referer": "https://localhost/"})
    for turn in range(WRONG_PASSWORDS):
        assert "Too many" not in visitors[turn % 2].log_in("somebody@example.org", "not the right one").text
    for visitor in visitors:
        assert "Too many" in visitor.log_in("somebody@example.org", "not the right one").text
