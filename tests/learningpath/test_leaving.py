"""Leaving: all that is personal goes at once, what others have stays, and the last superuser is refused."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from courses.models import CatalogLoad, Course, Revision
from learningpath.leaving import SOMEBODY_WHO_LEFT, LastSuperuserError, forget
from learningpath.models import User
from progress.learner.saving import saving
from progress.models import CourseProgress, WeeklyLog
from tests.pages import say_the_password, text_of
from tests.rows import NOW, make_course, make_path, make_rows_of_every_kind
from tests.server import PASSWORD
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

LEAVE, LEFT, SURE = "/accounts/leave/", "/accounts/left/", "/accounts/reauthenticate/"
KEY = 987654321  # found wherever it stands
EMAIL, OTHER_EMAIL = "going@example.org", "other@example.com"
TEXT = "My grandmother taught me."


@pytest.fixture
def path():
    return make_path("path", make_course("first"), make_course("second"), additional=(make_course("third"),))


@pytest.fixture
def _others(path, outsider):
    """Another learner with rows of every kind, whose address is most of the same letters."""
    make_rows_of_every_kind(outsider, path)
    User.objects.create_user(f"not-{EMAIL}", PASSWORD)
    LogEntry.objects.log_actions(outsider.pk, [User.objects.get(email=f"not-{EMAIL}")], CHANGE, "Changed.")


@pytest.fixture
def going(path, _others):
    return User.objects.create_user(EMAIL, PASSWORD, pk=KEY, first_name="Ada", last_name="Going")


def give_rows_of_every_kind(user, path, outsider):
    """Rows of a learner in every table that has such, and what others wrote about them."""
    make_rows_of_every_kind(user, path)
    CourseProgress.objects.filter(user=user).update(waived_reason=TEXT)
    user.groups.add(Group.objects.get(name="curators"))
    user.user_permissions.add(Permission.objects.first())
    for email, is_primary in ((EMAIL, True), (OTHER_EMAIL, False)):
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=is_primary)
    for kind, data in (
        ("totp", {"secret": "S"}),
        ("recovery_codes", {}),
        ("webauthn", {"name": "Ada's key"}),
    ):
        Authenticator.objects.create(user=user, type=kind, data=data)
    about = [user, EmailAddress.objects.get(email=OTHER_EMAIL), Authenticator.objects.get(type="totp")]
    for one in about:
        LogEntry.objects.log_actions(outsider.pk, [one], CHANGE, "Changed.")


def sign_in(user=EMAIL):
    client = Client()
    answer = client.post("/accounts/login/", {"login": user, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def leave(client, password=PASSWORD):
    """Press the button, and give the password that it asks for."""
    asked = client.post(LEAVE)
    assert (asked.status_code, asked.url) == (302, f"{SURE}?next=%2Faccounts%2Fleave%2F")
    return client.post(asked.url, {"password": password, "next": LEAVE})


def tables():
    """Each table with its rows as text; sessions as what they say."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = repr(cursor.fetchall())
    found["django_session"] = repr([one.get_decoded() for one in Session.objects.all()])
    return found


def tables_that_say(*texts: object):
    return {table for table, rows in tables().items() for text in texts if str(text).lower() in rows.lower()}


# --- What goes -------------------------------------------------------------------------------------------


def test_there_are_rows_in_every_table_that_points_to_an_account(going, path, outsider):
    sign_in()
    give_rows_of_every_kind(going, path, outsider)
    CatalogLoad.objects.create(loaded_at=NOW, loaded_by=going, source="files", report="")
    Revision.objects.create(made_at=NOW, made_by=going, section="paths", slug=path.slug, action="changed")
    LogEntry.objects.log_actions(going.pk, [path], CHANGE, "Changed.")
    empty = {
        relation.related_model.__name__
        for relation in User._meta.related_objects
        if not relation.related_model.objects.filter(**{relation.field.name: going}).exists()
    }
    assert empty == set()


def test_no_table_holds_key_address_or_text_of_whoever_left(going, path, outsider):
    sign_in()
    Client().force_login(going)  # a session that the list of sessions does not have
    client = sign_in()
    give_rows_of_every_kind(going, path, outsider)
    begun = SessionStore()
    begun["account_login"] = {"user_pk": str(KEY), "email": OTHER_EMAIL}
    begun.save()
    texts = (KEY, TEXT, "Ada", EMAIL, OTHER_EMAIL)
    for text in texts:
        assert tables_that_say(text), text
    answer = leave(client)
    assert (answer.status_code, answer.url) == (302, LEFT)
    rest = tables()
    assert {
        table for table in rest for text in (KEY, TEXT, "Ada", OTHER_EMAIL) if str(text) in rest[table]
    } == set()
    assert {table: rest[table].count(EMAIL) for table in rest if EMAIL in rest[table]} == {
        "learningpath_user": 1, "django_admin_log": 1,  # not-going@example.org, who is somebody else
    }  # fmt: skip


