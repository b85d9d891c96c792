"""The parts of a bundle on a phone and a desk: marked with and without scripts, refused, and all done with one tap."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from learningpath.models import User
from progress.models import CourseProgress, PartMark
from tests.browser.look import look_at

pytestmark = pytest.mark.usefixtures("catalog")

PAGE = "/plan/courses/deep-learning/"


@pytest.mark.parametrize("javascript", [False])
@pytest.mark.parametrize("viewport_width", [390])
def test_parts_are_marked_on_a_phone_without_scripts_until_the_course_is_completed(
    page: Page, sign_in: Callable[[User], None], demo_learner: User
) -> None:
    sign_in(demo_learner)
    page.goto(PAGE)
    for title, state in (("Neural Networks and Deep Learning", "done"), ("Sequence Models", "not needed")):
        page.get_by_role("group", name=title).get_by_label(state, exact=True).check()
    with page.expect_navigation():
        page.get_by_role("button", name="Save the parts").click()
    expect(page.get_by_text("1 of 4 parts done · 92 of 129 h needed").first).to_be_visible()
    for title in ("Improving Deep Neural Networks", "Structuring Machine Learning", "Convolutional Neural"):
        page.goto(PAGE)
        with page.expect_navigation():
            page.get_by_role("button", name=title).click()
    with page.expect_navigation():
        page.get_by_role("status").get_by_role("button", name="Mark the course completed").click()
    progress = CourseProgress.objects.for_user(demo_learner).get(course__slug="deep-learning")
    assert progress.status == "completed"


def test_the_parts_look_right_by_day_and_by_night_also_when_refused(
    page: Page, sign_in: Callable[[User], None], demo_learner: User
) -> None:
    sign_in(demo_learner)
    page.goto(PAGE)
    part = page.get_by_role("group", name="Neural Networks and Deep Learning")
    part.get_by_text("Where this is from").click()
    assert look_at(page) == []
    for group in page.get_by_role("group").all():
        if group.get_by_label("not needed", exact=True).count():
            group.get_by_label("not needed", exact=True).check()
    with page.expect_navigation():
        page.get_by_role("button", name="Save the parts").click()
    expect(page).to_have_title("Error: Deep Learning · My plan · Learning Path")
    assert look_at(page) == []
    assert not PartMark.objects.exists()
