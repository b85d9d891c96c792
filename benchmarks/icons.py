"""Draws the icons of the installed app anew from icon.svg: ``python -m benchmarks.icons``.

An SVG does for browsers; phones want PNGs: with round corners, and filled to the edge where the phone cuts
its own shape (of which only the middle four fifths are sure to be seen).
"""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.screenshots import CHROMIUM_ARGS, PROJECT

STATIC = PROJECT / "learningpath" / "static"
GREEN = "#0b6e4f"
SHARE_SEEN = 0.8
ICONS = {
    "icon-192": (192, 1),
    "icon-512": (512, 1),
    "maskable-512": (512, SHARE_SEEN),
    "apple-touch-icon": (180, 0.9),
}


def draw_icons(folder: Path) -> None:
    """Save each icon as a PNG in ``folder``."""
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS)
        for name, (pixels, share) in ICONS.items():
            _draw(browser, folder / f"{name}.png", pixels, share)
        browser.close()


def _draw(browser: Browser, path: Path, pixels: int, share: float) -> None:
    page = browser.new_page(viewport={"width": pixels, "height": pixels})
    drawing = (STATIC / "icon.svg").read_text(encoding="utf-8")
    margin = pixels * (1 - share) / 2
    background = "transparent" if share == 1 else GREEN
    page.set_content(
        f"<style>body {{ margin: {margin}px; background: {background} }} svg {{ display: block }}</style>"
        + drawing.replace("<svg ", f'<svg width="{pixels * share}" ', 1)
    )
    page.screenshot(path=path, omit_background=True)
    page.close()


if __name__ == "__main__":
    draw_icons(STATIC / "icons")
