"""Takes the README's pictures anew: ``python -m benchmarks.screenshots`` (``make screenshots``).

Serves a throw-away database with the demo learner on a free port and looks at it with Chromium.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import yaml
from playwright.sync_api import Page, sync_playwright

from benchmarks.production import PROJECT, free_port, wait_for

FOLDER = PROJECT / "fixtures" / "screenshots"
CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@dataclass(frozen=True)
class Picture:
    """A whole page at a width in CSS pixels, by day or by night."""

    file: str
    path: str
    width: int
    colours: Literal["light", "dark"]


PICTURES = (
    Picture("dashboard.png", "/plan/", 1280, "light"),
    Picture("log-phone-dark.png", "/plan/weeks/log/", 390, "dark"),
)


@contextmanager
def demo_site() -> Iterator[str]:
    """Serve the demo data and yield the address."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"127.0.0.1:{free_port()}"
        environment = os.environ | {"DEBUG": "1", "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3"}
        manage = [sys.executable, "manage.py"]
        for command in ("migrate", "createcachetable", "reload_catalog", "load_demo"):
            subprocess.run(
                [*manage, command], cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL
            )
        server = subprocess.Popen(
            [*manage, "runserver", "--noreload", address],
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://{address}/healthz")
            yield f"http://{address}"
        finally:
            server.terminate()
            server.wait()


def take_pictures() -> None:
    """Sign in as the demo learner and save each picture."""
    FOLDER.mkdir(exist_ok=True)
    with demo_site() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS)
        for picture in PICTURES:
            with browser.new_context(
                viewport={"width": picture.width, "height": 900},
                color_scheme=picture.colours,
                base_url=url,
                locale="en-GB",
            ) as context:
                page = context.new_page()
                _sign_in(page)
                page.goto(picture.path)
                page.screenshot(path=FOLDER / picture.file, full_page=True)
            print(FOLDER / picture.file)
        browser.close()


def _sign_in(page: Page) -> None:
    passwords = yaml.safe_load((PROJECT / "fixtures" / "demo-passwords.yaml").read_text(encoding="utf-8"))
    email, password = next(iter(passwords.items()))
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/plan/")


if __name__ == "__main__":
    take_pictures()
