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
