"""Each change of an account is mailed to the addresses that it had before."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.test import Client

from learningpath.models import User
from tests.pages import say_the_password
from tests.server import PASSWORD

pytestmark = pytest.mark.django_db

EMAIL = "/accounts/email/"
FIRST, OTHER, NEW = "learner@example.org", "other@example.org", "new@example.org"
NEW_PASSWORD = "nine blue lanterns"
PASSWORD_FORM = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


@pytest.fixture
def _addresses(learner):
    EmailAddress.objects.create(user=learner, email=FIRST, primary=True, verified=True)
    EmailAddress.objects.create(user=learner, email=OTHER, verified=True)


@pytest.fixture
def sure_client(learner_client, _addresses):
    say_the_password(learner_client)
    return learner_client


def told(subject):
    """Return who got the mail of this subject, in the order of the alphabet."""
    return sorted(to for letter in mail.outbox if letter.subject.endswith(subject) for to in letter.to)


def test_another_address_is_told_to_those_there_are_before_it_counts(sure_client):
    sure_client.post(EMAIL, {"email": NEW, "action_add": ""})
    assert told("Another email address") == [FIRST, OTHER]
    letter = next(letter for letter in mail.outbox if letter.to == [FIRST])
    assert f"{NEW} was added." in letter.body
    assert "127.0.0.1" in letter.body


def test_a_confirmed_address_is_told_to_those_that_were_there(sure_client, learner):
    sure_client.post(EMAIL, {"email": NEW, "action_add": ""})
    letter = next(letter for letter in mail.outbox if letter.to == [NEW])
    link = next(line for line in letter.body.splitlines() if "confirm-email" in line)
    sure_client.post(link.removeprefix("http://testserver"))
    assert EmailAddress.objects.get(email=NEW).verified
    assert {FIRST, OTHER} <= set(told("Another email address is confirmed"))


def test_the_address_that_was_first_hears_that_another_is_now(sure_client):
    sure_client.post(EMAIL, {"email": OTHER, "action_primary": ""})
    assert User.objects.get().email == OTHER
    assert FIRST in told("Email changed")


def test_a_removed_address_hears_it_as_the_others_do(sure_client):
    sure_client.post(EMAIL, {"email": OTHER, "action_primary": ""})
    sure_client.post(EMAIL, {"email": FIRST, "action_remove": ""})
    assert not EmailAddress.objects.filter(email=FIRST).exists()
    assert told("Email removed") == [FIRST, OTHER]


def test_a_removed_address_that_nobody_confirmed_hears_nothing(sure_client, learner):
    EmailAddress.objects.create(user=learner, email="stranger@example.org")
    sure_client.post(EMAIL, {"email": "stranger@example.org", "action_remove": ""})
    assert told("Email removed") == [FIRST, OTHER]


def test_a_changed_password_is_told_to_every_confirmed_address(sure_client):
    sure_client.post("/accounts/password/change/", PASSWORD_FORM)
    assert told("Password changed") == [FIRST, OTHER]


def test_second_factors_are_told_when_they_come_and_go(sure_client, learner):
    TOTP.activate(learner, generate_totp_secret())
    assert sure_client.post("/accounts/2fa/recovery-codes/generate/").status_code == 302
    sure_client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert len([letter for letter in mail.outbox if letter.to == [FIRST]]) >= 1
    assert told("Authenticator app deactivated") == [FIRST, OTHER]


def test_ended_sessions_are_told(sure_client, learner):
    store = SessionStore()
    store.create()
    UserSession.objects.create(user=learner, ip="192.0.2.1", session_key=store.session_key, user_agent="x")
    sure_client.post("/accounts/sessions/")
    assert not UserSession.objects.filter(session_key=store.session_key).exists()
    assert told("Your other devices were signed out") == [FIRST, OTHER]


# --- By a superuser -------------------------------------------------------------------------------------


@pytest.fixture
def root_client(_addresses):
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org", PASSWORD))
    say_the_password(client)
    return client


def user_form(email):
    joined = {"date_joined_0": "2026-11-01", "date_joined_1": "12:00:00"}
    return {"email": email, "is_active": "on", "calendar": "gregorian"} | joined


def rows_of(learner):
    address = EmailAddress.objects.get(email=OTHER)
    factor = TOTP.activate(learner, generate_totp_secret()).instance
    new_password = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    changed = {"user": learner.pk, "email": NEW, "verified": "on"}
    marked = {"action": "make_verified", "_selected_action": address.pk}
    return {
        "address": (f"learningpath/user/{learner.pk}/change/", user_form(NEW)),
        "password": (f"learningpath/user/{learner.pk}/password/", new_password),
        "added": ("account/emailaddress/add/", changed),
        "changed": (f"account/emailaddress/{address.pk}/change/", changed),
        "removed": (f"account/emailaddress/{address.pk}/delete/", {"post": "yes"}),
        "marked": ("account/emailaddress/", marked),
        "factor": (f"mfa/authenticator/{factor.pk}/delete/", {"post": "yes"}),
    }


@pytest.mark.parametrize("change", ["address", "password", "added", "changed", "removed", "marked", "factor"])
def test_what_a_superuser_does_is_told_to_the_addresses_that_were_there(root_client, learner, change):
    page, form = rows_of(learner)[change]
    if change == "marked":
        EmailAddress.objects.filter(email=OTHER).update(verified=False)
    assert root_client.post(f"/admin/{page}", form).status_code == 302
    assert FIRST in told("Your account was changed")
    assert "root@example.org" not in told("Your account was changed")
