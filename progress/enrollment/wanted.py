"""How a learner means to study a course: beside the others, in parts, for the finish date or not."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from courses.models import Path, Step
from progress.learner.marks import mark_parts
from progress.models import CoreMark, CourseProgress, MarkedPart, PartMark, Plan, SideCourse

State = PartMark.State


@dataclass(frozen=True)
class Wanted:
    """Hours a week beside the others or None, the slugs of the needed parts, and whether it counts."""

    beside_hours: Decimal | None
    needed: frozenset[str]
    is_core: bool


def suggested(step: Step, today: dt.date) -> Wanted:
    """Return how a step suggests to study its course; where the rest is done beside, all of it is needed."""
    suggestion = step.suggestion(today)
    needed = suggestion.needed if suggestion and not suggestion.rest_beside else ()
    slugs = frozenset(part.slug for part in needed or step.course.current_parts(today))
    return Wanted(suggestion.beside_hours if suggestion else None, slugs, step.is_core)


def as_it_is(own: CourseProgress, step: Step, today: dt.date) -> Wanted:
    """Return how a learner who has the course would study it if they said nothing new."""
    needed = frozenset(one.part.slug for one in own.parts(today) if one.is_needed)
    is_core = own.is_core if _is_said(own) else step.is_core or (own.left_on is None and own.is_core)
    return Wanted(own.side.pace_hours if own.side else None, needed, is_core)


def own_courses(user: Any, path: Path) -> dict[int, CourseProgress]:
    """Return what a learner has of a path's courses, by the course's key, in the plan or out of it."""
    courses = {step.course_id: step.course for step in path.steps.all()}
    own = CourseProgress.objects.for_user(user).filter(course__in=courses)
    rows = {one.course_id: one for one in own.select_related("side_course", "core_mark")}
    marks = PartMark.objects.for_user(user).filter(part__course__in=rows).order_by()
    states = dict(marks.values_list("part", "state"))
    for key, one in rows.items():
        one.course = courses[key]
        one.marked_parts = [
            MarkedPart(part, states.get(part.pk, State.NEEDED)) for part in one.course.parts.all()
        ]
    return rows


def keep_wanted(
    plan: Plan, path: Path, wanted: Mapping[int, Wanted], today: dt.date, now: dt.datetime
) -> None:
    """Store how courses that are to do are studied; what is so already stays. Runs inside ``saving``."""
    core = {step.course_id: step.is_core for step in path.steps.all()}
    for key, own in own_courses(plan.user, path).items():
        if key in wanted and own.left_on is None and not own.is_settled:
            _keep_beside(plan, own, wanted[key].beside_hours, today)
            _keep_core(own, is_core=wanted[key].is_core, by_path=core[key])
            _keep_needed(own, wanted[key].needed, today, now.astimezone(plan.zone))


def side_starts_on(plan: Plan, today: dt.date) -> dt.date:
    """Return the day on which a course begins that is studied beside the others from now on."""
    return max(today, plan.starts_on)


def states_of(parts: Sequence[MarkedPart], needed: frozenset[str]) -> dict[str, str]:
    """Return slug -> state of parts of which these are needed; done ones stay done."""
    return {one.part.slug: _state_of(one, is_needed=one.part.slug in needed) for one in parts}


def _state_of(one: MarkedPart, *, is_needed: bool) -> str:
    if not is_needed:
        return State.NOT_NEEDED
    return State.DONE if one.is_done else State.NEEDED


def _keep_beside(plan: Plan, own: CourseProgress, hours: Decimal | None, today: dt.date) -> None:
    side = own.side
    if hours is None:
        SideCourse.objects.for_user(plan.user).filter(progress=own).delete()
    elif side is None:
        starts_on = side_starts_on(plan, today)
        SideCourse.objects.create(progress=own, pace_hours=hours, starts_on=starts_on)
    elif side.pace_hours != hours:
        side.pace_hours = hours
        side.save(update_fields=["pace_hours"])


def _keep_core(own: CourseProgress, *, is_core: bool, by_path: bool) -> None:
    if own.is_core == is_core:
        return
    takes_it_back = is_core == by_path and _is_said(own)
    CoreMark.objects.for_user(own.user_id).mark({own: is_core}, is_said=not takes_it_back)


def _is_said(own: CourseProgress) -> bool:
    """Whether it counts or not by the learner's word."""
    mark = getattr(own, "core_mark", None)
    return mark is not None and mark.is_said


def _keep_needed(own: CourseProgress, needed: frozenset[str], today: dt.date, now: dt.datetime) -> None:
    parts = own.parts(today)
    if needed != {one.part.slug for one in parts if one.is_needed}:
        mark_parts(own, states_of(parts, needed), now)
