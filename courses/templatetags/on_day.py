"""What an entry says on a day, as template filters."""

import datetime as dt
from typing import Any

from django import template

register = template.Library()


@register.filter
def byline_on(course: Any, today: dt.date) -> str:
    """Return who gives a course, for whom, and of a bundle how many courses it contains."""
    return str(course.byline(today))


@register.filter
def suggestion_on(step: Any, today: dt.date) -> Any:
    """Return how a step suggests to study its course, if it does."""
    return step.suggestion(today)
