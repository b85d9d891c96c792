"""Without a connection: the plan stays readable, hours arrive once, and nobody gets what is another's."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from courses.models import Course
from learningpath.models import User
from progress.enrollment.membership import put_in_plan
from progress.models import Plan, WeeklyLog
from progress.projection import week_start_of
from tests.browser.look import look_at
from tests.rows import TODAY
from tests.server import PASSWORD, Server

pytestmark = pytest.mark.usefixtures("catalog")

MATHS, LEARNING = "Mathematics for Machine Learning", "Machine Learning"
KEPT = "Kept on this device"
PLAN_IS_KEPT = """async () => {
    for (let tries = 0; tries < 200 && !(await caches.match("/plan/")); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return Boolean(await caches.match("/plan/"));
}"""
NOTHING_KEPT = """() => new Promise((resolve) => {
    indexedDB.open("learning-path").onsuccess = ({ target: { result } }) => {
        const names = [...result.objectStoreNames];
        if (!names.length) return resolve(true);
        result.transaction(names).objectStore("entries").count().onsuccess = ({ target }) => {
            resolve(target.result === 0);
            result.close();
        };
    };
})"""
PRIVATE_CACHES = "caches.keys().then((names) => names.filter((name) => name.startsWith('pages-')))"


@pytest.fixture
def service_workers() -> str:
    return "allow"


def make_learner_plan(user: User) -> None:
    today = timezone.localdate()
    Plan.objects.create(
        user=user, planned_pace_hours="10", starts_on=today - dt.timedelta(days=30), time_zone="UTC"
    )
    put_in_plan(user, Course.objects.filter(title__in=[MATHS, LEARNING]), TODAY)


@pytest.fixture
def visited(learner_page: Page, learner: User) -> Page:
    """The learner's page after one visit of the plan."""
    make_learner_plan(learner)
    visit(learner_page)
    return learner_page


def visit(page: Page) -> None:
    page.goto("/plan/")
    assert page.evaluate(PLAN_IS_KEPT)


def hours_field(page: Page, title: str = MATHS) -> Locator:
    return page.get_by_role("textbox", name=title, exact=True)


def log(page: Page, hours: str, title: str = MATHS) -> None:
    hours_field(page, title).fill(hours)
    with page.expect_navigation():
        page.get_by_role("button", name="Save hours").click()


def stored() -> list[tuple[str, str, float]]:
    return list(
        WeeklyLog.objects.values_list("user__email", "course__title", "hours").order_by("course__title")
    )


def this_week() -> dt.date:
    return week_start_of(timezone.localdate())


def log_elsewhere(user: User, hours: str, title: str = MATHS) -> None:
    WeeklyLog.objects.create(
        user=user, course=Course.objects.get(title=title), week_start=this_week(), hours=hours
    )


def test_the_plan_is_readable_offline_after_one_visit(context: BrowserContext, visited: Page) -> None:
    headline = visited.get_by_role("heading", level=1).inner_text()
    context.set_offline(True)
    visited.goto("/plan/")
    banner = visited.get_by_text("You are offline. This is your plan as of")
    expect(banner.locator("time")).to_contain_text(f"{timezone.localdate().day}")
    assert visited.get_by_role("heading", level=1).inner_text() == headline
    assert look_at(visited) == [], "with its colours, from the files that were kept"

    visited.goto("/resources/")
    expect(visited.get_by_role("heading", level=1)).to_have_text("You are offline.")
    assert look_at(visited) == []
    with visited.expect_navigation():
        visited.get_by_role("link", name="My plan as last seen").click()
    assert visited.get_by_role("heading", level=1).inner_text() == headline

    context.set_offline(False)
    visited.goto("/plan/")
    expect(visited.get_by_text("You are offline.")).to_have_count(0)


def test_hours_logged_offline_arrive_once_with_two_pages_open(
    context: BrowserContext, visited: Page, learner: User
) -> None:
    other = context.new_page()
    other.goto("/plan/")
    context.set_offline(True)
    log(visited, "5")
    expect(visited.get_by_text(KEPT)).to_contain_text(f"{MATHS}: 5")
    expect(hours_field(visited)).to_have_value("5")
    log(visited, "2", LEARNING)
    expect(visited.get_by_text(KEPT)).to_contain_text(f"{MATHS}: 5, {LEARNING}: 2")
    assert look_at(visited) == []
    assert stored() == []

    held: list[Route] = []
    hold = "**/plan/log/**"
    context.route(hold, lambda one: held.append(one) if one.request.method == "POST" else one.continue_())
    with context.expect_event("request", lambda one: one.method == "POST"):
        context.set_offline(False)  # both pages hear of it
    visited.wait_for_timeout(500)
    (only,) = held
    only.continue_()
    expect(visited.get_by_text("Sent: your hours of")).to_be_visible()
    expect(other.get_by_text("Sent: your hours of")).to_be_visible()
    expect(visited.get_by_text(KEPT)).to_have_count(0)
    assert stored() == [(learner.email, LEARNING, 2), (learner.email, MATHS, 5)]
    visited.goto("/plan/")
    expect(hours_field(visited)).to_have_value("5")
    assert len(held) == 1


def test_hours_whose_answer_was_lost_are_no_conflict(
    context: BrowserContext, visited: Page, learner: User
) -> None:
    statuses: list[int] = []

    def lose_the_first_answer(route: Route) -> None:
        if statuses or route.request.method != "POST":
            route.continue_()
            return
        statuses.append(route.fetch(max_redirects=0).status)
        route.abort("connectionreset")

    context.route("**/plan/log/**", lose_the_first_answer)
    log(visited, "5")
    expect(visited.get_by_text("Sent: your hours of")).to_be_visible()  # the second time
    expect(visited.get_by_text(KEPT)).to_have_count(0)
    assert statuses == [302]
    assert stored() == [(learner.email, MATHS, 5)]


def test_a_week_changed_elsewhere_is_told_and_left_to_the_learner(
    context: BrowserContext, visited: Page, learner: User
) -> None:
    context.set_offline(True)
    log(visited, "5")
    expect(visited.get_by_text(KEPT)).to_be_visible()
    log_elsewhere(learner, "3")
    context.set_offline(False)
    told = visited.locator("[data-kept]", has_text="Not saved")
    expect(told).to_contain_text(f"{MATHS}: 5")
    assert look_at(visited) == []
    assert stored() == [(learner.email, MATHS, 3)]

    with visited.expect_navigation():
        told.get_by_role("link", name="Look at that week").click()
    expect(visited).to_have_url(f"{visited.url.split('/plan/')[0]}/plan/log/?week={this_week()}")
    expect(told).to_contain_text(f"{MATHS}: 5")
    expect(hours_field(visited)).to_have_value("3")
    log(visited, "5")
    assert stored() == [(learner.email, MATHS, 5)]
    told.get_by_role("button", name="Discard").click()
    expect(told).to_have_count(0)
    visited.goto("/plan/")
    expect(told).to_have_count(0)


def test_what_is_typed_into_another_form_stays_when_there_is_no_connection(
    context: BrowserContext, visited: Page
) -> None:
    visited.goto("/plan/weeks/log/")
    cell = visited.locator(".log-grid [name^=hours-]").last
    cell.fill("3.25")
    context.set_offline(True)
    save = visited.get_by_role("button", name="Save hours")
    save.click()
    expect(visited.get_by_role("alert")).to_contain_text("You are offline: nothing was sent.")
    expect(cell).to_have_value("3.25")
    context.set_offline(False)
    with visited.expect_navigation():
        save.click()
    assert [float(hours) for *_, hours in stored()] == [3.25]


def test_discarded_hours_are_not_sent(context: BrowserContext, visited: Page) -> None:
    context.set_offline(True)
    log(visited, "5")
    visited.get_by_role("button", name="Discard").click()
    expect(visited.get_by_text(KEPT)).to_have_count(0)
    context.set_offline(False)
    visited.goto("/plan/")
    expect(hours_field(visited)).to_have_value("")
    assert stored() == []


def test_whoever_signs_out_takes_the_kept_plan_along(context: BrowserContext, visited: Page) -> None:
    assert visited.evaluate(PRIVATE_CACHES)
    visited.goto("/accounts/logout/")
    with visited.expect_navigation():
        visited.locator("main").get_by_role("button").click()
    assert visited.evaluate(PRIVATE_CACHES) == []
    context.set_offline(True)
    visited.goto("/plan/")
    expect(visited.get_by_role("heading", level=1)).to_have_text("You are offline.")


def test_another_account_sends_and_sees_nothing_of_the_first(
    context: BrowserContext, visited: Page, learner: User, outsider: User, sign_in: Callable[[User], None]
) -> None:
    make_learner_plan(outsider)
    context.set_offline(True)
    log(visited, "5")
    expect(visited.get_by_text(KEPT)).to_be_visible()
    sign_in(outsider)
    context.set_offline(False)
    visit(visited)
    expect(visited.get_by_text(KEPT)).to_have_count(0)
    assert len(visited.evaluate(PRIVATE_CACHES)) == 1
    assert stored() == []
    sign_in(learner)
    visit(visited)
    expect(visited.get_by_text("Sent: your hours of")).to_be_visible()
    assert stored() == [(learner.email, MATHS, 5)]


ACCOUNTS_THAT_WAIT = """async () => {
    const opening = indexedDB.open("learning-path", 1);
    const database = await new Promise((resolve) => { opening.onsuccess = () => resolve(opening.result); });
    const reading = database.transaction("entries").objectStore("entries").getAll();
    const entries = await new Promise((resolve) => { reading.onsuccess = () => resolve(reading.result); });
    database.close();
    return entries.map((one) => one.account);
}"""
LET_SOMEBODY_ELSE_WAIT = """async (keptAt) => {
    const opening = indexedDB.open("learning-path", 1);
    const database = await new Promise((resolve) => { opening.onsuccess = () => resolve(opening.result); });
    const change = database.transaction("entries", "readwrite");
    change.objectStore("entries").put({ account: "somebody", week: "2026-03-02", fields: {}, refused: false, keptAt });
    await new Promise((resolve) => { change.oncomplete = resolve; });
    database.close();
}"""
NOW_MS = "Date.now()"


def test_whoever_deletes_their_account_takes_waiting_hours_along_but_nobody_elses(
    context: BrowserContext, visited: Page
) -> None:
    visited.evaluate(LET_SOMEBODY_ELSE_WAIT, visited.evaluate(NOW_MS))
    context.route("**/plan/log/**", lambda route: route.abort("connectionreset"))
    log(visited, "5")
    expect(visited.get_by_text(KEPT)).to_be_visible()
    assert len(visited.evaluate(ACCOUNTS_THAT_WAIT)) == 2
    visited.goto("/accounts/leave/")
    assert look_at(visited) == []
    with visited.expect_navigation():
        visited.get_by_role("button", name="Delete my account").click()
    visited.get_by_label("Password").fill(PASSWORD)
    with visited.expect_navigation(url="**/accounts/left/"):
        visited.locator("main button[type=submit]").first.click()
    expect(visited.get_by_role("heading", level=1)).to_have_text("Your account is deleted.")
    assert look_at(visited) == []
    assert not User.objects.exists()
    visited.wait_for_function(
        "caches.keys().then((names) => !names.some((name) => name.startsWith('pages-')))"
    )
    assert visited.evaluate(ACCOUNTS_THAT_WAIT) == ["somebody"]
    context.set_offline(True)
    visited.goto("/plan/")
    expect(visited.get_by_role("heading", level=1)).to_have_text("You are offline.")


MAKE_THE_PLAN_OLD = """async (days) => {
    const [name] = (await caches.keys()).filter((one) => one.startsWith("pages-"));
    const cache = await caches.open(name), page = await caches.match("/plan/", { ignoreVary: true });
    const headers = new Headers(page.headers);
    headers.set("Seen-At", new Date(Date.now() - days * 864e5).toISOString());
    await cache.put("/plan/", new Response(await page.text(), { headers }));
}"""


def test_a_plan_seen_long_ago_is_neither_shown_nor_kept(context: BrowserContext, visited: Page) -> None:
    ninety_days_ms = 90 * 864e5
    visited.evaluate(LET_SOMEBODY_ELSE_WAIT, visited.evaluate(NOW_MS) - ninety_days_ms - 1)
    visited.evaluate(MAKE_THE_PLAN_OLD, 29)
    context.set_offline(True)
    visited.goto("/plan/")
    expect(visited.get_by_text("This is your plan as of")).to_be_visible()
    visited.evaluate(MAKE_THE_PLAN_OLD, 31)
    visited.goto("/plan/")
    expect(visited.get_by_role("heading", level=1)).to_have_text("You are offline.")
    visited.wait_for_function("caches.match('/plan/', { ignoreVary: true }).then((page) => !page)")
    assert visited.evaluate(ACCOUNTS_THAT_WAIT) == []


DOWNLOADED = (
    "performance.getEntriesByType('resource').filter((one) => one.transferSize).map((one) => one.name)"
)


def test_the_worker_downloads_the_plan_no_second_time_and_outlasts_its_server(
    context: BrowserContext, new_context: Callable[..., BrowserContext], start_server: Callable[..., Server]
) -> None:
    server = start_server(DEBUG="1")  # in production it would ask for TLS
    url = server.base_url.replace("127.0.0.1", "localhost")
    page = context.new_page()
    page.goto(f"{url}/accounts/signup/?next=/paths/ai-engineer-foundations/enroll/")
    page.get_by_label("Email").fill("learner@example.org")
    page.get_by_placeholder("Password", exact=True).fill(PASSWORD)
    page.get_by_placeholder("Password (again)").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.get_by_role("button", name="Show me my dates").click()
    page.wait_for_url(f"{url}/plan/")

    device = new_context(storage_state={"cookies": context.cookies(), "origins": []})
    page = device.new_page()
    page.goto(f"{url}/plan/")
    assert page.evaluate(PLAN_IS_KEPT)
    (worker,) = device.service_workers
    assert f"{url}/plan/" not in worker.evaluate(DOWNLOADED)

    server.stop()
    page.goto(f"{url}/plan/")
    expect(page.get_by_text("You are offline.")).to_be_visible()
    log(page, "5")
    expect(page.get_by_text(KEPT)).to_be_visible()
    server.start()
    page.goto(f"{url}/plan/")
    expect(page.get_by_text("Sent: your hours of")).to_be_visible()
    page.goto(f"{url}/plan/")
    expect(hours_field(page)).to_have_value("5")


@pytest.mark.parametrize("address", ["/", "/accounts/login/"])
def test_visitors_get_no_service_worker(page: Page, address: str) -> None:
    page.goto(address, wait_until="networkidle")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def press_save(page: Page) -> None:
    page.get_by_role("button", name="Save hours").click()


@pytest.mark.parametrize("how", ["without a network", "on a line that fails"])
def test_hours_that_cannot_be_read_are_said_at_once_and_never_kept(
    context: BrowserContext, visited: Page, learner: User, how: str
) -> None:
    if how == "without a network":
        context.set_offline(True)
    else:
        context.route("**/plan/log/**", lambda route: route.abort())
    for typed, says in [("7:60", "Write hours like"), ("100 h", "A week has 168 hours.")]:
        hours_field(visited).fill(typed)
        hours_field(visited, LEARNING).fill("68:01")
        press_save(visited)
        expect(visited.locator(".invalid-feedback")).to_have_text(re.compile(f"^{says}"))
        wrong = hours_field(visited)
        expect(wrong).to_be_focused()
        expect(wrong).to_have_accessible_description(re.compile(f"^{says}"))
        expect(hours_field(visited)).to_have_value(typed)
        assert look_at(visited) == []
    assert visited.evaluate(NOTHING_KEPT)

    hours_field(visited).fill("፯:፴")
    hours_field(visited, LEARNING).fill("")
    with visited.expect_navigation():
        press_save(visited)
    expect(visited.get_by_text(KEPT)).to_contain_text(f"{MATHS}: ፯:፴")
    context.unroute_all()
    context.set_offline(False)
    visited.goto("/plan/")
    expect(visited.get_by_text("Sent: your hours")).to_be_visible()
    assert stored() == [(learner.email, MATHS, Decimal("7.5"))]


WORKER_IS_THERE = "navigator.serviceWorker.ready.then(() => true)"
TELL_THE_PAGE_NOTHING = """if ("serviceWorker" in navigator) {
    const register = navigator.serviceWorker.register.bind(navigator.serviceWorker);
    navigator.serviceWorker.register = (address) => register(address).then(() => new Promise(() => {}));
}"""
SUBMIT_AS_WITHOUT_A_SCRIPT = """(hours) => {
    document.addEventListener("formdata", (event) => event.stopImmediatePropagation(), true);
    const form = document.querySelector("form[action*='/log/?week=']");
    form.querySelector("[name=hours-mathematics-for-machine-learning]").value = hours;
    form.submit();
}"""


def arrives(context: BrowserContext, page: Page, learner: User) -> None:
    context.set_offline(False)
    later = context.new_page()
    later.goto("/plan/")
    later.evaluate("navigator.serviceWorker.ready.then((one) => one.active.postMessage({}))")
    expect(later.get_by_role("heading", level=1)).to_be_visible()
    for _ in range(100):
        if stored():
            break
        later.wait_for_timeout(50)
    assert stored() == [(learner.email, MATHS, 5)]


@pytest.mark.parametrize("visit_before", [True, False])
def test_hours_saved_before_the_page_heard_of_its_worker_are_kept(
    context: BrowserContext, learner_page: Page, learner: User, visit_before: bool
) -> None:
    """Right after opening a kept page offline; and on a first visit, which no worker controls yet."""
    make_learner_plan(learner)
    if visit_before:
        visit(learner_page)
    context.add_init_script(TELL_THE_PAGE_NOTHING)
    if visit_before:
        context.set_offline(True)
    learner_page.goto("/plan/")
    assert learner_page.evaluate(WORKER_IS_THERE)
    assert learner_page.evaluate("Boolean(navigator.serviceWorker.controller)") is visit_before
    context.set_offline(True)
    log(learner_page, "5")
    assert len(learner_page.evaluate(ACCOUNTS_THAT_WAIT)) == 1
    arrives(context, learner_page, learner)


def test_hours_sent_before_the_script_of_the_page_had_come_are_kept(
    context: BrowserContext, visited: Page, learner: User
) -> None:
    context.set_offline(True)
    visited.goto("/plan/")
    with visited.expect_navigation():
        visited.evaluate(SUBMIT_AS_WITHOUT_A_SCRIPT, "5")
    expect(visited.get_by_text(KEPT)).to_contain_text("mathematics-for-machine-learning: 5")
    arrives(context, visited, learner)


def test_where_no_worker_comes_the_page_says_that_it_is_offline(
    context: BrowserContext, learner_page: Page, learner: User
) -> None:
    make_learner_plan(learner)
    context.add_init_script("navigator.serviceWorker.register = () => new Promise(() => {})")
    learner_page.goto("/plan/")
    context.set_offline(True)
    hours_field(learner_page).fill("5")
    press_save(learner_page)
    expect(learner_page.get_by_role("alert")).to_contain_text(
        "You are offline: nothing was sent.", timeout=9000
    )
    expect(hours_field(learner_page)).to_have_value("5")
