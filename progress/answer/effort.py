"""How big a course is for a learner, and whose figure that is."""

from dataclasses import dataclass

from progress.models import CourseProgress, EffortKind
from progress.projection import CourseInput


@dataclass(frozen=True)
class ShownEffort:
    """An effort as it is told; ``low_hours`` and ``high_hours`` None: it is no range."""

    kind: EffortKind
    hours: float | None = None
    low_hours: float | None = None
    high_hours: float | None = None

    @property
    def guess(self) -> tuple[float, float] | None:
        """The ends of a guess; None of any other figure."""
        if self.kind is not EffortKind.GUESS or self.low_hours is None or self.high_hours is None:
            return None
        return self.low_hours, self.high_hours


def effort_of(progress: CourseProgress, course: CourseInput) -> ShownEffort:
    """Return the effort that a course is planned with; of a completed one that of then.

    Of a course of which only some parts are needed it is their share.
    """
    if progress.kept:
        hours = progress.kept.effort_hours
        return ShownEffort(EffortKind(progress.kept.effort_kind), None if hours is None else float(hours))
    if course.estimate_hours is not None:
        return ShownEffort(EffortKind.OWN, course.estimate_hours)
    share = course.needed_share
    if course.published_hours is not None:
        published = progress.course.effort
        if published is None or published.low_hours == published.high_hours:
            return ShownEffort(EffortKind.PUBLISHED, course.catalog_hours)
        low, high = float(published.low_hours) * share, float(published.high_hours) * share
        return ShownEffort(EffortKind.PUBLISHED, course.catalog_hours, low, high)
    if course.guess:
        low, high = course.guess.low_hours * share, course.guess.high_hours * share
        return ShownEffort(EffortKind.GUESS, course.catalog_hours, low, high)
    return ShownEffort(EffortKind.UNKNOWN)
