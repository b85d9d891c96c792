"""Text from the catalog and from learners is text, whatever it looks like."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.models import AidRule, Course, Part, Path, Provider, Resource, Step, StudyGroup
from learningpath.models import User
from progress.enrollment.membership import enroll
from progress.models import CourseProgress, Plan, WeeklyLog
from progress.projection import week_start_of
from tests.browser.conftest import Complaints

HOSTILE = (
    "<svg onload=alert(1)>",
    "{{7*7}}",
    "</script><script>alert(1)</script>",
    '"onfocus=alert(1) autofocus="',
)
ALL_AT_ONCE = " ".join(HOSTILE)
ARMED = "svg[onload], [onfocus], main [autofocus]:not(.alert[role=alert]), script:not([src])"


@pytest.fixture
def hostile_catalog(catalog: None) -> None:
    Course.objects.update(title=ALL_AT_ONCE, description=ALL_AT_ONCE)
    Path.objects.update(title=ALL_AT_ONCE, summary=ALL_AT_ONCE, description=ALL_AT_ONCE)
    Part.objects.update(title=ALL_AT_ONCE)
    Step.objects.update(note=ALL_AT_ONCE)
    Provider.objects.update(title=ALL_AT_ONCE)
    AidRule.objects.update(note=ALL_AT_ONCE)
    StudyGroup.objects.update(title=ALL_AT_ONCE, place=ALL_AT_ONCE, description=ALL_AT_ONCE)
    Resource.objects.update(title=ALL_AT_ONCE, description=ALL_AT_ONCE, eligibility=ALL_AT_ONCE)


@pytest.fixture
def plan(learner: User, hostile_catalog: None) -> Plan:
    today = timezone.localdate()
    plan = Plan.objects.create(
        user=learner, planned_pace_hours=10, starts_on=today - dt.timedelta(days=30), time_zone="UTC"
    )
    path = Path.objects.with_steps().get(slug="ai-engineer-foundations")
    enroll(learner, path, ["python-for-data-science"], today)
    CourseProgress.objects.filter(status="waived").update(waived_reason=ALL_AT_ONCE)
    studied = Course.objects.get(slug="machine-learning")
    WeeklyLog.objects.create(user=learner, course=studied, week_start=week_start_of(today), hours=3)
    return plan


def assert_harmless(page: Page) -> None:
    assert page.locator(ARMED).count() == 0, f"{page.url} took text for markup"
    for text in HOSTILE:
        assert text in (page.locator("body").text_content() or ""), f"{page.url} lost {text}"


@pytest.mark.parametrize("viewport_width", [390])
def test_on_the_pages_open_to_all(hostile_catalog: None, page: Page) -> None:
    for address in (
        "/",
        "/paths/",
        "/paths/ai-engineer-foundations/",
        "/courses/machine-learning/",
        "/groups/",
        "/groups/masakhane/",
        "/resources/",
    ):
        page.goto(address)
        assert_harmless(page)
    page.goto("/paths/ai-engineer-foundations/")
    expect(page.get_by_role("heading", level=1)).to_have_text(ALL_AT_ONCE)
    expect(page.locator("meta[name=description]")).to_have_attribute("content", ALL_AT_ONCE)
    assert page.title().startswith(ALL_AT_ONCE)


def test_on_the_pages_of_a_learner(plan: Plan, learner_page: Page) -> None:
    for address in (
        "/plan/",
        "/plan/log/",
        "/plan/courses/machine-learning/",
        "/plan/courses/python-for-data-science/",
        "/plan/order/",
        "/paths/ai-engineer-foundations/enroll/",
        "/paths/ai-engineer-foundations/leave/",
    ):
        learner_page.goto(address)
        assert_harmless(learner_page)
    bar = learner_page.goto("/plan/") and learner_page.locator("progress").first
    assert bar
    expect(bar).to_have_attribute("aria-label", f"{ALL_AT_ONCE}: 0 h logged")


def test_in_what_a_learner_types_and_in_messages(plan: Plan, learner_page: Page) -> None:
    learner_page.goto("/plan/courses/machine-learning/")
    learner_page.get_by_label("Waived").check()
    learner_page.get_by_label("Why you need not study it").fill(ALL_AT_ONCE)
    learner_page.get_by_role("button", name="Save", exact=True).click()
    message = learner_page.locator(".alert[role=status]")
    expect(message).to_contain_text(f"{ALL_AT_ONCE}: waived.")
    assert_harmless(learner_page)

    learner_page.goto("/plan/courses/machine-learning/")
    expect(learner_page.get_by_label("Why you need not study it")).to_have_value(ALL_AT_ONCE)
    learner_page.goto("/plan/log/")
    for text in HOSTILE:
        hours = learner_page.locator("input[name=hours-deep-learning]")
        hours.fill(text[:20])
        with learner_page.expect_navigation():
            learner_page.get_by_role("button", name="Save hours").click()
        expect(hours).to_have_value(text[:20])
        expect(hours).to_have_attribute("aria-invalid", "true")
        assert learner_page.locator(ARMED).count() == 0


def test_in_addresses(plan: Plan, learner_page: Page) -> None:
    for address in ("/plan/log/?week=", "/plan/what-if/?hours=", "/plan/weeks/?page=", "/nothing/"):
        for text in HOSTILE:
            learner_page.goto(address + text.replace("/", "%2F"))
            assert learner_page.locator(ARMED).count() == 0


def test_in_the_admin(
    hostile_catalog: None,
    page: Page,
    curator: User,
    sign_in: Callable[[User], None],
    complaints: Complaints,
) -> None:
    sign_in(curator)
    rows = (Course, Path, StudyGroup, Resource, Provider)
    for model in rows:
        name = model._meta.model_name
        row = model.objects.order_by("pk")[0]
        for address in (f"/admin/courses/{name}/", f"/admin/courses/{name}/{row.pk}/change/"):
            page.goto(address)
            assert page.locator("svg[onload], [onfocus]").count() == 0
            assert page.locator("script", has_text="alert(1)").count() == 0
        expect(page.get_by_label("Title").first).to_have_value(ALL_AT_ONCE)
        page.goto(f"/admin/courses/{name}/{row.pk}/history/")
    page.goto("/admin/stale-facts/")
    assert complaints == []
