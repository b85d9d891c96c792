"""The editorial job: a second path with six new courses, in the admin site, with every press and entry counted."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from courses.models import Course, Path
from learningpath.models import User
from tests.rows import make_provider

pytestmark = pytest.mark.django_db

COURSES = 6


class Counted:
    """A curator's hands: presses of links and buttons, and fields that are typed or chosen."""

    def __init__(self) -> None:
        self.clicks = self.fields = 0

    def press(self, page: Page, selector: str) -> None:
        page.locator(selector).click()
        self.clicks += 1

    def type(self, page: Page, name: str, text: str) -> None:
        page.locator(f"[name={name}]").fill(text)
        self.fields += 1

    def choose(self, page: Page, name: str, **option: str) -> None:
        page.locator(f"[name={name}]").select_option(**option)
        self.fields += 1


def test_a_second_path_with_six_courses_takes_few_presses_and_is_published_at_once(
    page: Page, live_server: LiveServer, curator: User, sign_in: Callable[[User], None]
):
    make_provider()
    sign_in(curator)
    page.goto("/admin/")
    hands = Counted()
    hands.press(page, "tr.model-path .addlink")
    hands.type(page, "title", "Speech")
    hands.type(page, "summary", "From sound to words.")
    for number in range(COURSES):
        with page.expect_popup() as opened:
            hands.press(page, f"#add_id_steps-{number}-course")
        popup = opened.value
        hands.type(popup, "title", f"Course {number}")
        if number == 0:
            hands.choose(popup, "provider", label="Provider")
            hands.choose(popup, "level", value="beginner")
        hands.type(popup, "url", f"https://provider.example/{number}")
        hands.type(popup, "description", "What it teaches.")
        hands.choose(popup, "effort_unit", value="hours")
        hands.type(popup, "effort_amount_low", "40")
        with popup.expect_event("close"):
            hands.press(popup, "input[name=_save]")
    hands.press(page, "input[name=_continue]")
    assert Course.objects.filter(is_draft=True).count() == COURSES
    hands.press(page, "input[name=_publish]")
    path = Path.objects.with_steps().get(is_draft=False)
    assert path.slug == "speech"
    assert [step.course.slug for step in path.steps.all()] == [
        f"course-{number}" for number in range(COURSES)
    ]
    assert (hands.clicks, hands.fields) == (15, 34)  # with a menu chosen from as one entry
