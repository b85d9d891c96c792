"""The answer as data, for programs."""

import html
from collections.abc import Sequence
from typing import Any

from django.utils.html import strip_tags

from learningpath.writing.hours import SECONDS_IN_AN_HOUR, seconds_of
from progress.answer.aid import aid_data, applications_data
from progress.answer.answer import Answer
from progress.answer.effort import ShownEffort, effort_of
from progress.answer.parts import parts_data
from progress.models import MarkedPart
from progress.projection import CourseProjection, Finish

SUREST_CHANCE = 0.9  # of what was told as surer, less came true (progress/README.md)


def answer_data(answer: Answer) -> dict[str, Any]:
    """Return the answer as JSON types: hours as numbers, dates as ISO strings or None."""
    projection = answer.projection
    applications = applications_data(answer)
    chance = answer.chance_by_target
    if chance is not None and not projection.is_core_finished:
        chance = min(chance, SUREST_CHANCE)
    return {
        "as_of": projection.as_of.isoformat(),
        "planned_pace_hours": _number(projection.planned_pace_hours),
        "actual_pace_hours": _number(projection.actual_pace_hours),
        "remaining_hours": _number(projection.remaining_hours),
        "remaining_hours_with_additional": _number(projection.remaining_hours_with_additional),
        **_logged_data(answer),
        "behind_plan": {
            "hours": _number(projection.distance.hours),
            "days": projection.distance.days,
            "standing": projection.distance.standing.value,
        },
        "finish": _finish_data(projection.finish),
        "finish_with_additional": _finish_data(projection.finish_with_additional),
        "is_core_finished": projection.is_core_finished,
        "is_finished": projection.is_finished,
        "restart": _finish_data(projection.restart) if projection.is_paused else None,
        "target_on": answer.plan.target_on.isoformat() if answer.plan.target_on else None,
        "chance_by_target": None if chance is None else round(chance, 3),
        "target_pace_hours": _target_pace_data(answer),
        "left_this_week_hours": _number(answer.week.left_hours) if answer.week else None,
        "explanation": html.unescape(strip_tags(answer.explanation)) or None,
        "moved": _moved_data(answer),
        "aid": aid_data(answer),
        "courses": [
            _course_data(course, effort_of(progress, given), progress.parts(answer.today))
            | {"aid": applications.get(course.slug, [])}
            for course, progress, given in zip(
                projection.courses, answer.in_plan, answer.study.courses, strict=True
            )
        ],
    }


def _course_data(
    course: CourseProjection, effort: ShownEffort, parts: Sequence[MarkedPart]
) -> dict[str, Any]:
    return {
        "slug": course.slug,
        "status": course.status,
        "is_core": course.is_core,
        "side_pace_hours": _number(course.side.pace_hours) if course.side else None,
        "effort": {
            "hours": _number(effort.hours),
            "kind": effort.kind.value,
            "low": _number(effort.low_hours),
            "high": _number(effort.high_hours),
        },
        "logged_hours": _exact(_seconds(course.logged_hours)),
        "remaining_hours": _number(course.remaining_hours),
        "counted_by": course.counting_word.value if course.counting_word else None,
        "parts": parts_data(parts),
        "finish": _finish_data(course.finish),
    }


def _logged_data(answer: Answer) -> dict[str, float]:
    """Return all hours that were logged, and those of them whose course is out of the plan.

    A course's own hours have those on top that counted from a course which it replaced.
    """
    logged = sum(map(seconds_of, answer.study.hours_by_week.values()))
    credited = sum(seconds_of(progress.credited_hours) for progress in answer.in_plan)
    in_plan = sum(_seconds(course.logged_hours) for course in answer.study.courses) - credited
    return {"logged_hours": _exact(logged), "logged_hours_out_of_plan": _exact(logged - in_plan)}


def _seconds(hours: float) -> int:
    return round(hours * SECONDS_IN_AN_HOUR)


def _exact(seconds: int) -> float:
    """Return hours as near as a number comes to their seconds: 0:20 thrice adds up to 1."""
    return seconds / SECONDS_IN_AN_HOUR


def _moved_data(answer: Answer) -> dict[str, Any] | None:
    moved = answer.moved
    if moved is None:
        return None
    return {
        "since": moved.before.issued_on.isoformat(),
        "from": moved.from_on.isoformat(),
        "to": moved.to_on.isoformat(),
        "days": moved.days,
        "parts": [vars(line) for line in answer.move_lines],
    }


def _target_pace_data(answer: Answer) -> dict[str, float | None] | None:
    pace = answer.target_pace
    return {"even_odds": pace.even_hours, "eight_in_ten": pace.sure_hours} if pace else None


def _number(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 2)


def _finish_data(finish: Finish) -> dict[str, str | None]:
    dates = {"plan": finish.plan, "likely": finish.likely, "early": finish.early, "late": finish.late}
    data: dict[str, str | None] = {name: day.isoformat() if day else None for name, day in dates.items()}
    return data | {"reason": finish.reason or None}
