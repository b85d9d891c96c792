"""In which order the hours of one stream are studied, and when each course of it ends.

What is due are pieces in the learner's order, some of which open only later. At each moment the first open
piece is studied; where none is open, time passes until the next one opens; and a piece that opens takes over
at once. Hours done so far give the weeks of study by a clock, which knows nothing of what was open.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Clock = Callable[[float, float], float | None]  # hours done, and their weighted squares -> weeks of study
TOLERANCE_DAYS = 1e-4
MOST_STEPS = 60


class DuePiece(NamedTuple):
    """Hours of a course, by its place; ``opens_at`` counts days of study from the beginning.

    The clock is told the squares of the hours of each course, times its ``weight``. Where ``after`` is the
    place of another piece, it is the end of that one which tells when this one opens: by ``opens_after``.
    """

    course: int
    hours: float
    opens_at: float = 0.0
    weight: float = 0.0
    after: int | None = None
    opens_after: Callable[[float], float] | None = None


class End(NamedTuple):
    """An end: on which day of study, how many of those before it had nothing open, and all hours done."""

    day: float
    idle_days: float
    hours: float


@dataclass(frozen=True)
class Studied:
    """What came of a walk: the ends of courses; of each piece, by its place, its first day and its end.

    ``idle`` are the days of study, from when to when, on which nothing was open.
    """

    course_ends: dict[int, End] = field(default_factory=dict)
    piece_begins: dict[int, float] = field(default_factory=dict)
    piece_ends: dict[int, End] = field(default_factory=dict)
    idle: list[tuple[float, float]] = field(default_factory=list)

    def idle_before(self, study_day: float) -> float:
        """Return the days of study before one on which nothing was open."""
        return math.fsum(min(end, study_day) - begin for begin, end in self.idle if begin < study_day)


def studied_in_order(pieces: Sequence[DuePiece], clock: Clock) -> Studied:
    """Return when each course and each piece ends; without those that the clock has no weeks for."""
    return _Study(pieces, clock).run()


class _Study:
    """One walk through the pieces: what is done so far, and on which day of study it is."""

    def __init__(self, pieces: Sequence[DuePiece], clock: Clock) -> None:
        self.pieces = pieces
        self.clock = clock
        self.left = [piece.hours for piece in pieces]
        self.opens = [math.inf if piece.after is not None else piece.opens_at for piece in pieces]
        self.followers: dict[int, list[int]] = {}
        for place, piece in enumerate(pieces):
            if piece.after is not None:
                self.followers.setdefault(piece.after, []).append(place)
        self.studied = Studied()
        self.to_do = list(range(len(pieces)))
        self.pieces_left = Counter(piece.course for piece in pieces)
        self.done = {piece.course: 0.0 for piece in pieces}
        self.hours = self.squares = 0.0
        self.day = self.idle_days = 0.0

    def run(self) -> Studied:
        """Walk to the end, or to where the clock has no weeks any more."""
        begins = self.studied.piece_begins
        while self.to_do:
            place, opens_at = self._next()
            if place is None:
                if opens_at == math.inf:
                    break
                self.idle_days += opens_at - self.day
                self.studied.idle.append((self.day, opens_at))
                self.day = opens_at
                continue
            piece = self.pieces[place]
            begins.setdefault(place, self.day)
            end = self._day_with(piece, self.left[place])
            if opens_at < (math.inf if end is None else end):
                self._study(place, self._hours_until(place, opens_at, end))
                self.day = opens_at
                continue
            if end is None:
                break
            self._study(place, self.left[place])
            self.day = end
            self._end(place, piece)
        return self.studied

    def _next(self) -> tuple[int | None, float]:
        """Return the first open piece, and when one before it opens; of none when the next one opens."""
        opens_at = math.inf
        for place in self.to_do:
            if self.opens[place] <= self.day:
                return place, opens_at
            opens_at = min(opens_at, self.opens[place])
        return None, opens_at

    def _end(self, place: int, piece: DuePiece) -> None:
        """Note the end of a piece, and when those open that it tells."""
        self.to_do.remove(place)
        self.studied.piece_ends[place] = end = End(self.day, self.idle_days, self.hours)
        self.pieces_left[piece.course] -= 1
        if not self.pieces_left[piece.course]:
            self.studied.course_ends[piece.course] = end
        for follower in self.followers.get(place, ()):
            tell = self.pieces[follower].opens_after
            self.opens[follower] = tell(self.day) if tell else self.pieces[follower].opens_at

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
