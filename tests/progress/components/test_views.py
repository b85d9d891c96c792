"""The page of all components: for developers only, and complete."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from learningpath.styles.lean import CLASS_ATTRIBUTES, LEVELS, NAME
from tests.pages import text_of

pytestmark = pytest.mark.django_db

STYLES = (settings.BASE_DIR / "learningpath/static/site.css").read_text(encoding="utf-8")
STYLE_PAGE = settings.BASE_DIR / "progress/templates/progress/components/style.html"
# Parts of a heat map and of a grid that only some plans have, and what no element of this page can be.
OF_OTHER_PLANS = {"none", "break", "before", "level-4", "skip", "empty", "flourish"}


def classes_of(text):
    found = (double or single for double, single in CLASS_ATTRIBUTES.findall(text))
    return {name for classes in found for name in NAME.findall(classes)}


def sources():
    for app in ("learningpath", "courses", "progress"):
        for suffix in ("html", "py"):
            yield from (settings.BASE_DIR / app).rglob(f"*.{suffix}")


def styled_classes():
    rules = re.sub(r"/\*.*?\*/|url\(.*?\)", "", STYLES, flags=re.DOTALL)
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", rules))


def test_nobody_sees_it_in_production(client, learner_client, curator_client):
    for one in (client, learner_client, curator_client):
        assert one.get("/style/").status_code == 404


@override_settings(DEBUG=True)
def test_it_shows_every_class_of_the_stylesheet(client):
    page = client.get("/style/")
    assert page.status_code == 200
    assert styled_classes() - classes_of(page.content.decode()) <= OF_OTHER_PLANS


@override_settings(DEBUG=True)
def test_it_shows_refused_fields_and_speaks_english_whatever_the_browser_asks(client):
    page = client.get("/style/", headers={"accept-language": "fr"})
    assert "This field is required." in text_of(page)
    assert '<html lang="en"' in page.content.decode()


def test_each_rule_of_the_stylesheet_is_for_something_on_a_page():
    words = set()
    for source in sources():
        if source != STYLE_PAGE:
            words |= set(re.findall(r"[A-Za-z][\w-]*", source.read_text(encoding="utf-8")))
    put_together = {"alert-error", "narrow-chart", "wide-chart"} | {f"level-{number}" for number in range(5)}
    from_the_form_library = {"asteriskField", "form-label"}
    assert styled_classes() - words <= put_together | from_the_form_library


def test_it_asks_bootstrap_for_nothing_that_other_pages_do_not_use():
    others = set()
    for source in sources():
        if source != STYLE_PAGE:
            others |= classes_of(source.read_text(encoding="utf-8"))
    page = re.sub(r"{%.*?%}", "", STYLE_PAGE.read_text(encoding="utf-8"))
    assert classes_of(page) - others - styled_classes() - LEVELS == set()


PHYSICAL = re.compile(
    r"(?:^|[\s;{])(?:left|right|(?:margin|padding|border)-(?:left|right)[a-z-]*)\s*:"
    r"|(?:text-align|float):\s*(?:left|right)"
)
FOUR_SIDES = re.compile(r"(?:margin|padding|inset):\s*[^\s;]+ ([^\s;]+) [^\s;]+ ([^\s;]+);")


@pytest.mark.parametrize("file", ["site.css", "admin.css"])
def test_styles_name_no_left_or_right_side(file):
    styles = Path(settings.BASE_DIR / "learningpath/static" / file).read_text(encoding="utf-8")
    lines = [line for line in styles.splitlines() if not line.startswith("[dir=rtl]")]
    assert [line for line in lines if PHYSICAL.search(line)] == []
    sides = [match for line in lines for match in FOUR_SIDES.findall(line)]
    assert [one for one in sides if one[0] != one[1]] == []


def test_colours_stand_in_custom_properties_only():
    rules = re.sub(r"url\(.*?\)", "", STYLES, flags=re.DOTALL)
    named = re.findall(r"([\w-]+):[^;{}]*#[0-9a-f]{3,6}\b", rules)
    assert named
    assert {name for name in named if not name.startswith("--")} == set()
