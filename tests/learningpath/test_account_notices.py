"""Each change of an account is mailed to the addresses that it had before."""

from contextlib import contextmanager

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.messages import get_messages
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.test import Client

from learningpath.mail import as_from_a_page
from learningpath.models import User
from tests.pages import say_the_password
from tests.server import PASSWORD
from tests.tables import digest_by_table

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


def rows_of(learner, other):
    address = EmailAddress.objects.get(email=OTHER)
    factor = TOTP.activate(learner, generate_totp_secret()).instance
    new_password = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    changed = {"user": learner.pk, "email": NEW, "verified": "on"}
    marked = {"action": "make_verified", "_selected_action": address.pk}
    unlike = {name: value for name, value in user_form(FIRST).items() if name != "is_active"}
    return {
        "address": (f"learningpath/user/{learner.pk}/change/", user_form(NEW)),
        "password": (f"learningpath/user/{learner.pk}/password/", new_password),
        "locked": (f"learningpath/user/{learner.pk}/change/", unlike),
        "added": ("account/emailaddress/add/", changed),
        "changed": (f"account/emailaddress/{address.pk}/change/", changed),
        "given away": (f"account/emailaddress/{address.pk}/change/", changed | {"user": other.pk}),
        "removed": (f"account/emailaddress/{address.pk}/delete/", {"post": "yes"}),
        "marked": ("account/emailaddress/", marked),
        "factor": (f"mfa/authenticator/{factor.pk}/delete/", {"post": "yes"}),
    }


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    """Do what waits for the end of a transaction, which here no test comes to, as if inside the request."""

    @contextmanager
    def commit():
        with as_from_a_page(), django_capture_on_commit_callbacks(execute=True):
            yield

    return commit


CHANGES_BY_STAFF = (
    "address", "password", "locked", "added", "changed", "given away",
    "removed", "marked", "factor",
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES_BY_STAFF)
def test_what_a_superuser_does_is_told_to_the_addresses_that_were_there(
    root_client, learner, outsider, change, committing
):
    page, form = rows_of(learner, outsider)[change]
    if change == "marked":
        EmailAddress.objects.filter(email=OTHER).update(verified=False)
    with committing():
        assert root_client.post(f"/admin/{page}", form).status_code == 302
    assert FIRST in told("Your account was changed")
    assert "root@example.org" not in told("Your account was changed")


def remove_account(client, learner):
    return client.post(f"/admin/learningpath/user/{learner.pk}/delete/", {"post": "yes"})


def test_every_address_of_an_account_hears_in_its_language_that_a_superuser_deleted_it(
    root_client, learner, committing
):
    User.objects.filter(pk=learner.pk).update(language="fr")
    with committing():
        remove_account(root_client, learner)
    assert told("Votre compte est supprimé") == [FIRST, OTHER]


def test_every_address_of_an_account_hears_that_its_owner_deleted_it(sure_client):
    sure_client.post("/accounts/leave/")
    assert told("Your account is deleted") == [FIRST, OTHER]


@pytest.mark.parametrize("change", [*CHANGES_BY_STAFF, "deleted"])
def test_a_mail_server_that_is_away_keeps_no_superuser_from_it(
    root_client, learner, outsider, change, settings, committing
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    pages = rows_of(learner, outsider)
    pages["deleted"] = (f"learningpath/user/{learner.pk}/delete/", {"post": "yes"})
    page, form = pages[change]
    if change == "marked":
        EmailAddress.objects.filter(email=OTHER).update(verified=False)
    before = digest_by_table()
    with committing():
        answer = root_client.post(f"/admin/{page}", form)
    assert answer.status_code == 302
    assert digest_by_table() != before
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert any("could not be sent" in message for message in said)
