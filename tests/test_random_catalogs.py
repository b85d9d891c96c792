"""Any catalog after any other, while learners study and curators edit: no week, completion or waiver is lost.

hypothesis makes up the versions of the files and all that happens between two loads.
"""

import contextlib
import datetime as dt
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path as File
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.db.models import ProtectedError, Sum
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from courses.catalog.change_set import ChangeSet, Load
from courses.catalog.compare import find_changes
from courses.catalog.export import export_files
from courses.catalog.files import CatalogFiles, read_files
from courses.catalog.parse import parse_catalog
from courses.catalog.reload import compare_files, reload_files
from courses.catalog.remember import remembered_catalog
from courses.catalog.report import report_of
from courses.catalog.schema import SECTION_BY_MODEL
from courses.models import CatalogLoad, Course, Part, Path, Provider, Resource, Step, StudyGroup
from learningpath.models import User
from progress.answer.answer import answer_for
from progress.course.said_share import hours_done
from progress.dashboard.board import dashboard_for
from progress.enrollment.membership import enroll, leave_path, replace_by_successor
from progress.learner.locking import learner_locked
from progress.models import CourseProgress, Enrollment, Plan, WeeklyLog
from progress.projection import week_start_of
from tests.rows import NOW, ONE_WEEK, make_plan

pytestmark = pytest.mark.django_db

Draw = Callable[[st.SearchStrategy[Any]], Any]

FILES = ("a.yaml", "b.yaml", "more/c.yaml")
PREFERENCES = ("", "yaml", "admin")
LEARNERS = 2
ENTRIES: tuple[Any, ...] = (Provider, Course, Path, StudyGroup, Resource)
FACT = {"source_url": "https://source.example/", "verified_on": "2026-11-01"}
EFFORTS: tuple[Any, ...] = (
    {"hours": 20},
    {"hours": {"low": 5, "high": 7.5}},
    {"weeks": 6, "hours_a_week": {"low": 4, "high": 6}},
    {"months": 2, "hours_a_week": 10},
    {"weeks": 5},
    {"hours_a_week": {"low": 4, "high": 6}},
    "unknown",
)
GUESSES: tuple[Any, ...] = (
    None,
    {"low": 10, "high": 40},
    {"low": 5.5, "high": 6, "confidence": "medium", "verified_on": "2026-11-01"},
    {"low": 5.5, "high": 6, "source_url": "https://guess.example/"},
)
PART_HOURS = (7, 2.5, "unknown")

# --- The files ------------------------------------------------------------------------------------------------


@dataclass
class Written:
    """An entry as a file has it."""

    section: str
    file: str
    said: dict[str, Any]

    @property
    def slug(self) -> str:
        return self.said["slug"]


def parts_of(course: Written) -> list[dict[str, Any]]:
    """The parts that a file lists of a course, which may have a number there, or nothing."""
    parts = course.said.get("parts")
    return parts if isinstance(parts, list) else []


