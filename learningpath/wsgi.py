"""The door for a WSGI server: ``gunicorn --config deploy/gunicorn.conf.py``."""

import gc
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver
from django.utils.http import parse_header_parameters

UTF_8 = "utf-8"
MOST_SECONDS_TO_WRITE = 5
UNREADABLE = "application/octet-stream; charset=unreadable"  # no codec has this name

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learningpath.settings")


def wait_less_than_commands() -> None:
    """Have a save wait this long for whoever else writes; then it is answered with 503.

    Commands, before which nobody sits, wait as long as the settings and the server say.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"]["timeout"] = MOST_SECONDS_TO_WRITE
    elif database["ENGINE"].endswith("postgresql"):
        database["OPTIONS"].setdefault("options", f"-c lock_timeout={MOST_SECONDS_TO_WRITE}s")
    connections.close_all()  # one that Django opened already would still wait longer


def make_type_readable(environ: dict[str, Any]) -> None:
    """Give a content type that cannot be read, or in another charset than UTF-8, a name that is refused.

    Django reads it before its first middleware, and addresses in that charset too: "hex" or "undefined"
    would fail there, and the answer be the server's own, without our headers.
    """
    try:
        _, parameters = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
        is_readable = parameters.get("charset", UTF_8).lower() == UTF_8
    except (ValueError, LookupError):
        is_readable = False
    if not is_readable:
        environ["CONTENT_TYPE"] = UNREADABLE


def with_readable_type(inner: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Wrap Django, so that it refuses what it cannot read (learningpath.middleware.refuse_unreadable)."""

    def outer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        make_type_readable(environ)
        return inner(environ, start_response)

    return outer


application = with_readable_type(get_wsgi_application())
wait_less_than_commands()

# Load all pages now, so that workers forked from here share them, and the libraries they bring along.
get_resolver().reverse_dict  # noqa: B018

# What is loaded by now stays for good: the garbage collector need not look through it for each few pages.
gc.collect()
gc.freeze()
