"""In which language a person is answered; what they choose is tested in test_preferences.py."""

import pytest
from django.utils import translation

from learningpath.languages import begin_in_the_language_of_the_site
from tests.progress.views import text_of

pytestmark = pytest.mark.django_db

FRENCH = {"accept-language": "fr"}


def test_the_admin_speaks_english_whatever_browser_and_account_ask(curator, curator_client):
    curator.language = "am"
    curator.save()
    page = curator_client.get("/admin/", headers=FRENCH)
    assert page.headers["Content-Language"] == "en"
    assert "Recent actions" in text_of(page)
    assert curator_client.get("/plan/edit/", follow=True, headers=FRENCH).headers["Content-Language"] == "am"


def test_the_admin_turns_visitors_away_in_english_and_the_way_in_speaks_theirs(client):
    assert client.get("/admin/", headers=FRENCH).headers["Content-Language"] == "en"
    assert client.get("/admin/login/", headers=FRENCH).headers["Content-Language"] == "en"
    assert client.get("/accounts/login/", headers=FRENCH).headers["Content-Language"] == "fr"


def test_a_request_begins_in_the_language_of_the_site_whoever_was_answered_before(rf):
    translation.activate("am")
    said = begin_in_the_language_of_the_site(lambda _request: translation.get_language())
    assert said(rf.get("/")) == "en"
