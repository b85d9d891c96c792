"""How good the dates were that learners were given."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import Any

from progress.models import CourseForecast, CourseProgress, Forecast
from progress.projection import (
    Issued,
    Score,
    score,
)


@dataclass(frozen=True)
class CourseScore:
    """How good the dates were that a learner was given for one course."""

    progress: CourseProgress
    score: Score


@dataclass(frozen=True)
class Scoreboard:
    """How good the dates were: of courses and of whole plans; a learner's own, or of ``learners``."""

    courses: Score
    plans: Score
    by_course: tuple[CourseScore, ...] = ()
    given: tuple[Forecast, ...] = ()
    learners: int = 1


def scoreboard(user: Any) -> Scoreboard:
    """Return how good a learner's dates were, course by course, and all that they were given."""
    scored = CourseForecast.objects.for_user(user).scored().select_related("forecast", "progress__course")
    issued: dict[CourseProgress, list[Issued]] = defaultdict(list)
    for one in scored.order_by("progress__completed_on", "pk"):
        issued[one.progress].append(_issued(one))
    own = Forecast.objects.for_user(user)
    return Scoreboard(
        courses=score(chain.from_iterable(issued.values())),
        plans=score(_issued(one) for one in own.scored()),
        by_course=tuple(CourseScore(progress, score(dates)) for progress, dates in issued.items()),
        given=tuple(own.defer("latest")),
    )


def scoreboard_of_all() -> Scoreboard:
    """Return how good the dates of all learners were."""
    courses = CourseForecast.objects.scored()
    return Scoreboard(
        courses=score(_issued(one) for one in courses.iterator()),
        plans=score(_issued(one) for one in Forecast.objects.scored().defer("latest").iterator()),
        learners=courses.values("forecast__user").distinct().count(),
    )


def _issued(forecast: Any) -> Issued:
    """Return a scored forecast, of a plan or of a course, as plain days."""
    return Issued(forecast.likely_on, forecast.early_on, forecast.late_on, forecast.finished_on)
