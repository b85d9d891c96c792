"""Whatever a load changes and whatever learners marked: a dry run foretells the days that dates then move by.

hypothesis makes up the files, the learners and the changes; what is compared is what the real load then does.
"""

import datetime as dt
import io
import json
import random
from collections import Counter
from decimal import Decimal
from pathlib import Path as File
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from courses.models import Course
from learningpath.models import User
from progress.answer.answer import answer_for
from progress.learner.saving import saving
from progress.models import (
    Completion,
    CoreMark,
    CourseProgress,
    PartMark,
    Plan,
    SaidAt,
    SideCourse,
)
from tests.rows import MONDAY, NOW, ONE_DAY, ONE_WEEK, STARTS_ON, TODAY, log, make_plan, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

FACT = {"source_url": "https://source.example/", "verified_on": "2026-11-01"}
EFFORTS: tuple[Any, ...] = (
    {"hours": 20},
    {"hours": {"low": 30, "high": 90}},
    {"hours": 70},
    "unknown",
    "unknown",
)
GUESSES: tuple[Any, ...] = (None, {"low": 10, "high": 40}, {"low": 50, "high": 60}, {"low": 90, "high": 99})
PART_HOURS: tuple[Any, ...] = (4, 12.5, "unknown")
DAYS = (None, None, "2026-11-20", str(TODAY), str(TODAY + 9 * ONE_DAY))
DOINGS = ("effort", "guess", "add", "remove", "rename", "resize", "retire", "turn", "rename course")
COURSES, LEARNERS = 2, 6


def part(number: int, hours: Any) -> dict[str, Any]:
    return FACT | {
        "slug": f"part-{number}",
        "title": f"Part {number}",
        "hours": hours,
        "confidence": "low",
        "formerly": [],
        "retired_on": None,
    }


class Site:
    """Files with a few bundles, loaded, and learners who marked, estimated, logged and completed some."""

    def __init__(self, seed: int, folder: File) -> None:
        self.chance, self.folder = random.Random(seed), folder
        self.numbers = iter(range(100, 10_000))
        self.courses = [self.course(number) for number in range(COURSES)]
        self.load()
        for number in range(LEARNERS):
            self.learner(User.objects.create_user(f"learner-{number}@example.org"))

    def one_of(self, values: Any) -> Any:
        return self.chance.choice(values)

    def course(self, number: int) -> dict[str, Any]:
        return FACT | {
            "slug": f"course-{number}",
            "title": f"Course {number}",
            "provider": "provider",
            "url": "https://source.example/",
            "level": "beginner",
            "description": "What it teaches.",
            "effort": self.one_of(EFFORTS),
            "effort_guess": self.one_of(GUESSES),
            "formerly": [],
            "parts": [part(10 * number + place, self.one_of(PART_HOURS)) for place in range(3)],
        }

    def load(self, *options: str) -> str:
        provider = {"slug": "provider", "title": "Provider", "url": "https://source.example/"}
        catalog = {"providers": [provider], "courses": self.courses}
        (self.folder / "catalog.yaml").write_text(json.dumps(catalog))  # JSON is YAML too
        out = io.StringIO()
        call_command("reload_catalog", str(self.folder), *options, stdout=out)
        return out.getvalue()

    def learner(self, user: User) -> None:
        make_plan(user, planned_pace_hours=8)
        with saving(user, TODAY):
            for course in Course.objects.order_by("pk"):
                self.studies(user, course)
        if self.one_of([False, False, False, True]):  # as before completed courses kept what they taught
            Completion.objects.for_user(user).delete()

    def studies(self, user: User, course: Course) -> None:
        (progress,) = put(user, course)
        if self.one_of([False, True]):
            for week in (2, 5):
                log(user, course, self.one_of([1, 6]), STARTS_ON + week * ONE_WEEK)
        for one in course.parts.all():
            if state := self.one_of([None, *PartMark.State.values]):
                PartMark.objects.create(progress=progress, part=one, state=state)
        self.says(progress)
        if self.one_of([False, False, True]):
            SideCourse.objects.create(
                progress=progress, pace_hours=1, starts_on=self.one_of([STARTS_ON, MONDAY])
            )
        if self.one_of([False, False, True]):
            CoreMark.objects.create(progress=progress, is_core=False)
        progress.status = self.one_of(
            ["planned", "in_progress", "in_progress", "in_progress", "completed", "waived"]
        )
        progress.completed_on = MONDAY - ONE_DAY if progress.status == "completed" else None
        progress.left_on = self.one_of([None, None, None, MONDAY])
        progress.save()

    def says(self, progress: CourseProgress) -> None:
        said: dict[str, Any] = self.one_of([{}, {"parts_at": NOW, "parts_at_hours": Decimal(1)}])
        match self.one_of(["", "", "", "estimate", "share", "both"]):
            case "estimate":
                progress.estimate_hours, said["estimate_at"] = 33, NOW - self.one_of([-1, 1]) * ONE_DAY
            case "share":
                progress.share_done_percent, progress.share_done_at_hours = 40, 2
                said["share_at"] = NOW - self.one_of([-1, 1]) * ONE_DAY
            case "both":
                progress.estimate_hours, progress.share_done_percent, progress.share_done_at_hours = 25, 30, 0
        if said:
            SaidAt.objects.create(progress=progress, **said)

    def change(self) -> str:
        course = self.one_of(self.courses)
        parts = course["parts"]
        doing = self.one_of(DOINGS)
        match doing:
            case "effort":
                course["effort"] = self.one_of(EFFORTS)
            case "guess":
                course["effort_guess"] = self.one_of(GUESSES)
            case "add":
                parts.append(part(next(self.numbers), self.one_of(PART_HOURS)))
            case "remove" if parts:
                parts.pop(0)
            case "rename" if parts:
                parts[-1]["formerly"] = [parts[-1]["slug"], *parts[-1]["formerly"]]
                parts[-1]["slug"] = f"part-{next(self.numbers)}"
            case "resize" if parts:
                parts[-1]["hours"] = self.one_of([1, 40, "unknown"])
            case "retire" if parts:
                parts[0]["retired_on"] = self.one_of(DAYS)
            case "turn":
                parts.reverse()
            case "rename course":
                course["formerly"] = [course["slug"], *course["formerly"]]
                course["slug"] = f"course-{next(self.numbers)}"
        return str(doing)


