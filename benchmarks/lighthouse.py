"""Asks Lighthouse what it thinks of the main pages on a phone: ``python -m benchmarks.lighthouse``.

Needs Node.js and a Chromium; Lighthouse itself comes by ``npx``, or from where LIGHTHOUSE says.
"""

import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.pages import FLOOR_COURSES, FLOOR_WEEKS, make_learner, set_up_site, sign_in
from benchmarks.production import served

if TYPE_CHECKING:
    from django.test import Client

COMMAND = "npx --yes lighthouse@12.8.2"
PAGES = {
    "landing": "/",
    "path": "/paths/ai-engineer-foundations/",
    "dashboard": "/plan/",
    "log": "/plan/log/",
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
SECONDS = 240


def main() -> None:
    """Ask and print: a line for each page, and below it what costs points."""
    with tempfile.TemporaryDirectory(prefix="learning-path-lighthouse-") as folder:
        set_up_site(folder)
        client = sign_in(make_learner("few", FLOOR_COURSES, FLOOR_WEEKS))
        with served(folder) as server:
            reports = {
                name: report(f"http://localhost:{server.port}{path}", client, folder)
                for name, path in PAGES.items()
            }
    print(f"{'page':<12}" + "".join(f"{category:>16}" for category in CATEGORIES))
    for name, one in reports.items():
        print(f"{name:<12}" + "".join(f"{score(one, category):>16}" for category in CATEGORIES))
        for line in lost_points(one):
            print(f"    {line}")
    print(last_line(reports))


def report(url: str, client: "Client", folder: str) -> dict[str, Any]:
    """Return Lighthouse's report of a page as a signed-in learner's phone gets it."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    output = Path(folder) / "report.json"
    options = [
        f"--output-path={output}",
        "--output=json",
        "--quiet",
        f"--only-categories={','.join(CATEGORIES)}",
        "--chrome-flags=--headless --no-sandbox --disable-gpu",
        f"--extra-headers={json.dumps({'Cookie': cookies})}",
    ]
    command = shlex.split(os.environ.get("LIGHTHOUSE", COMMAND))
    chromium = shutil.which("chromium") or ""
    subprocess.run(
        [*command, url, *options], env=os.environ | {"CHROME_PATH": chromium}, timeout=SECONDS, check=True
    )
    found: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    return found


def score(one: dict[str, Any], category: str) -> int:
    """Return the points of a category, 0 to 100."""
    return round(100 * one["categories"][category]["score"])


def lost_points(one: dict[str, Any]) -> Iterator[str]:
    """Yield each audit with a weight that is not passed in full."""
    for category in CATEGORIES:
        for audit in one["categories"][category]["auditRefs"]:
            found = one["audits"][audit["id"]]
            if audit["weight"] and found["score"] is not None and found["score"] < 1:
                shown = found.get("displayValue", "")
                yield f"{category}: {found['title']} {shown} ({100 * found['score']:.0f} of 100)"


def last_line(reports: dict[str, dict[str, Any]]) -> str:
    """Return all points as ``name=value``, for programs."""
    return " ".join(
        f"{name}_{category.replace('-', '_')}={score(one, category)}"
        for name, one in reports.items()
        for category in CATEGORIES
    )


if __name__ == "__main__":
    main()
