"""The learner's part of a catalog page, as template filters; None where there is no learner."""

from django import template

from courses.learner_part import Fragment, LearnerPart

register = template.Library()


@register.filter
def of_path(part: LearnerPart | None, path: object) -> Fragment | None:
    """Return what the learner has to do with a path."""
    return part.of_path(path) if part else None  # type: ignore[arg-type]


@register.filter
def beside(part: LearnerPart | None, entry: object) -> Fragment | None:
    """Return what stands beside an entry of a list for the learner."""
    return part.beside(entry) if part else None  # type: ignore[arg-type]
