"""The dashboard's charts as a phone shows them: readable, whole, and as tables by keyboard."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.models import Path
from learningpath.models import User
from progress.enrollment.membership import enroll
from progress.models import CourseProgress, Plan, WeeklyLog
from progress.projection import week_start_of

LEAST_TEXT = 11  # CSS pixels
WEEKS = 60

TEXT_SIZES = """() => [...document.querySelectorAll(".chart[role=img] text")]
  .filter((one) => one.getClientRects().length)
  .map((one) => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)"""
CUT_TEXTS = """() => [...document.querySelectorAll(".chart[role=img] text")]
  .filter((one) => one.getClientRects().length)
  .filter((one) => {
    const text = one.getBoundingClientRect(), card = one.closest(".panel").getBoundingClientRect();
    return text.left < card.left || text.right > card.right;
  })
  .map((one) => one.textContent)"""
FILLS = """() => [...document.querySelectorAll(".chart[role=img] .week")].map((one) => getComputedStyle(one).fill)"""


@pytest.fixture
def studied(learner: User, catalog: None) -> None:
    """More than a year of weeks: 0 h, all shades of green, and weeks without an entry."""
    today = timezone.localdate()
    first_week = week_start_of(today) - dt.timedelta(weeks=WEEKS)
    Plan.objects.create(user=learner, planned_pace_hours=8, starts_on=first_week, time_zone="UTC")
    enroll(learner, Path.objects.with_steps().get(slug="ai-engineer-foundations"), [], first_week)
    course_ids = list(CourseProgress.objects.for_user(learner).values_list("course_id", flat=True))
    WeeklyLog.objects.bulk_create(
        WeeklyLog(
            user=learner,
            course_id=course_ids[number // 30],
            week_start=first_week + dt.timedelta(weeks=number),
            hours=number * 3 % 14,
        )
        for number in range(WEEKS + 1)
        if number % 9
    )


@pytest.mark.parametrize("viewport_width", [390])
def test_text_is_large_enough_and_whole_and_greens_differ_by_day_and_by_night(
    studied: None, learner_page: Page
) -> None:
    page = learner_page
    page.goto("/plan/")
    expect(page.locator(".chart[role=img]:visible")).to_have_count(4)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        sizes = page.evaluate(TEXT_SIZES)
        assert len(sizes) > 20
        assert min(sizes) >= LEAST_TEXT
        assert page.evaluate(CUT_TEXTS) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        fills = [fill for fill in page.evaluate(FILLS) if fill != "none"]
        assert len(fills) == len(set(fills)) == 5


@pytest.mark.parametrize("viewport_width", [390])
@pytest.mark.parametrize("javascript", [False])
def test_each_table_opens_by_keyboard_and_has_the_figures(studied: None, learner_page: Page) -> None:
    page = learner_page
    page.goto("/plan/")
    for summary in page.get_by_text("Show as table").all():
        box = summary.bounding_box()
        assert box
        assert box["height"] >= 24
        summary.focus()
        page.keyboard.press("Enter")
    expect(page.get_by_role("table")).to_have_count(5)
    year = page.get_by_role("table", name="Hours of each week")
    expect(year.get_by_role("rowheader")).to_have_count(52)
    expect(year.get_by_role("cell", name="no entry")).not_to_have_count(0)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) == 0
