"""Financial aid in the answer: every application with its days, also as data."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from courses.models import AidRule, Part
from progress.answer.answer import Answer
from progress.learner.aid import Rules, is_for_each_part
from progress.models import AidApplication, CourseProgress
from progress.projection import AidDays, ApplicationDays

State = AidApplication.State
Kind = AidRule.Kind


@dataclass(frozen=True)
class ShownApplication:
    """An application of a course of the plan: for a part, or for the course itself where ``part`` is None.

    ``said`` is what the learner said of it; ``days`` None: it is not to be waited for, or nobody knows the
    rules of the provider.
    """

    progress: CourseProgress
    part: Part | None
    said: AidApplication | None
    days: ApplicationDays | None
    rules: Rules
    is_done: bool = False
    is_needed: bool = True

    @property
    def title(self) -> str:
        """What is applied for."""
        return self.part.title if self.part else self.progress.course.title

    @property
    def name(self) -> str:
        """Its name in addresses."""
        return self.part.slug if self.part else "-"

    @property
    def state(self) -> AidApplication.State:
        """How far it is, by the learner's word."""
        return State(self.said.state) if self.said else State.TO_APPLY

    @property
    def on(self) -> dt.date | None:
        """The day on which that came about."""
        return self.said.on if self.said else None

    @property
    def is_open(self) -> bool:
        """Whether the learner can still say something of it: what it is for is to be studied yet."""
        return self.is_needed and not self.is_done and not self.progress.is_settled

    @property
    def was_refused_twice(self) -> bool:
        """Whether it is time to ask oneself whether to pay or to waive."""
        return self.said is not None and self.state == State.REFUSED and self.said.refused_count > 1


def shown_applications(answer: Answer) -> list[ShownApplication]:
    """Return all applications of the courses of the plan that are paid with aid, in the learner's order.

    Those of parts that are not needed are left out, unless something was said of them.
    """
    with_aid = (one for one in answer.in_plan if answer.aid.is_for(one))
    every = (one for progress in with_aid for one in course_applications(answer, progress))
    return [one for one in every if one.is_needed or one.said]


def course_applications(answer: Answer, progress: CourseProgress) -> list[ShownApplication]:
    """Return the applications that there can be for a course, whether it is paid with aid or not."""
    rules = answer.aid.rules_of(progress.course)
    days = {one.part: one for one in answer.projection.aid.applications if one.course == progress.course.slug}
    parts = progress.parts(answer.today) if is_for_each_part(rules) else []
    if not parts:
        return [ShownApplication(progress, None, answer.aid.said_of(progress, None), days.get(""), rules)]
    return [
        ShownApplication(
            progress,
            one.part,
            answer.aid.said_of(progress, one.part.pk),
            days.get(one.part.slug),
            rules,
            is_done=one.is_done,
            is_needed=one.is_needed,
        )
        for one in parts
    ]


# --- As data -----------------------------------------------------------------------------------------


def aid_data(answer: Answer) -> dict[str, Any] | None:
    """Return what there is of aid as JSON types; None where no course of the plan is paid with it.

    The rules are those of the first course that is; ``collides`` goes by the planned pace.
    """
    with_aid = [one for one in answer.in_plan if answer.aid.is_for(one)]
    if not with_aid:
        return None
    rules = answer.aid.rules_of(with_aid[0].course)
    asked = {name: rules[kind].value if kind in rules else None for name, kind in RULES_IN_DATA.items()}
    aid = answer.projection.aid
    return asked | {
        "applications": [
            {"course": slug} | application
            for slug, applications in applications_data(answer).items()
            for application in applications
        ],
        "waiting_days": {"plan": aid.plan_waiting_days, "likely": aid.likely_waiting_days},
    }


RULES_IN_DATA = {
    "next_application": Kind.NEXT_APPLICATION,
    "review_days": Kind.REVIEW_DAYS,
    "access_days": Kind.FINISH_DAYS,
}


def applications_data(answer: Answer) -> dict[str, list[dict[str, Any]]]:
    """Return by course the applications that are waited for, or of which the learner said something."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in shown_applications(answer):
        if one.days or one.said:
            found.setdefault(one.progress.course.slug, []).append(_application_data(one))
    return found


def _application_data(one: ShownApplication) -> dict[str, Any]:
    days = one.days
    return {
        "part": one.part.slug if one.part else None,
        "state": one.state.value,
        "on": _iso(one.on),
        "plan": _days_data(days.plan if days else AidDays()),
        "likely": _days_data(days.likely if days else AidDays())
        | {"early": _iso(days.early_on if days else None), "late": _iso(days.late_on if days else None)},
        "collides": bool(days and days.plan.collides),
        "likely_collides": bool(days and days.likely.collides),
        "is_overdue": bool(days and days.is_overdue),
    }


def _days_data(days: AidDays) -> dict[str, str | None]:
    names = ("apply_on", "decision_on", "begin_on", "finish_on", "not_before", "access_until")
    return {name: _iso(getattr(days, name)) for name in names}


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
