"""Guessing passwords is slowed down, and locks nobody out of their account but whoever guesses."""

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client

from learningpath.models import User
from tests.pages import text_of
from tests.server import PASSWORD

pytestmark = pytest.mark.django_db

LOG_IN = "/accounts/login/"
NEW_PASSWORD = "nine blue lanterns"
MOST_TRIES = 20  # of one visitor before the site hashes no more of them


def sign_in(client, email, password, address="198.51.100.1"):
    return client.post(LOG_IN, {"login": email, "password": password}, REMOTE_ADDR=address)


def is_let_in(answer):
    return answer.status_code == 302


def is_throttled(answer):
    return answer.status_code == 429 or "Too many" in text_of(answer)


@pytest.fixture
def hashed(monkeypatch):
    """The passwords that were compared with the learner's or hashed for nobody's."""
    seen = []
    check, make = User.check_password, User.set_password
    monkeypatch.setattr(User, "check_password", lambda self, raw: seen.append(raw) or check(self, raw))
    monkeypatch.setattr(User, "set_password", lambda self, raw: seen.append(raw) or make(self, raw))
    return seen


def fail(email, addresses, tries=5, network="192.0.2"):
    client = Client()
    for number in range(addresses):
        for _ in range(tries):
            sign_in(client, email, "wrong", f"{network}.{number}")


