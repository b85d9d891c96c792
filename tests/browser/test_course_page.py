"""The page of a course: running beside the others, and counting for the finish, on a phone and a desk."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from learningpath.models import User
from progress.models import CourseProgress, SideCourse
from tests.browser.look import look_at

pytestmark = pytest.mark.usefixtures("catalog")


def test_a_course_is_put_beside_the_others(
    page: Page, sign_in: Callable[[User], None], demo_learner: User
) -> None:
    sign_in(demo_learner)
    due = CourseProgress.objects.for_user(demo_learner).in_plan().with_courses()
    progress = due.exclude(status__in=CourseProgress.SETTLED).last()
    assert progress
    address = f"/plan/courses/{progress.course.slug}/"
    page.goto(address)
    page.get_by_text("Study it beside the others").click()
    assert look_at(page) == []
    page.get_by_label("Hours a week for this course").fill("169")
    page.get_by_label("From when").select_option(index=2)
    chosen = page.get_by_label("From when").input_value()
    with page.expect_navigation():
        page.get_by_role("button", name="Save the hours beside").click()
    expect(page).to_have_title("Error: " + progress.course.title + " · My plan · Learning Path")
    assert look_at(page) == []
    assert page.get_by_label("From when").input_value() == chosen
    page.get_by_label("Hours a week for this course").fill("0:30")
    with page.expect_navigation():
        page.get_by_role("button", name="Save the hours beside").click()
    assert SideCourse.objects.get().starts_on.isoformat() == chosen > timezone.localdate().isoformat()
    page.goto(address)
    expect(page.get_by_label("Hours a week for this course")).to_have_value("0.5")
    assert look_at(page) == []
