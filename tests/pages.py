"""The pages of the site: their addresses, what a person reads and a browser would send back, what they cost."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from tests.rows import MONDAY, STARTS_ON
from tests.server import PASSWORD

LOG_URL = f"/plan/log/?week={MONDAY}"
GRID_URL = f"/plan/weeks/log/?until={MONDAY}"
# What the form of the plan that tests/rows.py makes would send back.
PLAN_FORM = {"planned_pace_hours": "10", "starts_on": str(STARTS_ON), "target_on": "", "time_zone": "UTC"}


def all_routes() -> Iterator[str]:
    """Yield every address pattern of the site as one string, in the order of resolving."""
    yield from _routes(get_resolver())


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _routes(pattern, route)


class _TextReader(HTMLParser):
    """Collects what a person reads, and the values of fields."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.values: dict[str, str] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "select":
            self._select = given["name"]
        elif tag == "option" and "selected" in given:
            self.values[self._select] = given["value"]
        elif tag == "textarea":
            self._area = given.get("name", "")
            self.values[self._area] = ""
        elif tag == "input" and "name" in given:
            is_box = given.get("type") in {"checkbox", "radio"}
            if not is_box or "checked" in given:
                self.values[given["name"]] = given.get("value", "on" if is_box else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
        if self._area:
            self.values[self._area] += data.removeprefix("\n").removeprefix("\r\n")


def say_the_password(client: Client) -> None:
    """Sign in once more, as whoever changes an account is asked to."""
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302


def queries_of(client: Client, page: str) -> int:
    """Return how many queries a page costs."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def html_of(answer: HttpResponse) -> str:
    """Return a page with white space collapsed, however its template breaks lines."""
    return re.sub(r"\s+", " ", answer.content.decode())


def text_of(answer: HttpResponse) -> str:
    """Return the words of a page, white space collapsed."""
    reader = _TextReader()
    reader.feed(answer.content.decode())
    return re.sub(r"\s+", " ", " ".join(reader.parts))


def values_of(answer: HttpResponse) -> dict[str, str]:
    """Return the fields of a page's forms with the values a browser would send back."""
    reader = _TextReader()
    reader.feed(answer.content.decode())
    return reader.values
