"""A real browser reads hours as the server does, whatever is typed."""

import json
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from learningpath.writing.hours import parse_hours, seconds_of

TYPED = json.loads((Path(__file__).parents[1] / "hours_typed.json").read_text(encoding="utf-8"))
PIECES = [
    *"0123456789", "10", "30", "60", "45", "168", ".", ",", ":", " ", "h", "m", "'", "/", "&", "-", "_", "+", "e",
    "½", "¼", "1/2", "٧", "٫", "፩", "፲", "፻", "፼", "፡", "７", "：", "ｈ", "\u00a0", "\u202f", "\u200f", "²", "İ",
    "hours", "heures", "min", "and", "et demie", "a", "ሰዓት", "ከ", "ደቂቃ", "ተኩል", "constructor",
]  # fmt: skip
READ = "texts => texts.map(text => { const read = secondsTyped(text); return Number.isNaN(read) ? null : read; })"


def as_the_server_reads(text: str) -> int | None:
    if not text.strip():
        return 0
    try:
        return seconds_of(parse_hours(text))
    except ValueError:
        return None


def test_the_browser_reads_whatever_is_typed_as_the_server_does(page: Page) -> None:
    page.goto("/paths/")
    texts = list(TYPED)
    assert page.evaluate(READ, texts) == [as_the_server_reads(text) for text in texts]

    typed = st.lists(st.sampled_from(PIECES), max_size=7).map("".join)

    # Found in one go rather than made short: each try asks the browser.
    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.large_base_example,
        ],
    )
    @given(st.lists(typed, min_size=50, max_size=200))
    def reads_alike(texts: list[str]) -> None:
        read = dict(zip(texts, page.evaluate(READ, texts), strict=True))
        assert read == {text: as_the_server_reads(text) for text in texts}

    reads_alike()
