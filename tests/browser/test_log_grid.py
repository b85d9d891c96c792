"""Several weeks at once: by keyboard, with running totals and a copied week, and without JavaScript."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from courses.models import Course
from learningpath.models import User
from progress.enrollment.membership import put_in_plan
from progress.models import Plan, WeeklyLog
from progress.projection import week_start_of
from tests.browser.look import assert_comfortable, look_at
from tests.rows import TODAY

ONE_WEEK = dt.timedelta(days=7)
SLUGS = ("deep-learning", "machine-learning", "mathematics-for-machine-learning")


@pytest.fixture
def monday() -> dt.date:
    return week_start_of(timezone.localdate())


@pytest.fixture
def _plan(catalog: None, learner: User, monday: dt.date) -> None:
    """Three courses since ten weeks; hours in the last week."""
    Plan.objects.create(user=learner, planned_pace_hours=10, starts_on=monday - 9 * ONE_WEEK, time_zone="UTC")
    courses = {course.slug: course for course in Course.objects.filter(slug__in=SLUGS)}
    put_in_plan(learner, [courses[slug] for slug in SLUGS], TODAY)
    for slug, hours in zip(SLUGS, ("2.5", "3"), strict=False):
        WeeklyLog.objects.create(
            user=learner, course=courses[slug], week_start=monday - ONE_WEEK, hours=hours
        )


def cell(page: Page, week: dt.date, course: int) -> Locator:
    return page.locator(f"[name='hours-{week}-{SLUGS[course]}']")


def total(page: Page, week: dt.date) -> Locator:
    return page.locator("tr").filter(has=cell(page, week, 0)).locator("td").last


def stored(monday: dt.date) -> dict[tuple[int, str], float]:
    """Hours by how many weeks ago and course."""
    rows = WeeklyLog.objects.values_list("week_start", "course__slug", "hours")
    return {((monday - week) // ONE_WEEK, slug): float(hours) for week, slug, hours in rows}


@pytest.mark.usefixtures("_plan")
@pytest.mark.parametrize("viewport_width", [390])
def test_keys_move_between_cells_totals_run_along_and_one_save_stores_all(
    learner_page: Page, monday: dt.date
) -> None:
    page = learner_page
    page.goto("/plan/weeks/log/")
    last_week = monday - ONE_WEEK
    expect(total(page, last_week)).to_have_text("5.5")

    cell(page, last_week, 0).focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(cell(page, last_week, 0)).to_be_focused()  # inside the text
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    expect(cell(page, last_week, 1)).to_be_focused()
    page.keyboard.press("ArrowLeft")  # all is selected: on to the next cell
    page.keyboard.press("ArrowDown")
    expect(cell(page, monday, 0)).to_be_focused()
    page.keyboard.type("1,25")
    expect(total(page, monday)).to_have_text("1.25")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Save hours")).to_be_focused()
    cell(page, monday, 0).focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.type("x")
    expect(total(page, last_week)).to_have_text("?")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("2:30")
    expect(page.locator("tfoot td").last).to_have_text("6.75")

    page.get_by_role("button", name="Copy last week").click()
    expect(page.get_by_text("Filled from the week before")).to_be_visible()
    expect(cell(page, monday, 1)).to_be_focused()
    assert [cell(page, monday, course).input_value() for course in range(3)] == ["1,25", "3", ""]
    assert len(stored(monday)) == 2
    page.get_by_role("button", name="Save hours").click()
    expect(page.get_by_text("2 changes are saved.")).to_be_visible()
    assert stored(monday) == {(1, SLUGS[0]): 2.5, (1, SLUGS[1]): 3, (0, SLUGS[0]): 1.25, (0, SLUGS[1]): 3}


@pytest.mark.usefixtures("_plan")
def test_the_grid_scrolls_in_its_own_box_and_hides_no_field_with_the_focus(
    learner_page: Page, monday: dt.date
) -> None:
    page = learner_page
    page.goto("/plan/weeks/log/")
    cell(page, monday, 0).fill("seven")
    with page.expect_navigation():
        page.get_by_role("button", name="Save hours").click()
    assert look_at(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert_comfortable(page)
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # from the summary to the field
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(cell(page, monday, 0)).to_be_focused()
    week = page.locator("tbody th").last.bounding_box()
    for _ in range(2):
        page.keyboard.press("Tab")
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
    field = cell(page, monday, 0).bounding_box()
    assert week
    assert field
    assert field["x"] >= week["x"] + week["width"], "not below the column that stays"


@pytest.mark.usefixtures("_plan")
@pytest.mark.parametrize("javascript", [False])
@pytest.mark.parametrize("viewport_width", [390])
def test_without_javascript_the_grid_copies_and_saves_too(learner_page: Page, monday: dt.date) -> None:
    page = learner_page
    page.goto("/plan/")
    with page.expect_navigation():
        page.get_by_role("link", name="Several weeks").click()
    assert_comfortable(page)
    expect(page.get_by_text("The totals are of what is saved.")).to_be_visible()
    cell(page, monday, 2).fill("4")
    with page.expect_navigation():
        page.get_by_role("button", name="Copy last week").click()
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    assert [cell(page, monday, course).input_value() for course in range(3)] == ["2.5", "3", "4"]
    assert len(stored(monday)) == 2
    cell(page, monday, 0).press("Enter")
    expect(page.get_by_text("3 changes are saved.")).to_be_visible()
    assert stored(monday)[0, SLUGS[2]] == 4
