"""Accounts in the admin, and what holds for every page of it: who may, and nothing inline."""

import time
from html.parser import HTMLParser

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import Course, Path
from learningpath.admin import GuardedAdmin, GuardedKeys
from learningpath.models import User
from tests.pages import say_the_password
from tests.rows import make_course, make_path

pytestmark = pytest.mark.django_db

PASSWORD = "seven green kettles"
ACCOUNTS = (
    "learningpath_user",
    "usersessions_usersession",
    "account_emailaddress",
    "mfa_authenticator",
    "auth_group",
)
ALL_MODELS = sorted(model._meta.label_lower.replace(".", "_") for model in admin.site._registry)
PAGES_OF_A_ROW = ("change", "delete", "history")


@pytest.fixture
def root():
    return User.objects.create_superuser("root@example.org", PASSWORD)


@pytest.fixture
def root_client(root):
    client = Client()
    client.force_login(root)
    say_the_password(client)
    return client


@pytest.fixture
def account(learner):
    """A learner with one row in each table of accounts."""
    EmailAddress.objects.create(user=learner, email=learner.email, primary=True, verified=True)
    Authenticator.objects.create(user=learner, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    session = UserSession.objects.create(
        user=learner, ip="192.0.2.1", session_key="k" * 32, user_agent="a browser"
    )
    return {
        "learningpath_user": learner.pk,
        "usersessions_usersession": session.pk,
        "account_emailaddress": EmailAddress.objects.get(user=learner).pk,
        "mfa_authenticator": Authenticator.objects.get().pk,
        "auth_group": Group.objects.get(name="curators").pk,
    }


def url_of(model, page, *key: object):
    return reverse(f"admin:{model}_{page}", args=key)


def all_urls(model, key):
    return [
        url_of(model, "changelist"),
        url_of(model, "add"),
        *(url_of(model, page, key) for page in PAGES_OF_A_ROW),
    ]


# --- Who may ----------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ACCOUNTS)
def test_curators_are_refused(curator_client, account, model):
    for url in all_urls(model, account[model]):
        assert curator_client.get(url).status_code == 403
        assert curator_client.post(url, {"post": "yes", "is_superuser": "on"}).status_code == 403
    assert (
        curator_client.get(f"{url_of(model, 'changelist')}?user__password__startswith=p").status_code == 403
    )
    assert curator_client.get(f"{url_of(model, 'changelist')}?password__startswith=p").status_code == 403


def test_curators_set_nobodys_password_but_their_own(curator_client, curator, learner):
    url = reverse("admin:auth_user_password_change", args=[learner.pk])
    assert curator_client.get(url).status_code == 403
    form = {"password1": "nine blue lanterns", "password2": "nine blue lanterns", "usable_password": "true"}
    assert curator_client.post(url, form).status_code == 403
    learner.refresh_from_db()
    assert not learner.check_password("nine blue lanterns")


@pytest.mark.parametrize("model", ALL_MODELS)
def test_strangers_sign_in_first_and_learners_are_refused(client, learner_client, model):
    for page in ("changelist", "add"):
        url = url_of(model, page)
        assert client.get(url, follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))
        assert learner_client.get(url, follow=True).status_code == 403


@pytest.mark.parametrize("model", ALL_MODELS)
def test_no_list_leads_to_a_password(root_client, model):
    for query in ("user__password__startswith=p", "password__startswith=p"):
        assert root_client.get(f"{url_of(model, 'changelist')}?{query}").status_code in {302, 400}
    assert root_client.get(f"{url_of(model, 'changelist')}?user__password__startswith=p").status_code == 400


# --- Users --------------------------------------------------------------------------------------


def new_user(**fields: object):
    passwords = {"password1": "nine blue lanterns", "password2": "nine blue lanterns"}
    return {"email": "New@Example.org", "usable_password": "true"} | passwords | fields


