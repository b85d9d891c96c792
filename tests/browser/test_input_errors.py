"""What goes wrong between a person and a form: told beside the field, nothing typed lost, nothing stored twice."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from courses.models import Path
from learningpath.models import User
from progress.enrollment.membership import enroll
from progress.models import CourseProgress, Enrollment, Plan, WeeklyLog
from progress.projection import week_start_of
from tests.server import PASSWORD

MATHS, LEARNING = "Mathematics for Machine Learning", "Machine Learning"
WITH_AND_WITHOUT_JAVASCRIPT = pytest.mark.parametrize(
    "javascript", [True, False], ids=["JavaScript", "no JavaScript"]
)


@pytest.fixture
def path(catalog: None) -> Path:
    return Path.objects.with_steps().get(slug="ai-engineer-foundations")


@pytest.fixture
def plan(learner: User, path: Path) -> Plan:
    today = timezone.localdate()
    plan = Plan.objects.create(
        user=learner, planned_pace_hours=10, starts_on=today - dt.timedelta(days=14), time_zone="UTC"
    )
    enroll(learner, path, ["python-for-data-science", "google-it-automation"], today)
    return plan


def hours_field(page: Page, title: str):
    return page.get_by_role("textbox", name=title, exact=True)


def beside_the_field(page: Page, text: str) -> Locator:
    return page.locator(".invalid-feedback", has_text=text)


def stored_hours() -> list[float]:
    return [float(hours) for hours in WeeklyLog.objects.values_list("hours", flat=True)]


@pytest.mark.parametrize("viewport_width", [390])
def test_bad_hours_are_told_beside_the_field_and_what_was_typed_stays(plan: Plan, learner_page: Page) -> None:
    learner_page.goto("/plan/")
    hours_field(learner_page, MATHS).fill("seven")
    hours_field(learner_page, LEARNING).fill("2,5")
    learner_page.get_by_role("button", name="Save hours").click()

    bad = hours_field(learner_page, MATHS)
    expect(bad).to_have_value("seven")
    expect(bad).to_have_attribute("aria-invalid", "true")
    expect(bad).to_have_accessible_description("Write hours like 7.5, 7,5, 7:30, 7h30 or 45 min.")
    expect(hours_field(learner_page, LEARNING)).to_have_value("2,5")
    message = beside_the_field(learner_page, "Write hours like").bounding_box()
    field = bad.bounding_box()
    assert message
    assert field
    assert 0 <= message["y"] - (field["y"] + field["height"]) < 20, "right below its field"
    assert stored_hours() == []

    bad.fill("7")
    learner_page.get_by_role("button", name="Save hours").click()
    expect(learner_page.get_by_text("Saved:")).to_be_visible()
    assert sorted(stored_hours()) == [2.5, 7]


def test_every_other_form_tells_too(plan: Plan, learner_page: Page) -> None:
    deep_learning = "/plan/courses/deep-learning/"
    for address, label, typed, button, told in (
        ("/plan/edit/", "Hours a week", "0", "Save", "More than 0 hours."),
        (deep_learning, "Your own estimate", "6000", "Save the estimate", "At most 5000 hours."),
        (deep_learning, "Completed on", "2099-01-01", "Save", "A day up to today."),
        ("/plan/pauses/", "First day off", "1999-12-31", "Plan it", "A day from 2000 to 2100."),
        ("/plan/what-if/", "Hours a week", "169", "See what changes", "At most 168 hours."),
    ):
        learner_page.goto(address)
        if label == "Completed on":
            learner_page.get_by_label("Completed", exact=True).check()
        learner_page.get_by_label(label).fill(typed)
        learner_page.get_by_role("button", name=button, exact=True).click()
        field = learner_page.get_by_label(label)
        expect(field).to_have_value(typed)
        expect(field).to_have_accessible_description(re.compile(re.escape(told)))
        expect(beside_the_field(learner_page, told)).to_be_visible()


@WITH_AND_WITHOUT_JAVASCRIPT
def test_of_two_open_pages_the_second_is_told_what_the_first_saved(plan: Plan, learner_page: Page) -> None:
    first, second = learner_page, learner_page.context.new_page()
    for page in (first, second):
        page.goto("/plan/log/")
    hours_field(first, MATHS).fill("5")
    first.get_by_role("button", name="Save hours").click()
    expect(first.get_by_text("Saved:")).to_be_visible()

    hours_field(second, MATHS).fill("6")
    second.get_by_role("button", name="Save hours").click()
    changed = "Changed elsewhere since you opened the page: now 5 h."
    expect(beside_the_field(second, changed)).to_be_visible()
    expect(hours_field(second, MATHS)).to_have_value("6")
    assert stored_hours() == [5]

    second.get_by_role("button", name="Save hours").click()
    expect(second.get_by_text("Saved:")).to_be_visible()
    assert stored_hours() == [6]


def test_the_plan_open_twice_is_not_overwritten_unseen(plan: Plan, learner_page: Page) -> None:
    first, second = learner_page, learner_page.context.new_page()
    for page in (first, second):
        page.goto("/plan/edit/")
    first.get_by_label("Hours a week").fill("12")
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_text("Your plan is saved.")).to_be_visible()

    second.get_by_label("Hours a week").fill("4")
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("This was changed elsewhere after you opened the page.")).to_be_visible()
    expect(second.get_by_label("Hours a week")).to_have_value("4")
    plan.refresh_from_db()
    assert plan.planned_pace_hours == 12


@WITH_AND_WITHOUT_JAVASCRIPT
def test_back_after_signing_out_shows_nothing_private(plan: Plan, learner: User, learner_page: Page) -> None:
    course = CourseProgress.objects.for_user(learner).in_plan()[0].course
    week = week_start_of(timezone.localdate())
    WeeklyLog.objects.create(user=learner, course=course, week_start=week, hours="3.75")
    for address in ("/plan/", "/plan/log/", "/accounts/email/"):
        learner_page.goto(address)
    learner_page.get_by_role("button", name="Sign out").click()
    expect(learner_page.get_by_role("link", name="Sign in")).to_be_visible()

    for _ in range(3):
        learner_page.go_back()
        expect(learner_page.get_by_role("heading", level=1)).to_have_text("Sign in")
        assert "3.75" not in learner_page.content()
        assert learner.email not in learner_page.content()


@WITH_AND_WITHOUT_JAVASCRIPT
def test_a_double_click_on_save_hours_stores_once(plan: Plan, learner_page: Page, javascript: bool) -> None:
    posts: list[str] = []
    learner_page.on("request", lambda request: request.method == "POST" and posts.append(request.url))
    learner_page.goto("/plan/")
    hours_field(learner_page, MATHS).fill("7.5")
    learner_page.get_by_role("button", name="Save hours").dblclick(no_wait_after=True)
    expect(hours_field(learner_page, MATHS)).to_have_value("7.5")
    expect(learner_page.locator(".alert").first).to_be_visible()
    assert stored_hours() == [7.5]
    assert len(posts) == 1 or not javascript, "the script holds the second tap back"


@WITH_AND_WITHOUT_JAVASCRIPT
def test_a_double_click_on_show_me_my_dates_enrolls_once(
    path: Path, learner_page: Page, javascript: bool
) -> None:
    posts: list[str] = []
    learner_page.on("request", lambda request: request.method == "POST" and posts.append(request.url))
    learner_page.goto("/paths/ai-engineer-foundations/enroll/")
    learner_page.get_by_label("Python for Data Science").check()
    learner_page.get_by_role("button", name="Show me my dates").dblclick(no_wait_after=True)
    expect(learner_page).to_have_url(re.compile(r"/plan/$"))
    assert (Plan.objects.count(), Enrollment.objects.count(), CourseProgress.objects.count()) == (1, 1, 5)
    assert CourseProgress.objects.filter(status="waived").count() == 1
    assert len(posts) == 1 or not javascript, "the script holds the second tap back"


def test_a_form_reached_with_back_can_be_sent_again(plan: Plan, learner_page: Page) -> None:
    learner_page.goto("/plan/log/")
    hours_field(learner_page, MATHS).fill("7")
    learner_page.get_by_role("button", name="Save hours").click()
    expect(learner_page.get_by_text("Saved:")).to_be_visible()
    learner_page.go_back()
    hours_field(learner_page, MATHS).fill("8")
    learner_page.get_by_role("button", name="Save hours").click()
    expect(learner_page.get_by_text("Saved:")).to_be_visible()
    assert stored_hours() == [8]


@pytest.mark.parametrize(
    ("language", "javascript", "device_time_zone", "offered"),
    [
        ("en-GB", True, "Africa/Lagos", {"Africa/Lagos"}),
        ("en-US", True, "Asia/Kolkata", {"Asia/Kolkata", "Asia/Calcutta"}),  # browsers keep the old name
        ("en-NG", False, "Europe/Berlin", {"Africa/Lagos"}),
        ("am-ET", False, None, {"Africa/Addis_Ababa"}),
        ("en-US", False, None, {"UTC"}),  # many zones: no guess
    ],
)
def test_the_time_zone_is_guessed_from_the_device_or_else_the_language(
    path: Path, learner_page: Page, offered: set[str]
) -> None:
    learner_page.goto("/paths/ai-engineer-foundations/enroll/")
    guess = learner_page.locator("[name=time_zone]").input_value()  # its label is in the reader's language
    assert guess in offered
    learner_page.locator("main form .btn-primary").click()
    expect(learner_page).to_have_url(re.compile(r"/plan/$"))
    assert Plan.objects.get().time_zone == guess


@pytest.mark.parametrize("device_time_zone", ["Pacific/Kiritimati", "Pacific/Honolulu"])  # never the same day
def test_the_first_day_offered_is_the_day_on_the_device(
    path: Path, learner_page: Page, device_time_zone: str
) -> None:
    def today_there() -> str:
        return dt.datetime.now(ZoneInfo(device_time_zone)).date().isoformat()

    before = today_there()
    learner_page.goto("/paths/ai-engineer-foundations/enroll/")
    assert learner_page.get_by_label("First day").input_value() in {before, today_there()}


@pytest.mark.parametrize("device_time_zone", ["Africa/Lagos"])
def test_a_zone_once_chosen_is_not_guessed_over(plan: Plan, learner_page: Page) -> None:
    for address in ("/plan/edit/", "/paths/ai-engineer-foundations/enroll/"):
        learner_page.goto(address)
        expect(learner_page.get_by_label("Time zone")).to_have_value("UTC")


def test_what_was_typed_when_enrolling_stays_with_its_error(path: Path, learner_page: Page) -> None:
    learner_page.goto("/paths/ai-engineer-foundations/enroll/")
    learner_page.get_by_label("Hours a week").fill("many")
    learner_page.get_by_label("Time zone").select_option("Africa/Accra")
    learner_page.get_by_label("Google IT Automation").check()
    learner_page.get_by_role("button", name="Show me my dates").click()
    expect(beside_the_field(learner_page, "Write hours like 7.5")).to_be_visible()
    expect(learner_page.get_by_label("Hours a week")).to_have_value("many")
    expect(learner_page.get_by_label("Time zone")).to_have_value("Africa/Accra")
    expect(learner_page.get_by_label("Google IT Automation")).to_be_checked()
    assert not Plan.objects.exists()


def test_a_wrong_password_is_told_and_the_address_stays(learner: User, page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_placeholder("Email address").fill(learner.email)
    page.get_by_placeholder("Password").fill("wrong " + PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("not correct")).to_be_visible()
    expect(page.get_by_placeholder("Email address")).to_have_value(learner.email)
