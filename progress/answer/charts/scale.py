"""Where days lie in a plot, and how much room words take there.

Lengths are SVG user units, about a pixel each; y grows downwards.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from learningpath.writing.formats import month_and_year_text, month_name

MOST_BEYOND_LIKELY = 0.6  # how far a range is drawn beyond its likely date, in shares of the way there
FONT_SIZE = 12
PHONE_FONT_SIZE = 14  # what site.css gives the smallest phones, where a drawing shrinks
TICK_GAP = 3
NARROW_LETTERS = "fijlrtI.,:;'|!()[] "
FIRST_WIDE_LETTER = "\u1100"  # from here on, scripts whose letters are about as wide as they are high

Line = Sequence[tuple[dt.date, float]]


@dataclass(frozen=True)
class Tick:
    """A name at a place of an axis; ``at`` is ready for an attribute."""

    at: str
    label: str


@dataclass(frozen=True)
class DayScale:
    """Places days between ``left`` and ``right``; what lies outside stands at the edge."""

    first: dt.date
    last: dt.date
    left: int
    right: int

    def x(self, day: dt.date) -> float:
        """Return where a day lies."""
        if day <= self.first:
            return float(self.left)
        if day >= self.last:
            return float(self.right)
        return self.left + self.day_width * (day - self.first).days

    @cached_property
    def day_width(self) -> float:
        """How far a day is from the next."""
        return (self.right - self.left) / (self.last - self.first).days


def last_day(
    today: dt.date, starts_on: dt.date, finishes: Sequence[dt.date], late: dt.date | None
) -> dt.date:
    """Return the right end: every date but a late one so far off that it would press all else together."""
    likely = max(finishes, default=today)
    ends = [today + dt.timedelta(weeks=4), likely]
    if likely > today:
        farthest = likely + (likely - starts_on) * MOST_BEYOND_LIKELY
        ends.append(min(late or farthest, farthest))
    return max(ends)


def month_ticks(scale: DayScale, most: int, width: int, font_size: int = FONT_SIZE) -> list[Tick]:
    """Return up to about ``most`` firsts of months that have room in a drawing so wide.

    The year stands at the first and where it changes.
    """
    firsts = month_starts(scale.first, scale.last)
    step = max(1, math.ceil(len(firsts) / most))
    ticks: list[Tick] = []
    year = None
    taken = 0.0
    for day in firsts[::step]:
        x = scale.x(day)
        label = month_name(day) if day.year == year else month_and_year_text(day)
        end = x + text_width(label) * font_size / FONT_SIZE
        if x > taken and end <= width:
            ticks.append(Tick(f"{x:.1f}", label))
            year, taken = day.year, end + TICK_GAP
    return ticks


def month_starts(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the firsts of months from one day to another."""
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = (dt.date(month // 12, month % 12 + 1, 1) for month in months)
    return [start for start in starts if first <= start <= last]


@lru_cache(maxsize=1024)
def text_width(text: str) -> float:
    """Return about how wide a text is; rather too wide, as fonts differ."""
    return FONT_SIZE * sum(map(_letter_width, text))


def phone_text_width(text: str) -> float:
    """Return about how wide a text is where it is largest: on the smallest phones."""
    return text_width(text) * PHONE_FONT_SIZE / FONT_SIZE


def _letter_width(letter: str) -> float:
    if letter >= FIRST_WIDE_LETTER:
        return 1.0
    if letter in NARROW_LETTERS:
        return 0.38
    return 0.9 if letter in "MWmw—…%@" else 0.7 if letter.isupper() else 0.58


def shortened_for_phones(text: str, most_width: float) -> str:
    """Return a text with an ellipsis where it would be too wide on the smallest phones."""
    return shortened(text, most_width * FONT_SIZE / PHONE_FONT_SIZE)


def shortened(text: str, most_width: float) -> str:
    """Return a text with an ellipsis where it would be too wide."""
    if text_width(text) <= most_width:
        return text
    end = len(text)
    while end and text_width(text[:end]) > most_width - text_width("…"):
        end -= 1
    return f"{text[:end].rstrip()}…"


def in_two_lines(text: str, most_width: float) -> list[str]:
    """Return a text in one line or two, broken between words; the last one shortened."""
    words = text.split()
    count = len(words)
    while count > 1 and text_width(" ".join(words[:count])) > most_width:
        count -= 1
    lines = [" ".join(words[:count]), " ".join(words[count:])]
    return [shortened(line, most_width) for line in lines if line]