@dataclass
class Files:
    """The files of a catalog, which each of ``changes`` makes another version of."""

    draw: Draw
    entries: list[Written] = field(default_factory=list)
    gone: list[Written] = field(default_factory=list)
    gone_parts: list[tuple[Written, dict[str, Any]]] = field(default_factory=list)
    is_broken: bool = False
    numbers: Iterator[int] = field(default_factory=itertools.count)
    part_numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        for section in ("providers", *["courses"] * 4, "paths", "paths", "groups", "resources"):
            self.add(section)

    def of(self, section: str) -> list[Written]:
        return [entry for entry in self.entries if entry.section == section]

    def slugs(self, section: str) -> list[str]:
        return [entry.slug for entry in self.of(section)]

    def write(self, folder: File) -> None:
        contents: dict[str, dict[str, list[Any]]] = {name: {} for name in FILES}
        for entry in self.entries:
            contents[entry.file].setdefault(entry.section, []).append(entry.said)
        for name, sections in contents.items():
            file = folder / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(json.dumps(sections, indent=1))  # JSON is YAML too
        if self.is_broken:
            file.write_text(file.read_text() + "]")

    # The changes.

    def add(self, section: str = "courses") -> None:
        number = next(self.numbers)
        slug = f"{section}-{number}"
        # "url" stays for good, and so tells what a row was to begin with, whatever it is called.
        said = {"slug": slug, "title": f"Title of {slug}", "url": f"https://{slug}.example/"}
        if section == "courses":
            said |= FACT | {
                "provider": "providers-0", "level": "beginner", "effort": EFFORTS[number % len(EFFORTS)],
                "description": "What it teaches.",
            }  # fmt: skip
            said |= {"parts": [self.new_part(said["url"]) for _ in range(number % 3)]} if number % 4 else {}
        elif section == "paths":
            del said["url"]
            said |= {"summary": slug, "steps": [{"course": course} for course in self.slugs("courses")]}
        elif section != "providers":
            said |= FACT | {"description": "More of it."}
            said |= {"place": "Accra"} if section == "groups" else {"kind": "reading"}
        self.entries.append(Written(section, FILES[number % len(FILES)], said))

    def new_part(self, address: str) -> dict[str, Any]:
        number = next(self.part_numbers)
        # As of entries, "url" stays for good.
        said = {"slug": f"part-{number}", "title": f"Part {number}", "url": f"{address}{number}/"}
        return said | FACT | {"hours": PART_HOURS[number % len(PART_HOURS)], "confidence": "low"}

    def remove(self) -> None:
        if self.entries:
            self.gone.append(self.entries.pop(self.draw(st.integers(0, len(self.entries) - 1))))

    def bring_back(self) -> None:
        if self.gone:
            self.entries.append(self.gone.pop(self.draw(st.integers(0, len(self.gone) - 1))))

    def change_title(self) -> None:
        entry = self._any(self.entries)
        entry.said["title"] = f"Title {self.draw(st.integers(0, 3))} of {entry.slug}"

    def change_effort(self) -> None:
        self._any(self.of("courses")).said["effort"] = self.draw(st.sampled_from(EFFORTS))

    def retire(self) -> None:
        course = self._any(self.of("courses"))
        course.said["retired_on"] = self.draw(st.sampled_from([None, "2026-11-20", "2026-11-27"]))
        course.said["successor"] = self.draw(st.sampled_from([None, *self.slugs("courses")]))
        course.said["credit"] = self.draw(st.sampled_from([None, 0, 0.6, 1]))

    def leave_out(self) -> None:
        entry = self._any(self.entries)
        for key in ("retired_on", "successor", "credit", "formerly"):
            if self.draw(st.booleans()):
                entry.said.pop(key, None)

    def rename(self) -> None:
        entry = self._any(self.entries)
        old, known = entry.slug, entry.said.get("formerly", [])
        new = self.draw(st.sampled_from([f"{entry.section}-{next(self.numbers)}", *known]))
        entry.said["slug"] = new
        remembered = [old, *known] if self.draw(st.integers(0, 4)) else known  # seldom without a word
        entry.said["formerly"] = [slug for slug in remembered if slug != new]
        if self.draw(st.integers(0, 4)):  # seldom forgotten elsewhere
            self._refer_to(new, instead_of=old)

    def take_a_free_slug(self) -> None:
        """Begin another course at an address that a renamed one left, and may keep as a former one."""
        stored = Course.objects.values_list("slug", flat=True)
        heirs = [
            (heir, slug)
            for heir in self.of("courses")
            for slug in heir.said.get("formerly", ())
            if slug not in {*stored, *self.slugs("courses")}
        ]
        if heirs:
            heir, slug = self.draw(st.sampled_from(heirs))
            self.add()
            self.entries[-1].said["slug"] = slug
            if self.draw(st.booleans()):
                del heir.said["formerly"]

    def move_to_another_file(self) -> None:
        self._any(self.entries).file = self.draw(st.sampled_from(FILES))

    def sort(self) -> None:
        self.entries.sort(key=lambda entry: entry.said["title"], reverse=self.draw(st.booleans()))

    def change_steps(self) -> None:
        path = self._any(self.of("paths"))
        courses = self.draw(st.lists(st.sampled_from(self.slugs("courses")), unique=True, max_size=4))
        path.said["steps"] = [{"course": slug, "is_core": self.draw(st.booleans())} for slug in courses]

    def change_parts(self) -> None:
        """Let parts leave, come back, change size or place, or become more."""
        course = self._any(self.of("courses"))
        parts = course.said["parts"] = parts_of(course)
        match self.draw(st.sampled_from(["add", "remove", "back", "resize", "turn", "number"])):
            case "add":
                parts.append(self.new_part(course.said["url"]))
            case "remove" if parts:
                self.gone_parts.append((course, parts.pop(0)))
            case "back" if self.gone_parts:
                of, part = self.gone_parts.pop(0)
                of.said["parts"] = [*parts_of(of), part]
            case "resize" if parts:
                parts[0]["hours"] = self.draw(st.sampled_from(PART_HOURS))
                parts[0]["retired_on"] = self.draw(st.sampled_from([None, None, "2026-11-20"]))
            case "turn":
                parts.reverse()
            case "number":  # as older files have it
                course.said["parts"] = self.draw(st.sampled_from([3, None]))
        if not isinstance(course.said["parts"], list) and self.draw(st.booleans()):
            del course.said["parts"]

    def rename_part(self) -> None:
        course = self._any(self.of("courses"))
        if parts := parts_of(course):
            part = self.draw(st.sampled_from(parts))
            old, part["slug"] = part["slug"], f"part-{next(self.part_numbers)}"
            part["formerly"] = [old, *part.get("formerly", [])]
            if self.draw(st.integers(0, 4)):
                for path in self.of("paths"):
                    for step in path.said["steps"]:
                        needed = step.get("needed_parts", ())
                        if old in needed:
                            step["needed_parts"] = [part["slug"] if one == old else one for one in needed]

    def change_guess(self) -> None:
        self._any(self.of("courses")).said["effort_guess"] = self.draw(st.sampled_from(GUESSES))

    def change_suggestion(self) -> None:
        path = self._any(self.of("paths"))
        parts = {course.slug: parts_of(course) for course in self.of("courses")}
        for step in path.said.get("steps", ())[:2]:
            slugs = [part["slug"] for part in parts.get(step["course"], ())]
            needed = self.draw(st.lists(st.sampled_from(slugs), unique=True)) if slugs else []
            step |= {"needed_parts": needed, "beside_hours": self.draw(st.sampled_from([None, 0.25, 1]))}
            step["rest_beside"] = bool(needed and step["beside_hours"])

    def _any(self, entries: list[Written]) -> Written:
        if not entries:
            self.add()
            return self.entries[-1]
        return self.draw(st.sampled_from(entries))

    def _refer_to(self, new: str, instead_of: str) -> None:
        for entry in (*self.entries, *self.gone):
            for place in (entry.said, *entry.said.get("steps", ())):
                for key in ("provider", "successor", "course"):
                    if place.get(key) == instead_of:
                        place[key] = new


