"""Why the likely finish is another one than before, in parts that add up to the day.

One input after the other is swapped from what it was to what it is, always in the order of ``Part``;
the days by which the likely finish then moves belong to that input. As the swaps lead from the old
finish to the new one, the parts add up, whatever the order does to their sizes.
"""

import datetime as dt
import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from progress.projection.course import CourseInput
from progress.projection.effort import EffortBias
from progress.projection.pace import Pace
from progress.projection.project import likely_finish
from progress.projection.study import StudyInput


class Part(enum.Enum):
    """The inputs in the order in which they are swapped."""

    METHOD = "method"  # the app computes otherwise than when the old finish was issued
    HOURS = "hours"  # hours logged, courses completed, and time passed
    PACE = "pace"
    PUBLISHED_EFFORT = "published_effort"
    OWN_ESTIMATE = "own_estimate"
    LEARNED_EFFORT = "learned_effort"
    PAUSES = "pauses"  # breaks, and weeks of other hours
    SIDE_COURSES = "side_courses"
    WAITS = "waits"  # until a piece of a course opens: for decisions on financial aid
    COURSES = "courses"  # added, waived, reordered or taken out
    PLAN = "plan"


@dataclass(frozen=True)
class Before:
    """An earlier likely finish with all that it was computed from; ``study`` without its weeks.

    ``logged_hours`` are all that the learner had logged by then, also for courses out of the plan.
    """

    issued_on: dt.date
    likely_on: dt.date | None
    study: StudyInput
    pace: Pace
    bias: EffortBias
    logged_hours: float


@dataclass(frozen=True)
class Move:
    """One input's share of the move; days above 0 are later; pace and bias as they are after it."""

    part: Part
    days: int
    pace: Pace
    bias: EffortBias


@dataclass(frozen=True)
class Moved:
    """How the likely finish got from one day to another; ``moves`` has no part without days."""

    before: Before
    from_on: dt.date
    to_on: dt.date
    moves: tuple[Move, ...]

    @property
    def days(self) -> int:
        """Days between both, above 0 when later: the sum of the moves."""
        return (self.to_on - self.from_on).days


def moves_since(before: Before, study: StudyInput, today: dt.date) -> Moved | None:
    """Return why the likely finish moved; None when there was or is no date.

    A swap that leaves no date at all hands its days on to the next one that has a date.
    """
    swaps = list(_swaps(before, study, today))
    if before.likely_on is None or swaps[-1].likely_on is None:
        return None
    moves = []
    day = before.likely_on
    for swap in swaps:
        if swap.likely_on and swap.likely_on != day:
            moves.append(Move(swap.part, (swap.likely_on - day).days, swap.pace, swap.bias))
            day = swap.likely_on
    return Moved(before, before.likely_on, day, tuple(moves))


@dataclass(frozen=True)
class _Swap:
    """The likely finish once an input is swapped, with the pace and the bias that it then has."""

    part: Part
    likely_on: dt.date | None
    pace: Pace
    bias: EffortBias


def _swaps(before: Before, now: StudyInput, today: dt.date) -> Iterator[_Swap]:
    """Yield the swaps in their order; the first swaps nothing, the last leaves nothing old."""
    study, pace, bias = before.study, before.pace, before.bias
    side_paces = before.study.side_paces(before.issued_on)

    def after(part: Part, day: dt.date = today) -> _Swap:
        return _Swap(part, likely_finish(study, day, pace, bias, side_paces), pace, bias)

    yield after(Part.METHOD, before.issued_on)
    study = replace(study, courses=_merged(study.courses, now.courses, _with_hours))
    yield after(Part.HOURS)
    courses = _merged(study.courses, now.courses, _with_side_weeks)
    study = replace(study, courses=courses, hours_by_week=now.hours_by_week)
    pace, side_paces = study.pace(today), study.side_paces(today)
    yield after(Part.PACE)
    study = replace(study, courses=_merged(study.courses, now.courses, _with_published_hours))
    yield after(Part.PUBLISHED_EFFORT)
    study = replace(study, courses=_merged(study.courses, now.courses, _with_own_estimate))
    yield after(Part.OWN_ESTIMATE)
    bias = now.bias()
    yield after(Part.LEARNED_EFFORT)
    if (list(study.pauses), list(study.spans)) != (list(now.pauses), list(now.spans)):
        study = replace(study, pauses=now.pauses, spans=now.spans)
        pace, side_paces = study.pace(today), study.side_paces(today)
        yield after(Part.PAUSES)
    courses = _merged(study.courses, now.courses, _with_side)
    if courses != list(study.courses):
        study = replace(study, courses=courses)
        pace, side_paces = study.pace(today), study.side_paces(today)
        yield after(Part.SIDE_COURSES)
    study = replace(study, courses=_merged(study.courses, now.courses, _with_pieces))
    yield after(Part.WAITS)
    study = replace(study, courses=now.courses, left_courses=now.left_courses)
    side_paces = study.side_paces(today)
    yield after(Part.COURSES)
    study, pace, side_paces = now, now.pace(today), now.side_paces(today)
    yield after(Part.PLAN)


def _merged(
    old: Sequence[CourseInput],
    now: Sequence[CourseInput],
    swap: Callable[[CourseInput, CourseInput], CourseInput],
) -> list[CourseInput]:
    by_slug = {course.slug: course for course in now}
    return [swap(course, by_slug[course.slug]) if course.slug in by_slug else course for course in old]


def _with_hours(old: CourseInput, now: CourseInput) -> CourseInput:
    waived = "waived" in (old.status, now.status)
    return replace(
        old,
        logged_hours=now.logged_hours,
        status=old.status if waived else now.status,
        completed_on=old.completed_on if waived else now.completed_on,
        taught_hours=now.taught_hours,
        took_hours=now.took_hours,
    )


def _with_published_hours(old: CourseInput, now: CourseInput) -> CourseInput:
    return replace(old, published_hours=now.published_hours, guess=now.guess)


def _with_own_estimate(old: CourseInput, now: CourseInput) -> CourseInput:
    return replace(
        old,
        estimate_hours=now.estimate_hours,
        share_done=now.share_done,
        newest_word=now.newest_word,
        needed_share=now.needed_share,
    )


def _with_side_weeks(old: CourseInput, now: CourseInput) -> CourseInput:
    if old.side is None or now.side is None:
        return old
    return replace(old, side=replace(old.side, hours_by_week=now.side.hours_by_week))


def _with_side(old: CourseInput, now: CourseInput) -> CourseInput:
    return replace(old, side=now.side)


def _with_pieces(old: CourseInput, now: CourseInput) -> CourseInput:
    return replace(old, pieces=now.pieces, applications=now.applications)
