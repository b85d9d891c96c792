"""A curator is added by address, from the admin site or by a command, and can get in at once."""

import io
import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from learningpath.models import PasswordCode, User
from tests.pages import say_the_password, text_of
from tests.server import PASSWORD

pytestmark = pytest.mark.django_db

PAGE = "/admin/learningpath/user/add-curator/"
NEW = "new@example.org"
CODE = re.compile(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}")
SHOWN = re.compile(rf'<code id="code">({CODE.pattern})</code>')
CHOSEN = "nine blue lanterns"


@pytest.fixture
def root_client():
    User.objects.create_superuser("root@example.org", PASSWORD)
    client = Client()
    client.post("/accounts/login/", {"login": "root@example.org", "password": PASSWORD})
    say_the_password(client)
    return client


def run(address):
    out = io.StringIO()
    call_command("add_curator", address, stdout=out)
    return out.getvalue()


def is_curator(email):
    user = User.objects.get(email=email)
    return user.is_staff and not user.is_superuser and user.groups.filter(name="curators").exists()


def chooses_a_password(code):
    client = Client()
    sent = {"email": NEW, "code": code, "password1": CHOSEN, "password2": CHOSEN}
    return client.post("/accounts/password/reset/", sent).status_code == 302 and client.login(
        username=NEW, password=CHOSEN
    )


def test_where_no_mail_is_a_code_of_the_command_lets_them_choose_a_password_once(settings):
    settings.SENDS_MAIL = False
    said = run(" New@Example.org ")
    assert is_curator(NEW)
    (code,) = CODE.findall(said)
    assert chooses_a_password(code)
    assert not PasswordCode.objects.exists()
    assert not chooses_a_password(code)


def test_where_mail_is_a_link_comes_by_mail(settings):
    settings.SENDS_MAIL = True
    said = run(NEW)
    assert not CODE.search(said)
    (sent,) = mail.outbox
    assert sent.to == [NEW]
    assert "/accounts/password/reset/key/" in sent.body
    assert EmailAddress.objects.get().verified


def test_whoever_has_an_account_keeps_it_and_is_told(settings, learner):
    settings.SENDS_MAIL = True
    said = run("LEARNER@example.org")
    assert is_curator(learner.email)
    assert "with the account and the password they had" in said
    assert User.objects.get().check_password(PASSWORD)
    assert [one.to for one in mail.outbox] == [[learner.email]]
    run(learner.email)
    assert User.objects.count() == 1


@pytest.mark.parametrize("address", ["", "x", "a@b", "a b@example.org"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(CommandError, match="valid email"):
        run(address)
    assert not User.objects.exists()


def test_an_account_that_is_switched_off_stays_so(learner):
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="switched off"):
        run(learner.email)
    assert not User.objects.get().is_staff


def test_a_superuser_adds_one_in_the_admin_site_and_sees_the_code_this_once(settings, root_client):
    settings.SENDS_MAIL = False
    answer = root_client.post(PAGE, {"email": NEW})
    (code,) = SHOWN.findall(answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    assert is_curator(NEW)
    assert LogEntry.objects.get().get_change_message() == "Made a curator."
    assert chooses_a_password(code)
    assert not SHOWN.search(root_client.get(PAGE).content.decode())


def test_the_admin_site_sends_mail_where_it_can_and_takes_all_back_where_that_fails(settings, root_client):
    settings.SENDS_MAIL = True
    answer = root_client.post(PAGE, {"email": NEW}, follow=True)
    assert "a mail brings them a link" in text_of(answer)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = root_client.post(PAGE, {"email": "other@example.org"})
    assert answer.status_code == 422
    assert "Nothing was changed" in text_of(answer)
    assert not User.objects.filter(email="other@example.org").exists()


def test_nobody_but_superusers_adds_one(curator_client, learner_client, client):
    for visitor in (curator_client, learner_client, client):
        assert visitor.get(PAGE).status_code in {302, 403}
        visitor.post(PAGE, {"email": NEW})
    assert not User.objects.filter(email=NEW).exists()