CHANGES: tuple[Callable[[Files], None], ...] = (
    Files.add, Files.remove, Files.remove, Files.bring_back, Files.bring_back, Files.change_title,
    Files.change_effort, Files.retire, Files.leave_out, Files.rename, Files.rename, Files.take_a_free_slug,
    Files.take_a_free_slug, Files.move_to_another_file, Files.sort, Files.change_steps,
    Files.change_parts, Files.change_parts, Files.change_parts, Files.rename_part, Files.change_guess,
    Files.change_suggestion,
)  # fmt: skip


# --- The admin site -------------------------------------------------------------------------------------------


def any_row(draw: Draw, *of: type[models.Model]) -> Any:
    """Any row of these models, or None where there is none."""
    rows = [row for model in of for row in model._default_manager.order_by("pk")]
    return draw(st.sampled_from(rows)) if rows else None


def edit_title(draw: Draw) -> None:
    row = any_row(draw, *ENTRIES)
    row.title = f"Edited {draw(st.integers(0, 2))}"
    row.save()


def edit_effort(draw: Draw) -> None:
    if course := any_row(draw, Course):
        course.effort_unit, course.effort_amount_low = "hours", draw(st.integers(1, 30))
        course.effort_amount_high = course.effort_pace_low_hours = course.effort_pace_high_hours = None
        course.save()


def edit_retired_on(draw: Draw) -> None:
    row = any_row(draw, *ENTRIES)
    row.retired_on = draw(st.sampled_from([None, dt.date(2026, 11, 10)]))
    row.save()


def edit_guess(draw: Draw) -> None:
    if course := any_row(draw, Course):
        course.guess_low_hours, course.guess_high_hours, course.guess_confidence = 3, 9, "low"
        course.save()


def edit_part(draw: Draw) -> None:
    if part := any_row(draw, Part):
        part.title = f"Edited {draw(st.integers(0, 2))}"
        part.hours = draw(st.sampled_from([None, Decimal(4)]))
        part.retired_on = draw(st.sampled_from([None, None, dt.date(2026, 11, 10)]))
        part.save()


def add_part(draw: Draw) -> None:
    if course := any_row(draw, Course):
        given = FACT | {"title": "Added", "confidence": "high", "position": draw(st.integers(1, 4))}
        slug = draw(st.sampled_from(["part-1", "part-10", "part-added"]))
        Part.objects.get_or_create(course=course, slug=slug, defaults=given)


