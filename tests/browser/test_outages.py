"""A database that is busy, in a real browser: what was typed is there, and a phone keeps hours by itself."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from learningpath.models import User
from progress.models import WeeklyLog
from tests.browser.look import look_at
from tests.learningpath.outages.conftest import written_by_another
from tests.rows import make_studied_plan

LONGEST_MS = 20_000  # the server waits 5 s for its turn


def press_save_while_another_writes(page: Page, learner: User, said: str) -> None:
    page.set_default_timeout(LONGEST_MS)
    page.goto("/plan/log/")
    page.get_by_role("textbox", name="Title of algebra", exact=True).fill("7.5")
    with written_by_another():
        # Without waiting for the next page, which comes while the lock is held.
        page.get_by_role("button", name="Save hours").click(no_wait_after=True)
        expect(page.get_by_text(said).first).to_be_visible(timeout=LONGEST_MS)
    assert not WeeklyLog.objects.for_user(learner).filter(hours="7.5").exists()


def test_hours_that_could_not_be_saved_are_saved_by_one_more_press(
    learner_page: Page, learner: User, complaints: list[str]
):
    make_studied_plan(learner)
    press_save_while_another_writes(learner_page, learner, "Busy at the moment.")
    assert [re.sub(" .*", "", one) for one in complaints] == ["503"]
    complaints.clear()
    assert look_at(learner_page) == []
    expect(learner_page.get_by_text("7.5")).to_be_visible()
    learner_page.get_by_role("button", name="Send again").click()
    expect(learner_page.get_by_text("Saved:")).to_be_visible()
    assert WeeklyLog.objects.for_user(learner).filter(hours="7.5").count() == 1


@pytest.mark.parametrize("service_workers", ["allow"])
def test_a_phone_keeps_hours_that_met_an_outage_and_sends_them_later(
    learner_page: Page, learner: User, complaints: list[str], service_workers: str
):
    make_studied_plan(learner)
    learner_page.goto("/plan/")
    learner_page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    press_save_while_another_writes(learner_page, learner, "Kept on this device")
    assert urlsplit(learner_page.url).path == "/plan/"
    complaints.clear()  # the 503
    learner_page.goto("/plan/")
    expect(learner_page.get_by_text("Sent:").first).to_be_visible(timeout=LONGEST_MS)
    assert WeeklyLog.objects.for_user(learner).filter(hours="7.5").count() == 1
