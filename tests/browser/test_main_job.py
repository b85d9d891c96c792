"""The reason for the whole site: from the front page to the dates, as a learner taps their way."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from progress.models import Forecast, Plan, WeeklyLog
from progress.projection import week_start_of
from tests.browser.look import assert_comfortable
from tests.server import PASSWORD

pytestmark = pytest.mark.usefixtures("catalog")

MATHS, LEARNING, DEEP = "Mathematics for Machine Learning", "Machine Learning", "Deep Learning"
ONE_DAY = dt.timedelta(days=1)


def tap(page: Page, name: str, *, link: bool = False) -> None:
    """Tap a button or a link by what it says, and look at the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("link" if link else "button", name=name, exact=True).click()
    assert_comfortable(page)


def row(page: Page, title: str) -> Locator:
    heading = page.get_by_role("heading", name=title, exact=True)
    return page.locator(".course-list > li").filter(has=heading)


def hours_field(page: Page, title: str) -> Locator:
    return page.get_by_role("textbox", name=title, exact=True)


def days(place: Locator) -> list[dt.date]:
    """Read the days a place on the page names."""
    stamps = [time.get_attribute("datetime") or "" for time in place.locator("time").all()]
    return [dt.date.fromisoformat(stamp) for stamp in stamps]


def titles(page: Page) -> list[str]:
    return page.locator(".course-list h3").all_inner_texts()


@pytest.mark.parametrize(
    ("viewport_width", "javascript", "colour_scheme"),
    [(390, True, "light"), (1280, False, "dark")],
    ids=["phone", "desk without JavaScript, dark"],
)
def test_from_the_front_page_to_the_dates_and_on(page: Page) -> None:
    today = timezone.localdate(timezone=ZoneInfo("Africa/Lagos"))

    page.goto("/")
    assert_comfortable(page)
    tap(page, "Start: sign up free", link=True)
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_placeholder("Password", exact=True).fill(PASSWORD)
    page.get_by_placeholder("Password (again)").fill(PASSWORD)
    tap(page, "Sign up")
    tap(page, "Show my recovery codes")
    assert_comfortable(page)
    tap(page, "I have them, go on", link=True)

    _enroll(page, today - dt.timedelta(days=14))
    _log_two_weeks(page)
    likely = _read_the_dates(page, today)
    _read_why_it_moved(page, likely)
    _suppose_and_make_it_the_plan(page, likely)
    _complete_reorder_and_estimate(page)
    _plan_a_break(page, likely)
    _leave_and_take_up_again(page)

    stored = WeeklyLog.objects.values_list("week_start", "course__title", "hours")
    this_week = week_start_of(today)
    assert sorted(stored) == [(this_week - 7 * ONE_DAY, MATHS, 7.5), (this_week, MATHS, 7.5)]


def _enroll(page: Page, first_day: dt.date) -> None:
    expect(page).to_have_url(re.compile("/paths/ai-engineer-foundations/enroll/$"))
    page.get_by_label("Hours a week").fill("10")
    page.get_by_label("First day").fill(first_day.isoformat())
    page.get_by_label("Time zone").select_option("Africa/Lagos")
    page.get_by_label("Python for Data Science").check()
    page.get_by_label("Google IT Automation").check()
    tap(page, "Show me my dates")

    expect(page.get_by_text("You follow “AI engineer foundations”.")).to_be_visible()
    assert titles(page)[1:4] == [MATHS, LEARNING, DEEP]
    for title in (titles(page)[0], *titles(page)[4:]):
        expect(row(page, title)).to_contain_text("Waived")
    for title in (MATHS, LEARNING, DEEP):
        likely, early, late, _plan = days(row(page, title))  # from the first moment
        assert early < likely < late


