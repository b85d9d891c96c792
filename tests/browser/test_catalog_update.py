"""A catalog's next version, from the curator's file to the learner's choice, through the pages of both."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path as File
from typing import Any

import pytest
import yaml
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from courses.catalog.files import SHIPPED_FILES
from courses.models import CatalogLoad, Course, Path
from learningpath.models import User
from progress.enrollment.membership import enroll
from progress.models import CourseProgress, Plan, WeeklyLog
from progress.projection import week_start_of
from tests.browser.look import assert_comfortable
from tests.server import PASSWORD
from tests.tables import digest_by_table

MATHS, LEARNING, DEEP = "Mathematics for Machine Learning", "Machine Learning", "Deep Learning"
AGAIN = "Machine Learning, the new edition"
ADD_LOAD = "/admin/courses/catalogload/add/"
MOVED = "These entries moved here"  # from the shipped files to one that is uploaded
FOUNDATIONS = "ai-engineer-foundations"
ONE_WEEK = dt.timedelta(days=7)
HOURS = (6, 4)  # logged for the course that retires


@pytest.fixture
def plan(learner: User, catalog: None) -> Plan:
    """Two weeks in a course that is about to retire."""
    today = timezone.localdate()
    this_week = week_start_of(today)
    plan = Plan.objects.create(
        user=learner, planned_pace_hours=10, starts_on=this_week - ONE_WEEK, time_zone="UTC"
    )
    path = Path.objects.with_steps().get(slug=FOUNDATIONS)
    enroll(learner, path, ["python-for-data-science", "google-it-automation"], today)
    retiring = CourseProgress.objects.get(course__slug="machine-learning")
    for weeks, hours in enumerate(HOURS):
        week = this_week - weeks * ONE_WEEK
        WeeklyLog.objects.create(user=learner, course=retiring.course, week_start=week, hours=hours)
    retiring.status = "in_progress"
    retiring.save()
    return plan


def shipped(section: str, slug: str) -> dict[str, Any]:
    entries = yaml.safe_load((SHIPPED_FILES / f"{section}.yaml").read_text())[section]
    return next(entry for entry in entries if entry["slug"] == slug)


@pytest.fixture
def update(tmp_path: File) -> File:
    """A file in which one course is longer, one gives way to a new edition, and that is a step of the path."""
    path = shipped("paths", FOUNDATIONS)
    away = {"retired_on": timezone.localdate(), "successor": "machine-learning-2", "credit": 0.6}
    longer = {"effort": {"months": 4, "hours_a_week": 10}}
    catalog = {
        "courses": [
            shipped("courses", "deep-learning") | longer,
            shipped("courses", "machine-learning") | away,
            shipped("courses", "machine-learning") | {"slug": "machine-learning-2", "title": AGAIN},
        ],
        "paths": [path | {"steps": [*path["steps"], {"course": "machine-learning-2"}]}],
    }
    file = tmp_path / "autumn.yaml"
    file.write_text(yaml.safe_dump(catalog, sort_keys=False))
    return file


def sign_in_by_form(page: Page, user: User, address: str) -> None:
    page.goto(f"/accounts/login/?next={address}")
    page.get_by_placeholder("Email address").fill(user.email)
    page.get_by_placeholder("Password").fill(PASSWORD)
    tap(page, "Sign in")


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    tap(page, "Sign out")


def tap(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def show(page: Page, file: File) -> None:
    """Upload a file for a dry run."""
    page.get_by_label("Your YAML files").set_input_files(file)
    tap(page, "Show what it would do")


def entry(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))


def course_row(page: Page, title: str) -> Locator:
    heading = page.get_by_role("heading", name=title, exact=True)
    return page.locator(".course-list > li").filter(has=heading)


def stored_hours() -> list[tuple[str, float]]:
    return sorted(
        (slug, float(hours)) for slug, hours in WeeklyLog.objects.values_list("course__slug", "hours")
    )


@pytest.mark.parametrize(
    ("viewport_width", "javascript", "colour_scheme"),
    [(390, True, "dark"), (1280, False, "light")],
    ids=["phone, dark", "desk without JavaScript"],
)
def test_from_a_curators_file_to_a_learners_choice(
    page: Page, plan: Plan, curator: User, learner: User, update: File
) -> None:
    sign_in_by_form(page, curator, ADD_LOAD)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Load files into the catalog")
    before = digest_by_table()
    show(page, update)
    tap(page, MOVED)
    moved_days = _read_the_dry_run(page)
    assert digest_by_table() == before, "nothing was written"
    tap(page, "Load it")
    _read_the_history(page, curator)
    sign_out(page)

    sign_in_by_form(page, learner, "/plan/")
    assert_comfortable(page)
    _read_the_notice_once(page, moved_days)
    _choose_the_successor(page)
    assert stored_hours() == [("machine-learning", 4), ("machine-learning", 6)]


def _read_the_dry_run(page: Page) -> int:
    """Read what is announced, and return by how many days the learner's finish would move."""
    expect(page.get_by_role("heading", name="What loading autumn.yaml would do")).to_be_visible()
    expect(page.get_by_text("1 created, 3 changed, 0 unchanged.")).to_be_visible()
    expect(entry(page, "courses/deep-learning")).to_contain_text(
        "effort: {months: 3, hours_a_week: 10} -> {months: 4, hours_a_week: 10}"
    )
    leaving = entry(page, "courses/machine-learning")
    for said in (
        f"retired_on: nothing -> {timezone.localdate()}",
        "successor: nothing -> machine-learning-2",
    ):
        expect(leaving).to_contain_text(said)
    expect(leaving).to_contain_text("credit: nothing -> 60 %")
    expect(entry(page, "courses/machine-learning-2")).to_contain_text("created")
    expect(entry(page, f"paths/{FOUNDATIONS}")).to_contain_text("steps: machine-learning-2 added")
    expect(page.get_by_text("Touched: 1 learner with a course that")).to_be_visible()
    expect(page.get_by_text("2 weeks of logged hours in these courses stay as they are.")).to_be_visible()
    expect(page.get_by_text(f"1 learner of paths/{FOUNDATIONS} would be offered")).to_be_visible()
    moves = page.get_by_text("Likely finishes that move: 1,").inner_text()
    return int(re.search(r"by (\d+) days? in the median", moves)[1])


