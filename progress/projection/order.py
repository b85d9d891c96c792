"""In which order the hours of one stream are studied, and when each course of it ends.

What is due are pieces in the learner's order, some of which open only later. At each moment the first open
piece is studied; where none is open, time passes until the next one opens; and a piece that opens takes over
at once. Hours done so far give the weeks of study by a clock, which knows nothing of what was open.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Clock = Callable[[float, float], float | None]  # hours done, and their weighted squares -> weeks of study
TOLERANCE_DAYS = 1e-4
MOST_STEPS = 60


@dataclass(frozen=True)
class DuePiece:
    """Hours of a course, by its place; ``opens_at`` counts days of study from the beginning.

    The clock is told the squares of the hours of each course, times its ``weight``.
    """

    course: int
    hours: float
    opens_at: float = 0.0
    weight: float = 0.0


def ends_in_order(pieces: Sequence[DuePiece], clock: Clock) -> Mapping[int, float]:
    """Return after how many days of study each course ends; without those that the clock has no weeks for."""
    return _Study(pieces, clock).run()


class _Study:
    """One walk through the pieces: what is done so far, and on which day of study it is."""

    def __init__(self, pieces: Sequence[DuePiece], clock: Clock) -> None:
        self.pieces = pieces
        self.clock = clock
        self.left = [piece.hours for piece in pieces]
        self.to_do = list(range(len(pieces)))
        self.pieces_left = Counter(piece.course for piece in pieces)
        self.done = {piece.course: 0.0 for piece in pieces}
        self.hours = self.squares = 0.0
        self.day = self.idle_days = 0.0

    def run(self) -> Mapping[int, float]:
        """Walk to the end, or to where the clock has no weeks any more."""
        ends: dict[int, float] = {}
        while self.to_do:
            place, opens_at = self._next()
            if place is None:
                self.idle_days += opens_at - self.day
                self.day = opens_at
                continue
            piece = self.pieces[place]
            end = self._day_with(piece, self.left[place])
            if opens_at < (math.inf if end is None else end):
                self._study(place, self._hours_until(place, opens_at, end))
                self.day = opens_at
                continue
            if end is None:
                break
            self._study(place, self.left[place])
            self.to_do.remove(place)
            self.day = end
            self.pieces_left[piece.course] -= 1
            if not self.pieces_left[piece.course]:
                ends[piece.course] = end
        return ends

    def _next(self) -> tuple[int | None, float]:
        """Return the first open piece, and when one before it opens; of none when the next one opens."""
        opens_at = math.inf
        for place in self.to_do:
            if self.pieces[place].opens_at <= self.day:
                return place, opens_at
            opens_at = min(opens_at, self.pieces[place].opens_at)
        return None, opens_at

    def _study(self, place: int, hours: float) -> None:
        piece = self.pieces[place]
        self.hours, self.squares = self._sums_with(piece, hours)
        self.done[piece.course] += hours
        self.left[place] = max(0.0, self.left[place] - hours)

    def _sums_with(self, piece: DuePiece, hours: float) -> tuple[float, float]:
        more_squares = hours * (2 * self.done[piece.course] + hours)
        return self.hours + hours, self.squares + piece.weight * more_squares

    def _day_with(self, piece: DuePiece, hours: float) -> float | None:
        """Return the day on which so many hours more are done; never before today's."""
        weeks = self.clock(*self._sums_with(piece, hours))
        return None if weeks is None else max(self.day, 7 * weeks + self.idle_days)

    def _hours_until(self, place: int, day: float, end: float | None) -> float:
        """Return the hours of a piece that are done by a day before its end."""
        piece = self.pieces[place]
        low, high = 0.0, self.left[place]
        low_gap, high_gap = self.day - day, math.inf if end is None else end - day
        for _ in range(MOST_STEPS):
            # The false position, where the weight of an end that stays is halved (Illinois).
            share = low_gap / (low_gap - high_gap) if math.isfinite(high_gap) else 0.5
            middle = low + share * (high - low)
            reached = self._day_with(piece, middle)
            gap = math.inf if reached is None else reached - day
            if abs(gap) < TOLERANCE_DAYS:
                return middle
            if gap < 0:
                low, low_gap, high_gap = middle, gap, high_gap / 2
            else:
                high, high_gap, low_gap = middle, gap, low_gap / 2
        return low
