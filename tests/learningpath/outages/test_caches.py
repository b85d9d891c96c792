"""What counts attempts to sign in goes on counting while its server is away, and tells no full disk as haste."""

import logging
import time

import pytest
from django.core.cache import cache, caches
from django.db import OperationalError

from learningpath.outages.caches import ASKED_AGAIN_AFTER_SECONDS
from tests.learningpath.outages.conftest import no_space
from tests.redis import Redis
from tests.server import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

ON_REDIS = "learningpath.outages.caches.RedisCache"
LOG_IN = "/accounts/login/"
MANY = 18  # as many as one address may do in a minute
MANY_TRIES_SECONDS = 4


@pytest.fixture
def redis(settings):
    """A server of this test alone, and the cache on it."""
    with Redis() as server:
        options = {"socket_timeout": 0.5}
        default = {"BACKEND": ON_REDIS, "LOCATION": server.url, "OPTIONS": options}
        settings.CACHES = settings.CACHES | {"default": default}
        yield server


def log_in(client, email, password):
    return client.post(LOG_IN, {"login": email, "password": password}).status_code


@pytest.mark.parametrize("how", ["stop", "freeze"])
def test_while_redis_is_away_people_sign_in_and_nobody_guesses_without_end(
    client, learner, redis, caplog, how
):
    assert log_in(client, learner.email, "wrong") == 422
    getattr(redis, how)()
    began = time.perf_counter()
    tries = [log_in(client, "somebody@example.org", "wrong") for _ in range(MANY)]
    assert time.perf_counter() - began < MANY_TRIES_SECONDS  # only the first waits for the server
    assert tries == [422] * MANY
    assert "Too many" in client.post(LOG_IN, {"login": "x@example.org", "password": "wrong"}).content.decode()
    away = [record for record in caplog.records if "The cache is away" in record.message]
    assert [record.levelno for record in away] == [logging.ERROR]
    assert redis.url not in caplog.text


def test_while_redis_is_away_the_right_password_gets_in(client, learner, redis):
    redis.stop()
    assert log_in(client, learner.email, PASSWORD) == 302


def test_readiness_tells_it_and_pages_go_on(client, redis):
    assert client.get("/readyz").status_code == 200
    redis.stop()
    assert client.get("/readyz").json()["cache"] == "fails"
    assert client.get("/paths/").status_code == 200


def test_redis_is_used_again_once_it_is_back(client, redis, caplog):
    cache.set("key", "before")
    redis.stop()
    cache.set("key", "meanwhile")
    assert cache.get("key") == "meanwhile"
    redis.start()
    assert cache.get("key") == "meanwhile"
    time.sleep(ASKED_AGAIN_AFTER_SECONDS)
    assert cache.get("key") is None  # it kept nothing on disk
    cache.set("key", "again")
    assert caches["default"].real.get("key") == "again"
    assert "The cache is back" in caplog.text


def test_a_redis_that_was_started_anew_between_two_pages_was_never_away(redis, caplog):
    cache.set("key", "before")
    redis.stop()
    redis.start()
    cache.set("key", "after")
    assert caches["default"].real.get("key") == "after"
    assert "away" not in caplog.text


def test_every_way_of_asking_is_answered_while_redis_is_away(redis):
    redis.stop()
    assert cache.add("a", 1)
    assert not cache.add("a", 2)
    assert cache.incr("a") == 2
    assert cache.touch("a", 100)
    assert "a" in cache
    cache.set_many({"b": 1, "c": 2})
    assert cache.get_many(["b", "c"]) == {"b": 1, "c": 2}
    cache.delete_many(["b"])
    assert cache.get("b", "none") == "none"
    assert cache.delete("c")
    cache.clear()
    assert cache.get("a") is None


def test_a_table_that_cannot_grow_says_so(settings, request):
    request.getfixturevalue("counted_in_the_database")
    assert cache.add("key", 1)
    assert not cache.add("key", 2)
    with no_space(), pytest.raises(OperationalError):
        cache.add("other", 1)
    assert cache.add("other", 1)