def delete_part(draw: Draw) -> None:
    """Delete what no step names, as the admin site asks."""
    part = any_row(draw, Part)
    steps = Step.objects.filter(course=part.course) if part else ()
    if part and not any(part.slug in step.needed_parts for step in steps):
        part.delete()


def edit_suggestion(draw: Draw) -> None:
    if step := any_row(draw, Step):
        slugs = list(step.course.parts.order_by("pk").values_list("slug", flat=True))
        step.needed_parts = slugs[: draw(st.integers(0, 2))]
        step.beside_hours = draw(st.sampled_from([None, Decimal("0.50")]))
        step.rest_beside = bool(step.needed_parts and step.beside_hours)
        step.save()


def remove_step(draw: Draw) -> None:
    if step := any_row(draw, Step):
        step.delete()


def add_step(draw: Draw) -> None:
    path, course = any_row(draw, Path), any_row(draw, Course)
    if path and course:
        Step.objects.get_or_create(path=path, course=course, defaults={"position": 9})


def delete_entry(draw: Draw) -> None:
    """Delete what nothing protects."""
    with contextlib.suppress(ProtectedError), transaction.atomic():
        any_row(draw, *ENTRIES).delete()


EDITS = (
    edit_title, edit_effort, edit_retired_on, remove_step, add_step, delete_entry, delete_entry, edit_guess,
    edit_part, add_part, delete_part, edit_suggestion,
)  # fmt: skip


# --- Learners -------------------------------------------------------------------------------------------------


@dataclass
class Ledger:
    """What learners did, written down beside the database."""

    hours: dict[tuple[int, int, dt.date], Decimal] = field(default_factory=dict)
    settled: dict[int, tuple[str, dt.date | None]] = field(default_factory=dict)
    progress: dict[int, tuple[int, int]] = field(default_factory=dict)
    enrollments: dict[int, tuple[int, int]] = field(default_factory=dict)

    def write_rows(self) -> None:
        """Take in the rows that a learner's own action made."""
        self.progress = {one.pk: (one.user_id, one.course_id) for one in CourseProgress.objects.all()}
        self.enrollments = {one.pk: (one.user_id, one.path_id) for one in Enrollment.objects.all()}

    def check(self) -> None:
        logs = WeeklyLog.objects.values_list("user", "course", "week_start", "hours")
        assert {(user, course, week): hours for user, course, week, hours in logs} == self.hours
        rows = {one.pk: one for one in CourseProgress.objects.all()}
        assert {pk: (rows[pk].status, rows[pk].completed_on) for pk in self.settled} == self.settled
        assert {pk: (one.user_id, one.course_id) for pk, one in rows.items()} == self.progress
        enrolled = Enrollment.objects.values_list("pk", "user", "path")
        assert {pk: (user, path) for pk, user, path in enrolled} == self.enrollments
        for user in User.objects.annotate(hours=Sum("weekly_logs__hours")):
            own = [hours for (user_id, *_), hours in self.hours.items() if user_id == user.pk]
            assert (user.hours or 0) == sum(own)


def act(draw: Draw, ledger: Ledger, today: dt.date) -> None:
    """Let a learner do one thing with the plan."""
    user = draw(st.sampled_from(list(User.objects.order_by("pk"))))
    own = CourseProgress.objects.for_user(user).with_courses().order_by("pk")
    doing = draw(st.sampled_from(["log", "log", "complete", "waive", "replace", "enroll", "leave"]))
    with learner_locked(user):
        if doing == "enroll":
            enroll(user, any_row(draw, Path), [], today)
        elif doing == "leave":
            if enrollments := list(Enrollment.objects.for_user(user).order_by("pk")):
                leave_path(draw(st.sampled_from(enrollments)), today)
        elif doing == "replace":
            if offered := [progress for progress in own if progress.can_be_replaced(today)]:
                progress = draw(st.sampled_from(offered))
                replace_by_successor(progress, hours_done(progress), today)
        elif own:
            progress = draw(st.sampled_from(list(own)))
            if doing == "log":
                week = week_start_of(today) - draw(st.integers(0, 3)) * ONE_WEEK
                hours = Decimal(draw(st.integers(0, 40))) / 4
                row = {"user": user, "course": progress.course, "week_start": week}
                WeeklyLog.objects.update_or_create(**row, defaults={"hours": hours})
                ledger.hours[user.pk, progress.course_id, week] = hours
            elif not progress.is_settled:
                progress.status = "completed" if doing == "complete" else "waived"
                progress.completed_on = today if doing == "complete" else None
                progress.save()
                ledger.settled[progress.pk] = progress.status, progress.completed_on
    ledger.write_rows()


