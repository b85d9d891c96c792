"""The admin site asks for a second factor and a sign-in of today, and nobody is locked out of their own site."""

import time
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.apps import apps
from django.test import Client
from django.urls import resolve, reverse

from courses.models import Course
from learningpath.models import User
from learningpath.staff_sign_in import ADMIN, NEED_NOT
from tests.pages import all_routes, say_the_password, text_of, values_of
from tests.rows import make_course
from tests.server import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday", "_asks")]

WANTED = "/admin/courses/course/?q=python"
SECOND_FACTOR, ACTIVATE = "/accounts/2fa/", "/accounts/2fa/totp/activate/"
SURE, SURE_BY_FACTOR = "/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/"
SECRET = "JBSWY3DPEHPK3PXP"
HOUR = 60 * 60
WHY = "The admin site asks for a second factor, so that a password"


@pytest.fixture
def _asks(settings):
    settings.ADMIN_SECOND_FACTOR = True


def code_of(secret=SECRET):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up(user):
    return TOTP.activate(user, SECRET).instance


def signed_in(user, *, with_factor=True):
    """Return a client that signed in at the site's page, as a person does."""
    client = Client()
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    if with_factor:
        assert answer.url == "/accounts/2fa/authenticate/"
        assert client.post(answer.url, {"code": code_of()}).status_code == 302
    return client


@pytest.fixture
def entry(db):
    return make_course("python", title="Python", url="https://example.org/python")


def form_of(client, entry, title):
    page = client.get(f"/admin/courses/course/{entry.pk}/change/")
    shown = {name: value for name, value in values_of(page).items() if value}
    return shown | {"description": entry.description, "title": title}


# --- A second factor -------------------------------------------------------------------------------------------


def test_a_curator_without_a_second_factor_is_told_why_sets_one_up_and_goes_on_to_the_page_they_wanted(
    curator,
):
    client = signed_in(curator, with_factor=False)
    answer = client.get(WANTED)
    assert (answer.status_code, answer.url) == (302, SECOND_FACTOR)
    assert WHY in text_of(client.get(SECOND_FACTOR))
    say_the_password(client)
    assert WHY in text_of(client.get(ACTIVATE))
    secret = client.session["mfa.totp.secret"]
    codes = client.post(ACTIVATE, {"code": code_of(secret)}, follow=True)
    assert "Go on to the admin site" in text_of(codes)
    assert f'href="{WANTED}"' in codes.content.decode()
    assert client.get(WANTED).status_code == 200
    assert "admin site" not in text_of(client.get(SECOND_FACTOR)), "once they are there, nothing leads there"


