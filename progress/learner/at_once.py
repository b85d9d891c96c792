"""Which side courses can run at the same time, and which of them wait for each other."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from learningpath.writing.formats import hours_text
from progress.models import LEAST_SIDE_PACE_HOURS, CourseProgress, SideCourse, total_hours


def due_side_courses(user: Any) -> list[SideCourse]:
    """Return a learner's side courses that are in the plan and still to do."""
    own = SideCourse.objects.for_user(user).filter(progress__left_on=None)
    due = own.exclude(progress__status__in=CourseProgress.SETTLED)
    return list(due.select_related("progress__course"))


def most_at_once(sides: Iterable[SideCourse]) -> list[SideCourse]:
    """Return those that take the most hours a week of all that can run at the same time.

    One that follows another never runs beside it. All others can, whatever their days are: the one before may
    take longer than planned.
    """
    sides = list(sides)
    keys = {side.progress_id for side in sides}
    followers = defaultdict(list)
    for side in sides:
        followers[side.after_id if side.after_id in keys else None].append(side)
    in_order = list(followers[None])  # each before those that follow it; who waits in a circle never begins
    for side in in_order:
        in_order.extend(followers[side.progress_id])
    most: dict[int, list[SideCourse]] = {}
    for side in reversed(in_order):
        later = [one for follower in followers[side.progress_id] for one in most[follower.progress_id]]
        most[side.progress_id] = max([side], later, key=hours_together)
    return [one for first in followers[None] for one in most[first.progress_id]]


def hours_together(sides: Iterable[SideCourse]) -> Decimal:
    """Return the hours a week that side courses take together."""
    return total_hours(side.pace_hours for side in sides)


def names_with_hours(sides: Iterable[SideCourse]) -> str:
    """Return side courses as a list in words, each with its hours a week."""
    text = _("%(course)s (%(hours)s h)")
    return ", ".join(
        text % {"course": side.progress.course.title, "hours": hours_text(side.pace_hours)} for side in sides
    )


def waits_for(course: CourseProgress, other: CourseProgress) -> bool:
    """Whether a course is ``other``, or begins after it, be that after some more between them."""
    waiting = SideCourse.objects.for_user(other.user_id).exclude(after=None)
    before = dict(waiting.values_list("progress", "after"))
    key: int | None = course.pk
    while key is not None and key != other.pk:
        key = before.pop(key, None)
    return key is not None


def why_no_pace(hours: Decimal, sides: Iterable[SideCourse]) -> str:
    """Return why so many hours a week cannot be planned beside these side courses; "" when they can."""
    most = most_at_once(sides)
    together = hours_together(most)
    if hours > together:
        return ""
    said = {"hours": hours_text(together), "courses": names_with_hours(most)}
    return _("Your side courses take %(hours)s h a week together: %(courses)s. Plan more than that.") % said


def why_no_room(sides: Iterable[SideCourse], pace: Decimal) -> str:
    """Return why a plan of so many hours a week has no room for side courses at once; "" when it has."""
    most = most_at_once(sides)
    together = hours_together(most)
    if together < pace:
        return ""
    text = _("Less than the %(pace)s h a week of your plan.")
    if len(most) > 1:
        text = _(
            "Together that takes %(hours)s h a week: %(courses)s. Your plan has %(pace)s h, and some of "
            "them are for the others. Take fewer hours, or begin after one of these courses."
        )
    said = {"pace": hours_text(pace), "hours": hours_text(together), "courses": names_with_hours(most)}
    return text % said


def why_too_few(hours: Decimal) -> str:
    """Return why a side course cannot have so few hours a week; "" when it can, or is none at 0."""
    if not 0 < hours < LEAST_SIDE_PACE_HOURS:
        return ""
    least = {"hours": hours_text(LEAST_SIDE_PACE_HOURS)}
    return _("At least %(hours)s h a week, or empty for none.") % least