def _log_two_weeks(page: Page) -> None:
    tap(page, "Last week", link=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Log last week")
    hours_field(page, MATHS).fill("7,5")
    tap(page, "Save hours")
    hours_field(page, MATHS).fill("7:30")
    tap(page, "Save hours")
    expect(hours_field(page, MATHS)).to_have_value("7.5")


def _read_the_dates(page: Page, today: dt.date) -> dt.date:
    headline = page.get_by_role("heading", level=1)
    expect(headline).to_contain_text("You will likely finish in")
    (finish,) = days(headline)
    assert finish.strftime("%B %Y") in headline.inner_text()
    likely_by_course, early_by_course, late_by_course, plan_by_course = zip(
        *(days(row(page, title)) for title in (MATHS, LEARNING, DEEP)), strict=True
    )
    assert today < early_by_course[0] < early_by_course[1] < early_by_course[2] < finish
    assert finish < late_by_course[2] > late_by_course[1] > late_by_course[0]
    assert today < likely_by_course[0] < likely_by_course[1] < likely_by_course[2] == finish
    assert plan_by_course[0] < plan_by_course[1] < plan_by_course[2] < finish, "10 h a week were planned"
    said = [early_by_course[2], late_by_course[2], plan_by_course[2]]
    assert days(page.locator(".answer p").first) == said
    page.get_by_text("Where this date comes from").click()
    expect(
        page.get_by_text("of your plan, and its date has not passed. How good were my dates?")
    ).to_be_visible()
    expect(row(page, MATHS)).to_contain_text("15 of 43 h")
    return finish


def _read_why_it_moved(page: Page, likely: dt.date) -> None:
    """What was saved so far becomes last week's: the next save has something to compare with."""
    told = Forecast.objects.get()
    told.week_start, told.issued_on = told.week_start - 7 * ONE_DAY, told.issued_on - 7 * ONE_DAY
    told.latest["issued_on"] = told.issued_on.isoformat()
    told.save()
    hours_field(page, LEARNING).fill("1")
    tap(page, "Save hours")
    moved = page.get_by_role("region", name="Why your date moved")
    expect(moved).to_contain_text("You logged 1 h in 7 days;")
    *parts, total = moved.locator("td").all_inner_texts()
    assert sum(map(_signed_days, parts)) == _signed_days(total)
    before, after = days(moved.locator("tfoot"))
    assert before == likely
    assert (after - before).days == _signed_days(total)
    hours_field(page, LEARNING).fill("")
    tap(page, "Save hours")


def _signed_days(text: str) -> int:
    return int(text.split(maxsplit=1)[0].replace("−", "-"))


def _suppose_and_make_it_the_plan(page: Page, likely: dt.date) -> None:
    tap(page, "A break, another order, one course more or less?", link=True)
    page.get_by_label("Hours a week").fill("20")
    page.get_by_label("Finish by").fill(likely.isoformat())
    page.get_by_label("Study next").select_option(DEEP)
    tap(page, "See what changes")
    expect(page.get_by_text("The chance to be done by")).to_contain_text(re.compile("about [789][05] %"))
    expect(page.get_by_text("To finish by")).to_contain_text("at even odds")
    assert Plan.objects.get().planned_pace_hours == 10
    tap(page, "Make this my plan")
    expect(page.get_by_text("That is your plan now.")).to_be_visible()
    assert titles(page)[1] == DEEP
    tap(page, "Change", link=True)
    expect(page.get_by_text("10 h a week from")).to_be_visible()
    tap(page, "Back", link=True)
    tap(page, "Change order", link=True)
    tap(page, f"Move {DEEP} down")
    tap(page, f"Move {DEEP} down")
    tap(page, "Back to my plan", link=True)


def _complete_reorder_and_estimate(page: Page) -> None:
    tap(page, MATHS, link=True)
    page.get_by_label("Completed", exact=True).check()
    tap(page, "Save")
    expect(row(page, MATHS)).to_contain_text("Completed")

    tap(page, "Change order", link=True)
    tap(page, f"Move {DEEP} up")
    tap(page, "Back to my plan", link=True)
    assert titles(page)[1:4] == [MATHS, DEEP, LEARNING]
    assert days(row(page, DEEP))[0] < days(row(page, LEARNING))[0]

    before = days(row(page, DEEP))[0]
    tap(page, DEEP, link=True)
    page.get_by_label("Your own estimate").fill("60")
    tap(page, "Save the estimate")
    expect(row(page, DEEP)).to_contain_text("0 of 60 h, your estimate")
    assert days(row(page, DEEP))[0] < before


def _plan_a_break(page: Page, some_day: dt.date) -> None:
    (before,) = days(page.get_by_role("heading", level=1))
    first_off = min(some_day, before) - 20 * ONE_DAY
    tap(page, "Plan a break", link=True)
    page.get_by_label("First day off").fill(first_off.isoformat())
    page.get_by_label("Last day off").fill((first_off + 6 * ONE_DAY).isoformat())
    tap(page, "Plan it")
    assert days(page.locator("main .steps")) == [first_off, first_off + 6 * ONE_DAY]
    tap(page, "Back to my plan", link=True)
    assert days(page.get_by_role("heading", level=1)) == [before + 7 * ONE_DAY]


def _leave_and_take_up_again(page: Page) -> None:
    tap(page, "Leave AI engineer foundations", link=True)
    tap(page, "Leave the path")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your plan is empty.")
    tap(page, "What I did not finish (1)", link=True)
    left = page.locator(".steps > li").filter(has_text=MATHS)
    expect(left).to_contain_text("15 h logged")
    with page.expect_navigation():
        left.get_by_role("button", name="Take up again").click()
    assert_comfortable(page)
    assert titles(page) == [MATHS]
    expect(row(page, MATHS)).to_contain_text("took 15 h")
