"""A borrowed session changes no account: every address is one that asks, or one that need not."""

import re

import pytest
from allauth.account.internal.flows.email_verification import get_email_verification_url
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import resolve

from learningpath.models import User
from learningpath.recent_sign_in import NEED_NOT, asks
from tests.pages import all_routes, say_the_password, values_of
from tests.server import PASSWORD
from tests.tables import digest_by_table

pytestmark = pytest.mark.django_db

SURE = "/accounts/reauthenticate/"
EMAIL = "/accounts/email/"
NEW_PASSWORD = "nine blue lanterns"

# What has no page of accounts, and why it may change things without asking again.
OTHER_ROOMS = {
    r"$|paths/|courses/|groups/|resources/|style/": "the catalog, and enrolling",
    r"plan/": "what a learner studies, which lets nobody into their account",
    r"i18n/setlang/": "the language of the pages",
    r"healthz|readyz|manifest\.webmanifest|robots\.txt|privacy/|service-worker\.js|static/": "only read",
    r"admin/(courses|progress|admin)/": "rows that let nobody into an account",
    r"admin/(stale-facts/|broken-links/|scored-dates/|$|login/|logout/|jsi18n/|autocomplete/|r/|\^|\()": "pages of the admin site itself",
    r"admin/password_change/": "it leads to the page that asks for the present password",
    r"admin/\w+/\w+/<path:object_id>/$": "old addresses, which lead on",
}


def address_of(route):
    address = "/" + route.replace("^", "").replace("$", "").removeprefix("/")
    return re.sub(r"<[^>]*>|\(\?P<\w+>[^)]*\)", "1", address)


def match_of(route):
    return resolve(address_of(route))


ROUTES = sorted(set(all_routes()))
OTHERS = re.compile("|".join(OTHER_ROOMS))
ASKING = [route for route in ROUTES if asks(match_of(route))]


def test_every_address_asks_or_is_listed_with_the_reason_why_it_need_not():
    listed = {route for route in ROUTES if match_of(route).view_name in NEED_NOT or OTHERS.match(route)}
    assert set(ROUTES) - listed - set(ASKING) == set()
    assert not listed & set(ASKING)
    assert set(NEED_NOT) <= {match_of(route).view_name for route in ROUTES}
    assert len(ASKING) > 20


@pytest.mark.parametrize("route", ASKING)
def test_whoever_sends_something_there_with_an_old_session_is_asked(route):
    root = User.objects.create_superuser("root@example.org", PASSWORD)
    client = Client()
    client.force_login(root)
    before = digest_by_table()
    for method in (client.post, client.put, client.patch, client.delete):
        answer = method(address_of(route))
        assert (answer.status_code, answer.url.partition("?")[0]) == (302, SURE), method
    after = digest_by_table()
    assert {name for name in after if after[name] != before[name]} <= {"django_session"}


@pytest.fixture
def confirmed(learner):
    return EmailAddress.objects.create(user=learner, email=learner.email, primary=True, verified=True)


CHANGES = {
    "add": (EMAIL, {"email": "thief@example.org", "action_add": ""}),
    "primary": (EMAIL, {"email": "other@example.org", "action_primary": ""}),
    "remove": (EMAIL, {"email": "other@example.org", "action_remove": ""}),
    "codes": ("/accounts/2fa/recovery-codes/generate/", {}),
    "sessions": ("/accounts/sessions/", {}),
}


@pytest.mark.usefixtures("confirmed")
@pytest.mark.parametrize("change", CHANGES)
def test_an_account_is_changed_only_by_who_knows_its_password(learner, learner_client, change):
    EmailAddress.objects.create(user=learner, email="other@example.org", verified=True)
    before = list(EmailAddress.objects.order_by("pk").values())
    address, form = CHANGES[change]
    answer = learner_client.post(address, form)
    assert answer.url == f"{SURE}?next={address.replace('/', '%2F')}"
    assert learner_client.post(answer.url, {"password": "wrong"}).status_code == 422
    assert list(EmailAddress.objects.order_by("pk").values()) == before
    learner_client.post(answer.url, {"password": PASSWORD, "next": address})
    changed = list(EmailAddress.objects.order_by("pk").values()) != before
    assert changed == (address == EMAIL), "what was asked for before is done then"


