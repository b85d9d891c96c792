"""Signing up and in with an e-mail address: what is fixed, what is refused, and where it leads."""

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.test import Client

from learningpath.models import User
from tests.pages import say_the_password, text_of, values_of
from tests.server import PASSWORD
from tests.tables import digest_by_table

pytestmark = pytest.mark.django_db

SIGN_UP = "/accounts/signup/"
OFFER = "/accounts/password/codes/?next="  # where no mail is, on the way to the page that was wanted
LOG_IN = "/accounts/login/"


def sign_up(client, email="new@example.org", password=PASSWORD, **more: str):
    return client.post(SIGN_UP, {"email": email, "password1": password, "password2": password} | more)


def is_signed_in(client):
    return client.get("/accounts/email/").status_code == 200


# --- Signing up -------------------------------------------------------------------------------------------


def test_signing_up_signs_in_at_once(client):
    answer = sign_up(client)
    assert (answer.status_code, answer.url) == (302, f"{OFFER}%2Fplan%2F")
    assert is_signed_in(client)
    user = User.objects.get()
    assert (user.email, user.is_staff, user.is_superuser) == ("new@example.org", False, False)
    assert user.check_password(PASSWORD)


def test_signing_up_leads_on_to_the_path_one_came_from(client):
    assert sign_up(client, next="/paths/path/enroll/").url == f"{OFFER}%2Fpaths%2Fpath%2Fenroll%2F"


@pytest.mark.parametrize("email", ["New@Example.org", "NEW@EXAMPLE.ORG", "new@example.ORG"])
def test_an_address_is_one_account_in_every_spelling(client, email):
    sign_up(Client())
    before = digest_by_table()
    assert sign_up(client, email).status_code == 422
    assert not is_signed_in(client)
    assert User.objects.count() == 1
    assert {**digest_by_table(), "account_emailaddress": ""} == {**before, "account_emailaddress": ""}


