"""Whose figure an effort is, and between which hours it lies."""

from decimal import Decimal

import pytest

from courses.models import Course
from progress.answer.effort import ShownEffort, effort_of
from progress.models import Completion, CourseProgress, EffortKind
from progress.projection import CourseInput, Guess

RANGE = {"effort_unit": "hours", "effort_amount_low": Decimal(30), "effort_amount_high": Decimal(120)}


def shown(course=None, status="planned", **given: object):
    progress = CourseProgress(course=Course(pk=1, **(course or {})), status=status)
    return effort_of(progress, CourseInput("a", status, **({"published_hours": None} | given)))


@pytest.mark.parametrize(
    ("effort", "expected"),
    [
        (shown(RANGE, published_hours=60.0), ShownEffort(EffortKind.PUBLISHED, 60, 30, 120)),
        (shown(RANGE, published_hours=60.0, needed_share=0.5), ShownEffort(EffortKind.PUBLISHED, 30, 15, 60)),
        (shown(RANGE, published_hours=60.0, estimate_hours=70.0), ShownEffort(EffortKind.OWN, 70)),
        (shown(guess=Guess(50, 200)), ShownEffort(EffortKind.GUESS, 100, 50, 200)),
        (shown(guess=Guess(50, 200), needed_share=0.5), ShownEffort(EffortKind.GUESS, 50, 25, 100)),
        (shown(guess=Guess(50, 200), estimate_hours=70.0), ShownEffort(EffortKind.OWN, 70)),
        (shown(), ShownEffort(EffortKind.UNKNOWN)),
    ],
)
def test_own_comes_before_published_and_published_before_a_guess(effort, expected):
    assert effort == expected
    assert effort.guess == (
        (effort.low_hours, effort.high_hours) if effort.kind is EffortKind.GUESS else None
    )


def test_a_completed_course_has_the_effort_of_then():
    progress = CourseProgress(course=Course(pk=1, **RANGE), status="completed")
    Completion(progress=progress, effort_kind="guess", effort_hours=Decimal(90))
    given = CourseInput("a", "completed", 60.0, taught_hours=90.0)
    assert effort_of(progress, given) == ShownEffort(EffortKind.GUESS, 90)
