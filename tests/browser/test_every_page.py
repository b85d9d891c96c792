"""Every page there is, found by following links: whole at each width, readable by day and night, quiet, and open to all."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

import pytest
from django.urls import URLPattern, resolve
from django.utils import timezone
from playwright.sync_api import Page

from courses import urls as catalog_urls
from courses.models import Course, Path
from learningpath.models import User
from progress import urls as learner_urls
from progress.enrollment.membership import enroll, put_in_plan, take_out_of_plan
from progress.models import CourseProgress, Plan, WeeklyLog
from progress.projection import week_start_of
from tests.browser.look import assert_comfortable, look_at
from tests.rows import TODAY

pytestmark = pytest.mark.usefixtures("catalog")

ONE_DAY = dt.timedelta(days=1)
NOT_PAGES = {
    *("projection_json", "export_logs", "export_all", "admin:courses_catalogload_export"),  # data
    *(
        "estimate_course",
        "say_share",
        "say_took",
        "study_beside",
        "say_counts",
        "say_parts",
        "replace_course",
        "add_course",
        "decline_course",
        "dismiss_catalog_notice",
        "remove_course",
        "move_course",
        "delete_pause",
        "set_language",
        "take_up_course",
        "undo",
    ),  # take posts only
}
LINKS = "() => [...document.querySelectorAll('a[href]')].map((one) => one.href)"


def crawl(
    page: Page, starts: Iterable[str], look: Callable[[Page], None], most_of_a_kind: int = 2
) -> Counter[str]:
    """Follow the links of our own site, up to so many of each kind of page; return the kinds seen."""
    page.goto("/healthz")
    host = urlsplit(page.url).netloc
    waiting = list(starts)
    kinds: Counter[str] = Counter()
    seen: set[str] = set()
    while waiting:
        address = waiting.pop(0)
        kind = resolve(urlsplit(address).path).view_name
        if address in seen or kind in NOT_PAGES or kinds[kind] == most_of_a_kind:
            continue
        seen.add(address)
        kinds[kind] += 1
        response = page.goto(address)
        assert response
        assert response.ok, f"{address}: {response.status}"
        look(page)
        for link in page.evaluate(LINKS):
            parts = urlsplit(link)
            if parts.netloc == host:
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return kinds


def names(*modules: object) -> set[str]:
    patterns: list[URLPattern] = [one for module in modules for one in module.urlpatterns]
    return {pattern.name or "" for pattern in patterns}


def test_looking_finds_harm(page: Page) -> None:
    for harm, found in (
        ("<p style='width: 2000px; background: #ddd'>wide</p>", "wider than the screen"),
        ("<button style='height: 20px'>low</button>", "low buttons"),
        ("<p style='color: #aaa; background: #fff'>pale</p>", "color-contrast"),
        ("<input style='height: 40px'>", "label"),
    ):
        page.set_content(f"<html lang='en'><title>A page</title><main><h1>A page</h1>{harm}</main></html>")
        try:
            objections = look_at(page)
        except AssertionError as failure:
            objections = [str(failure)]
        assert found in " ".join(objections)


def test_what_a_visitor_finds(page: Page) -> None:
    objections: list[str] = []
    kinds = crawl(page, ["/"], lambda page: objections.extend(look_at(page)))
    page.goto("/nothing/here/")
    objections += look_at(page)
    assert objections == []
    assert names(catalog_urls) <= kinds.keys(), "a page of the catalog that no link leads to"
    assert {"account_signup", "account_login", "account_reset_password", "privacy"} <= kinds.keys()


def test_what_a_learner_finds(page: Page, demo_learner: User) -> None:
    page.goto("/accounts/login/?next=/plan/")  # for real, so that there is a session to list
    page.get_by_placeholder("Email address").fill(demo_learner.email)
    page.get_by_placeholder("Password").fill("a-week-at-a-time")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()
    objections: list[str] = []
    path = "/paths/ai-engineer-foundations"  # which whoever follows it has no reason to try or to enroll in
    first = demo_learner.course_progress.in_plan().filter(course__parts=None).first()
    assert first
    application = f"/plan/aid/{first.course.slug}/-/"  # which a link leads to once aid is on
    starts = [
        "/plan/",
        application,
        "/plan/what-if/?hours=12&by=2099-12-31",
        f"{path}/enroll/",
        f"{path}/try/",
    ]
    kinds = crawl(page, starts, lambda page: objections.extend(look_at(page)), most_of_a_kind=1)
    assert objections == []
    assert names(catalog_urls, learner_urls) - NOT_PAGES <= kinds.keys(), "a page that no link leads to"
    assert {
        "account_email",
        "account_change_password",
        "mfa_index",
        "usersessions_list",
        "account_leave",
    } <= kinds.keys()


LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def _begin(learner: User, days_ago: int, waive: Iterable[str] = (), pace: str = "10") -> Plan:
    today = timezone.localdate()
    plan = Plan.objects.create(
        user=learner, planned_pace_hours=pace, starts_on=today - days_ago * ONE_DAY, time_zone="UTC"
    )
    enroll(learner, Path.objects.with_steps().get(), list(waive), today)
    return plan


def _nothing_logged(learner: User) -> None:
    _begin(learner, 20)


def _not_begun(learner: User) -> None:
    plan = _begin(learner, -40, ["google-it-automation"])
    plan.target_on = plan.starts_on + 10 * ONE_DAY
    plan.save()


def _all_waived(learner: User) -> None:
    _begin(learner, 0, Course.objects.values_list("slug", flat=True))


def _all_done(learner: User) -> None:
    _begin(learner, 40, ["google-it-automation"])
    CourseProgress.objects.exclude(status="waived").update(
        status="completed", completed_on=timezone.localdate()
    )


def _empty(learner: User) -> None:
    _begin(learner, 40)
    for progress in CourseProgress.objects.all():
        take_out_of_plan(progress, timezone.localdate())


def _very_much(learner: User) -> None:
    """Twenty courses with titles of one endless word, a quarter of an hour in one week and 168 in another."""
    _begin(learner, 400, pace="0.25")
    template = Course.objects.get(slug="machine-learning")
    for number in range(15):
        template.pk, template.slug, template.stored_slug = None, f"long-{number}", None
        template.title = f"{LONG_WORD} {number}"
        template._state.adding = True
        template.save()
    put_in_plan(learner, Course.objects.filter(slug__startswith="long-"), TODAY)
    week = week_start_of(timezone.localdate())
    for number, hours in enumerate(["168", "0.25"]):
        WeeklyLog.objects.create(
            user=learner,
            course=Course.objects.get(slug="long-3"),
            week_start=week - number * 7 * ONE_DAY,
            hours=hours,
        )


@pytest.mark.parametrize(
    "state",
    [_nothing_logged, _not_begun, _all_waived, _all_done, _empty, _very_much],
    ids=lambda one: one.__name__,
)
def test_every_state_of_a_plan(state: Callable[[User], None], learner: User, learner_page: Page) -> None:
    state(learner)
    pages = ["/plan/"]
    if state is _very_much:
        pages += ["/plan/log/", "/plan/order/", "/plan/courses/long-3/", "/paths/", "/courses/long-3/"]
        pages += ["/plan/weeks/", "/paths/ai-engineer-foundations/leave/"]
    for address in pages:
        learner_page.goto(address)
        if address == "/plan/":
            assert look_at(learner_page) == []
        for width in (320, 390, 800):
            learner_page.set_viewport_size({"width": width, "height": 844})
            assert_comfortable(learner_page)


@pytest.mark.parametrize("javascript", [False])
@pytest.mark.parametrize("viewport_width", [390])
def test_without_javascript_nothing_is_missing(page: Page, demo_learner: User, sign_in: Callable) -> None:
    sign_in(demo_learner)
    kinds = crawl(page, ["/plan/"], assert_comfortable, most_of_a_kind=1)
    assert {"dashboard", "log_week", "weeks", "order", "pauses", "course_progress"} <= kinds.keys()


def test_the_admin_breaks_no_rule_of_the_content_security_policy(
    page: Page, curator: User, sign_in: Callable
) -> None:
    sign_in(curator)
    kinds = crawl(page, ["/admin/"], lambda _: None, most_of_a_kind=1)
    for model in ("course", "path", "provider", "resource", "studygroup"):
        assert f"admin:courses_{model}_change" in kinds
    assert "stale_facts" in kinds


def test_keyboard_alone_gets_past_the_menu_to_the_hours(
    page: Page, demo_learner: User, sign_in: Callable
) -> None:
    sign_in(demo_learner)
    page.goto("/plan/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to the page"
    box = skip.bounding_box()
    assert box
    assert box["x"] >= 0, "seen once it has the focus"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
