"""What a person chooses about all pages: language and calendars."""

import re

import pytest
from django.core import mail
from django.test import override_settings

from tests.pages import html_of, text_of
from tests.rows import make_course, make_plan

pytestmark = pytest.mark.django_db

PREFERENCES, SWITCH = "/accounts/preferences/", "/i18n/setlang/"
FRENCH = {"language": "fr", "calendar": "gregorian"}


def language_of(answer):
    assert f'<html lang="{answer.headers["Content-Language"]}" dir="ltr"' in html_of(answer)
    return answer.headers["Content-Language"]


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        (None, "en"),
        ("fr-CA,fr;q=0.9,en;q=0.5", "fr"),
        ("am", "am"),
        ("de, am;q=0.4", "am"),
        ("de", "en"),
        ("*", "en"),
        ("x" * 9000, "en"),
        ("fr\0", "en"),
    ],
)
def test_a_visitor_is_answered_in_the_language_of_the_browser(client, asked, spoken):
    answer = client.get("/paths/", headers={"accept-language": asked} if asked else {})
    assert language_of(answer) == spoken
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["Vary"].split(", "))


def test_an_account_overrules_the_browser(learner, learner_client):
    learner_client.post(PREFERENCES, FRENCH)
    assert language_of(learner_client.get("/paths/", headers={"accept-language": "am"})) == "fr"


def test_an_account_without_a_language_leaves_it_to_the_browser(learner_client):
    assert language_of(learner_client.get("/paths/", headers={"accept-language": "am"})) == "am"


def test_the_language_of_one_account_does_not_reach_the_next_visitor(client, learner_client):
    learner_client.post(PREFERENCES, FRENCH)
    assert language_of(learner_client.get("/paths/")) == "fr"
    assert language_of(client.get("/paths/")) == "en"


def test_a_language_that_the_site_no_longer_speaks_is_left_to_the_browser(learner, learner_client):
    learner.language = "xx"
    learner.save()
    assert language_of(learner_client.get("/paths/", headers={"accept-language": "am"})) == "am"


def test_saved_preferences_are_shown_in_the_new_language(learner_client):
    answer = learner_client.post(PREFERENCES, FRENCH, follow=True)
    assert "Enregistré." in text_of(answer)
    assert '<option value="fr" selected>Français</option>' in answer.content.decode()


@pytest.mark.parametrize(
    "form", [{"language": "de", "calendar": "gregorian"}, {"language": "fr", "calendar": "x"}, {}]
)
def test_what_is_no_language_or_calendar_is_refused_and_changes_nothing(learner, learner_client, form):
    assert learner_client.post(PREFERENCES, form).status_code == 422
    learner.refresh_from_db()
    assert (learner.language, learner.calendar) == ("", "language")


def test_saving_preferences_leaves_the_rest_of_the_account_alone(learner, learner_client):
    more = {"email": "other@example.org", "is_staff": "on", "password": "x", "first_name": "x"}
    learner_client.post(PREFERENCES, FRENCH | more)
    before = (learner.email, learner.is_staff, learner.password, learner.first_name)
    learner.refresh_from_db()
    assert (learner.email, learner.is_staff, learner.password, learner.first_name) == before
    assert learner.language == "fr"


def test_a_visitor_chooses_a_language_at_the_foot_of_a_page(client):
    answer = client.post(SWITCH, {"language": "am"})
    assert answer.status_code == 302
    assert answer.cookies["django_language"]["samesite"] == "Lax"
    assert language_of(client.get("/paths/", headers={"accept-language": "fr"})) == "am"


def test_the_switch_leads_back_to_the_page_it_was_on(client):
    answer = client.post(SWITCH, {"language": "am"}, headers={"referer": "http://testserver/paths/?a=1"})
    assert answer.url == "http://testserver/paths/?a=1"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\0", ""]
)
def test_the_switch_leads_to_no_other_site(client, target):
    assert client.post(SWITCH, {"language": "am", "next": target}).url == "/"


@pytest.mark.parametrize("language", ["xx", "", "../../etc", "\0", "am" * 5000])
def test_the_switch_takes_only_languages_of_the_site(learner, learner_client, language):
    learner_client.post(SWITCH, {"language": language})
    learner.refresh_from_db()
    assert learner.language == ""
    assert language_of(learner_client.get("/paths/")) == "en"


