"""What a reload of the catalog would mean for learners, in their terms."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from courses.catalog.schema import TOLD_FIELDS
from courses.effort import effort_hours
from courses.models import Course
from progress.learner.rows import LearnerRows, study_input
from progress.models import CourseProgress, Enrollment, Plan, WeeklyLog
from progress.projection import CourseInput, StudyInput, project

if TYPE_CHECKING:
    from courses.catalog.change_set import ChangeSet, EntryChange


@dataclass(frozen=True)
class LearnerImpact:
    """How one learner's likely finish moves; None where there is no date before or after."""

    moved_days: int | None
    falls_behind_target: bool


def reload_impact(change_set: "ChangeSet", today: dt.date) -> list[str]:
    """Return in lines how many learners a change set touches and how far their dates move."""
    return [*_impact_on_courses(change_set, today), *_offers(change_set)]


def _impact_on_courses(change_set: "ChangeSet", today: dt.date) -> list[str]:
    efforts = _changed_efforts(change_set)
    touched = {entry.stored_slug for entry in change_set.entries if _is_course(entry) and _is_told(entry)}
    if not touched:
        return ["No learner's course changes its hours or its name, retires or comes back."]
    impacts = list(_impacts(efforts, touched, today))
    moved = [abs(one.moved_days) for one in impacts if one.moved_days]
    behind = sum(one.falls_behind_target for one in impacts)
    hours = WeeklyLog.objects.filter(course__slug__in=touched).count()
    move = "No likely finish moves."
    if moved:
        middle, most = _days(median(moved)), _days(max(moved))
        move = f"Likely finishes that move: {len(moved)}, by {middle} in the median, {most} at most."
    told = "with a course that changes its hours or its name, retires or comes back"
    return [
        f"Touched: {_count(len(impacts), 'learner')} {told}.",
        move,
        f"{_count(behind, 'learner')} would no longer have even odds to be done by their target date.",
        f"{_count(hours, 'week')} of logged hours in these courses stay as they are.",
    ]


def _offers(change_set: "ChangeSet") -> Iterator[str]:
    """Yield how many learners are offered a course that is new in a path they follow."""
    retired = {
        one.row.identity[0] for one in change_set.entries if _is_course(one) and one.row.values["retired_on"]
    }
    retired |= set(Course.objects.exclude(retired_on=None).values_list("slug", flat=True))
    for entry in change_set.entries:
        added = [row.identity[1] for row in entry.nested if row.action == "created"]
        if entry.section.name != "paths" or not added:
            continue
        followers = Enrollment.objects.filter(path__slug=entry.stored_slug, left_on=None)
        for slug in added:
            if slug in retired:
                continue
            have_it = CourseProgress.objects.filter(course__slug=slug).values("user")
            count = followers.exclude(user__in=have_it).count()
            yield f"{_count(count, 'learner')} of {entry.name} would be offered {slug}."


def _is_told(entry: "EntryChange") -> bool:
    """Whether learners who have the course are told of it."""
    is_other = entry.action in ("retired", "restored", "renamed")
    return is_other or any(change.field in {*TOLD_FIELDS, "retired_on"} for change in entry.row.changes)


def _is_course(entry: "EntryChange") -> bool:
    return entry.section.name == "courses"


def _changed_efforts(change_set: "ChangeSet") -> dict[str, float | None]:
    """Return slug -> published hours as they will be, of courses whose effort changes."""
    return {
        entry.stored_slug: _published_hours(entry.row.values)
        for entry in change_set.entries
        if _is_course(entry) and any(change.field.startswith("effort_") for change in entry.row.changes)
    }


def _published_hours(values: Mapping[str, object]) -> float | None:
    names = ("unit", "amount_low", "amount_high", "pace_low_hours", "pace_high_hours")
    effort = effort_hours(*(values[f"effort_{name}"] for name in names))
    return float(effort.typical_hours) if effort else None


def _impacts(
    efforts: Mapping[str, float | None], touched: set[str], today: dt.date
) -> Iterator[LearnerImpact]:
    in_plan = CourseProgress.objects.in_plan().exclude(status__in=CourseProgress.SETTLED)
    studying = in_plan.filter(course__slug__in=touched)
    plans = Plan.objects.filter(user__in=studying.values("user")).select_related("user")
    for plan in plans.iterator():
        now = study_input(LearnerRows.read(plan))
        then = replace(now, courses=tuple(_with_effort(course, efforts) for course in now.courses))
        yield _impact(now, then, plan.target_on, today)


def _with_effort(course: CourseInput, efforts: Mapping[str, float | None]) -> CourseInput:
    return replace(course, published_hours=efforts[course.slug]) if course.slug in efforts else course


def _impact(now: StudyInput, then: StudyInput, target_on: dt.date | None, today: dt.date) -> LearnerImpact:
    before, after = project(now, today).finish.likely, project(then, today).finish.likely
    was_in_reach = bool(target_on and before and before <= target_on)
    is_in_reach = bool(target_on and after and after <= target_on)
    return LearnerImpact(
        moved_days=(after - before).days if before and after else None,
        falls_behind_target=was_in_reach and not is_in_reach,
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what if number == 1 else f'{what}s'}"


def _days(days: float) -> str:
    return f"{days:g} {'day' if days == 1 else 'days'}"
