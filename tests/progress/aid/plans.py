"""The plan of the table worked out by hand: three bundles with parts of equal hours, paid with aid."""

import datetime as dt
from typing import Any

import time_machine

from courses.models import AidRule, Part
from learningpath.models import User
from progress.models import AidApplication, AidChoice, CourseProgress, Plan
from tests.rows import make_course, make_part, make_plan, make_provider, put

FIRST_DAY = dt.date(2026, 11, 30)  # a Monday
BUNDLES = {"m": ("43.3333", 3), "ml": ("86.6667", 3), "dl": ("130", 5)}
PARTS = [f"{slug}{number + 1}" for slug, (_hours, count) in BUNDLES.items() for number in range(count)]
RULES = {"review_days": 16, "finish_days": 180, "per_course": 1, "next_application": 0}


def on_day(day: dt.date = FIRST_DAY) -> time_machine.travel:
    """The clock stands still at noon of a day."""
    return time_machine.travel(dt.datetime.combine(day, dt.time(12), dt.UTC), tick=False)


def make_aid_rules(provider: Any = None, **values: int | None) -> None:
    """The rules of a provider; None leaves one out."""
    for kind, value in (RULES | values).items():
        if value is not None:
            AidRule.objects.create(
                provider=provider or make_provider(),
                kind=kind,
                value=value,
                confidence="conflict" if kind == "next_application" else "medium",
                source_url=f"https://rules.example/{kind}",
                verified_on=dt.date(2024, 3, 28),
            )


def make_bundles(user: User, pace_hours: float = 10, *, pays: bool = True, **values: int | None) -> Plan:
    """A plan from the first day on; of 260 h, every part paid with aid."""
    plan = make_plan(user, starts_on=FIRST_DAY, planned_pace_hours=pace_hours)
    make_aid_rules(**values)
    for slug, (hours, count) in BUNDLES.items():
        course = make_course(slug, hours, is_paid=True)
        for number in range(count):
            make_part(course, f"{slug}{number + 1}", None)
        put(user, course)
    if pays:
        AidChoice.objects.create(plan=plan, pays=True)
    return Plan.objects.get(pk=plan.pk)


def say(user: User, slug: str, state: str, on: dt.date | None = None, **fields: Any) -> AidApplication:
    """What a learner says of the application for a part."""
    part = Part.objects.get(slug=slug)
    progress = CourseProgress.objects.get(user=user, course=part.course)
    if state == "refused":
        fields = {"refused_count": 1} | fields
    return AidApplication.objects.create(progress=progress, part=part, state=state, on=on, **fields)
