"""A mail server that refuses, hangs or is not there: no page breaks, nothing is half stored, the log says why."""

import logging
import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client

from learningpath.models import User
from progress.models import Enrollment
from tests.pages import say_the_password, text_of, values_of
from tests.redis import free_port
from tests.rows import make_course, make_path
from tests.server import PASSWORD
from tests.smtp import GREETING, HANGS, MailServer
from tests.tables import digest_by_table

pytestmark = pytest.mark.django_db

SIGN_UP, LOG_IN, RESET, ADDRESSES = (
    f"/accounts/{page}/" for page in ("signup", "login", "password/reset", "email")
)
NEW = "new@example.org"
LATER = "Try again in a few minutes."
REFUSED = "The mail server does not take this address"

# What is wrong with a mail server, and what a page then says.
TROUBLES = {
    "busy": ({GREETING: "421 too busy"}, LATER),
    "hangs at once": ({GREETING: HANGS}, LATER),
    "hangs with the letter": ({"DATA": HANGS}, LATER),
    "refuses the sender": ({"MAIL": "553 new@example.org: not from here"}, LATER),
    "refuses the address": ({"RCPT": "550 5.1.1 <new@example.org>: no such user"}, REFUSED),
    "refuses the address for now": ({"RCPT": "450 new@example.org: wait"}, LATER),
    "refuses the letter": ({"DATA": "554 new@example.org: spam"}, LATER),
    "speaks nonsense": ({GREETING: "hello new@example.org"}, LATER),
}

MISTYPED = {
    "mistyped host": {"EMAIL_HOST": "mail..example"},
    "mistyped sender": {"DEFAULT_FROM_EMAIL": "Learning Path <noreply@"},
    "mistyped kind": {"EMAIL_USE_SSL": True},
    "mistyped password": {"EMAIL_HOST_USER": "ada", "EMAIL_HOST_PASSWORD": "é"},
}


@pytest.fixture
def mail_must_be_confirmed(settings):
    settings.SENDS_MAIL = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 0.3
    return settings


@pytest.fixture(params=["not there", *MISTYPED, "wrong password", *TROUBLES])
def trouble(request, mail_must_be_confirmed, tmp_path):
    """Each trouble in turn; yields what the page then says."""
    if request.param == "not there":
        yield LATER
        return
    for name, value in MISTYPED.get(request.param, {}).items():
        setattr(mail_must_be_confirmed, name, value)
    answers, says = TROUBLES.get(request.param, ({}, LATER))
    with MailServer(tmp_path, **answers) as server:
        mail_must_be_confirmed.EMAIL_PORT = server.port
        if request.param == "wrong password":
            mail_must_be_confirmed.EMAIL_HOST_USER, mail_must_be_confirmed.EMAIL_HOST_PASSWORD = (
                "ada",
                "wrong",
            )
        yield says


@pytest.fixture
def mail_server(mail_must_be_confirmed, tmp_path):
    with MailServer(tmp_path) as server:
        mail_must_be_confirmed.EMAIL_PORT = server.port
        yield server


def sign_up(client, email=NEW):
    return client.post(SIGN_UP, {"email": email, "password1": PASSWORD, "password2": PASSWORD})


def log_in(client, email):
    return client.post(LOG_IN, {"login": email, "password": PASSWORD})


def rows():
    """A digest of all tables but sessions, which any page may begin."""
    return {**digest_by_table(), Session._meta.db_table: ""}


def assert_told(answer, *sentences: str):
    assert answer.status_code == 422
    for sentence in sentences:
        assert sentence in text_of(answer)


def assert_logged_without_address(caplog, *, times=1):
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.name for record in errors] == ["learningpath.mail"] * times
    assert "Mail was not sent" in errors[0].getMessage()
    assert "example.org" not in caplog.text
    assert PASSWORD not in caplog.text
    assert not any(record.exc_info for record in errors)


# --- Each page that sends mail, with each trouble -------------------------------------------------------------


def test_signing_up_makes_no_account_and_says_so(client, trouble, caplog):
    before = rows()
    answer = sign_up(client)
    assert_told(answer, "so no account was made.", trouble)
    assert values_of(answer)["email"] == NEW
    assert rows() == before
    assert_logged_without_address(caplog)


def test_an_address_that_has_an_account_gets_the_same_answer(client, trouble):
    unknown = text_of(sign_up(Client()))
    User.objects.create_confirmed_user(NEW, PASSWORD)
    assert text_of(sign_up(client)) == unknown