def test_rows_of_others_are_untouched(going, path, outsider):
    User.objects.filter(pk=KEY).delete()
    before = digest_by_table()
    going = User.objects.create_user(EMAIL, PASSWORD, pk=KEY)
    client, other = sign_in(), sign_in(outsider.email)
    give_rows_of_every_kind(going, path, outsider)
    leave(client)
    assert digest_by_table() == before
    assert other.get("/plan/").status_code == 200
    assert list(UserSession.objects.values_list("user", flat=True)) == [outsider.pk]


def test_sessions_on_every_device_are_dead_at_once(going):
    clients = [sign_in() for _ in range(3)]
    leave(clients[0])
    for client in clients:
        assert client.get("/accounts/email/").url.startswith("/accounts/login/")


def test_the_address_can_sign_up_again_and_finds_nothing(going, path, outsider):
    client = sign_in()
    give_rows_of_every_kind(going, path, outsider)
    leave(client)
    assert client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD}).status_code == 422
    form = {"email": EMAIL, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/signup/", form).status_code == 302
    assert client.get("/plan/").url == "/paths/"


def test_the_browser_is_told_to_forget_pages_and_cookies_but_the_language(going):
    client = sign_in()
    client.cookies["django_language"] = "fr"
    client.cookies["a_device_that_signed_in"] = "signed"
    answer = leave(client)
    assert answer.headers["Clear-Site-Data"] == '"cache"', "storage may have hours of somebody else"
    assert {name for name, one in answer.cookies.items() if one["max-age"] == 0} >= {
        "sessionid",
        "a_device_that_signed_in",
    }
    assert "django_language" not in answer.cookies
    assert "votre compte est supprimé" in text_of(client.get(LEFT)).lower()


def test_the_address_is_told(going):
    leave(sign_in())
    (letter,) = mail.outbox
    assert letter.to == [EMAIL]
    assert "was deleted" in letter.body


def test_a_mail_server_that_fails_keeps_nobody(going, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert leave(sign_in()).url == LEFT
    assert not User.objects.filter(pk=KEY).exists()
    assert "Mail was not sent (account/email/account_deleted" in caplog.text
    assert EMAIL not in caplog.text


# --- What it asks for --------------------------------------------------------------------------------------


def test_a_wrong_password_deletes_nothing(going):
    client = sign_in()
    assert leave(client, "another one here").status_code == 422
    assert User.objects.filter(pk=KEY).exists()
    assert client.get(LEAVE).status_code == 200


def test_whoever_gave_the_password_a_moment_ago_is_not_asked_again(going, a_wednesday):
    client = sign_in()
    client.post(SURE, {"password": PASSWORD})
    a_wednesday.shift(250)
    assert client.post(LEAVE).url == LEFT
    assert not User.objects.filter(pk=KEY).exists()


def test_a_borrowed_session_does_not_do_later(going, a_wednesday):
    client = sign_in()
    client.post(SURE, {"password": PASSWORD})
    a_wednesday.shift(350)
    assert client.post(LEAVE).url.startswith(SURE)
    assert User.objects.filter(pk=KEY).exists()


def test_a_form_without_its_token_deletes_nothing(going):
    client = Client(enforce_csrf_checks=True)
    client.force_login(going)
    assert client.post(LEAVE).status_code == 403
    assert User.objects.filter(pk=KEY).exists()


def test_the_page_offers_the_export_first_and_says_what_goes(going, path):
    client = sign_in()
    text = text_of(client.get(LEAVE))
    assert text.index("All that is yours, as JSON") < text.index("Delete my account")
    assert "as CSV" not in text.split("Delete your account")[0], "there is no plan"
    make_rows_of_every_kind(going, path)
    assert "Your hours, as CSV" in text_of(client.get(LEAVE))


def test_the_account_page_leads_there(learner_client):
    assert f'href="{LEAVE}"' in learner_client.get("/accounts/email/").content.decode()


def test_pressed_twice_it_is_said_once_that_the_account_is_gone(going):
    forget(going)
    forget(going)
    assert not User.objects.filter(pk=KEY).exists()


def test_a_save_that_waited_meanwhile_is_refused_and_leaves_nothing(going):
    late = User.objects.get(pk=KEY)
    forget(going)
    with pytest.raises(PermissionDenied), saving(late):
        WeeklyLog.objects.create(user=late, course=Course.objects.first(), week_start=NOW.date(), hours=1)
    assert tables_that_say(KEY) == set()


def test_whoever_is_signed_in_is_led_from_the_farewell_to_their_data(learner_client, client):
    assert learner_client.get(LEFT).url == LEAVE
    assert client.get(LEFT).status_code == 200


# --- Curators and superusers ----------------------------------------------------------------------------------


def test_what_a_curator_did_to_the_catalog_stays_without_their_name(curator, path):
    CatalogLoad.objects.create(loaded_at=NOW, loaded_by=curator, source="files", report="1 created.")
    LogEntry.objects.log_actions(curator.pk, [path], ADDITION, "Added.")
    email = curator.email
    leave(sign_in(email))
    load, entry = CatalogLoad.objects.get(), LogEntry.objects.get()
    assert (load.loaded_by, load.report) == (None, "1 created.")
    assert (entry.user.email, entry.object_id, entry.get_change_message()) == (
        SOMEBODY_WHO_LEFT,
        str(path.pk),
        "Added.",
    )
    assert tables_that_say(email) == set()
    nobody = entry.user
    assert (nobody.is_active, nobody.has_usable_password(), nobody.is_staff) == (False, False, False)


def test_curators_who_leave_share_one_account_without_a_name(path, curator, learner):
    for user in (curator, learner):
        LogEntry.objects.log_actions(user.pk, [path], CHANGE, "Changed.")
        forget(user)
    assert LogEntry.objects.values("user").distinct().count() == 1
    assert User.objects.count() == 1


@pytest.fixture
def root():
    return User.objects.create_superuser("root@example.org", PASSWORD)


def test_the_last_superuser_is_refused_with_a_sentence(root, going):
    User.objects.create_superuser("asleep@example.org", PASSWORD, is_active=False)
    client = sign_in(root.email)
    client.post(SURE, {"password": PASSWORD})
    for answer, status in ((client.get(LEAVE), 200), (client.post(LEAVE), 422)):
        assert answer.status_code == status
        assert "This is the only superuser left" in text_of(answer)
        assert "Delete my account" not in text_of(answer)
    assert client.get("/admin/").status_code == 200
    with pytest.raises(LastSuperuserError):
        forget(root)


def test_a_superuser_leaves_where_there_is_another(root):
    User.objects.create_superuser("second@example.org", PASSWORD)
    assert leave(sign_in(root.email)).url == LEFT
    assert [user.email for user in User.objects.all()] == ["second@example.org"]


# --- In the admin site ------------------------------------------------------------------------------------------


def sign_in_surely(email):
    client = sign_in(email)
    say_the_password(client)
    return client


def delete_page(user):
    return reverse("admin:learningpath_user_delete", args=[user.pk])


def delete_selected(client, *users: User):
    form = {"action": "delete_selected", "_selected_action": [user.pk for user in users], "post": "yes"}
    return client.post(reverse("admin:learningpath_user_changelist"), form, follow=True)


def test_a_superuser_deletes_an_account_with_rows_of_every_kind(root, going, path, outsider):
    theirs, client = sign_in(), sign_in_surely(root.email)
    give_rows_of_every_kind(going, path, outsider)
    page = text_of(client.get(delete_page(going)))
    assert "Course progress: 3" in page
    answer = client.post(delete_page(going), {"post": "yes"}, follow=True)
    assert (answer.status_code, EMAIL in text_of(answer).replace(f"not-{EMAIL}", "")) == (200, False)
    assert tables_that_say(KEY, TEXT, OTHER_EMAIL) == set()
    assert theirs.get("/accounts/email/").url.startswith("/accounts/login/")
    entry = LogEntry.objects.get(user=root)
    assert (entry.object_repr, entry.object_id) == ("an account", None)


def test_a_superuser_deletes_several_accounts_at_once(root, going, path, outsider):
    give_rows_of_every_kind(going, path, outsider)
    answer = delete_selected(sign_in_surely(root.email), going, outsider)
    assert answer.status_code == 200
    assert not User.objects.filter(pk__in=[KEY, outsider.pk]).exists()
    assert not WeeklyLog.objects.exists()


def test_the_admin_site_keeps_the_last_superuser_too(root, going):
    client = sign_in_surely(root.email)
    page = text_of(client.post(delete_page(root), {"post": "yes"}))
    assert "This is the only superuser left" in page
    delete_selected(client, root, going)
    assert User.objects.filter(pk__in=[root.pk, KEY]).count() == 2


def test_a_superuser_who_deletes_themselves_is_signed_out(root):
    second = User.objects.create_superuser("second@example.org", PASSWORD)
    client = sign_in_surely(root.email)
    answer = client.post(delete_page(root), {"post": "yes"}, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")
    assert User.objects.filter(is_superuser=True).get() == second


def test_permissions_given_by_mistake_delete_nobody(curator, learner):
    curator.user_permissions.add(Permission.objects.get(codename="delete_user"))
    curator.user_permissions.add(Permission.objects.get(codename="view_user"))
    client = sign_in_surely(curator.email)
    assert client.post(delete_page(learner), {"post": "yes"}).status_code == 403
    delete_selected(client, learner)
    assert User.objects.filter(pk=learner.pk).exists()


def test_the_export_of_whoever_left_is_refused(going):
    client = sign_in()
    assert (
        json.loads(b"".join(client.get("/plan/export/all.json").streaming_content))["account"]["email"]
        == EMAIL
    )
    leave(client)
    assert client.get("/plan/export/all.json").url.startswith("/accounts/login/")