def _read_the_history(page: Page, curator: User) -> None:
    expect(page.get_by_text("Loaded: 1 created, 3 changed, 0 unchanged.")).to_be_visible()
    expect(page.get_by_text("steps: machine-learning-2 added")).to_be_visible()
    page.goto("/admin/courses/catalogload/")
    expect(page.get_by_role("row").filter(has_text="autumn.yaml")).to_contain_text(curator.email)


def _read_the_notice_once(page: Page, moved_days: int) -> None:
    notice = page.get_by_role("region", name="Changes of the catalog")
    expect(notice).to_contain_text("The catalog changed on")
    expect(notice).to_contain_text(f"{DEEP} is now 173 h (was 130 h).")
    expect(notice).to_contain_text(f"{LEARNING} left the catalog; you keep it with all its hours.")
    expect(notice).to_contain_text(f"Your likely finish moved {moved_days} days later.")
    expect(page.get_by_text("New in your path")).to_have_count(
        0
    )  # the successor is offered beside the course
    tap(page, "Got it")
    for _ in range(2):
        expect(page.get_by_text("The catalog changed")).to_have_count(0)
        page.reload()


def _choose_the_successor(page: Page) -> None:
    offer = course_row(page, LEARNING)
    expect(offer).to_contain_text(f"{AGAIN} takes its place")
    tap(page, "Move to it: 60 % of your hours count")
    expect(
        page.get_by_text(f"{AGAIN} takes the place of {LEARNING}. All your hours are kept.")
    ).to_be_visible()
    assert_comfortable(page)
    expect(offer).to_have_count(0)
    expect(course_row(page, AGAIN)).to_contain_text("6 h count from the course it replaced")
    expect(page.get_by_text("New in your path")).to_have_count(0)
    page.goto("/plan/unfinished/")
    expect(page.locator("main .steps")).to_contain_text("10 h logged")


def test_an_error_in_a_file_is_told_with_its_place_and_nothing_is_loaded(
    page: Page, plan: Plan, curator: User, sign_in: Callable[[User], None], update: File
) -> None:
    text = update.read_text()
    update.write_text(text.replace("months: 4", "months: many", 1))
    before_it = text[: text.index("months: 4")]
    line, column = before_it.count("\n") + 1, len(before_it.rpartition("\n")[2]) + 1
    sign_in(curator)
    page.goto(ADD_LOAD)
    before = digest_by_table()
    show(page, update)
    expect(page.get_by_text("3 errors in autumn.yaml. Nothing was changed.")).to_be_visible()
    row = entry(page, "deep-learning")
    expect(row).to_contain_text(f"autumn.yaml, line {line}, column {column}")
    expect(row).to_contain_text("months: 'many' is not a plain number such as 10 or 2.5")
    expect(page.get_by_role("button", name="Load it")).to_have_count(0)
    assert digest_by_table() == before

    update.write_text(text)
    show(page, update)
    tap(page, MOVED)
    expect(page.get_by_role("button", name="Load it")).to_be_visible()


def test_what_changed_since_the_dry_run_is_shown_before_anything_is_loaded(
    page: Page, plan: Plan, curator: User, sign_in: Callable[[User], None], update: File
) -> None:
    sign_in(curator)
    page.goto(ADD_LOAD)
    show(page, update)
    tap(page, MOVED)
    Course.objects.filter(slug="deep-learning").update(title="Deeper Learning")
    before = digest_by_table()
    tap(page, "Load it")
    said = "The catalog changed meanwhile, so nothing was loaded. This is new:"
    expect(page.get_by_text(said)).to_be_visible()
    kept = f"kept: title: Deeper Learning (the files still say {DEEP})"
    expect(entry(page, "courses/deep-learning")).to_contain_text(kept)
    assert digest_by_table() == before
    assert CatalogLoad.objects.count() == 1, "the shipped files"

    tap(page, "Load it")
    expect(page.get_by_text("Loaded: 1 created, 3 changed, 0 unchanged.")).to_be_visible()
    assert Course.objects.get(slug="deep-learning").effort_amount_low == 4
    assert Course.objects.get(slug="deep-learning").title == "Deeper Learning"
