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
from tests.rows import make_course, make_plan, put

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
# Boxes of letters hold the room above and below them; what overlaps by less than that room can be read.
COLLIDING_TEXTS = """() => [...document.querySelectorAll(".chart[role=img]")].flatMap((chart) => {
  const texts = [...chart.querySelectorAll("text")].filter((one) => one.getClientRects().length);
  const boxes = texts.map((one) => one.getBoundingClientRect());
  const slack = Math.max(0, ...texts.map((one) => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)) / 4;
  return texts.flatMap((one, number) => texts.slice(number + 1).flatMap((other, more) => {
    const a = boxes[number], b = boxes[number + 1 + more];
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    return wide > 0.5 && high > slack ? [`${one.textContent} / ${other.textContent}`] : [];
  }));
})"""
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
    expect(page.get_by_role("table")).to_have_count(6)
    year = page.get_by_role("table", name="Hours of each week")
    expect(year.get_by_role("rowheader")).to_have_count(52)
    expect(year.get_by_role("cell", name="no entry")).not_to_have_count(0)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) == 0


LONG_TITLE = "Foundations of trustworthy machine learning in practice, part"


def learner_of_kind(user: User, kind: str) -> None:
    """Twenty courses of long titles: one learner is in their midst, one begins today, one has stopped."""
    today = timezone.localdate()
    weeks_ago = 0 if kind == "new" else 30
    first_week = week_start_of(today) - dt.timedelta(weeks=weeks_ago)
    make_plan(user, starts_on=today if kind == "new" else first_week)
    courses = [
        make_course(f"course-{number}", 8 + number % 5 * 9, title=f"{LONG_TITLE} {number}")
        for number in range(20)
    ]
    put(user, *courses[:19])
    put(user, courses[19], status="waived")
    last_week = {"new": 0, "busy": 30, "paused": 12}[kind]
    WeeklyLog.objects.bulk_create(
        WeeklyLog(
            user=user,
            course=courses[number // 5],
            week_start=first_week + dt.timedelta(weeks=number),
            hours=4 + number % 7,
        )
        for number in range(last_week)
    )
    done = CourseProgress.objects.filter(user=user, course__in=courses[: last_week // 8])
    done.update(status="completed", completed_on=first_week + dt.timedelta(weeks=last_week // 2))


@pytest.mark.parametrize(
    ("kind", "language"), [("busy", "en-GB"), ("busy", "am"), ("new", "fr"), ("paused", "fr")]
)
def test_no_label_of_a_chart_lies_on_another(learner: User, learner_page: Page, kind: str) -> None:
    learner_of_kind(learner, kind)
    page = learner_page
    page.goto("/plan/")
    found = {}
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found[width] = page.evaluate(COLLIDING_TEXTS), page.evaluate(CUT_TEXTS)
    assert found == dict.fromkeys(found, ([], []))
