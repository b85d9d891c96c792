"""What the site writes by mail: short, plain, in the reader's language, and with the link that it is about."""

import re

import pytest
from django.core import mail

from tests.pages import say_the_password

pytestmark = pytest.mark.django_db

RESET = "/accounts/password/reset/"
SIGNATURE = "\n\n--\nLearning Path\ntestserver"


@pytest.fixture(autouse=True)
def _sends_mail(settings):
    settings.SENDS_MAIL = True


def sent():
    (letter,) = mail.outbox
    assert not letter.alternatives, "plain text only"
    assert "&#" not in letter.body
    assert letter.body.strip().endswith(SIGNATURE)
    assert max(len(part) for part in letter.body.split("\n\n")) < 250
    return letter


def test_a_new_password_is_chosen_by_the_link_of_the_mail(client, learner):
    client.post(RESET, {"email": learner.email})
    letter = sent()
    assert letter.subject == "Learning Path: Choose a new password"
    assert "Somebody, probably you, asked for a new password" in letter.body
    (link,) = re.findall(r"http://testserver(/accounts/\S+)", letter.body)
    assert client.get(link, follow=True).status_code == 200
    assert "Choose a new password" not in letter.body.splitlines()


def test_an_address_without_account_is_told_where_to_sign_up(client):
    client.post(RESET, {"email": "nobody@example.org"})
    letter = sent()
    assert "no account has this address" in letter.body
    assert "http://testserver/accounts/signup/" in letter.body


def test_an_address_is_confirmed_by_the_link_of_the_mail(learner_client):
    say_the_password(learner_client)
    learner_client.post("/accounts/email/", {"email": "other@example.org", "action_add": ""})
    mail.outbox.sort(key=lambda letter: letter.to != ["other@example.org"])
    del mail.outbox[1:]
    letter = sent()
    assert letter.subject == "Learning Path: Confirm your email address"
    (link,) = re.findall(r"http://testserver(/accounts/confirm-email/\S+)", letter.body)
    assert learner_client.get(link).status_code == 200


@pytest.mark.parametrize(
    ("language", "subject"), [("fr", "Choisissez un nouveau mot de passe"), ("am", "አዲስ የይለፍ ቃል ይምረጡ")]
)
def test_mail_speaks_the_language_of_who_asked(client, learner, language, subject):
    client.post(RESET, {"email": learner.email}, headers={"accept-language": language})
    assert sent().subject == f"Learning Path: {subject}"