def dates() -> list[tuple[dt.date | None, dt.date | None]]:
    """Each learner's likely finish, and that with the additional courses."""
    found = (
        answer_for(plan, TODAY).projection for plan in Plan.objects.select_related("user").order_by("pk")
    )
    return [(one.finish.likely, one.finish_with_additional.likely) for one in found]


def days_moved(before: list[Any], after: list[Any], place: int) -> list[int]:
    pairs = [(one[place], other[place]) for one, other in zip(before, after, strict=True)]
    return [abs((then - now).days) for now, then in pairs if now and then and now != then]


def middle_and_most(days: list[int]) -> str:
    def said(number: float) -> str:
        return f"{number:g} {'day' if number == 1 else 'days'}"

    return f"{len(days)}, by {said(median(days))} in the median, {said(max(days))} at most."


def check(site: Site, met: Counter[str]) -> None:
    for _ in range(site.one_of([2, 3, 4])):
        doing = site.change()
        note(doing)
        met[doing] += 1
    said = site.load("--dry-run")
    note(said)
    marks, before = set(PartMark.objects.values_list("pk", "progress", "part", "state")), dates()
    site.load()
    after = dates()
    moved, of_all = (days_moved(before, after, place) for place in (0, 1))
    lost = sum(bool(now and not then) for (now, _), (then, _) in zip(before, after, strict=True))
    gained = sum(bool(then and not now) for (now, _), (then, _) in zip(before, after, strict=True))
    today = "\n".join(line for line in said.splitlines() if "as things stand today" not in line)
    if moved:
        assert f"Likely finishes that move: {middle_and_most(moved)}" in today
    else:
        assert "Likely finishes that move" not in today
    if of_all and of_all != moved:
        assert f"Ends with the additional courses that move: {middle_and_most(of_all)}" in today
    assert ("No likely finish moves." in today) <= (not moved and not lost and not gained)
    assert (f"{lost} lose" in today) == bool(lost)
    assert (f"{gained} gain" in today) == bool(gained)
    assert marks == set(PartMark.objects.values_list("pk", "progress", "part", "state"))
    met.update({"moved": bool(moved), "of all": of_all != moved, "lost": bool(lost), "gained": bool(gained)})
    met["none"] += not moved


def test_a_dry_run_foretells_whose_dates_a_load_moves_and_by_how_many_days():
    met: Counter[str] = Counter()

    @settings(deadline=None, derandomize=True, max_examples=14, phases=[Phase.generate])
    @given(seed=st.integers(0, 2**32))  # whose values hypothesis would else choose alike too often
    def for_any_site(seed: int) -> None:
        with TemporaryDirectory() as folder, transaction.atomic():
            site = Site(seed, File(folder))
            for _ in range(4):
                check(site, met)
            transaction.set_rollback(True)

    for_any_site()
    print(met)  # pytest shows it when the test failed
    assert all(met[what] for what in ("moved", "none", "lost", "gained", "of all", *DOINGS)), met
