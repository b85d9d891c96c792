"""From the landing page to dates before signing up, and to the same dates on the dashboard after it."""

import re

import pytest
from playwright.sync_api import Page, expect

from progress.models import CourseProgress, Plan
from tests.browser.look import look_at
from tests.browser.test_main_job import days, tap
from tests.server import PASSWORD

pytestmark = pytest.mark.usefixtures("catalog")


@pytest.fixture
def device_time_zone() -> str:
    return "Africa/Lagos"


@pytest.mark.parametrize("viewport_width", [390])
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_the_dates_tried_are_the_dates_after_signing_up(page: Page, javascript: bool) -> None:
    page.goto("/")
    page.get_by_label("Hours a week").fill("12")
    page.get_by_label("Google IT Automation with Python").check()
    tap(page, "Show me my dates")
    headline = page.get_by_role("heading", level=1)
    expect(headline).to_contain_text("You would likely finish the core in")
    if javascript:
        expect(page.get_by_label("Time zone")).to_have_value("Africa/Lagos")

    page.get_by_label("Python for Data Science").check()
    tap(page, "Show me these dates")
    assert page.url.count("waive=") == 2
    tried = days(headline) + days(page.locator(".answer p").first)
    tried_courses = [days(row)[:3] for row in page.locator(".course-when").all()]
    assert len(tried) == 4, "likely, early, late, and the plan's"
    if javascript:  # axe needs its timers
        assert look_at(page) == []

    tap(page, "Keep it: sign up")
    expect(page.get_by_text("Your plan is waiting")).to_be_visible()
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_placeholder("Password", exact=True).fill(PASSWORD)
    page.get_by_placeholder("Password (again)").fill(PASSWORD)
    tap(page, "Sign up")
    tap(page, "Not now", link=True)

    expect(page).to_have_url(re.compile("/plan/$"))
    expect(headline).to_contain_text("You will likely finish in")
    assert days(headline) + days(page.locator(".answer p").first) == tried
    assert [days(row)[:3] for row in page.locator(".course-when").all()] == tried_courses
    plan = Plan.objects.get()
    assert (plan.planned_pace_hours, plan.time_zone) == (
        12,
        "Africa/Lagos" if javascript else "Europe/London",
    )
    assert CourseProgress.objects.filter(status="waived").count() == 2


@pytest.mark.parametrize("viewport_width", [390])
def test_the_device_s_zone_is_kept_by_who_changes_nothing(page: Page) -> None:
    page.goto("/paths/ai-engineer-foundations/try/")
    kept = page.locator("form[method=post] input[name=time_zone]")
    expect(kept).to_have_value("Africa/Lagos")
    shown = page.locator("form[method=post] input[name=starts_on]").input_value()
    tap(page, "Keep it: sign up")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_placeholder("Password", exact=True).fill(PASSWORD)
    page.get_by_placeholder("Password (again)").fill(PASSWORD)
    tap(page, "Sign up")
    tap(page, "Not now", link=True)
    expect(page).to_have_url(re.compile("/plan/$"))
    plan = Plan.objects.get()
    assert (plan.time_zone, plan.starts_on.isoformat()) == ("Africa/Lagos", shown)


ONLY_GIT = "Only Introduction to Git and GitHub: 16 of 117 h"


@pytest.mark.parametrize("viewport_width", [390])
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_only_git_is_one_tap_and_the_address_can_be_shared(page: Page, javascript: bool) -> None:
    page.goto("/paths/ai-engineer-foundations/try/")
    headline = page.get_by_role("heading", level=1)
    core_on = days(headline)[0]
    only_git = page.get_by_label(ONLY_GIT)
    expect(only_git).to_be_visible()
    expect(page.get_by_label("Crash Course on Python")).to_be_hidden()
    expect(page.get_by_text("beside, 1 h a week")).to_be_visible()
    only_git.check()
    tap(page, "Show me these dates")
    assert days(headline)[0] < core_on
    expect(only_git).to_be_checked()
    expect(page.get_by_text("beside, 1 h a week · 16 of 117 h")).to_be_visible()
    shared = page.url
    assert len(shared) < 1500
    if javascript:  # axe needs its timers
        assert look_at(page) == []
    page.goto(shared)
    expect(page.get_by_label(ONLY_GIT)).to_be_checked()

    tap(page, "Show me these dates")
    page.locator(".course-list > li").last.get_by_role("link", name="I know this already").click()
    expect(page.get_by_label("Google IT Automation with Python")).to_be_checked()
    expect(page.get_by_label(ONLY_GIT)).to_be_hidden()


@pytest.mark.parametrize("viewport_width", [390])
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_what_is_folded_opens_where_it_is_refused(page: Page, javascript: bool) -> None:
    page.goto("/paths/ai-engineer-foundations/try/")
    page.get_by_text("beside, 1 h a week").click()
    field = page.locator("#id_beside-google-it-automation")
    expect(page.get_by_label("Crash Course on Python")).to_be_visible()
    field.fill("12")
    tap(page, "Show me these dates")
    expect(field).to_be_visible()
    expect(field).to_have_value("12")
    expect(page.locator("#id_beside-google-it-automation_error")).to_have_text(
        "Less than the 10 h a week of your plan."
    )
    if javascript:
        assert look_at(page) == []
    page.get_by_role("link", name="Google IT Automation with Python, beside the others").click()
    expect(field).to_be_focused()
