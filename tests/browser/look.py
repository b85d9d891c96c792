"""What every page owes its reader, whatever is on it."""

import json
from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SMALLEST_BUTTON = 32  # CSS pixels

OVERFLOWING = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > width + 1)
    .map((one) => `${one.tagName.toLowerCase()}.${one.className}: ${one.textContent.trim().slice(0, 40)}`);
}"""
LOW_BUTTONS = """(smallest) => [...document.querySelectorAll("button, a.btn, input:not([type=hidden]), select")]
  .filter((one) => !["checkbox", "radio"].includes(one.type) && !one.closest(".tabs"))
  .map((one) => [one.getBoundingClientRect().height, one.textContent.trim() || one.name])
  .filter(([height]) => height > 0 && height < smallest)
  .map(([height, name]) => `${name}: ${height} px high`)"""


def assert_comfortable(page: Page) -> None:
    """Fail when the page scrolls sideways, or has a button that a thumb misses."""
    assert page.evaluate(OVERFLOWING) == [], f"{page.url} is wider than the screen"
    assert page.evaluate(LOW_BUTTONS, SMALLEST_BUTTON) == [], f"{page.url} has low buttons"


@cache
def _axe_script() -> str:
    return Axe().axe_script


def axe_violations(page: Page) -> list[str]:
    """Return what axe objects to, by WCAG 2.2 A and AA.

    The debugger evaluates its script, so our content security policy need not let it in.
    """
    page.evaluate(_axe_script())
    options: dict[str, Any] = {
        "resultTypes": ["violations"],
        "runOnly": {"type": "tag", "values": WCAG_2_AA},
    }
    found = page.evaluate(f"axe.run({json.dumps(options)}).then((results) => results.violations)")
    return [
        f"{page.url}: {violation['id']} at {node['target']}: {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]


def look_at(page: Page) -> list[str]:
    """Look at the page on a phone by day and on a desk by night; return what axe objects to.

    Colours do not depend on the width, nor the layout on the colours.
    """
    objections: list[str] = []
    for width, height, colour_scheme in ((390, 844, "light"), (1280, 900, "dark")):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=colour_scheme)
        objections += axe_violations(page)
        assert_comfortable(page)
    return objections