@pytest.mark.parametrize("email", ["new@example.org", "New@Example.org", "NEW@EXAMPLE.ORG"])
def test_one_signs_in_with_every_spelling(client, email):
    sign_up(Client())
    answer = client.post(LOG_IN, {"login": email, "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, "/plan/")


def test_the_database_takes_an_address_once_whatever_its_case():
    User.objects.create_user("new@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="NEW@example.org")])
    assert User.objects.get_by_natural_key("NEW@Example.org").email == "new@example.org"


@pytest.mark.parametrize(
    "password",
    ["seven c", "password123", "9274018365", "new@example.org", "Seven green kettles\0", ""],
)
def test_a_weak_password_is_refused(client, password):
    answer = sign_up(client, password=password)
    assert answer.status_code == 422
    assert values_of(answer)["email"] == "new@example.org"
    assert PASSWORD not in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "password",
    [
        "a long sentence with spaces, which is what we would advise 64 ch",
        "🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉",
        "cafe\u0301 cafe\u0301 cafe",
        " begins and ends with a space ",
    ],
)
def test_a_good_password_is_taken_exactly(client, password):
    sign_up(Client(), password=password)
    assert User.objects.get().check_password(password)
    assert client.post(LOG_IN, {"login": "new@example.org", "password": password}).status_code == 302
    assert (
        Client().post(LOG_IN, {"login": "new@example.org", "password": password.strip() + "x"}).status_code
        == 422
    )


@pytest.mark.parametrize(
    "email",
    [
        "",
        "new",
        "new@",
        "@example.org",
        "new@example.org\0",
        "new@example.org\r\nBcc: x@example.org",
        "a@b@c.org",
        "🦉" * 10_000,
        f"{'n' * 250}@example.org",
    ],
)
def test_what_is_no_address_is_refused(client, email):
    answer = sign_up(client, email)
    assert answer.status_code == 422
    assert "invalid" in answer.content.decode() or "error" in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("address", [SIGN_UP, LOG_IN, "/accounts/password/reset/"])
def test_odd_text_in_every_field_is_a_form_error(client, address):
    before = digest_by_table()
    for text in ("\0", "\u202e", "🦉" * 10_000, "x" * 300, "' OR 1=1 --", "<svg onload=alert(1)>"):
        form = dict.fromkeys(
            ("email", "login", "password", "password1", "password2", "remember", "next"), text
        )
        assert client.post(address, form).status_code in {200, 422, 429}
    assert digest_by_table() == before


def test_a_password_of_a_megabyte_is_a_bad_request(client):
    body = b"login=new%40example.org&password=" + b"x" * 1_000_000
    assert client.post(LOG_IN, body, content_type="application/x-www-form-urlencoded").status_code == 400


def test_more_fields_give_no_more_rights(client):
    sign_up(
        client, is_staff="on", is_superuser="on", is_active="", id="77", pk="77", groups="1", username="root"
    )
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)
    assert user.pk != 77
    assert not user.groups.exists()


@pytest.mark.parametrize(
    "key", ["1-set-password", "zzzzzzzzzzzzz-x", "0-x", "1y2p0ij32e8e8-x", f"{'z' * 500}-x", "1-\u202e"]
)
def test_an_odd_reset_link_is_told_and_no_crash(client, key):
    answer = client.get(f"/accounts/password/reset/key/{key}/")
    assert answer.status_code == 200
    assert "This link does not work" in text_of(answer)


@pytest.mark.parametrize("key", ["x", "x:y:z", "é:é", "-" * 5000, ":::"])
def test_an_odd_confirmation_link_is_told_and_no_crash(client, key):
    assert client.get(f"/accounts/confirm-email/{key}/").status_code == 200
    assert client.post(f"/accounts/confirm-email/{key}/").status_code == 404


@pytest.mark.parametrize("letters", [242, 243])
def test_the_longest_address_is_one_of_254_letters(client, letters):
    sign_up(client, f"{'n' * letters}@example.org")
    assert User.objects.exists() == (letters + len("@example.org") <= 254)


@pytest.mark.parametrize(
    "email", [f"{'n' * 250}@example.org", "x\0@example.org", "🦉@example.org", "x" * 5000]
)
def test_another_address_of_an_account_is_checked_like_the_first(learner_client, email):
    say_the_password(learner_client)
    answer = learner_client.post("/accounts/email/", {"email": email, "action_add": ""})
    assert answer.status_code == 422
    assert set(EmailAddress.objects.values_list("email", flat=True)) <= {"learner@example.org"}


# --- Where signing in leads ----------------------------------------------------------------------------------

ELSEWHERE = (
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:///evil.example",
    "https://evil.example",
    "http://evil.example/plan/",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    " //evil.example",
    "\t//evil.example",
    "//localhost@evil.example",
    "https://testserver.evil.example",
    "data:text/html,x",
    "///evil.example",
    "/\t/evil.example",
)


def assert_stays_here(answer):
    if answer.status_code == 302:
        assert answer.url.startswith("/")
        assert not answer.url.startswith(("//", "/\\", "/\t"))
    assert 'href="//evil' not in answer.content.decode()


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_in_leads_nowhere_else(client, learner, address):
    form = {"login": learner.email, "password": PASSWORD, "next": address}
    answer = client.post(LOG_IN, form)
    assert answer.status_code == 302
    assert_stays_here(answer)
    assert answer.url == "/plan/"
    assert_stays_here(client.get(LOG_IN, {"next": address}))


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_up_out_and_once_more_leads_nowhere_else(client, address):
    answer = sign_up(client, next=address)
    assert (answer.status_code, answer.url) == (302, f"{OFFER}%2Fplan%2F")
    assert_stays_here(client.get(SIGN_UP, {"next": address}))
    assert_stays_here(client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": address}))
    assert_stays_here(client.get("/accounts/reauthenticate/", {"next": address}))
    assert_stays_here(client.get("/admin/login/", {"next": address}))
    answer = client.post("/accounts/logout/", {"next": address})
    assert answer.status_code == 302
    assert_stays_here(answer)


def test_the_admin_signs_in_on_the_same_page(client, curator):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    assert (
        client.post(
            answer.request["PATH_INFO"] + "?" + answer.request["QUERY_STRING"],
            {"login": curator.email, "password": PASSWORD},
        ).status_code
        == 302
    )


BROKEN = ("http://[", "http://a:b@[::1/", "http://[x]/", "//\u2100.example", "https://[fe80::1%25eth0]x/")


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("page", ["login", "signup", "logout", "reauthenticate", "password/reset"])
def test_an_address_to_go_on_to_that_is_none_is_left_alone(client, learner_client, page, broken):
    for visitor in (client, learner_client):
        for answer in (
            visitor.get(f"/accounts/{page}/", {"next": broken}),
            visitor.post(f"/accounts/{page}/", {"next": broken}),
        ):
            assert answer.status_code in {200, 302, 422}
            assert broken not in answer.headers.get("Location", "")
