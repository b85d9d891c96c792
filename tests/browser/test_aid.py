"""Financial aid on a phone: chosen, applied for, refused, applied for again and approved, each with its dates."""

import datetime as dt
import os
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from learningpath.models import User
from progress.models import AidApplication, CourseProgress
from progress.projection import week_start_of
from tests.browser.look import look_at
from tests.progress.aid.plans import make_bundles
from tests.rows import ONE_DAY, ONE_WEEK, log, make_course, put

pytestmark = pytest.mark.parametrize(
    ("viewport_width", "javascript"), [(390, True), (390, False)], ids=["scripts", "no scripts"]
)


@pytest.fixture
def plan(learner: User) -> dt.date:
    """Six weeks of 10 h a week, logged, before today; three bundles are still to do."""
    today = timezone.localdate()
    make_bundles(learner, pays=False)
    began = week_start_of(today) - 6 * ONE_WEEK
    learner.plan.__class__.objects.filter(user=learner).update(starts_on=began)
    (before,) = put(learner, make_course("python", 60), status="completed", completed_on=today)
    for week in range(6):
        log(learner, before.course, 10, began + week * ONE_WEEK)
    return today


def picture(page: Page, name: str) -> None:
    """Keep pictures where somebody asks for them."""
    folder = os.environ.get("PICTURES")
    if not folder:
        return
    for width, scheme in ((390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 844 if width == 390 else 900})
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="light")


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def say_on(page: Page, state: str, day: dt.date) -> None:
    """Say a state as of another day than today, on the page of the application."""
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("Another day or state ?: Title of m1$")).first.click()
    page.get_by_label(state, exact=True).check()
    page.get_by_label("On", exact=True).fill(day.isoformat())
    press(page, "Save")


def told(page: Page) -> str:
    return page.get_by_role("alert").or_(page.locator(".alert-success")).first.inner_text()


def decision_day(page: Page) -> str:
    """When the decision on the first part is expected, as the page has it."""
    facts = page.locator(".steps > li").first.locator(".facts")
    page.locator(".steps > li").first.locator("summary").click()
    return facts.locator("dt:has-text('Decision about') + dd time").first.get_attribute("datetime") or ""


def test_aid_is_chosen_applied_for_refused_applied_for_again_and_approved(
    learner_page: Page, plan: dt.date, javascript: bool
) -> None:
    page, today = learner_page, plan
    page.goto("/plan/")
    with page.expect_navigation():
        page.get_by_role("link", name="Do you pay with financial aid?").click()
    page.get_by_label("All paid courses").check()
    press(page, "Save")
    assert "later (paid with financial aid: Title of m, Title of ml, Title of dl)" in told(page)
    assert decision_day(page) == (today + 16 * ONE_DAY).isoformat()
    picture(page, "chosen")
    if javascript:
        assert look_at(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/plan/")
    expect(page.get_by_text("Apply for Title of m1 today").first).to_be_visible()
    picture(page, "dashboard")
    press(page, "I applied today")  # one tap
    assert AidApplication.objects.get().state == "applied"
    say_on(page, "sent", today - 16 * ONE_DAY)
    assert decision_day(page) == today.isoformat()
    assert "earlier (applied for: Title of m1" in told(page)
    picture(page, "sent")
    page.goto("/plan/")
    press(page, "Refused today")
    assert "later (aid refused: Title of m1" in told(page)
    assert decision_day(page) == (today + 16 * ONE_DAY).isoformat()
    press(page, "I applied today")
    assert "Application for Title of m1: sent on" in told(page)
    say_on(page, "refused", today + ONE_DAY)
    expect(page.get_by_text("That day is still to come.", exact=True)).to_be_visible()
    picture(page, "refused-form")
    assert page.get_by_label("On", exact=True).input_value() == (today + ONE_DAY).isoformat()
    if javascript:
        assert look_at(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/plan/aid/")
    press(page, "Approved today")
    assert "earlier (aid approved: Title of m1" in told(page)
    row = AidApplication.objects.get()
    assert (row.state, row.on, row.refused_count) == ("approved", today, 1)
    expect(page.get_by_text("Apply for Title of m2 on").first).to_be_visible()
    assert CourseProgress.objects.count() == 4
