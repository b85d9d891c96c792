"""How good the dates were that learners were given."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import QuerySet

from progress.models import CourseForecast, CourseProgress, Forecast, Plan
from progress.projection import (
    Issued,
    Score,
    score,
)

MOST_LEARNERS = 1000  # whose dates a page compares; of more of them it takes a sample
DAYS = ("likely_on", "early_on", "late_on", "finished_on")


@dataclass(frozen=True)
class CourseScore:
    """How good the dates were that a learner was given for one course."""

    progress: CourseProgress
    score: Score


@dataclass(frozen=True)
class Scoreboard:
    """How good the dates were: of courses and of finishes; a learner's own, or of ``learners``.

    ``looked_at`` says how many learners of ``sampled_from``, who have completed a course, are a sample that
    stands for all; 0 where all were looked at.
    """

    courses: Score
    plans: Score
    by_course: tuple[CourseScore, ...] = ()
    given: tuple[Forecast, ...] = ()
    learners: int = 1
    looked_at: int = 0
    sampled_from: int = 0


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


def scoreboard_of_all(most_learners: int | None = MOST_LEARNERS) -> Scoreboard:
    """Return how good the dates of all learners were, or of a sample where more have completed a course."""
    courses, plans = CourseForecast.objects.scored(), Forecast.objects.scored()
    completed = CourseProgress.objects.filter(status=CourseProgress.Status.COMPLETED)
    learners = Plan.objects.filter(user__in=completed.values("user"))
    count = 0 if most_learners is None else learners.count()
    keys: list[int] = []
    if most_learners is not None and count > most_learners:
        keys = list(learners.sample(most_learners).values_list("user", flat=True))
        courses, plans = courses.filter(progress__user__in=keys), plans.for_users(keys)
    return Scoreboard(
        courses=score(_issued_of(courses)),
        plans=score(_issued_of(plans)),
        learners=courses.values("progress__user").distinct().count(),
        looked_at=len(keys),
        sampled_from=count if keys else 0,
    )


def _issued_of(scored: QuerySet) -> Iterator[Issued]:
    """Yield scored forecasts, of plans or of courses, as plain days; no more than a few at once are held."""
    return (Issued(*days) for days in scored.order_by().values_list(*DAYS).iterator())


def _issued(forecast: Any) -> Issued:
    """Return a scored forecast, of a plan or of a course, as plain days."""
    return Issued(forecast.likely_on, forecast.early_on, forecast.late_on, forecast.finished_on)