def test_superuser_adds_a_user_by_e_mail(root_client):
    answer = root_client.post(url_of("learningpath_user", "add"), new_user(is_superuser="on", is_staff="on"))
    assert answer.status_code == 302
    user = User.objects.get(email="new@example.org")
    assert user.check_password("nine blue lanterns")
    assert not user.is_staff
    assert not user.is_superuser


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "LEARNER@example.org"},
        {"email": "no address"},
        {"email": "a\0@example.org"},
        {"password2": "another one here"},
        {"password1": "password123", "password2": "password123"},
    ],
)
def test_a_user_that_cannot_be_is_a_form_error(root_client, learner, fields):
    answer = root_client.post(url_of("learningpath_user", "add"), new_user(**fields))
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert User.objects.count() == 2


def user_form(user, **fields: object):
    joined = {"date_joined_0": "2026-11-01", "date_joined_1": "12:00:00"}
    return {"email": user.email, "is_active": "on", "calendar": "gregorian"} | joined | fields


def test_superuser_makes_a_curator(root_client, learner):
    group = Group.objects.get(name="curators")
    url = url_of("learningpath_user", "change", learner.pk)
    assert root_client.post(url, user_form(learner, is_staff="on", groups=[group.pk])).status_code == 302
    client = Client()
    client.force_login(learner)
    assert client.get(reverse("admin:courses_course_changelist")).status_code == 200


def test_a_changed_address_ends_the_old_one(root_client, learner, account):
    url = url_of("learningpath_user", "change", learner.pk)
    assert root_client.post(url, user_form(learner, first_name="Ada")).status_code == 302
    assert EmailAddress.objects.filter(user=learner).exists()

    assert root_client.post(url, user_form(learner, email="New@Example.org")).status_code == 302
    learner.refresh_from_db()
    assert learner.email == "new@example.org"
    assert not EmailAddress.objects.filter(user=learner).exclude(email=learner.email).exists()
    for email, signed_in in (("learner@example.org", False), ("new@example.org", True)):
        client = Client()
        client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
        assert ("_auth_user_id" in client.session or "account_login" in client.session) == signed_in


def test_users_are_found_by_e_mail(root_client, learner, outsider):
    page = root_client.get(url_of("learningpath_user", "changelist"), {"q": "learner"}).content.decode()
    assert learner.email in page
    assert outsider.email not in page


# --- Sessions and second factors ----------------------------------------------------------------


def test_sessions_are_found_by_e_mail_and_removing_one_signs_out(root_client, learner_client, learner):
    key = learner_client.session.session_key
    session, _ = UserSession.objects.get_or_create(
        session_key=key, defaults={"user": learner, "ip": "192.0.2.1", "user_agent": "a browser"}
    )
    page = root_client.get(url_of("usersessions_usersession", "changelist"), {"q": "learner@"})
    assert learner.email in page.content.decode()
    assert (
        root_client.post(
            url_of("usersessions_usersession", "delete", session.pk), {"post": "yes"}
        ).status_code
        == 302
    )
    assert not UserSession.objects.filter(user=learner).exists()
    assert not learner_client.session.get("_auth_user_id")


def test_selected_sessions_are_ended(root_client, learner_client, learner):
    session, _ = UserSession.objects.get_or_create(
        session_key=learner_client.session.session_key,
        defaults={"user": learner, "ip": "192.0.2.1", "user_agent": "a browser"},
    )
    form = {"action": "delete_selected", "_selected_action": session.pk, "post": "yes"}
    assert root_client.post(url_of("usersessions_usersession", "changelist"), form).status_code == 302
    assert not learner_client.session.get("_auth_user_id")


def test_nobody_writes_sessions_or_second_factors_by_hand(root_client, account):
    for model in ("usersessions_usersession", "mfa_authenticator"):
        assert root_client.post(url_of(model, "add"), {}).status_code == 403
        assert root_client.post(url_of(model, "change", account[model]), {}).status_code == 403


def test_secrets_are_on_no_page(root_client, account):
    for model in ("usersessions_usersession", "mfa_authenticator"):
        for url in (url_of(model, "changelist"), url_of(model, "change", account[model])):
            page = root_client.get(url).content.decode()
            assert "JBSWY3DPEHPK3PXP" not in page
            assert "k" * 32 not in page


# --- Every page of the admin -----------------------------------------------------------------------