def test_a_session_that_showed_no_second_factor_is_asked_for_it_and_led_back(curator):
    client = signed_in(curator, with_factor=False)
    set_up(curator)
    answer = client.get(WANTED)
    assert answer.url == f"{SURE_BY_FACTOR}?next=%2Fadmin%2Fcourses%2Fcourse%2F%3Fq%3Dpython"
    assert "The admin site asks for your second factor." in text_of(client.get(answer.url))
    say_the_password(client)
    assert client.get(WANTED).url == answer.url, "the password alone is not enough"
    assert client.post(answer.url, {"code": code_of(), "next": WANTED}).url == WANTED
    assert client.get(WANTED).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(curator):
    Authenticator.objects.create(user=curator, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    assert signed_in(curator, with_factor=False).get(WANTED).url == SECOND_FACTOR


def test_whoever_signs_in_with_a_second_factor_is_in(curator):
    set_up(curator)
    assert signed_in(curator).get(WANTED).status_code == 200


def test_nothing_below_admin_is_open_without_a_second_factor(curator):
    root = User.objects.create_superuser("root@example.org", PASSWORD)
    for user in (curator, root):
        client = signed_in(user, with_factor=False)
        routes = [route for route in all_routes() if route.startswith(ADMIN)]
        assert len(routes) > 50
        for route in routes:
            address = "/" + route.replace("^(?P<app_label>", "").replace("<path:object_id>", "1")
            address = address.replace("<id>", "1").replace("<path:content_type_id>", "1")
            if "^" in address or "(" in address or resolve(address).view_name in NEED_NOT:
                continue
            for ask in (client.get, client.post, client.put, client.delete):
                assert ask(address).url == SECOND_FACTOR, address


def test_whoever_the_admin_site_refuses_is_refused_as_before(client, learner_client):
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
    assert learner_client.get("/admin/", follow=True).status_code == 403


def test_while_debugging_the_admin_site_asks_for_nothing_more(settings, curator):
    settings.ADMIN_SECOND_FACTOR = False
    assert signed_in(curator, with_factor=False).get(WANTED).status_code == 200


# --- A sign-in that is not too old ------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [1, 12])
def test_a_sign_in_older_than_the_limit_goes_through_the_password_and_back(
    settings, curator, a_wednesday, hours
):
    settings.ADMIN_SIGN_IN_HOURS = hours
    set_up(curator)
    client = signed_in(curator)
    a_wednesday.shift(hours * HOUR - 1)
    assert client.get(WANTED).status_code == 200
    a_wednesday.shift(1)
    answer = client.get(WANTED)
    assert answer.url == f"{SURE}?next=%2Fadmin%2Fcourses%2Fcourse%2F%3Fq%3Dpython"
    assert f"more than {hours} hour" in text_of(client.get(answer.url))
    assert client.post(answer.url, {"password": PASSWORD, "next": WANTED}).url == WANTED
    assert client.get(WANTED).status_code == 200


def test_what_was_typed_in_a_form_when_the_sign_in_was_too_old_is_saved_after_it(curator, entry, a_wednesday):
    set_up(curator)
    client = signed_in(curator)
    form = form_of(client, entry, "Python anew")
    a_wednesday.shift(13 * HOUR)
    address = f"/admin/courses/course/{entry.pk}/change/?_changelist_filters=q%3Dpython"
    asked = client.post(address, form)
    assert asked.url == f"{SURE}?next=%2Fadmin%2Fcourses%2Fcourse%2F{entry.pk}%2Fchange%2F"
    entry.refresh_from_db()
    assert entry.title == "Python"
    way_back = values_of(client.get(asked.url))["next"]
    saved = client.post(SURE, {"password": PASSWORD, "next": way_back})
    assert saved.status_code == 302, text_of(saved)[:900]
    entry.refresh_from_db()
    assert entry.title == "Python anew"


def test_what_a_borrower_left_waiting_is_not_done_for_the_owner_who_opens_that_page(
    curator, entry, a_wednesday
):
    set_up(curator)
    client = signed_in(curator)
    form = form_of(client, entry, "Python anew")
    a_wednesday.shift(13 * HOUR)
    address = f"/admin/courses/course/{entry.pk}/change/"
    client.post(address, form)
    asked = client.get(address)
    client.post(SURE, {"password": PASSWORD, "next": values_of(client.get(asked.url))["next"]})
    entry.refresh_from_db()
    assert entry.title == "Python"


def test_files_cannot_wait_and_whoever_sent_them_is_told(curator, a_wednesday, tmp_path):
    set_up(curator)
    client = signed_in(curator)
    a_wednesday.shift(13 * HOUR)
    path = tmp_path / "one.yaml"
    path.write_text("providers: []")
    with path.open("rb") as file:
        asked = client.post("/admin/courses/catalogload/add/", {"uploads": file})
    assert "What you sent was not saved." in text_of(client.get(asked.url))


def test_nothing_that_was_sent_is_done_for_who_showed_the_password_alone(curator, entry):
    client = signed_in(curator, with_factor=False)
    set_up(curator)
    address = f"/admin/courses/course/{entry.pk}/delete/"
    asked = client.post(address, {"post": "yes"})
    assert "What you sent was not saved." in text_of(client.get(asked.url))
    client.post(SURE, {"password": PASSWORD, "next": address})
    assert Course.objects.filter(pk=entry.pk).exists()


def test_a_session_that_showed_a_factor_that_is_gone_is_asked_for_the_one_there_is(curator):
    lost = set_up(curator)
    client = signed_in(curator)
    assert client.get(WANTED).status_code == 200
    lost.delete()
    assert client.get(WANTED).url == SECOND_FACTOR
    set_up(curator)
    assert client.get(WANTED).url.startswith(SURE_BY_FACTOR)


# --- Passwords -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("with_factor", [False, True])
@pytest.mark.parametrize("page", ["password_change", "password_change_done"])
def test_the_admin_site_s_own_page_of_a_password_leads_to_the_throttled_one(curator, with_factor, page):
    if with_factor:
        set_up(curator)
    client = signed_in(curator, with_factor=with_factor)
    for ask in (client.get, client.post):
        assert ask(reverse(f"admin:{page}")).url == "/accounts/password/change/"


@pytest.mark.parametrize("written", ["{}", "0{}", "+{}"])
def test_one_s_own_password_among_the_accounts_is_changed_on_the_throttled_page_too(written):
    root = User.objects.create_superuser("root@example.org", PASSWORD)
    set_up(root)
    client = signed_in(root)
    say_the_password(client)
    address = reverse("admin:auth_user_password_change", args=[written.format(root.pk)])
    new = {"password1": "nine blue lanterns", "password2": "nine blue lanterns", "usable_password": "true"}
    assert client.get(address).url == client.post(address, new).url == "/accounts/password/change/"
    root.refresh_from_db()
    assert root.check_password(PASSWORD)


def test_the_admin_site_s_page_to_sign_in_tries_no_passwords_for_who_is_signed_in(curator, learner):
    client = signed_in(curator, with_factor=False)
    answer = client.post(
        "/admin/login/", {"username": learner.email, "password": PASSWORD, "next": "/admin/"}
    )
    assert (answer.status_code, answer.url) == (302, "/admin/")
    assert client.session["_auth_user_id"] == str(curator.pk)


# --- Nobody is locked out of their own site -----------------------------------------------------------------------


def can_set_one_up(user):
    client = signed_in(user, with_factor=False)
    say_the_password(client)
    return client.get(ACTIVATE).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "led_to"), [("1e400", "1e400"), ("login", "login"), ("//evil.example", "/admin/")]
)
def test_where_whoever_is_signed_in_wants_to_go_is_an_address_and_no_name_of_a_view(curator, wanted, led_to):
    set_up(curator)
    assert signed_in(curator).get("/admin/login/", {"next": wanted}).url == led_to


