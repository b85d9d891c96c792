"""In which language a person is answered; what they choose is tested in test_preferences.py."""

import re
from html.parser import HTMLParser

import pytest
import time_machine
from django.utils import translation

from courses.models import Path
from learningpath.languages import begin_in_the_language_of_the_site
from tests.pages import html_of, text_of
from tests.rows import MONDAY, NOW, make_course, make_group, make_path, make_resource, make_rows_of_every_kind

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


# --- What the catalog says is English on every page ------------------------------------------------------

CATALOG_PAGES = (
    "/",
    "/paths/",
    "/paths/path/",
    "/paths/path/try/",
    "/courses/algebra/",
    "/courses/old/",
    "/groups/",
    "/groups/group/",
    "/resources/",
)
LEARNER_PAGES = (
    "/paths/path/enroll/",
    "/paths/path/leave/",
    "/plan/",
    "/plan/courses/algebra/",
    "/plan/forecasts/",
    "/plan/log/",
    "/plan/order/",
    "/plan/unfinished/",
    "/plan/weeks/log/",
    "/plan/what-if/?hours=5",
)
IN_ENGLISH = re.compile(
    r"Title of \w+|In order\.|What it (teaches|helps with)\.|Who meets there\.|Students\.|Note on a step\."
)
NEVER_CLOSED = {"br", "hr", "img", "input", "link", "meta"}


class Spoken(HTMLParser):
    """What a page says, text by text, each in a language; but for options and the name of the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open, self.said = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag not in NEVER_CLOSED:
            self.open.append((tag, dict(attrs).get("lang")))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if {"title", "option"} & {tag for tag, _ in self.open}:
            return
        if text := data.strip():
            self.said.append((text, [language for _, language in self.open if language][-1]))


@pytest.fixture
def _catalog_and_rows(learner):
    make_course("old", retired_on=MONDAY, successor=make_course("new"))
    path = make_path("path", make_course("algebra"), make_course("vision"), additional=(make_course("art"),))
    path.steps.update(note="Note on a step.")
    make_path("other", make_course("music"))
    make_group("group")
    make_resource("resource", eligibility="Students.")
    make_rows_of_every_kind(learner, Path.objects.get(slug="path"))
    learner.course_progress.filter(course__slug="algebra").update(status="completed", completed_on=MONDAY)


@pytest.mark.usefixtures("_catalog_and_rows")
@pytest.mark.parametrize("address", [*CATALOG_PAGES, *LEARNER_PAGES])
def test_a_french_page_says_in_english_what_the_catalog_says(client, learner_client, address):
    visitor = learner_client if address in LEARNER_PAGES else client
    with time_machine.travel(NOW, tick=False):
        said = Spoken(html_of(visitor.get(address, headers=FRENCH))).said
    english = [language for text, language in said if IN_ENGLISH.fullmatch(text)]
    assert english
    assert set(english) == {"en"}
    assert "fr" in {language for _, language in said}