@pytest.mark.usefixtures("confirmed")
def test_a_sign_in_is_recent_for_five_minutes(learner_client, a_wednesday):
    say_the_password(learner_client)
    a_wednesday.shift(4 * 60)
    assert learner_client.post(EMAIL, {"email": "x@example.org", "action_add": ""}).url == EMAIL
    a_wednesday.shift(2 * 60)
    assert learner_client.post(EMAIL, {"email": "y@example.org", "action_add": ""}).url.startswith(SURE)


DEACTIVATE = "/accounts/2fa/totp/deactivate/"


@pytest.fixture
def second_factor(learner):
    return TOTP.activate(learner, generate_totp_secret())


def answer_where_asked(client, answer):
    """Say the password on the page that an answer leads to, as its form does."""
    return client.post(SURE, {"password": PASSWORD, "next": values_of(client.get(answer.url))["next"]})


@pytest.mark.usefixtures("second_factor")
def test_what_waits_is_done_for_who_answers_where_it_was_sent(learner_client):
    answer_where_asked(learner_client, learner_client.post(DEACTIVATE))
    assert not Authenticator.objects.exists()


@pytest.mark.usefixtures("second_factor")
def test_what_a_borrower_left_waiting_is_not_done_for_the_owner_who_opens_that_page(learner_client):
    learner_client.post(DEACTIVATE)
    assert answer_where_asked(learner_client, learner_client.get(DEACTIVATE)).url == DEACTIVATE
    assert Authenticator.objects.exists()


@pytest.mark.usefixtures("second_factor")
def test_what_was_sent_waits_no_longer_than_a_sign_in_is_recent(learner_client, a_wednesday):
    asked = learner_client.post(DEACTIVATE)
    a_wednesday.shift(5 * 60)
    assert answer_where_asked(learner_client, asked).url == DEACTIVATE
    assert Authenticator.objects.exists()


def link_that_confirms(address):
    return get_email_verification_url(None, EmailConfirmationHMAC(address)).removeprefix("http://testserver")


@pytest.mark.usefixtures("confirmed")
def test_a_further_address_is_confirmed_by_its_owner_only_not_by_whoever_has_the_link(
    client, learner, learner_client, outsider_client, rf
):
    further = EmailAddress.objects.create(user=learner, email="mistyped@example.org")
    link = f"/accounts/confirm-email/{EmailConfirmationHMAC(further).key}/"
    assert client.post(link).url.startswith("/accounts/login/?next=")
    assert outsider_client.post(link).url.startswith("/accounts/login/?next=")
    assert learner_client.post(link).url.startswith(SURE)
    further.refresh_from_db()
    assert not further.verified
    say_the_password(learner_client)
    learner_client.post(link)
    further.refresh_from_db()
    assert further.verified


def test_the_first_address_is_confirmed_by_its_link_alone(client, learner):
    first = EmailAddress.objects.create(user=learner, email=learner.email, primary=True)
    client.post(f"/accounts/confirm-email/{EmailConfirmationHMAC(first).key}/")
    first.refresh_from_db()
    assert first.verified


def test_a_password_never_waits_in_a_session(learner):
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org", PASSWORD))
    address = f"/admin/learningpath/user/{learner.pk}/password/"
    form = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    assert client.post(address, form).url.startswith(SURE)
    sessions = " ".join(str(session.get_decoded()) for session in Session.objects.all())
    assert NEW_PASSWORD not in sessions
    assert NEW_PASSWORD.replace(" ", "+") not in sessions
    learner.refresh_from_db()
    assert learner.check_password(PASSWORD)


def change_of_password(old):
    return {"oldpassword": old, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


def test_a_password_is_changed_with_the_present_one_only(learner, learner_client):
    address = "/accounts/password/change/"
    assert learner_client.post(address, change_of_password("wrong")).status_code == 422
    assert learner_client.post(address, change_of_password(PASSWORD)).status_code == 302
    learner.refresh_from_db()
    assert learner.check_password(NEW_PASSWORD)


def test_wrong_present_passwords_are_counted_as_at_signing_in(learner, learner_client):
    address = "/accounts/password/change/"
    answers = [learner_client.post(address, change_of_password(f"wrong {n}")).status_code for n in range(5)]
    assert answers == [422] * 5
    answer = learner_client.post(SURE, {"password": PASSWORD})
    assert "Too many" in answer.content.decode()
    learner.refresh_from_db()
    assert learner.check_password(PASSWORD)