@pytest.mark.parametrize("sends_mail", [False, True])
def test_an_address_given_in_the_admin_site_counts_as_confirmed_where_no_mail_can_confirm_it(
    settings, sends_mail
):
    settings.SENDS_MAIL, settings.ADMIN_SECOND_FACTOR = sends_mail, False
    client = signed_in(User.objects.create_superuser("root@example.org", PASSWORD), with_factor=False)
    say_the_password(client)
    new = {
        "email": "Curator@example.org",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    client.post("/admin/learningpath/user/add/", new)
    made = User.objects.get(email="curator@example.org")
    assert EmailAddress.objects.filter(user=made, verified=True).exists() is not sends_mail
    client.post(
        f"/admin/learningpath/user/{made.pk}/change/",
        form_of_account(client, made) | {"email": "other@example.org"},
    )
    given = EmailAddress.objects.filter(user=made, email="other@example.org", verified=True, primary=True)
    assert given.exists() is not sends_mail


def form_of_account(client, user):
    values = values_of(client.get(f"/admin/learningpath/user/{user.pk}/change/"))
    return {name: value for name, value in values.items() if name not in ("is_staff", "is_superuser")}


def test_an_address_that_is_confirmed_for_another_account_is_left_to_it(settings, learner):
    settings.ADMIN_SECOND_FACTOR = False
    EmailAddress.objects.create(user=learner, email="second@example.org", verified=True)
    client = signed_in(User.objects.create_superuser("root@example.org", PASSWORD), with_factor=False)
    say_the_password(client)
    new = {
        "email": "second@example.org",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    assert client.post("/admin/learningpath/user/add/", new).status_code == 302
    assert EmailAddress.objects.get(email="second@example.org").user == learner


def test_a_curator_who_signed_up_where_no_mail_can_confirm_an_address_can_set_up_a_second_factor(settings):
    client = Client()
    client.post("/accounts/signup/", {"email": "c@example.org", "password1": PASSWORD, "password2": PASSWORD})
    curator = User.objects.get(email="c@example.org")
    curator.is_staff = True
    curator.save()
    assert can_set_one_up(curator)
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False  # as with mail, which can confirm it
    assert not can_set_one_up(curator)


confirm_addresses_of_superusers = import_module(
    "learningpath.migrations.0003_addresses_of_superusers_are_confirmed"
).confirm_addresses_of_superusers


@pytest.mark.parametrize(
    "row", [None, {"verified": False, "primary": False}, {"verified": False, "primary": True}]
)
def test_a_superuser_made_before_addresses_counted_as_confirmed_gets_in_with_mail(settings, row):
    settings.ACCOUNT_EMAIL_VERIFICATION, settings.MFA_ALLOW_UNVERIFIED_EMAIL = "mandatory", False
    root = User.objects.create_user("root@example.org", PASSWORD, is_staff=True, is_superuser=True)
    if row:
        EmailAddress.objects.create(user=root, email=root.email, **row)
    confirm_addresses_of_superusers(apps, None)
    assert EmailAddress.objects.get(user=root).verified
    assert can_set_one_up(root)


def test_addresses_of_all_others_and_those_that_another_account_confirmed_stay_as_they_are(learner, outsider):
    root = User.objects.create_user("root@example.org", PASSWORD, is_superuser=True)
    EmailAddress.objects.create(user=outsider, email=root.email, verified=True)
    EmailAddress.objects.create(user=learner, email=learner.email)
    before = list(EmailAddress.objects.order_by("pk").values())
    confirm_addresses_of_superusers(apps, None)
    assert list(EmailAddress.objects.order_by("pk").values()) == before