class InlineFinder(HTMLParser):
    """Collects what a content security policy without unsafe-inline blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        is_data = names.get("type") == "application/json"  # read by a script, never run
        if tag == "style" or (tag == "script" and "src" not in names and not is_data):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        self.found += [
            f"{tag} {value}" for value in names.values() if (value or "").startswith("javascript:")
        ]


def assert_clean(answer):
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    finder = InlineFinder()
    finder.feed(answer.content.decode())
    assert not finder.found


@pytest.mark.usefixtures("catalog")
@pytest.mark.parametrize("model", ALL_MODELS)
def test_every_page_about_rows_is_clean_under_the_policy(root_client, account, model):
    row = apps.get_model(*model.split("_", 1)).objects.first()
    pages = all_urls(model, row.pk) if row else [url_of(model, "changelist"), url_of(model, "add")]
    for url in pages:
        assert_clean(root_client.get(url))
    assert_clean(root_client.post(url_of(model, "add"), {}))  # with form errors
    if row:
        form = {"action": "delete_selected", "_selected_action": row.pk}
        assert_clean(root_client.post(url_of(model, "changelist"), form, follow=True))


@pytest.mark.parametrize(
    "url",
    ["/admin/", "/admin/stale-facts/", "/admin/courses/", "/admin/password_change/", "/admin/nothing-here/"],
)
def test_pages_of_the_site_are_clean_under_the_policy(root_client, client, url):
    assert_clean(root_client.get(url))
    assert_clean(client.get(url, follow=True))


def test_the_password_page_of_a_user_is_clean_and_knows_no_odd_keys(root_client, learner):
    assert_clean(root_client.get(reverse("admin:auth_user_password_change", args=[learner.pk])))
    for key in (2**63, -1, "1" * 30, "x"):
        assert root_client.get(reverse("admin:auth_user_password_change", args=[key])).status_code == 404


@pytest.mark.parametrize("model", ACCOUNTS)
@pytest.mark.parametrize("view", PAGES_OF_A_ROW)
@pytest.mark.parametrize("key", ["9223372036854775808", "-1", "1" * 30, "x", "1\0"])
def test_a_key_that_no_row_has_is_told_and_no_crash(root_client, model, view, key):
    assert root_client.get(url_of(model, view, key)).status_code in {302, 404}


NO_KEYS = ("abc", "-1", "1.5", "\0", "١٢", "😀", "1\0")
MADE_UP_COUNTS = ("99999", "2", "1" * 30, "1" * 5000, "-1", "abc", "", "1e3", "١٢")


def test_every_page_of_the_admin_is_behind_the_guard():
    unguarded = [model for model, page in admin.site._registry.items() if not isinstance(page, GuardedAdmin)]
    assert unguarded == []
    lines = [inline for page in admin.site._registry.values() for inline in page.inlines]
    assert lines
    assert [inline for inline in lines if not issubclass(inline, GuardedKeys)] == []


@pytest.fixture
def course(db):
    return make_path("path", make_course("first")).steps.get().course


def forms_with_keys(course, account):
    """Each field of the admin that takes the key of a row, with a form for it."""
    steps = {"steps-TOTAL_FORMS": "1", "steps-INITIAL_FORMS": "0", "steps-0-position": "1"}
    return [
        (url_of("courses_course", "change", course.pk), "successor", {}),
        (url_of("courses_course", "add"), "successor", {}),
        (url_of("courses_course", "add"), "provider", {}),
        (url_of("courses_aidrule", "add"), "provider", {}),
        (url_of("courses_resource", "add"), "provider", {}),
        (url_of("courses_path", "add"), "steps-0-course", steps),
        (url_of("account_emailaddress", "add"), "user", {}),
        (url_of("auth_group", "add"), "permissions", {}),
        (url_of("learningpath_user", "change", account["learningpath_user"]), "groups", {}),
        (url_of("learningpath_user", "change", account["learningpath_user"]), "user_permissions", {}),
    ]


@pytest.mark.parametrize("key", NO_KEYS)
def test_a_key_in_a_form_that_is_no_number_is_a_bad_request(root_client, course, account, key):
    for url, field, form in forms_with_keys(course, account):
        assert root_client.post(url, form | {field: key}).status_code == 400, (url, field)
        assert root_client.get(url, {field: key}).status_code == 200, (url, field)


@pytest.mark.parametrize("key", [str(2**63), "9" * 18, "9" * 30, "9" * 5000, "0"])
def test_a_key_that_no_row_has_is_refused(root_client, course, account, key):
    for url, field, form in forms_with_keys(course, account):
        of_several = field in {"groups", "user_permissions", "permissions"}
        status = 400 if of_several and len(key) > 18 else 200  # else a form error
        assert root_client.post(url, form | {field: key}).status_code == status, (url, field)


@pytest.mark.parametrize("count", MADE_UP_COUNTS)
def test_more_lines_than_any_page_has_are_a_bad_request_at_once(root_client, course, count):
    form = {"steps-TOTAL_FORMS": "1", "steps-INITIAL_FORMS": "0", "steps-0-id": "", "title": "A path"}
    for url in (url_of("courses_path", "add"), url_of("courses_path", "change", Path.objects.get().pk)):
        for field in ("steps-TOTAL_FORMS", "steps-INITIAL_FORMS"):
            begun = time.perf_counter()
            assert root_client.post(url, form | {field: count}).status_code == 400
            assert time.perf_counter() - begun < 1


def test_lines_beyond_those_that_can_be_are_not_even_made(root_client, course):
    lines = {f"aid_rules-{n}-id": "" for n in range(200)}
    form = {"aid_rules-TOTAL_FORMS": "200", "aid_rules-INITIAL_FORMS": "0"}
    answer = root_client.post(url_of("courses_provider", "add"), form | lines)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Please submit at most 6 forms." in page
    assert 'name="aid_rules-5-id"' in page
    assert 'name="aid_rules-6-id"' not in page


def test_the_log_can_be_walked_by_its_days_but_not_by_made_up_ones(root_client, root, course):
    LogEntry.objects.log_actions(root.pk, Course.objects.all(), CHANGE, "Changed.")
    url, today = url_of("admin_logentry", "changelist"), timezone.now()
    day = {"action_time__year": today.year, "action_time__month": today.month, "action_time__day": today.day}
    assert "Changed." in root_client.get(url, day).content.decode()
    for year in ("9" * 30, "abc", "-1", "\0", "99999"):
        assert root_client.get(url, {"action_time__year": year}).status_code == 400
    assert root_client.get(url, {"action_time__year": "0"}, follow=True).status_code == 200
    assert root_client.get(url, {"action_time__year__gte": "1"}).status_code == 400


@pytest.mark.parametrize("model", ALL_MODELS)
def test_searches_are_answered(root_client, model):
    for words in ("x", "\0", "'", "%", "🦉" * 100):
        assert root_client.get(url_of(model, "changelist"), {"q": words}, follow=True).status_code == 200


@pytest.mark.parametrize("model", ["learningpath_user", "usersessions_usersession", "mfa_authenticator"])
def test_20_accounts_cost_the_same_queries_as_2(root_client, model):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert root_client.get(url_of(model, "changelist")).status_code == 200
        return len(captured)

    def make_account(number):
        user = User.objects.create_user(f"person-{number}@example.org")
        UserSession.objects.create(
            user=user, ip="192.0.2.1", session_key=f"key-{number}", user_agent="a browser"
        )
        Authenticator.objects.create(user=user, type="totp", data={})

    make_account(1), make_account(2)
    root_client.get(url_of(model, "changelist"))
    with_2_rows = queries()
    for number in range(3, 21):
        make_account(number)
    assert queries() == with_2_rows


def test_the_admin_bears_our_name_and_colours(curator_client):
    for address in ("/admin/", "/admin/courses/course/", "/admin/stale-facts/"):
        page = curator_client.get(address).content.decode()
        assert '<link rel="stylesheet" href="/static/admin.css">' in page
        assert ">Learning Path catalog</a>" in page
        assert page.index("admin/css/base.css") < page.index("/static/admin.css")
