"""What-if questions answered in place, and by a page of their own where that does not work."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from courses.models import Path
from learningpath.models import User
from progress.enrollment.membership import enroll
from progress.models import Plan

ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def plan(catalog: None, learner: User) -> Plan:
    today = timezone.localdate()
    plan = Plan.objects.create(
        user=learner, planned_pace_hours=10, starts_on=today - 14 * ONE_DAY, time_zone="UTC"
    )
    enroll(
        learner, Path.objects.with_steps().get(), ["python-for-data-science", "google-it-automation"], today
    )
    return plan


def ask(page: Page) -> None:
    page.get_by_role("button", name="See what changes").click()


def test_the_card_of_the_plan_answers_in_place_both_ways_and_saves(plan: Plan, learner_page: Page) -> None:
    page = learner_page
    by = timezone.localdate() + 400 * ONE_DAY
    page.goto("/plan/")
    card = page.get_by_role("region", name="What if")
    expect(card).to_contain_text("At 10 h a week you likely finish on")
    first = card.locator("time").first.get_attribute("datetime")
    page.evaluate("window.isTheSamePage = true")

    card.get_by_label("Hours a week").fill("20")  # and not a tap more
    expect(card).to_contain_text("At 20 h a week you likely finish on")
    assert str(card.locator("time").first.get_attribute("datetime")) < str(first)
    card.get_by_label("Finish by").fill(by.isoformat())
    ask(page)
    expect(card).to_contain_text(re.compile(r"To finish by .* you need [\d.]+ h a week\."))

    card.get_by_label("Hours a week").fill("169")
    card.get_by_label("Hours a week").press("Enter")
    field = card.get_by_label("Hours a week")
    expect(field).to_have_accessible_description("At most 168 hours.")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(card).to_contain_text("Please correct the marked fields.")
    field.fill("12")
    ask(page)
    expect(card).to_contain_text("At 12 h a week")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(card).not_to_contain_text("At most 168 hours.")
    assert page.url.endswith("/plan/")
    assert page.evaluate("window.isTheSamePage")

    card.get_by_role("button", name="Make this my plan").click()
    expect(page.get_by_text("That is your plan now.")).to_be_visible()
    plan.refresh_from_db()
    assert (plan.planned_pace_hours, plan.target_on) == (12, by)


def test_the_page_answers_in_place_with_an_address_to_come_back_to(plan: Plan, learner_page: Page) -> None:
    page = learner_page
    page.goto("/plan/what-if/")
    page.evaluate("window.isTheSamePage = true")
    page.get_by_label("Study next").select_option("Deep Learning")
    expect(page.get_by_role("region", name="Course by course")).to_contain_text("Deep Learning")
    expect(page).to_have_url(re.compile(r"first=deep-learning"))
    page.get_by_label("Break from").fill("2030-01-01")
    ask(page)
    expect(page.get_by_label("Break until")).to_have_accessible_description("When does the break end?")
    expect(page.get_by_label("Break until")).to_be_focused()
    expect(page.get_by_role("status").get_by_text("When does the break end?")).to_be_visible()
    assert page.evaluate("window.isTheSamePage")
    page.get_by_label("Break from").fill("")
    ask(page)
    expect(page.get_by_role("region", name="Course by course")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Study next")).to_have_value("deep-learning")
    expect(page.get_by_role("region", name="Course by course")).to_be_visible()


def test_where_no_answer_comes_in_place_the_browser_goes_there(plan: Plan, learner_page: Page) -> None:
    page = learner_page
    page.goto("/plan/")

    def lost(route: Route) -> None:
        if route.request.is_navigation_request():
            route.continue_()
        else:
            route.abort()

    page.route("**/plan/what-if/**", lost)
    page.get_by_role("region", name="What if").get_by_label("Hours a week").fill("20")
    ask(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("What if?")
    expect(page.get_by_label("Hours a week")).to_have_value("20")


def test_who_was_signed_out_meanwhile_is_asked_to_sign_in(plan: Plan, learner_page: Page) -> None:
    page = learner_page
    page.goto("/plan/")
    page.context.clear_cookies()
    page.get_by_role("region", name="What if").get_by_label("Hours a week").fill("20")
    ask(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("sign in", re.IGNORECASE))
