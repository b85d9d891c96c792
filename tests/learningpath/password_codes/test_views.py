"""Where no mail is, codes written down after signing up give a new password: once each, and to nobody else."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from learningpath.models import PasswordCode, User
from learningpath.password_codes import forms
from learningpath.password_codes.codes import HOW_MANY, digest_of, make_codes
from tests.pages import html_of, say_the_password, text_of, values_of
from tests.server import PASSWORD

pytestmark = pytest.mark.django_db

CODES, RESET, LOG_IN = "/accounts/password/codes/", "/accounts/password/reset/", "/accounts/login/"
NEW = "nine blue lanterns"
REFUSED = "do not belong together"
CODE = re.compile(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b")


def sign_up(client, **more: str):
    form = {"email": "ada@example.org", "password1": PASSWORD, "password2": PASSWORD}
    return client.post("/accounts/signup/", form | more)


def reset(client, email, code, new=NEW, **more: str):
    return client.post(RESET, {"email": email, "code": code, "password1": new, "password2": new} | more)


@pytest.fixture
def codes(learner):
    return make_codes(learner)


# --- Making them --------------------------------------------------------------------------------------------------


def test_whoever_signs_up_is_offered_codes_sees_them_once_and_goes_on(client):
    answer = sign_up(client, next="/paths/")
    assert answer.url == f"{CODES}?next=%2Fpaths%2F"
    page = client.get(answer.url)
    assert '<a class="btn btn-quiet" href="/paths/">Not now</a>' in html_of(page)
    assert not PasswordCode.objects.exists()
    shown = client.post(answer.url, {"next": values_of(page)["next"]})
    found = CODE.findall(text_of(shown))
    assert len(set(found)) == HOW_MANY
    assert {digest_of(code) for code in found} == set(PasswordCode.objects.values_list("digest", flat=True))
    assert 'href="/paths/">I have them, go on' in html_of(shown)
    assert shown["Cache-Control"] == "private, no-store"
    again = client.get(CODES)
    assert not CODE.findall(text_of(again))
    assert f"You have {HOW_MANY} unused codes." in text_of(again)


def test_with_mail_nobody_is_offered_codes(client, settings, learner_client):
    settings.SENDS_MAIL = True
    assert sign_up(client).url == "/plan/"
    assert learner_client.get(CODES).status_code == 404
    assert "Recovery codes" not in text_of(learner_client.get("/accounts/preferences/"))


def test_the_pages_of_the_account_lead_to_them(learner_client):
    assert f'href="{CODES}"' in html_of(learner_client.get("/accounts/preferences/"))


@pytest.mark.parametrize("onward", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_going_on_stays_here(learner_client, onward):
    assert "evil" not in html_of(learner_client.get(CODES, {"next": onward}))
    assert "alert(1)" not in html_of(learner_client.get(CODES, {"next": onward}))


def test_new_codes_are_made_by_who_said_the_password_only_and_void_the_old_ones(
    learner, learner_client, codes
):
    assert learner_client.post(CODES).url.startswith("/accounts/reauthenticate/")
    say_the_password(learner_client)
    mail.outbox.clear()
    new = CODE.findall(text_of(learner_client.post(CODES)))
    assert mail.outbox[0].to == [learner.email]
    assert mail.outbox[0].subject == "Learning Path: New recovery codes for your password"
    assert len(set(new) - set(codes)) == HOW_MANY
    assert reset(Client(), learner.email, codes[0]).status_code == 422
    assert reset(Client(), learner.email, new[0]).status_code == 302


def test_what_is_stored_is_no_code(codes):
    stored = str(list(PasswordCode.objects.values()))
    assert not [code for code in codes if code in stored or code.replace("-", "") in stored]


# --- Using them --------------------------------------------------------------------------------------------------


def test_a_code_gives_a_new_password_ends_all_sessions_and_is_told(learner, learner_client, codes):
    page = Client().get(RESET)
    assert "This site sends no mail" in text_of(page)
    assert set(values_of(page)) >= {"email", "code", "password1", "password2"}
    answer = reset(Client(), learner.email, codes[0])
    assert (answer.status_code, answer.url) == (302, LOG_IN)
    assert learner_client.get("/accounts/preferences/").status_code == 302
    assert mail.outbox[0].to == [learner.email]
    client = Client()
    assert client.post(LOG_IN, {"login": learner.email, "password": PASSWORD}).status_code == 422
    assert client.post(LOG_IN, {"login": learner.email, "password": NEW}).status_code == 302


def test_a_code_is_used_once(learner, codes):
    assert reset(Client(), learner.email, codes[0]).status_code == 302
    again = reset(Client(), learner.email, codes[0], "another five lanterns")
    assert REFUSED in text_of(again)
    learner.refresh_from_db()
    assert learner.check_password(NEW)
    assert PasswordCode.objects.count() == HOW_MANY - 1


def test_of_two_who_send_a_code_at_once_one_is_refused(learner, codes, monkeypatch):
    find = forms.rows_of_code

    def found_just_before_another_used_it(email, code):
        row = find(email, code).get()
        monkeypatch.setattr(forms, "rows_of_code", find)
        assert reset(Client(), email, code).status_code == 302
        return type("Rows", (), {"first": lambda _self: row})()

    monkeypatch.setattr(forms, "rows_of_code", found_just_before_another_used_it)
    refused = reset(Client(), learner.email, codes[0], "another five lanterns")
    assert (refused.status_code, REFUSED in text_of(refused)) == (422, True)
    learner.refresh_from_db()
    assert learner.check_password(NEW)


@pytest.mark.parametrize(
    "written", [str.upper, lambda code: code.replace("-", ""), lambda code: f" {code.replace('-', ' ')} "]
)
def test_a_code_is_known_however_it_is_written(learner, codes, written):
    assert reset(Client(), f" {learner.email.upper()}", written(codes[0])).status_code == 302


def test_every_address_of_the_account_will_do(learner, codes):
    EmailAddress.objects.create(user=learner, email="second@example.org", verified=True)
    assert reset(Client(), "second@example.org", codes[0]).status_code == 302


@pytest.mark.parametrize("new", ["short", "password123", "12345678901", "learner@example.org"])
def test_a_weak_password_is_refused_and_uses_no_code(learner, codes, new):
    assert reset(Client(), learner.email, codes[0], new).status_code == 422
    assert reset(Client(), learner.email, codes[0], NEW, password2="other").status_code == 422
    assert PasswordCode.objects.count() == HOW_MANY


def test_the_code_of_one_account_opens_no_other(learner, outsider, codes):
    assert REFUSED in text_of(reset(Client(), outsider.email, codes[0]))
    assert PasswordCode.objects.count() == HOW_MANY


def test_with_mail_no_code_is_taken(learner, codes, settings):
    settings.SENDS_MAIL = True
    assert "code" not in values_of(Client().get(RESET))
    reset(Client(), learner.email, codes[0])
    learner.refresh_from_db()
    assert learner.check_password(PASSWORD)


# --- Guessing them -----------------------------------------------------------------------------------------------


def test_wrong_codes_are_counted_together_with_wrong_passwords(learner, codes):
    client = Client()
    for number in range(3):
        assert REFUSED in text_of(reset(client, learner.email, f"wrong {number}"))
    for number in range(2):
        client.post(LOG_IN, {"login": learner.email, "password": f"wrong {number}"})
    assert "Too many" in text_of(reset(client, learner.email, codes[0]))
    assert "Too many" in text_of(client.post(LOG_IN, {"login": learner.email, "password": PASSWORD}))
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert reset(elsewhere, learner.email, codes[0]).status_code == 302, "nobody locks others out"


def test_right_codes_count_for_nothing(learner):
    for number in range(7):
        (code, *_) = make_codes(learner)
        assert reset(Client(), learner.email, code, f"{NEW} {number}").status_code == 302


def answer_to(email):
    cache.clear()
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        answer = reset(client, email, "aaaa-bbbb-cccc-dddd")
    words = text_of(answer).replace(email, "…")
    return answer.status_code, words, len(queries)


def test_known_unknown_and_deactivated_addresses_get_the_same_answer_by_the_same_work(learner):
    make_codes(learner)
    gone = User.objects.create_user("gone@example.org", PASSWORD, is_active=False)
    make_codes(gone)
    emails = (learner.email, "nobody@example.org", gone.email)
    assert len({answer_to(email) for email in emails}) == 1


def test_a_deactivated_account_gets_no_password(learner):
    (code, *_) = make_codes(learner)
    User.objects.filter(pk=learner.pk).update(is_active=False)
    assert REFUSED in text_of(reset(Client(), learner.email, code))
