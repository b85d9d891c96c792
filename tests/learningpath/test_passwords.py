"""Passwords are hashed in little memory, and hashes made before, with much, still let people in."""

import subprocess
import sys
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from argon2 import extract_parameters
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.test import Client

from learningpath.models import User
from learningpath.passwords import EarlierHasher, PasswordHasher
from learningpath.settings import PASSWORD_HASHERS
from tests.server import PASSWORD, PROJECT, Server, at_once

AT_ONCE = 48
MOST_BYTES = 200e6  # of a worker

# A site with accounts whose hash was made earlier, and as it is now; prints nothing.
ACCOUNTS = """
import django, sys
django.setup()
from allauth.account.models import EmailAddress
from learningpath.models import User
from learningpath.passwords import EarlierHasher, PasswordHasher
hashed = [one.encode(sys.argv[1], "salt-of-this-test-only") for one in (EarlierHasher(), PasswordHasher())]
for number in range(int(sys.argv[2])):
    User.objects.create(email=f"learner-{number}@example.org", password=hashed[number % 4 > 0])
"""


@pytest.fixture
def as_in_production(settings):
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS


@pytest.fixture
def earlier(as_in_production, db):
    """An account that was made before hashes took less memory."""
    password = Argon2PasswordHasher().encode(PASSWORD, "salt-of-this-test-only")
    user = User.objects.create(email="early@example.org", password=password)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def parameters(password_hash):
    found = extract_parameters(password_hash.removeprefix("argon2"))
    return found.type.name, found.memory_cost, found.time_cost, found.parallelism


def stored(user):
    return parameters(User.objects.get(pk=user.pk).password)


def sign_in(client, user, password=PASSWORD):
    return client.post("/accounts/login/", {"login": user.email, "password": password})


@pytest.mark.usefixtures("as_in_production")
def test_a_password_is_hashed_with_the_second_choice_of_owasp():
    assert parameters(make_password(PASSWORD)) == ("ID", 19456, 2, 1)


@pytest.mark.django_db
def test_a_hash_from_before_lets_in_and_is_replaced(earlier):
    assert stored(earlier) == ("ID", 102400, 2, 8)
    assert sign_in(Client(), earlier, "wrong").status_code == 422
    assert stored(earlier) == ("ID", 102400, 2, 8)
    assert sign_in(Client(), earlier).status_code == 302
    assert stored(earlier) == ("ID", 19456, 2, 1)
    assert sign_in(Client(), earlier).status_code == 302


@pytest.mark.django_db
def test_whoever_says_again_who_they_are_stays_signed_in_when_the_hash_is_replaced(earlier):
    client = Client()
    client.force_login(earlier)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert stored(earlier) == ("ID", 19456, 2, 1)
    assert client.get("/accounts/email/").status_code == 200


def hashed_by(monkeypatch):
    """Return the memory of each hash from now on, in KiB; the costs add up to the time."""
    seen = []
    for work in ("encode", "verify"):
        true = getattr(Argon2PasswordHasher, work)

        def noted(self, password, other, true=true, work=work):
            seen.append(parameters(other)[1] if work == "verify" else self.memory_cost)
            return true(self, password, other)

        monkeypatch.setattr(Argon2PasswordHasher, work, noted)
    return seen


@pytest.mark.django_db
def test_a_refused_sign_in_costs_the_same_for_old_hashes_and_new_and_for_nobody(earlier, monkeypatch):
    new = User.objects.create_user("new@example.org", PASSWORD)
    without = User.objects.create(email="without@example.org", password=make_password(None))
    seen = hashed_by(monkeypatch)
    for user in (earlier, new, without, User(email="nobody@example.org")):
        sign_in(Client(), user, "wrong")
        assert sorted(seen) == [19456, 102400], user.email
        seen.clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("as_in_production")
def test_once_no_old_hash_is_left_a_refused_sign_in_costs_one_new_hash(monkeypatch):
    new = User.objects.create_user("new@example.org", PASSWORD)
    seen = hashed_by(monkeypatch)
    for user in (new, User(email="nobody@example.org")):
        sign_in(Client(), user, "wrong")
        assert seen == [19456], user.email
        seen.clear()


@pytest.mark.usefixtures("as_in_production")
def test_one_hash_is_made_at_a_time(monkeypatch):
    running, most = [], []
    true = Argon2PasswordHasher.encode

    def counted(self, password, salt):
        running.append(salt)
        most.append(len(running))
        try:
            return true(self, password, salt)
        finally:
            running.pop()

    monkeypatch.setattr(Argon2PasswordHasher, "encode", counted)
    at_once(
        *(lambda: make_password(PASSWORD) for _ in range(4)), lambda: EarlierHasher().encode("x", "s" * 22)
    )
    assert set(most) == {1}
    assert check_password(PASSWORD, PasswordHasher().encode(PASSWORD, "s" * 22))


def peak_bytes(server: Server) -> int:
    """Return the most memory that any worker ever had (resident set)."""
    statuses = [Path(f"/proc/{pid}/status").read_text(encoding="ascii") for pid in server.worker_pids]
    return max(int(status.split("VmHWM:")[1].split()[0]) * 1024 for status in statuses)


def test_48_who_sign_in_at_once_behind_one_address_are_let_in_by_workers_below_200_mb(server):
    made = [sys.executable, "-c", ACCOUNTS, PASSWORD, str(AT_ONCE)]
    subprocess.run(made, cwd=PROJECT, env=server.environment, check=True)
    clients = [server.client("198.51.100.1") for _ in range(AT_ONCE)]
    for client in clients:
        client.csrf_token()

    def go_in(number):
        return clients[number].log_in(f"learner-{number}@example.org")

    answers = at_once(*(lambda number=number: go_in(number) for number in range(AT_ONCE)))
    assert [answer.status_code for answer in answers] == [200] * AT_ONCE
    assert all(client.get("/accounts/email/", allow_redirects=False).ok for client in clients)
    peak = peak_bytes(server)
    print(f"sign_ins={AT_ONCE} peak_mb={peak / 1e6:.0f}")
    assert peak < MOST_BYTES
