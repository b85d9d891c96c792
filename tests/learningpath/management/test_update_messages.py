"""Catalogs of messages: nothing in the sources is missing, and nothing in a translation would break a page."""

import gettext
import io
import re
from pathlib import Path

import allauth
import django
import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext as translated
from django.utils.translation import override

from learningpath.management.commands.update_messages import (
    APPS,
    TRANSLATIONS,
    all_said,
    as_mo,
    catalog_file,
    catalog_files,
    extract_template,
    messages_of,
    read,
)

FIX = "run: make messages, then translate what is empty"
FILES = catalog_files()
BY_APP = [(app, language) for app in APPS for language in TRANSLATIONS]
PLACEHOLDER = re.compile(r"%%|%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]*\}")
TAG = re.compile(r"</?\w+[^>]*>")


def name_of(file: Path) -> str:
    return str(file.relative_to(settings.BASE_DIR))


def ids(catalog):
    return {(message.context, message.id) for message in catalog if message.id}


def texts(text):
    return text if isinstance(text, tuple) else (text,)


def translations(file):
    """Each message of a file with each of its translations."""
    for message in read(file, file.parent.parent.name):
        if message.id:
            yield from ((message, string) for string in texts(message.string) if string)


def test_there_is_a_file_for_each_app_and_language():
    assert {catalog_file(app, language) for app, language in BY_APP} <= set(FILES)
    assert len(messages_of("learningpath")) > 50


@pytest.mark.parametrize(("app", "language"), BY_APP)
def test_what_the_sources_say_is_in_the_catalogs_and_nothing_else(app, language):
    in_sources, in_catalog = ids(messages_of(app)), ids(read(catalog_file(app, language), language))
    assert in_sources - in_catalog == set(), FIX
    assert in_catalog - in_sources == set(), FIX


@pytest.mark.parametrize("app", APPS)
def test_no_message_stands_in_an_f_string_where_babel_does_not_find_it(app):
    sources = (settings.BASE_DIR / app).rglob("*.py")
    hidden = re.compile(r"\{(?:_|n?gettext)\(")
    assert [name_of(file) for file in sources if hidden.search(file.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_each_message_is_translated_in_all_plural_forms_and_none_is_guessed(file):
    catalog = read(file, file.parent.parent.name)
    assert [message.id for message in catalog if message.id and not all_said(message.string)] == [], FIX
    assert [message.id for message in catalog if message.id and message.fuzzy] == []
    plural = [message for message in catalog if isinstance(message.id, tuple)]
    assert [message.id for message in plural if len(texts(message.string)) != catalog.num_plurals] == []


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_translations_keep_the_placeholders_and_the_markup(file):
    wrong = []
    for message, string in translations(file):
        for pattern in (PLACEHOLDER, TAG):
            wanted = [sorted(pattern.findall(text)) for text in texts(message.id)]
            found = sorted(pattern.findall(string))
            if found not in wanted:
                wrong.append(f"{string!r} for {message.id!r}")
    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_translations_begin_and_end_with_line_breaks_where_the_original_does(file):
    wrong = [
        message.id
        for message, string in translations(file)
        if (string[:1] == "\n", string[-1:] == "\n")
        != (texts(message.id)[0][:1] == "\n", texts(message.id)[0][-1:] == "\n")
    ]
    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_the_compiled_catalog_is_the_one_of_the_text(file):
    assert file.with_suffix(".mo").read_bytes() == as_mo(file), "run: make messages"
    with file.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled)


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_draft_says_that_it_is_one(file):
    if file.parent.parent.name != "en":
        assert "MACHINE-MADE DRAFT" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "folder", sorted(Path(settings.LOCALE_PATHS[0]).iterdir()), ids=lambda folder: folder.name
)
def test_words_of_libraries_are_still_their_words(folder):
    sources = [
        *Path(allauth.__file__).parent.glob("locale/en/LC_MESSAGES/django.po"),
        *Path(django.__file__).parent.glob("**/locale/en/LC_MESSAGES/django.po"),
    ]
    theirs = set()
    for source in sources:
        with source.open("rb") as file:
            theirs |= {message.id for message in read_po(file)}
    ours = {message.id for message in read(folder / "LC_MESSAGES/django.po", folder.name) if message.id}
    assert ours - theirs == set()


def test_a_languages_own_words_come_before_those_of_libraries():
    with override("en"):
        assert translated("Change Password") == "Change password"
    with override("am"):
        assert translated("Change Password") == "የይለፍ ቃል ይቀይሩ"


def test_every_way_a_template_can_say_something_is_collected():
    template = """
      {% load i18n %}{% translate "one" %} {% translate 'two' as two %}
      {% blocktranslate trimmed with name=other|upper %}
        three {{ name }}
        here
      {% endblocktranslate %}
      {% blocktranslate count number=n %}{{ number }} hour{% plural %}{{ number }} hours{% endblocktranslate %}
      {{ _("four")|upper }} {% include "x.html" with title=_("five") %} {% translate "65 %" %}
      {% translate "May" context "month" %} {# {% translate "no" %} #} {% comment %}{% translate "no" %}{% endcomment %}
    """
    names = ("gettext", "ngettext", "pgettext", "_")
    found = [
        texts
        for _line, _name, texts, _comments in extract_template(io.BytesIO(template.encode()), names, [], {})
    ]
    assert found == [
        "one",
        "two",
        "three %(name)s here",
        ("%(number)s hour", "%(number)s hours", None),
        "four",
        "five",
        "65 %%",
        ("month", "May"),
    ]