def test_the_switch_of_a_signed_in_person_holds_on_every_device(learner, learner_client, client):
    learner_client.post(SWITCH, {"language": "fr"})
    client.force_login(learner)
    assert language_of(client.get("/paths/")) == "fr"


def test_leaving_it_to_the_browser_forgets_an_earlier_choice_at_the_foot_of_a_page(learner_client):
    learner_client.post(SWITCH, {"language": "fr"})
    learner_client.post(PREFERENCES, {"language": "", "calendar": "gregorian"})
    assert language_of(learner_client.get("/paths/", headers={"accept-language": "am"})) == "am"


def test_each_language_is_offered_in_its_own_words_whatever_the_page_speaks(client):
    for asked in ("en", "fr", "am"):
        page = html_of(client.get("/paths/", headers={"accept-language": asked}))
        for code, name in (("en", "English"), ("fr", "Français"), ("am", "አማርኛ")):
            current = ' aria-current="true"' if code == asked else ""
            assert f'value="{code}" lang="{code}"{current}>{name}</button>' in page


@pytest.mark.parametrize(("language", "words"), [("fr", "Il n’y a rien ici."), ("am", "እዚህ ምንም የለም።")])
def test_errors_are_told_in_the_language_of_the_browser(client, language, words):
    assert words in text_of(client.get("/no-such-page/", headers={"accept-language": language}))


@override_settings(SENDS_MAIL=True)
def test_mail_is_written_in_the_language_of_who_asked_for_it(learner, client):
    client.post("/accounts/password/reset/", {"email": learner.email}, headers={"accept-language": "fr"})
    assert "mot de passe" in mail.outbox[0].body


def test_the_ethiopian_calendar_stands_beside_the_gregorian_one_for_who_wants_it(
    learner, learner_client, client, outsider
):
    make_plan(learner)
    make_plan(outsider)
    assert "other-date" not in learner_client.get("/plan/").content.decode()
    learner_client.post(PREFERENCES, {"language": "am", "calendar": "ethiopian"})
    assert "ዓ.ም.)</span>" in learner_client.get("/plan/").content.decode()
    client.force_login(outsider)
    assert "other-date" not in client.get("/plan/").content.decode()


def test_both_calendars_stand_in_amharic_unless_the_account_has_chosen_otherwise(
    learner, learner_client, client
):
    make_plan(learner)
    course = make_course("algebra")
    amharic = {"accept-language": "am"}
    page = course.get_absolute_url()
    assert "ዓ.ም.)</span>" in client.get(page, headers=amharic).content.decode()
    for language in ("en", "fr"):
        assert "other-date" not in client.get(page, headers={"accept-language": language}).content.decode()
    assert "ዓ.ም.)</span>" in learner_client.get("/plan/", headers=amharic).content.decode()
    learner_client.post(PREFERENCES, {"language": "am", "calendar": "gregorian"})
    assert "other-date" not in learner_client.get("/plan/").content.decode()


def test_data_for_machines_is_the_same_in_every_language_and_calendar(learner, learner_client):
    make_plan(learner)
    addresses = ("/plan/export/", "/plan/projection.json")
    before = [learner_client.get(address).content for address in addresses]
    learner_client.post(PREFERENCES, {"language": "fr", "calendar": "ethiopian"})
    assert [learner_client.get(address).content for address in addresses] == before


def test_choosing_a_language_costs_no_query_more(learner, learner_client, django_assert_max_num_queries):
    make_plan(learner)
    with django_assert_max_num_queries(50) as counted:
        learner_client.get("/plan/")
    as_before = len(counted)
    learner_client.post(PREFERENCES, {"language": "fr", "calendar": "ethiopian"})
    learner_client.get("/plan/")  # says that it is saved, and forgets that
    with django_assert_max_num_queries(as_before):
        learner_client.get("/plan/")


def test_signing_out_is_asked_once_on_its_page(learner_client):
    page = learner_client.get("/accounts/logout/").content.decode()
    buttons = re.findall(r"<button[^>]*>\s*(.*?)\s*</button>", page, re.DOTALL)
    assert [button for button in buttons if button.lower() == "sign out"] == ["Sign out"]
