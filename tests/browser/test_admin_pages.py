"""The admin's pages of the catalog fit the screen, and steps move by key, click and without a script."""

import datetime as dt
import os
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from courses.models import BrokenLink, Course, Path, Provider, Revision, Step, StudyGroup
from learningpath.models import User
from tests.browser.look import OVERFLOWING
from tests.rows import make_course, make_path

PAGES = ("provider", "course", "path", "studygroup", "resource", "aidrule")


def give_what_new_pages_list(curator: User) -> None:
    """A draft with a history, a fact that nobody checked for long, a link that leads nowhere."""
    today = timezone.localdate()
    course = Course.objects.first()
    assert course is not None
    Course.objects.filter(pk=course.pk).update(verified_on=today - dt.timedelta(days=300))
    BrokenLink.objects.create(
        url=course.url, problem="did not answer within 10 seconds", broken_since=today, checked_on=today
    )
    draft = make_path("draft", course, is_draft=True)
    change = {"row": "", "action": "changed", "before": {"title": "Before"}, "after": {"title": "x" * 120}}
    Revision.objects.create(
        made_at=timezone.now(), made_by=curator, section="paths", slug=draft.slug, action="changed",
        changes=[change],
    )  # fmt: skip


@pytest.mark.parametrize("viewport_width", [390, 1280])
@pytest.mark.usefixtures("catalog")
def test_no_admin_page_of_the_catalog_is_wider_than_the_screen(
    page: Page, live_server: LiveServer, curator: User, sign_in: Callable[[User], None], viewport_width: int
):
    sign_in(curator)
    give_what_new_pages_list(curator)
    draft = Path.objects.get(is_draft=True)
    addresses = [f"/admin/courses/{name}/{rest}" for name in PAGES for rest in ("", "add/")]
    addresses += [
        "/admin/",
        "/admin/stale-facts/",
        "/admin/broken-links/",
        f"/admin/courses/path/{draft.pk}/change/",
        f"/admin/courses/path/{draft.pk}/history/",
        f"/admin/courses/path/{draft.pk}/preview/",
        "/admin/courses/catalogload/",
        "/admin/courses/catalogload/add/",
    ]
    addresses += [
        f"/admin/courses/{row._meta.model_name}/{row.pk}/change/"
        for row in (
            Provider.objects.first(),
            Course.objects.first(),
            Path.objects.first(),
            StudyGroup.objects.first(),
        )
    ]
    wide = {}
    for address in addresses:
        page.goto(address)
        if shots := os.environ.get("SHOTS"):
            page.screenshot(path=f"{shots}/{viewport_width}{address.replace('/', '_')}.png", full_page=True)
        if found := page.evaluate(OVERFLOWING):
            wide[address] = found[:6]
    assert wide == {}


@pytest.fixture
def way(db: None) -> Path:
    return make_path("way", *(make_course(slug) for slug in ("one", "two", "three")))


def order() -> list[str]:
    return list(Step.objects.order_by("position").values_list("course__slug", flat=True))


def test_a_step_is_moved_by_the_keyboard_and_by_dragging(
    page: Page, live_server: LiveServer, curator: User, sign_in: Callable[[User], None], way: Path
):
    sign_in(curator)
    page.goto(f"/admin/courses/path/{way.pk}/change/")
    page.get_by_role("button", name="Move 3. Title of three up").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    assert order() == ["three", "one", "two"]
    page.goto(f"/admin/courses/path/{way.pk}/change/")
    rows = page.locator("#steps-group tr.form-row:not(.empty-form)")
    rows.nth(0).locator(".drag-step").hover()
    page.mouse.down()
    last = rows.nth(2).bounding_box()
    assert last is not None
    for part in (0.5, 0.8, 0.9):
        page.mouse.move(last["x"] + 60, last["y"] + part * last["height"])
    page.mouse.up()
    page.get_by_role("button", name="Save", exact=True).click()
    assert order() == ["one", "two", "three"]


@pytest.mark.parametrize("javascript", [False])
def test_a_step_is_moved_without_a_script(
    page: Page,
    live_server: LiveServer,
    curator: User,
    sign_in: Callable[[User], None],
    way: Path,
    javascript: bool,
):
    sign_in(curator)
    page.goto(f"/admin/courses/path/{way.pk}/change/")
    page.locator("#id_steps-2-position").fill("1")
    page.get_by_role("button", name="Save", exact=True).click()
    assert order() == ["three", "one", "two"]
