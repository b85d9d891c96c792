"""Weighs pages on the wire, as a real Chromium loads them: ``python -m benchmarks.weight``.

Between browser and server stands a relay that counts all bytes sent to the browser, headers and the
service worker's requests included. Every visit is made with brotli and again with gzip only.
"""

import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from benchmarks.pages import FLOOR_COURSES, FLOOR_WEEKS, make_learner, set_up_site, sign_in
from benchmarks.production import Served, served
from benchmarks.screenshots import CHROMIUM_ARGS

if TYPE_CHECKING:
    from django.test import Client

ENCODINGS = ("br", "gzip")
OK = 200
QUIET_SECONDS = 0.6  # without a byte, then a visit is over


@dataclass(frozen=True)
class Visit:
    """What one visit took: bytes to the browser and (path, status) of each request."""

    size: int
    requests: tuple[tuple[str, int], ...]

    @property
    def status(self) -> int:
        """The status of the page itself, which is asked for first."""
        return self.requests[0][1]


@dataclass
class Relay:
    """Passes bytes between browsers and a server, and counts those to the browser."""

    server_port: int
    size: int = 0
    last_byte_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.server_port))
            for source, sink in ((browser, server), (server, browser)):
                threading.Thread(target=self._pass_on, args=(source, sink, browser), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, browser: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
                self.last_byte_at = time.monotonic()
                if sink is browser:
                    self.size += len(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:  # one side has gone
            sink.close()


@dataclass(frozen=True)
class Scale:
    """Weighs visits of one browser to one server."""

    browser: Browser
    server: Served
    relay: Relay

    @property
    def url(self) -> str:
        """Where the browser finds the server; on localhost it takes brotli and workers without TLS."""
        return f"http://localhost:{self.relay.port}"

    @contextmanager
    def visitor(self, client: "Client | None" = None) -> Iterator[BrowserContext]:
        """Give a browser without a cache, signed in as that client."""
        with self.browser.new_context(viewport={"width": 390, "height": 844}) as context:
            for name, morsel in client.cookies.items() if client else ():
                # https, as the cookies' prefix wants it; localhost gets them without it too.
                cookie = {"name": name, "value": morsel.value, "url": "https://localhost", "secure": True}
                context.add_cookies([cookie])  # type: ignore[list-item]
            yield context

    def weigh(self, context: BrowserContext, path: str) -> Visit:
        """Return what it takes to open a page in a new tab, until all is quiet."""
        size, answered = self.relay.size, len(self._answers())
        tab = context.new_page()
        tab.goto(f"{self.url}{path}", wait_until="networkidle")
        while time.monotonic() - self.relay.last_byte_at < QUIET_SECONDS:
            time.sleep(QUIET_SECONDS / 10)
        tab.close()
        return Visit(self.relay.size - size, tuple(self._answers()[answered:]))

    def _answers(self) -> list[tuple[str, int]]:
        lines = self.server.access_log.read_text(encoding="utf-8").splitlines()
        return [(path, int(status)) for _, path, status in map(str.split, lines) if path != "/healthz"]


def main() -> None:
    """Weigh and print."""
    with tempfile.TemporaryDirectory(prefix="learning-path-weight-") as folder:
        set_up_site(folder)
        client = sign_in(make_learner("few", FLOOR_COURSES, FLOOR_WEEKS))
        visits = {
            name: visit for encoding in ENCODINGS for name, visit in weigh_all(client, folder, encoding)
        }
    print(f"Bytes to the browser; dashboard of {FLOOR_COURSES} courses and {FLOOR_WEEKS} weeks")
    for name, visit in visits.items():
        asked = " ".join(path if status == OK else f"{path}={status}" for path, status in visit.requests)
        print(f"{name:<24}{visit.size:>8,} in {len(visit.requests)}: {asked}")
    print(last_line(visits))


def weigh_all(client: "Client", folder: str, encoding: str) -> Iterator[tuple[str, Visit]]:
    """Yield each visit by its name: first, again and unchanged, again and changed."""
    from progress.models import WeeklyLog  # noqa: PLC0415

    os.environ["ONLY_ENCODING"] = encoding
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop in this thread
    with served(folder) as server, sync_playwright() as playwright:
        relay = Relay(server.port)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS)
        scale = Scale(browser, server, relay)
        with scale.visitor() as context:
            yield f"landing_first_{encoding}", scale.weigh(context, "/")
            yield f"landing_next_{encoding}", scale.weigh(context, "/")
        with scale.visitor(client) as context:
            yield f"dashboard_first_{encoding}", scale.weigh(context, "/plan/")
            yield f"dashboard_same_{encoding}", scale.weigh(context, "/plan/")
            newest = WeeklyLog.objects.latest("week_start")
            newest.hours += 1
            newest.save()
            yield f"dashboard_next_{encoding}", scale.weigh(context, "/plan/")
        browser.close()
        relay.close()


def last_line(visits: dict[str, Visit]) -> str:
    """Return all figures as ``name=value``, for programs."""
    figures = [
        f"{name}={visit.size} {name}_requests={len(visit.requests)} {name}_status={visit.status}"
        for name, visit in visits.items()
    ]
    return " ".join(figures)


if __name__ == "__main__":
    main()
