"""What a page says once stays on the server, and names nobody's address."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from learningpath.messages import without_addresses
from learningpath.models import User
from tests.pages import say_the_password
from tests.server import PASSWORD

ADDRESS = "learner@example.org"


@pytest.mark.parametrize(
    "text",
    [
        f"Confirmation email sent to {ADDRESS}.",
        f"The user “{ADDRESS}” was added.",
        f'<a href="/x/">{ADDRESS}</a>',
        f"({ADDRESS})",
        "Ünï.cödé+tag@exämple.org",
        '“"learner"@example.org”',
        "“&quot;learner&quot;@example.org”",
        "“&quot;learner@home&quot;@example.org”",
        "learner's@example.org",
        "learner&#x27;s@example.org",
        "learner&amp;s@example.org",
        "“learner@[127.0.0.1]”",
    ],
)
def test_an_address_is_left_out(text):
    said = without_addresses(text)
    assert "@" not in said
    assert "example" not in said
    assert "learner" not in said
    assert "127.0.0.1" not in said
    assert "…" in said


def test_markup_stays_what_it_was():
    assert isinstance(without_addresses(mark_safe(f"<b>{ADDRESS}</b>")), SafeString)
    assert without_addresses(mark_safe(f"<b>{ADDRESS}</b>")) == "<b>…</b>"
    assert not isinstance(without_addresses(f"<b>{ADDRESS}</b>"), SafeString)
    assert without_addresses("Saved.") == "Saved."


def messages_of(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.mark.django_db
def test_no_message_about_an_account_names_its_address(learner, mailoutbox):
    EmailAddress.objects.create(user=learner, email=ADDRESS, primary=True, verified=True)
    client, said = Client(), []
    for page, form in (
        ("/accounts/login/", {"login": ADDRESS, "password": PASSWORD}),
        ("/accounts/reauthenticate/", {"password": PASSWORD}),
        ("/accounts/email/", {"email": "new@example.org", "action_add": ""}),
        ("/accounts/email/", {"email": "new@example.org", "action_send": ""}),
        ("/accounts/email/", {"email": ADDRESS, "action_remove": ""}),
        ("/accounts/email/", {"email": "new@example.org", "action_remove": ""}),
        ("/accounts/logout/", {}),
    ):
        answer = client.post(page, form)
        assert "messages" not in answer.cookies
        said += messages_of(answer)
    assert len(said) >= 4
    assert [message for message in said if "@" in message] == []


@pytest.mark.django_db
def test_no_message_of_the_admin_names_an_address(learner):
    EmailAddress.objects.create(user=learner, email=ADDRESS)
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org", PASSWORD))
    say_the_password(client)
    fields = {"email": ADDRESS, "calendar": "gregorian", "is_active": "on"}
    day = {"date_joined_0": "2026-11-01", "date_joined_1": "12:00:00"}
    pages = {
        reverse("admin:learningpath_user_change", args=[learner.pk]): fields | day,
        reverse("admin:account_emailaddress_changelist"): {
            "action": "make_verified",
            "_selected_action": EmailAddress.objects.get(email=ADDRESS).pk,
        },
        reverse("admin:account_emailaddress_delete", args=[EmailAddress.objects.get(email=ADDRESS).pk]): {
            "post": "yes"
        },
    }
    for page, form in pages.items():
        answer = client.post(page, form)
        assert answer.status_code == 302, page
        assert messages_of(answer), page
        assert not any("@" in message for message in messages_of(answer))
        assert "messages" not in answer.cookies


@pytest.mark.django_db
def test_whoever_signs_in_is_told_so_without_a_gap_in_the_sentence(client, learner):
    answer = client.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    assert messages_of(answer) == ["You are signed in."]
