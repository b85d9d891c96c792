"""Time tells nobody who has an account: signing in, signing up and resetting cost the same for every address.

What is compared is the processor time of this process, as other work on the machine stretches the clock's; the
hasher is production's, and the rounds of both kinds take turns.
"""

import statistics
import time
from itertools import count

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher
from django.core import mail
from django.core.cache import cache
from django.test import Client

from learningpath.models import User
from learningpath.password_codes.codes import make_codes
from learningpath.settings import PASSWORD_HASHERS
from tests.server import PASSWORD

pytestmark = pytest.mark.django_db

MOST_APART = 0.10  # of the longer median
LOG_IN, SIGN_UP, RESET = "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"
NEW_PASSWORD = "nine blue lanterns"


@pytest.fixture
def _as_with_mail(settings):
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.SENDS_MAIL = True


@pytest.fixture
def known(_as_with_mail, db):
    user = User.objects.create_user("known@example.org", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def log_in_form(email):
    return {"login": email, "password": "not the password"}


def sign_up_form(email):
    return {"email": email, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


def reset_form(email):
    return {"email": email}


FORMS = {LOG_IN: log_in_form, SIGN_UP: sign_up_form, RESET: reset_form}
UNKNOWN = (f"nobody-{number}@example.org" for number in count())


def cost_of(address, email):
    """Return the seconds of processor time that an answer takes, and its status."""
    cache.clear()
    client = Client()
    began = time.process_time()
    answer = client.post(address, FORMS[address](email))
    return time.process_time() - began, answer.status_code


def medians(address, kinds, rounds):
    """Return the median cost for each kind of address; a first round warms up and counts for nothing."""
    costs = {kind: [] for kind in kinds}
    for number in range(rounds + 1):
        for kind in sorted(kinds, reverse=number % 2 == 1):
            cost, _ = cost_of(address, kinds[kind]())
            if number:
                costs[kind].append(cost)
    return {kind: statistics.median(all_costs) for kind, all_costs in costs.items()}


@pytest.mark.parametrize(("address", "rounds"), [(LOG_IN, 5), (SIGN_UP, 5), (RESET, 75)])
def test_known_and_unknown_addresses_take_the_same_time(known, address, rounds):
    found = medians(address, {"known": lambda: known.email, "unknown": lambda: next(UNKNOWN)}, rounds)
    assert abs(found["known"] - found["unknown"]) <= MOST_APART * max(found.values()), found


def test_a_wrong_password_takes_the_same_time_for_hashes_of_earlier_parameters(known):
    earlier = User.objects.create(
        email="early@example.org", password=Argon2PasswordHasher().encode(PASSWORD, "salt-of-this-test-only")
    )
    kinds = {"known": known.email, "early": earlier.email}
    found = medians(
        LOG_IN,
        {kind: lambda email=email: email for kind, email in kinds.items()}
        | {"unknown": lambda: next(UNKNOWN)},
        rounds=3,
    )
    assert max(found.values()) - min(found.values()) <= MOST_APART * max(found.values()), found


def test_known_and_unknown_addresses_take_the_same_time_for_a_recovery_code_too(known, settings, monkeypatch):
    settings.SENDS_MAIL = False
    make_codes(known)
    code = {"code": "aaaa-bbbb-cccc-dddd", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    monkeypatch.setitem(FORMS, RESET, lambda email: reset_form(email) | code)
    found = medians(RESET, {"known": lambda: known.email, "unknown": lambda: next(UNKNOWN)}, 75)
    assert abs(found["known"] - found["unknown"]) <= MOST_APART * max(found.values()), found


@pytest.mark.parametrize("address", FORMS)
def test_known_unknown_and_deactivated_addresses_get_the_same_answer(known, address):
    gone = User.objects.create_user("gone@example.org", PASSWORD, is_active=False)
    answers = {cost_of(address, email)[1] for email in (known.email, gone.email, next(UNKNOWN))}
    assert len(answers) == 1
    if address != LOG_IN:
        assert len(mail.outbox) == 3, "one mail each"


@pytest.mark.parametrize("verification", ["mandatory", "none"])
def test_a_sign_up_with_a_known_address_hashes_as_one_with_a_new_one_and_leaves_nothing(
    known, settings, monkeypatch, verification
):
    settings.ACCOUNT_EMAIL_VERIFICATION = verification
    hashed = []
    hasher = get_hasher()
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda raw, *args: hashed.append(raw) or encode(raw, *args))
    before = list(User.objects.values()), list(EmailAddress.objects.values())
    Client().post(SIGN_UP, sign_up_form(known.email))
    assert hashed == [NEW_PASSWORD]
    assert (list(User.objects.values()), list(EmailAddress.objects.values())) == before
