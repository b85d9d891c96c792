"""Whoever lost their second factor gets in again by a command, which says what it did and tells them."""

import io

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from tests.server import PASSWORD

pytestmark = pytest.mark.django_db

COMMAND = "remove_second_factor"


def run(address):
    out = io.StringIO()
    call_command(COMMAND, address, stdout=out)
    return out.getvalue()


@pytest.fixture
def with_factor(learner):
    client = Client()
    client.post("/accounts/login/", {"login": learner.email, "password": PASSWORD})
    assert client.get("/accounts/2fa/").status_code == 200
    TOTP.activate(learner, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(learner)
    return client


def test_it_removes_all_factors_signs_out_everywhere_and_keeps_the_password(learner, outsider, with_factor):
    TOTP.activate(outsider, "JBSWY3DPEHPK3PXP")
    said = run("Learner@Example.org")
    assert "Removed from learner@example.org: 1 x TOTP Authenticator, 1 x Recovery codes." in said
    assert "Signed out: 1 session. The password stays." in said
    assert [factor.user for factor in Authenticator.objects.all()] == [outsider]
    assert not UserSession.objects.exists()
    assert with_factor.get("/accounts/2fa/").status_code == 302
    answer = Client().post("/accounts/login/", {"login": learner.email, "password": PASSWORD})
    assert answer.url == "/plan/"


@pytest.mark.usefixtures("with_factor")
def test_all_addresses_of_the_account_are_told_in_its_language(settings, learner):
    settings.SENDS_MAIL = True
    learner.language = "fr"
    learner.save()
    EmailAddress.objects.create(user=learner, email="second@example.org", verified=True)
    assert "told by mail" in run(learner.email)
    assert sorted(to for letter in mail.outbox for to in letter.to) == [
        "learner@example.org",
        "second@example.org",
    ]
    assert "Votre compte a été modifié" in mail.outbox[0].subject
    assert mail.outbox[0].body.strip().endswith("\nlocalhost")


@pytest.mark.usefixtures("with_factor")
@pytest.mark.parametrize(
    ("sends_mail", "said"), [(False, "This site sends no mail"), (True, "could not be sent")]
)
def test_it_says_when_nobody_was_told(settings, learner, sends_mail, said):
    settings.SENDS_MAIL = sends_mail
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert said in run(learner.email)
    assert not Authenticator.objects.exists()


def test_an_account_without_one_is_left_alone(learner):
    assert "has no second factor, so nothing was changed" in run(learner.email)
    assert not mail.outbox


@pytest.mark.usefixtures("db")
def test_an_address_without_account_is_an_error():
    with pytest.raises(CommandError, match="No account signs in with"):
        run("nobody@example.org")