def test_asking_for_a_new_password_says_so_whether_there_is_an_account_or_not(client, trouble, caplog):
    unknown = client.post(RESET, {"email": NEW})
    assert_told(unknown, "Your password is as it was.", trouble)
    User.objects.create_confirmed_user(NEW, PASSWORD)
    known = client.post(RESET, {"email": NEW})
    assert text_of(known) == text_of(unknown)
    assert_logged_without_address(caplog, times=2)


def test_signing_in_with_an_address_that_is_not_confirmed_says_so(client, trouble, caplog):
    User.objects.create_user(NEW, PASSWORD)
    assert_told(log_in(client, NEW), "Your address is not confirmed yet", trouble)
    assert client.get(ADDRESSES).status_code == 302
    assert_logged_without_address(caplog)


def test_another_address_is_not_added(client, trouble, caplog):
    client.force_login(User.objects.create_confirmed_user("ada@example.org", PASSWORD))
    say_the_password(client)
    before = rows()
    assert_told(client.post(ADDRESSES, {"email": NEW, "action_add": ""}), "so it was not added.", trouble)
    assert rows() == before
    assert_logged_without_address(caplog)


def test_an_address_that_is_to_be_confirmed_stays_so(client, trouble, caplog):
    user = User.objects.create_confirmed_user("ada@example.org", PASSWORD)
    EmailAddress.objects.create(user=user, email=NEW)
    client.force_login(user)
    say_the_password(client)
    before = rows()
    answer = client.post(ADDRESSES, {"email": NEW, "action_send": ""}, follow=True)
    assert trouble in text_of(answer)
    assert "could not be sent" in text_of(answer)
    assert rows() == before
    assert_logged_without_address(caplog)


def test_a_changed_password_stays_changed_when_nobody_could_be_told(client, trouble, mail_must_be_confirmed):
    mail_must_be_confirmed.ACCOUNT_EMAIL_NOTIFICATIONS = True
    user = User.objects.create_confirmed_user(NEW, PASSWORD)
    client.force_login(user)
    form = {"oldpassword": PASSWORD, "password1": "eight red kettles", "password2": "eight red kettles"}
    answer = client.post("/accounts/password/change/", form, follow=True)
    assert answer.status_code == 200
    assert "the mail that tells you so could not be sent" in text_of(answer)
    user.refresh_from_db()
    assert user.check_password("eight red kettles")


# --- When the mail server is back ------------------------------------------------------------------------------


def test_the_same_address_can_sign_up_as_soon_as_mail_goes_out_again(client, mail_server):
    mail_server.answers[GREETING] = "421 too busy"
    assert sign_up(client).status_code == 422
    mail_server.answers.clear()
    assert sign_up(client).status_code == 302
    (letter,) = mail_server.letters
    (link,) = re.findall(r"http://testserver(/accounts/confirm-email/\S+)", letter)
    client.post(link)
    assert log_in(client, NEW).url == "/plan/"


def test_a_plan_that_was_tried_outlives_a_sign_up_without_mail(client, mail_server):
    make_path("path", make_course("algebra"))
    tried = {"planned_pace_hours": "5", "starts_on": "2026-09-07", "time_zone": "UTC"}
    client.post("/paths/path/try/", tried)
    mail_server.answers[GREETING] = "421 too busy"
    assert sign_up(client).status_code == 422
    assert not Enrollment.objects.exists()
    mail_server.answers.clear()
    sign_up(client)
    assert Enrollment.objects.get().user.email == NEW


# --- Superusers and the demo -----------------------------------------------------------------------------------


def test_a_superuser_made_by_the_command_gets_in_without_any_mail(
    client, mail_must_be_confirmed, monkeypatch
):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", "--email=Root@Example.org", verbosity=0)
    assert log_in(client, "root@example.org").url == "/plan/"
    assert client.get("/admin/").status_code == 200


def test_a_superuser_without_a_confirmed_address_is_told_why_they_do_not_get_in(
    client, mail_must_be_confirmed
):
    User.objects.create_user("root@example.org", PASSWORD, is_staff=True, is_superuser=True)
    assert_told(log_in(client, "root@example.org"), "Your address is not confirmed yet", LATER)


def test_the_demo_accounts_get_in_without_any_mail(client, mail_must_be_confirmed, catalog):
    mail_must_be_confirmed.DEBUG = True
    call_command("load_demo", verbosity=0)
    for user in User.objects.all():
        assert EmailAddress.objects.get(user=user).verified


# --- Without mail ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sends_mail", [True, False])
def test_whoever_signs_up_is_told_beforehand_that_nobody_can_mail_a_new_password(
    client, settings, sends_mail
):
    settings.SENDS_MAIL = sends_mail
    assert ("This site sends no mail." in text_of(client.get(SIGN_UP))) is not sends_mail