# --- A year of a site -----------------------------------------------------------------------------------------


class Site:
    """A catalog in a folder, loaded once, and learners who begin a path each."""

    def __init__(self, draw: Draw, folder: File) -> None:
        self.draw, self.folder = draw, folder
        self.files = Files(draw)
        self.ledger = Ledger()
        self.now = NOW
        self.files.write(folder)
        assert not self.load(read_files([folder])).problems
        for number, path in zip(range(LEARNERS), Path.objects.order_by("pk"), strict=True):
            user = User.objects.create_user(f"learner-{number}@example.org")
            make_plan(user)
            enroll(user, path, [f"courses-{1 + number}"], self.today)
        waived = CourseProgress.objects.filter(status="waived")
        self.ledger.settled = {progress.pk: ("waived", None) for progress in waived}
        assert len(self.ledger.settled) == LEARNERS
        self.ledger.write_rows()

    @property
    def today(self) -> dt.date:
        return self.now.date()

    def some(self, doings: Any, least: int, most: int, run: Callable[[Any], None]) -> None:
        for doing in self.draw(st.lists(st.sampled_from(doings), min_size=least, max_size=most)):
            note(doing.__name__)
            run(doing)

    def live_on(self) -> None:
        """A week passes: learners study, curators edit the admin site and the files."""
        self.now += ONE_WEEK
        self.some([act], 0, 3, lambda act: act(self.draw, self.ledger, self.today))
        self.some(EDITS, 0, 2, lambda edit: edit(self.draw))
        self.some(CHANGES, 2, 5, lambda change: change(self.files))
        self.files.is_broken = self.draw(st.integers(0, 9)) == 9
        self.files.write(self.folder)

    def files_to_read(self) -> CatalogFiles:
        """The whole folder, seldom a part of it."""
        part = self.draw(st.sampled_from(["", "", "", "", "", "", *FILES]))
        return read_files([self.folder / part])

    def load(self, files: CatalogFiles, prefer: Any = "") -> ChangeSet:
        return reload_files(files, Load(self.today, prefer), CatalogLoad(loaded_at=self.now))

    def check_learners(self) -> None:
        self.ledger.check()
        connection.check_constraints()
        for plan in Plan.objects.select_related("user"):
            dashboard_for(plan, self.today, NOW)
            answer = answer_for(plan, self.today)
            in_plan = CourseProgress.objects.for_user(plan.user).in_plan()
            assert len(answer.course_rows) == len(answer.projection.courses) == in_plan.count()


def origins() -> dict[Any, str]:
    """What courses, their parts and paths were to begin with, by their keys."""
    courses = Course.objects.values_list("pk", "url")
    paths = Path.objects.values_list("pk", "summary")
    parts = Part.objects.values_list("pk", "url")
    return (
        {("course", pk): url for pk, url in courses}
        | {("part", pk): url for pk, url in parts if url}
        | {("path", pk): summary for pk, summary in paths}
    )


def titles() -> dict[Any, str]:
    """The titles of all entries, by model and key."""
    return {(model, pk): title for model in ENTRIES for pk, title in model.objects.values_list("pk", "title")}


def edited_titles() -> dict[Any, str]:
    """Those that are not what the files said when they were last loaded."""
    said = CatalogLoad.objects.last_loaded()
    rows = [(model, *row) for model in ENTRIES for row in model.objects.values_list("pk", "slug", "title")]
    loaded = [
        said.get(f"{SECTION_BY_MODEL[model].name}/{slug}", {}).get("values") for model, _, slug, _ in rows
    ]
    return {
        (model, pk): title
        for (model, pk, _, title), values in zip(rows, loaded, strict=True)
        if values and values["title"] != title
    }


def all_rows(*apps: str) -> dict[str, list[Any]]:
    """All rows of these apps' tables."""
    tables = [name for name in sorted(connection.introspection.table_names()) if name.startswith(apps)]
    rows = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            rows[table] = cursor.fetchall()
    return rows


@contextmanager
def a_site(draw: Draw) -> Iterator[Site]:
    """A site that leaves nothing behind."""
    with TemporaryDirectory() as folder, transaction.atomic():
        yield Site(draw, File(folder))
        transaction.set_rollback(True)


