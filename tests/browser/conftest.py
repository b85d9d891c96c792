"""A real Chromium, and a page that fails its test on anything a visitor's browser would complain about."""

import datetime as dt
import io
import os
import shutil
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client, override_settings
from django.utils import timezone
from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page, Playwright, Response
from pytest_django.live_server_helper import LiveServer

from learningpath.models import User
from progress.enrollment.membership import take_out_of_plan
from progress.models import CourseProgress, Pause

# Playwright keeps an event loop in this thread, for which Django would refuse to run queries.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

HEIGHT_OF_WIDTH = {390: 844, 1280: 900}

# The address bar, which headless nobody sees, would load two pages for each window: half of a window's time.
# Chromium heeds only the last list of this kind, so what Playwright itself leaves out for tests comes along.
LEFT_OUT = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "OptimizationHints", "NetworkTimeServiceQuerying", "PaintHolding",
    "ThirdPartyStoragePartitioning",
)  # fmt: skip


@pytest.fixture(scope="session")
def _rows_of_migrations(django_db_setup: None) -> None:
    """Let every connection put back the rows that migrations made, see tests/conftest.py.

    Django notes them on the connection that set up the database; while Playwright's loop runs, this
    thread gets another one.
    """
    contents = getattr(connection, "_test_serialized_contents", None)
    if contents is not None:
        type(connections[connection.alias])._test_serialized_contents = contents


@pytest.fixture(scope="session")
def playwright(_rows_of_migrations: None, playwright: Playwright) -> Playwright:
    return playwright


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("Chromium not found: install it (on Debian: apt-get install chromium)")
    return browser_type_launch_args | {
        "executable_path": path,
        "args": [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            f"--disable-features={','.join(LEFT_OUT)}",
        ],
    }


@pytest.fixture
def viewport_width() -> int:
    """Override with ``@pytest.mark.parametrize("viewport_width", [390, 1280])``; so with those below."""
    return 1280


@pytest.fixture
def javascript() -> bool:
    return True


@pytest.fixture
def colour_scheme() -> str:
    return "light"


@pytest.fixture
def language() -> str:
    return "en-GB"


@pytest.fixture
def device_time_zone() -> str | None:
    """The machine's own when None."""
    return None


@pytest.fixture
def service_workers() -> str:
    """Whether pages may have one: ``block`` or ``allow``; without it pages come straight from the server."""
    return "block"


@pytest.fixture
def browser_context_args(
    browser_context_args: dict[str, Any],
    live_server: LiveServer,
    viewport_width: int,
    javascript: bool,
    colour_scheme: str,
    language: str,
    device_time_zone: str | None,
    service_workers: str,
) -> dict[str, Any]:
    return browser_context_args | {
        "base_url": live_server.url,
        "viewport": {"width": viewport_width, "height": HEIGHT_OF_WIDTH.get(viewport_width, 900)},
        "java_script_enabled": javascript,
        "color_scheme": colour_scheme,
        "reduced_motion": "reduce",
        "locale": language,
        "timezone_id": device_time_zone,
        "service_workers": service_workers,
    }


class Complaints(list[str]):
    """What a context's pages did that no page of ours may do."""

    def __init__(self, context: BrowserContext, own_url: str) -> None:
        super().__init__()
        self.own_host = urlsplit(own_url).netloc
        context.on("console", self._on_console)
        context.on("dialog", self._on_dialog)
        context.on("request", lambda request: self._on_request(request.url))
        context.on("response", self._on_response)
        context.on("weberror", lambda error: self.append(f"uncaught: {error.error}"))

    def _on_console(self, message: ConsoleMessage) -> None:
        # Refused by the content security policy comes this way too. Failed loads are for _on_response.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.append(f"console: {message.text}")

    def _on_dialog(self, dialog: Dialog) -> None:
        self.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _on_request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob", "about"} and parts.netloc != self.own_host:
            self.append(f"request to another host: {url}")

    def _on_response(self, response: Response) -> None:
        # A page itself may well be "not found", and it or a part of it "look at your entries again".
        limit = 500 if response.request.is_navigation_request() else 400
        if response.status >= limit and response.status != HTTPStatus.UNPROCESSABLE_ENTITY:
            self.append(f"{response.status} for {response.url}")


@pytest.fixture
def complaints(context: BrowserContext, live_server: LiveServer) -> Iterator[Complaints]:
    """Empty at the end, or the test fails; a test that expects one takes it out."""
    found = Complaints(context, live_server.url)
    yield found
    assert not found, "The browser complained:\n" + "\n".join(found)


@pytest.fixture
def page(context: BrowserContext, complaints: Complaints) -> Page:
    """A visitor's page; ``page.goto("/paths/")``."""
    context.set_default_timeout(15_000)
    return context.new_page()


@pytest.fixture
def sign_in(context: BrowserContext, live_server: LiveServer) -> Callable[[User], None]:
    """Sign a user in without the form: ``sign_in(learner)``."""

    def sign_in(user: User) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )

    return sign_in


@pytest.fixture
def learner_page(page: Page, learner: User, sign_in: Callable[[User], None]) -> Page:
    """A page on which the learner is signed in."""
    sign_in(learner)
    return page


@pytest.fixture
def demo_learner(catalog: None) -> User:
    """The demo learner, with a break ahead and a course left behind."""
    with override_settings(DEBUG=True):
        call_command("load_demo", stdout=io.StringIO())
    learner = User.objects.get(email="learner@demo.example")
    today = timezone.localdate()
    one_day = dt.timedelta(days=1)
    Pause.objects.create(user=learner, starts_on=today + 30 * one_day, ends_on=today + 40 * one_day)
    take_out_of_plan(CourseProgress.objects.for_user(learner).get(course__slug="google-it-automation"), today)
    return learner
