"""``manage.py update_messages``: what the sources say, into the catalogs of messages for translators.

Django's own makemessages needs the GNU gettext tools; Babel, which the pages need anyway, comes with pip.
"""

import datetime as dt
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

APPS = ("learningpath", "courses", "progress")
TRANSLATIONS = tuple(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
LAZY = {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
KEYWORDS = {**DEFAULT_KEYWORDS, **LAZY}
TEMPLATES = "learningpath.management.commands.update_messages:extract_template"
METHODS = [("**/migrations/**", "ignore"), ("**.py", "python"), ("**/templates/**", TEMPLATES)]
DRAFT = """\
# What the pages of Learning Path say.
# MACHINE-MADE DRAFT: no native speaker has read it yet. Corrections are welcome."""
OWN_HEADERS = ("Language:", "Plural-Forms:", "MIME-Version:", "Content-")
NO_DATE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # files change only when what they say does
WIDTH = 110

Message = tuple[Any, ...]  # line, function, its arguments, comments


def extract_template(
    file: IO[bytes], keywords: Any, comment_tags: list[str], options: Any
) -> Iterator[Message]:
    """Yield the messages of a Django template (Babel's interface for extraction methods).

    Django rewrites a template to calls of gettext between rows of X, one message to a line.
    """
    for number, line in enumerate(templatize(file.read().decode()).splitlines(), start=1):
        if "gettext(" in line or "_(" in line:
            for _first, name, texts, comments in extract_python(
                BytesIO(line.strip().encode()), keywords, comment_tags, options
            ):
                yield number, name, texts, comments


def messages_of(app: str) -> Catalog:
    """Return what the sources of an app say, with the files where they say it."""
    catalog = Catalog(project="Learning Path", charset="utf-8")
    found = extract_from_dir(
        settings.BASE_DIR / app,
        METHODS,
        keywords=KEYWORDS,
        comment_tags=["Translators:"],
        strip_comment_tags=True,
    )
    for file, line, texts, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalog.add(texts, locations=[(f"{app}/{file}", line)], auto_comments=comments, context=context)
    return catalog


def catalog_file(app: str, language: str) -> Path:
    """Return where an app's messages in a language are."""
    return settings.BASE_DIR / app / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"


def catalog_files() -> list[Path]:
    """Return all files of messages, the words of libraries too."""
    folders = [settings.BASE_DIR / app / "locale" for app in APPS] + list(settings.LOCALE_PATHS)
    return sorted(file for folder in folders for file in Path(folder).glob("*/LC_MESSAGES/django.po"))


def read(file: Path, language: str) -> Catalog:
    """Return the messages of a file, or an empty catalog that says what it is."""
    catalog = Catalog(locale=to_locale(language), header_comment=DRAFT, charset="utf-8", fuzzy=False)
    if file.exists():
        with file.open("rb") as source:
            catalog = read_po(source, locale=to_locale(language), abort_invalid=True)
    catalog.creation_date = catalog.revision_date = NO_DATE
    return catalog


def updated(app: str, language: str) -> Catalog:
    """Return an app's messages in a language, made to agree with the sources; what is new is empty."""
    catalog = read(catalog_file(app, language), language)
    catalog.update(messages_of(app), no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """Return the text of a .po file, with the headers that programs need and none that would change."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=WIDTH, include_lineno=False)
    header, rest = buffer.getvalue().decode().split("\n\n", 1)
    lines = (line for line in header.splitlines() if line[0] != '"' or line[1:].startswith(OWN_HEADERS))
    return ("\n".join(lines) + "\n\n" + rest).encode()


def as_mo(file: Path) -> bytes:
    """Return the compiled form of a .po file."""
    buffer = BytesIO()
    write_mo(buffer, read(file, file.parent.parent.name))
    return buffer.getvalue()


class Command(BaseCommand):
    help = (
        "Collect the messages of the sources into */locale/*/LC_MESSAGES/django.po, and compile all catalogs."
    )

    def handle(self, **options: Any) -> None:
        for app in APPS:
            for language in TRANSLATIONS:
                catalog = updated(app, language)
                file = catalog_file(app, language)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(as_po(catalog))
                missing = sum(1 for message in catalog if message.id and not all_said(message.string))
                self.stdout.write(
                    f"{file.relative_to(settings.BASE_DIR)}: {len(catalog)} messages, {missing} to translate"
                )
        for file in catalog_files():
            file.with_suffix(".mo").write_bytes(as_mo(file))


def all_said(string: Any) -> bool:
    """Say whether a translation, or each of its plural forms, says something."""
    return all(string) if isinstance(string, tuple) else bool(string)
