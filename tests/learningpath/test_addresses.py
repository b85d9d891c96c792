"""One mailbox, one account: however its address is spelled, on every way in."""

import io
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from learningpath.addresses import one_spelling
from learningpath.admin import UserAddForm
from learningpath.models import User
from learningpath.password_codes.codes import make_codes
from tests.server import PASSWORD

UNICODE, ASCII = "ada@münchen.example", "ada@xn--mnchen-3ya.example"
SPELLINGS = [UNICODE, ASCII, "Ada@MÜNCHEN.Example", "ada@XN--MNCHEN-3YA.example", "ada@mu\u0308nchen.example"]
OTHERS = ["ada+ai@münchen.example", "ada@munchen.example", "a.da@münchen.example", "ada@muenchen.example"]
NEW = "Nine silver teapots whistle"


def sign_up(email):
    return Client().post("/accounts/signup/", {"email": email, "password1": PASSWORD, "password2": PASSWORD})


def signs_in(email, password=PASSWORD):
    return Client().post("/accounts/login/", {"login": email, "password": password}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        *((spelling, ASCII) for spelling in SPELLINGS),
        ("ada@ｅｘａｍｐｌｅ。ｏｒｇ", "ada@example.org"),
        ("ａｄａ＠example.org", "ada@example.org"),
        ("ada@straße.example", "ada@xn--strae-oqa.example"),
        ("ada@💩.example", "ada@xn--ls8h.example"),
        ("ada+ai@example.org", "ada+ai@example.org"),
        ("ada@[127.0.0.1]", "ada@[127.0.0.1]"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_an_address_has_one_spelling(typed, spelled):
    assert one_spelling(typed) == spelled


@given(st.text(max_size=30), st.text(max_size=30))
def test_the_one_spelling_is_its_own(local, domain):
    once = one_spelling(f"{local}@{domain}")
    assert one_spelling(once) == once


@pytest.mark.django_db
@pytest.mark.parametrize("first", SPELLINGS[:3])
def test_signing_up_again_in_another_spelling_makes_no_second_account(first):
    assert sign_up(first).status_code == 302
    for again in SPELLINGS:
        sign_up(again)
        assert signs_in(again)
    assert [user.email for user in User.objects.all()] == [ASCII]
    assert {row.email for row in EmailAddress.objects.all()} <= {ASCII}


@pytest.mark.django_db
def test_what_is_another_mailbox_is_another_account():
    for email in [UNICODE, *OTHERS]:
        assert sign_up(email).status_code == 302
    assert User.objects.count() == 1 + len(OTHERS)


@pytest.mark.django_db
@pytest.mark.parametrize("email", SPELLINGS)
def test_another_address_of_an_account_is_kept_in_the_one_spelling(email, learner):
    client = Client()
    client.post("/accounts/login/", {"login": learner.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for _ in range(2):
        client.post("/accounts/email/", {"email": email, "action_add": ""})
    added = EmailAddress.objects.filter(user=learner).exclude(email=learner.email)
    assert [row.email for row in added] == [ASCII]


@pytest.mark.django_db
@pytest.mark.parametrize("email", SPELLINGS)
def test_accounts_made_on_the_server_and_in_the_admin_are_one_with_them(email):
    User.objects.create_user(UNICODE, PASSWORD)
    assert User.objects.get_by_natural_key(email).email == ASCII
    with pytest.raises((CommandError, IntegrityError)), transaction.atomic():
        call_command("createsuperuser", email=email, interactive=False)
    form = UserAddForm(
        {"email": email, "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert "An account with this e-mail address exists already." in str(form.errors)
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("email", SPELLINGS)
def test_a_code_for_a_forgotten_password_works_in_every_spelling(email):
    user = User.objects.create_confirmed_user(UNICODE, PASSWORD)
    code = make_codes(user)[0]
    answer = Client().post(
        "/accounts/password/reset/", {"email": email, "code": code, "password1": NEW, "password2": NEW}
    )
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)


@pytest.mark.django_db
@pytest.mark.parametrize("email", SPELLINGS)
def test_wrong_passwords_are_counted_together_for_all_spellings(settings, email):
    User.objects.create_user(UNICODE, PASSWORD)
    for number in range(30):
        Client().post("/accounts/login/", {"login": SPELLINGS[number % len(SPELLINGS)], "password": "wrong"})
    assert not signs_in(email)


@pytest.mark.django_db
@pytest.mark.parametrize("email", SPELLINGS)
def test_commands_find_the_account_in_every_spelling(monkeypatch, settings, email):
    settings.SENDS_MAIL = True
    User.objects.create_confirmed_user(UNICODE, PASSWORD, language="fr")
    monkeypatch.setattr("getpass.getpass", lambda **_: NEW)
    out = io.StringIO()
    call_command("changepassword", email, stdout=out)
    assert "Their addresses were told by mail." in out.getvalue()
    assert signs_in(email, NEW)
    (told,) = mail.outbox
    assert told.to == [ASCII]
    call_command("remove_second_factor", email, stdout=out)
    assert "has no second factor" in out.getvalue()


@pytest.mark.django_db
def test_a_password_changed_for_nobody_is_refused(settings):
    for name in ("nobody@example.org", ""):
        with pytest.raises(CommandError):
            call_command("changepassword", name)


@pytest.mark.django_db
def test_accounts_from_before_get_the_one_spelling_and_two_of_one_mailbox_keep_theirs():
    def make(email):
        user = User.objects.create_user("stand-in@example.org", PASSWORD)
        User.objects.filter(pk=user.pk).update(email=email)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        return user.pk

    alone, first, second = make("eve@münchen.example"), make(UNICODE), make(ASCII)
    User.objects.filter(pk=second).update(password=User.objects.get(pk=alone).password)
    migration = import_module("learningpath.migrations.0006_one_spelling_of_addresses")
    for _ in range(2):
        migration.spell_alike(apps, None)
    emails = dict(User.objects.values_list("pk", "email"))
    assert emails == {alone: "eve@xn--mnchen-3ya.example", first: UNICODE, second: ASCII}
    assert dict(EmailAddress.objects.values_list("user", "email")) == emails
    assert signs_in("eve@münchen.example")
    assert signs_in("eve@xn--mnchen-3ya.example")
    assert [User.objects.get_by_natural_key(email).pk for email in (UNICODE, ASCII)] == [first, second]
    assert all(map(signs_in, (UNICODE, ASCII)))