@pytest.fixture
def locked(settings):
    """Try at an account from so many addresses that it is refused to strangers; here ten tries do it."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed_for_account": "10/h/key"}

    def lock(user, network="192.0.2"):
        fail(user.email, addresses=3, network=network)
        assert is_throttled(sign_in(Client(), user.email, PASSWORD, "203.0.113.8"))

    return lock


def test_guesses_at_one_account_are_refused_before_they_are_hashed(learner, hashed):
    answers = [sign_in(Client(), learner.email, f"wrong {n}") for n in range(25)]
    assert is_throttled(answers[MOST_TRIES - 1])
    assert len(hashed) <= MOST_TRIES
    assert not is_let_in(sign_in(Client(), learner.email, PASSWORD)), "nor does this visitor get in"
    assert is_let_in(sign_in(Client(), learner.email, PASSWORD, "203.0.113.7"))


def test_guesses_at_many_accounts_are_refused_before_they_are_hashed(learner, hashed):
    answers = [sign_in(Client(), f"somebody-{n}@example.org", "wrong") for n in range(60)]
    assert all(is_throttled(answer) for answer in answers[MOST_TRIES:])
    assert len(hashed) <= MOST_TRIES
    assert is_let_in(sign_in(Client(), learner.email, PASSWORD, "203.0.113.7"))


def show_a_code_of(user):
    """Return what shows, signed in as this account, its next recovery code from the address of a guesser."""
    TOTP.activate(user, generate_totp_secret())
    codes = iter(RecoveryCodes.activate(user).get_unused_codes())
    browser = Client()
    browser.force_login(user)
    address = "/accounts/2fa/reauthenticate/"
    return lambda: browser.post(address, {"code": next(codes)}, REMOTE_ADDR="198.51.100.1")


def test_who_shows_codes_of_their_own_account_between_guesses_gets_no_more_of_them(outsider, hashed):
    show_a_code = show_a_code_of(outsider)
    for number in range(60):
        if number % 15 == 0:
            assert show_a_code().status_code == 302
        answer = sign_in(Client(), f"somebody-{number}@example.org", "wrong")
    assert is_throttled(answer)
    assert len(hashed) <= MOST_TRIES


@pytest.mark.parametrize(
    ("address", "neighbour", "is_one"),
    [
        ("2001:db8:1:2::3", "2001:db8:1:2::4", True),
        ("2001:db8:1:2::3", "2001:db8:1:3::3", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
    ],
)
def test_who_is_one_visitor(learner, address, neighbour, is_one):
    for _ in range(6):
        sign_in(Client(), learner.email, "wrong", address)
    assert is_throttled(sign_in(Client(), learner.email, PASSWORD, neighbour)) == is_one


@pytest.mark.parametrize(
    ("proxies", "forwarded", "visitor"),
    [
        (0, "203.0.113.1", "198.51.100.1"),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "203.0.113.9, 203.0.113.1", "203.0.113.1"),
        (2, "203.0.113.1, 203.0.113.9", "203.0.113.1"),
        (2, "203.0.113.1", "203.0.113.1"),
        (2, "nonsense", "198.51.100.1"),
    ],
)
def test_a_visitor_is_told_apart_by_what_our_proxies_wrote(settings, rf, proxies, forwarded, visitor):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = rf.get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="198.51.100.1")
    assert get_adapter().get_client_ip(request) == visitor


def test_guesses_from_ten_addresses_lock_nobody_out_who_comes_from_another(learner):
    fail(learner.email, addresses=10, tries=8)
    assert is_let_in(sign_in(Client(), learner.email, PASSWORD, "203.0.113.7"))


def test_guesses_from_everywhere_are_limited_for_the_account(learner, hashed):
    fail(learner.email, addresses=30)
    assert len(hashed) == 100
    assert is_throttled(sign_in(Client(), learner.email, PASSWORD, "203.0.113.7"))


def test_a_device_that_signed_in_before_gets_in_whatever_others_try(learner, locked):
    device = Client()
    assert is_let_in(sign_in(device, learner.email, PASSWORD))
    device.post("/accounts/logout/")
    locked(learner)
    assert is_let_in(sign_in(device, learner.email, PASSWORD, "192.0.2.1")), "even where others guessed"


def test_a_known_device_has_few_guesses_too(learner, hashed):
    device = Client()
    sign_in(device, learner.email, PASSWORD)
    device.post("/accounts/logout/")
    answers = [sign_in(device, learner.email, "wrong", f"192.0.2.{n}") for n in range(25)]
    assert is_throttled(answers[5])
    assert len(hashed) <= MOST_TRIES
    assert is_let_in(sign_in(Client(), learner.email, PASSWORD, "203.0.113.7"))


def test_a_device_is_known_to_the_accounts_that_signed_in_there_alone(learner, outsider, locked):
    device = Client()
    for user in (learner, outsider):
        sign_in(device, user.email, PASSWORD)
        device.post("/accounts/logout/")
    for user in (learner, outsider):
        locked(user, network=f"198.51.{user.pk % 200}")
        assert is_let_in(sign_in(device, user.email, PASSWORD, "203.0.113.7"))
        device.post("/accounts/logout/")
    stranger = User.objects.create_user("stranger@example.org", PASSWORD)
    locked(stranger, network="203.0.114")
    assert is_throttled(sign_in(device, stranger.email, PASSWORD, "203.0.113.7"))


def cookie_of(client):
    return client.cookies["device"]


def test_the_cookie_is_read_by_no_script_and_sent_to_this_site_alone(learner):
    device = Client()
    sign_in(device, learner.email, PASSWORD)
    cookie = cookie_of(device)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        "Lax",
        "/",
        "",
    )
    assert cookie["max-age"] >= 300 * 24 * 60 * 60
    assert learner.email not in cookie.value


@pytest.mark.parametrize("odd", ["", "x", "x:y:z", "é", "x" * 5000])
def test_a_made_up_cookie_is_none(learner, odd, locked):
    device = Client()
    device.cookies["device"] = odd
    locked(learner)
    assert is_throttled(sign_in(device, learner.email, PASSWORD, "203.0.113.7"))


def test_a_changed_cookie_is_none(learner, locked):
    device = Client()
    sign_in(device, learner.email, PASSWORD)
    value = cookie_of(device).value
    forged = Client()
    forged.cookies["device"] = value[:-1] + ("A" if value[-1] != "A" else "B")
    locked(learner)
    assert is_throttled(sign_in(forged, learner.email, PASSWORD, "203.0.113.7"))


def test_a_new_password_makes_devices_strangers(learner, locked):
    device = Client()
    sign_in(device, learner.email, PASSWORD)
    learner.set_password(NEW_PASSWORD)
    learner.save()
    locked(learner)
    assert is_throttled(sign_in(device, learner.email, NEW_PASSWORD, "203.0.113.7"))


def test_signing_up_makes_the_device_known_too(client, locked):
    form = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", form)
    client.post("/accounts/logout/")
    locked(User.objects.get())
    assert is_let_in(sign_in(client, "new@example.org", PASSWORD, "203.0.113.7"))


def test_right_passwords_use_up_nothing(learner):
    for _ in range(25):
        assert is_let_in(sign_in(Client(), learner.email, PASSWORD))


@pytest.fixture
def class_of_40(db):
    """People who sit behind one address."""
    return [User.objects.create_user(f"learner-{number}@example.org", PASSWORD) for number in range(40)]


def test_40_people_behind_one_address_sign_in_within_a_minute_some_only_after_a_wrong_password(class_of_40):
    for number, user in enumerate(class_of_40):
        browser = Client()
        if number % 3 == 0:
            assert not is_throttled(sign_in(browser, user.email, "mistyped"))
        assert is_let_in(sign_in(browser, user.email, PASSWORD)), number


def test_a_known_device_signs_in_where_somebody_used_up_what_its_address_has(learner):
    device = Client()
    sign_in(device, learner.email, PASSWORD)
    device.post("/accounts/logout/")
    for number in range(60):
        sign_in(Client(), f"somebody-{number}@example.org", "wrong")
    assert is_throttled(sign_in(Client(), learner.email, PASSWORD))
    assert is_let_in(sign_in(device, learner.email, PASSWORD))


@pytest.mark.parametrize("device", [None, Client()], ids=["strangers", "known device"])
def test_even_right_passwords_are_hashed_for_one_account_30_times_a_minute_at_most(
    learner, outsider, hashed, device
):
    if device:
        sign_in(device, learner.email, PASSWORD)
        hashed.clear()
    for _ in range(32):
        browser = device or Client()
        browser.cookies.pop("sessionid", None)
        answer = sign_in(browser, learner.email, PASSWORD)
    assert is_throttled(answer)
    assert len(hashed) == 30
    assert is_let_in(sign_in(Client(), outsider.email, PASSWORD)), "others behind the address are not held up"


def test_a_class_behind_one_address_signs_up_within_a_minute(db):
    for number in range(40):
        form = {"email": f"new-{number}@example.org", "password1": PASSWORD, "password2": PASSWORD}
        assert Client().post("/accounts/signup/", form).status_code == 302, number


def test_nobody_makes_accounts_by_the_hundred_in_a_minute(db):
    statuses = [Client().post("/accounts/signup/", {}).status_code for _ in range(61)]
    assert statuses[-1] == 429
    assert 429 not in statuses[:-1]


def test_a_password_reset_by_mail_lets_its_owner_in_at_once(client, learner, settings, locked):
    settings.SENDS_MAIL = True
    EmailAddress.objects.create(user=learner, email=learner.email, primary=True, verified=True)
    locked(learner)
    client.post("/accounts/password/reset/", {"email": learner.email})
    link = next(line for line in mail.outbox[0].body.splitlines() if "/password/reset/key/" in line)
    page = client.get(link.removeprefix("http://testserver"), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert is_let_in(sign_in(Client(), learner.email, NEW_PASSWORD, "203.0.113.7"))