def for_any_sites(examples: int, run: Callable[[Site], None]) -> None:
    """Run with sites that hypothesis makes up, the same ones each time; to shrink one would take minutes."""

    @settings(deadline=None, derandomize=True, max_examples=examples, phases=[Phase.generate])
    @given(data=st.data())
    def for_any_site(data: st.DataObject) -> None:
        with a_site(data.draw) as site:
            run(site)

    for_any_site()


def test_any_sequence_of_catalogs_leaves_every_week_completion_and_waiver():
    met: Counter[str] = Counter()

    def live(site: Site) -> None:
        for _ in range(site.draw(st.integers(4, 6))):
            site.live_on()
            site.check_learners()
            met.update(loaded_twice(site))
            site.check_learners()

    for_any_sites(20, live)
    print(met)  # pytest shows it when the test failed
    wanted = {"created", "changed", "retired", "restored", "renamed", "unchanged", "refused", "kept"}
    assert wanted <= met.keys(), "not all that can happen did"


def loaded_twice(site: Site) -> list[str]:
    """Load the files, see that nothing is lost and that a second load does nothing; return what happened."""
    files, prefer = site.files_to_read(), site.draw(st.sampled_from(PREFERENCES))
    before, of_learners, begun = all_rows("courses_"), all_rows("progress_"), origins()
    edited = edited_titles()
    change_set = site.load(files, prefer)
    note(said(change_set))
    loaded = all_rows("courses_")
    assert all_rows("progress_") == of_learners, "learners' rows are not a load's business"
    assert begun.items() <= origins().items(), "no course, part or path is deleted, nor becomes another one"
    assert prefer == "yaml" or edited.items() <= titles().items(), "what a curator edited stays"
    if change_set.problems:
        assert loaded == before, "refused as a whole"
    again = site.load(files, prefer)
    assert bool(again.problems) == bool(change_set.problems), said(again)
    assert change_set.problems or not again.changes_something, said(again)
    assert all_rows("courses_") == loaded
    return what_happened(change_set)


def what_happened(change_set: ChangeSet) -> list[str]:
    if change_set.problems:
        return ["refused"]
    return [entry.action for entry in change_set.entries] + [
        "kept" for entry in change_set.entries if entry.kept_details
    ]


def said(change_set: ChangeSet) -> str:
    return "\n".join([*map(str, change_set.problems), report_of(change_set)])


def test_an_export_after_any_catalogs_is_taken_back_unchanged():
    def live(site: Site) -> None:
        for _ in range(site.draw(st.integers(2, 4))):
            site.live_on()
            note(said(site.load(site.files_to_read(), site.draw(st.sampled_from(PREFERENCES)))))
            with TemporaryDirectory() as folder:
                export_files(File(folder))
                for load in (Load(), Load(on=site.today)):
                    change_set = compare_files(read_files([File(folder)]), load)
                    assert change_set.problems == (), said(change_set)
                    assert not change_set.changes_something, said(change_set)

    for_any_sites(15, live)


def test_remembered_files_lead_to_the_very_change_set_of_reading_them_again():
    met: Counter[str] = Counter()

    def live(site: Site) -> None:
        for _ in range(site.draw(st.integers(2, 4))):
            site.live_on()
            files = site.files_to_read()
            change_set = site.load(files, site.draw(st.sampled_from(PREFERENCES)))
            note(said(change_set))
            if change_set.problems:
                continue
            site.now += ONE_WEEK
            site.some(EDITS, 1, 4, lambda edit: edit(site.draw))
            remembered = remembered_catalog(files)
            assert remembered is not None
            for prefer in PREFERENCES:
                load = Load(site.today, prefer)
                short, whole = find_changes(remembered, load), find_changes(parse_catalog(files), load)
                assert said_without_places(short) == said_without_places(whole)
                if not whole.problems:
                    assert short.digest == whole.digest
                met.update(what_happened(whole))

    for_any_sites(18, live)
    print(met)
    assert {"created", "unchanged", "kept"} <= met.keys()


def said_without_places(change_set: ChangeSet) -> Any:
    """What happens and what is wrong; only reading the files tells where."""
    happens = {
        entry.name: (entry.action, entry.details, entry.kept_details)
        for entry in change_set.entries
        if entry.action != "unchanged" or entry.kept_details
    }
    return happens, sorted((problem.entry, problem.message) for problem in change_set.problems)
