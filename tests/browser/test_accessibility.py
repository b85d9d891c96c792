"""WCAG 2.2 AA beyond what axe sees: by keyboard alone, enlarged, mirrored, for a thumb, and when a form is refused."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from courses.models import Path
from learningpath.models import User
from progress.enrollment.membership import enroll
from progress.models import CourseProgress, Plan, WeeklyLog
from tests.browser.look import OVERFLOWING, assert_comfortable
from tests.browser.walk import Walker
from tests.server import PASSWORD

pytestmark = pytest.mark.usefixtures("catalog")

MOST_NAMED = 3  # of all the things too wide on a page
MATHS, DEEP = "Mathematics for Machine Learning", "Deep Learning"


# --- By keyboard alone ----------------------------------------------------------------------------------


@pytest.mark.parametrize("device_time_zone", ["Africa/Lagos"])
def test_the_main_job_by_keyboard_alone_with_the_focus_in_sight(page: Page) -> None:
    walker = Walker(page)
    page.goto("/")
    _try_and_sign_up(walker)
    _log_hours(walker)
    _log_on_the_grid(walker)
    _suppose_and_make_it_the_plan(walker)
    _complete_a_course(walker)
    walker.follow("Account")
    walker.send("Sign out")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()

    assert not walker.objections, "\n".join(walker.objections)
    assert walker.stops > 100, "looked at many places"
    assert sorted(str(log.hours) for log in WeeklyLog.objects.all()) == ["2.00", "3.50"]
    assert Plan.objects.get().planned_pace_hours == 14
    assert CourseProgress.objects.get(course__title=MATHS).status == "completed"


def _try_and_sign_up(walker: Walker) -> None:
    page = walker.page
    walker.go_to(page.get_by_role("link", name="Skip to the page"))
    walker.press_in_place("Enter")
    walker.type_into(page.get_by_label("Hours a week"), "12")
    walker.go_to(page.get_by_label("Python for Data Science"))
    walker.press_in_place("Space")
    walker.send("Show me my dates")
    expect(page.get_by_role("heading", level=1)).to_contain_text("You would likely finish the core in")
    walker.send("Keep it: sign up")
    walker.type_into(page.get_by_label("Email"), "ada@example.org")
    walker.type_into(page.get_by_placeholder("Password", exact=True), PASSWORD)
    walker.type_into(page.get_by_placeholder("Password (again)"), PASSWORD)
    walker.press()
    walker.follow("Not now")
    expect(page).to_have_url(re.compile("/plan/$"))


def _log_hours(walker: Walker) -> None:
    page = walker.page
    walker.type_into(page.get_by_role("textbox", name=MATHS, exact=True), "3,5")
    walker.send("Save hours", key="Space")
    expect(page.get_by_text("Saved:")).to_be_visible()


def _log_on_the_grid(walker: Walker) -> None:
    page = walker.page
    walker.follow("Several weeks")
    maths = page.get_by_role("textbox", name=re.compile(f"^{MATHS}")).last
    walker.go_to(maths)
    walker.press_in_place("ArrowRight")
    page.keyboard.type("2")
    walker.go_to(maths, key="Shift+Tab")
    walker.send("Save hours")
    expect(page.get_by_text("1 change is saved.")).to_be_visible()


def _suppose_and_make_it_the_plan(walker: Walker) -> None:
    page = walker.page
    walker.follow("A break, another order, one course more or less?")
    walker.type_into(page.get_by_label("Hours a week"), "14")
    walker.go_to(page.get_by_label("Study next"))
    walker.press_in_place("ArrowDown")
    walker.go_to(page.get_by_role("button", name="See what changes"))
    walker.press_in_place("Enter")
    walker.send("Make this my plan")
    expect(page.get_by_text("That is your plan now.")).to_be_visible()


def _complete_a_course(walker: Walker) -> None:
    page = walker.page
    walker.follow(MATHS)
    walker.go_to(page.get_by_role("radio", name="In progress"))
    walker.press_in_place("ArrowDown")
    expect(page.get_by_label("Completed", exact=True)).to_be_checked()
    walker.send("Save")
    expect(page.get_by_text(f"{MATHS}: completed.")).to_be_visible()


def test_walking_finds_what_cannot_be_seen(page: Page) -> None:
    walker = Walker(page)
    page.goto("/")
    page.evaluate(SPOIL)
    walker.go_to(page.get_by_label("Hours a week"))
    assert [one.split(": ", 1)[1] for one in walker.objections] == [
        'a "Learning Path" looks the same with the focus',
        'a "Catalog" has the focus outside the screen',
        'a "Groups" has the focus under IMG',
    ]


SPOIL = """() => {
  const [catalog, groups] = document.querySelectorAll("nav a");
  document.querySelector(".brand").style.outline = "none";
  catalog.style = "position: fixed; top: -90px";
  const cover = groups.parentElement.appendChild(document.createElement("img"));
  const { left, top, width, height } = groups.getBoundingClientRect();
  cover.style = `position: fixed; left: ${left}px; top: ${top}px; width: ${width}px; height: ${height}px`;
}"""


# --- Enlarged, mirrored, for a thumb, in order ----------------------------------------------------------

VISITORS_PAGES = (
    "/",
    "/paths/",
    "/paths/ai-engineer-foundations/",
    "/paths/ai-engineer-foundations/try/",
    "/courses/machine-learning/",
    "/groups/",
    "/resources/",
    "/privacy/",
    "/accounts/login/",
    "/accounts/signup/",
)
LEARNERS_PAGES = (
    "/plan/",
    "/plan/log/",
    "/plan/weeks/log/",
    "/plan/weeks/",
    "/plan/what-if/?hours=12&by=2099-12-31",
    "/plan/edit/",
    "/plan/order/",
    "/plan/pauses/",
    "/plan/forecasts/",
    "/plan/courses/machine-learning/",
    "/accounts/preferences/",
    "/accounts/leave/",
    "/accounts/email/",
    "/accounts/password/change/",
)

CUT = """() => [...document.querySelectorAll("body *")]
  .filter((one) => /hidden|clip/.test(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth + 1)
  .filter((one) => one.clientWidth > 1 && !one.matches("progress, svg, input, select"))
  .map((one) => `cut: ${one.tagName.toLowerCase()} "${one.textContent.trim().slice(0, 40)}"`)"""
SMALL_CHART_TEXTS = """() => [...document.querySelectorAll(".chart[role=img] text")]
  .filter((one) => one.getClientRects().length)
  .filter((one) => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a < 11)
  .map((one) => `small in a chart: ${one.textContent}`)"""
# A target is large enough, or stands in a sentence, or a circle of 24 px around its middle holds no other one.
MISSED_TARGETS = """() => {
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")]
    .filter((one) => one.checkVisibility() && !one.matches(".skip"));
  const isInSentence = (one) => {
    if (getComputedStyle(one).display !== "inline") return false;
    let block = one.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const rest = block.cloneNode(true);
    rest.querySelectorAll("a, button, svg, .visually-hidden").forEach((other) => other.remove());
    return /\\p{L}/u.test(rest.textContent);
  };
  const small = new Set(all.filter((one) => {
    const { width, height } = one.getBoundingClientRect();
    return (width < 24 || height < 24) && !isInSentence(one);
  }));
  const middle = ({ left, right, top, bottom }) => [(left + right) / 2, (top + bottom) / 2];
  const distance = ([x, y], box) =>
    Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
  const crowding = (one) => {
    const from = middle(one.getBoundingClientRect());
    return all.find((other) => {
      if (other === one || other.contains(one) || one.contains(other)) return false;
      const box = other.getBoundingClientRect();
      const [x, y] = middle(box);
      return distance(from, box) < 12 || (small.has(other) && Math.hypot(x - from[0], y - from[1]) < 24);
    });
  };
  const name = (one) => `${one.tagName.toLowerCase()} "${(one.textContent || one.id).trim().slice(0, 30)}"`;
  return [...small].flatMap((one) => {
    const other = crowding(one);
    return other ? [`small target: ${name(one)} beside ${name(other)}`] : [];
  });
}"""
OUT_OF_ORDER = """() => {
  const wrong = [];
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.getClientRects().length);
  const levels = shown("h1, h2, h3, h4, h5, h6").map((one) => [Number(one.tagName[1]), one.textContent.trim()]);
  if (levels.filter(([level]) => level === 1).length !== 1) wrong.push("not one h1");
  levels.reduce((before, [level, text]) => {
    if (level > before + 1) wrong.push(`h${level} after h${before}: ${text}`);
    return level;
  }, 1);
  if (shown("main").length !== 1) wrong.push("not one main");
  const landmarks = shown("nav").map((one) => one.getAttribute("aria-label"));
  if (landmarks.some((name) => !name) || new Set(landmarks).size < landmarks.length) wrong.push(`nav: ${landmarks}`);
  for (const one of document.body.children)
    if (one.getBoundingClientRect().height && !one.matches("header, main, footer, nav, .skip"))
      wrong.push(`outside of landmarks: ${one.textContent.trim().slice(0, 40)}`);
  return wrong;
}"""
UNMIRRORED = """() => {
  const root = document.documentElement;
  const sides = (one) => {
    const style = getComputedStyle(one);
    return ["border", "padding"].map((name) =>
      ["Left", "Right"].map((side) => parseFloat(style[name + side + (name === "border" ? "Width" : "")])));
  };
  const all = [...document.querySelectorAll("body *")].filter((one) => !one.closest("svg, option"));
  const before = all.map(sides);
  root.dir = "rtl";
  const wrong = all.flatMap((one, index) => {
    const isMirrored = sides(one).every(([left, right], side) => {
      const [leftBefore, rightBefore] = before[index][side];
      return Math.abs(left - rightBefore) < 0.1 && Math.abs(right - leftBefore) < 0.1;
    });
    return isMirrored ? [] : [`not mirrored: ${one.tagName.toLowerCase()}.${one.className}`];
  });
  const box = (selector) => document.querySelector(selector).getBoundingClientRect();
  const brand = box(".brand"), bar = box(".site-header .page");
  if (bar.right - brand.right > 30) wrong.push("the brand does not begin at the right");
  if (box(".site-header").bottom > box("main").top) wrong.push("the header covers the page");
  return [...new Set(wrong)];
}"""

SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().left < -1)
    .map((one) => `${one.tagName.toLowerCase()}.${one.className}: ${one.textContent.trim().slice(0, 40)}`);
}"""


def comfort_of(page: Page) -> list[str]:
    """Return what a page lacks when enlarged, mirrored, tapped, or read from heading to heading."""
    found: list[str] = page.evaluate(OUT_OF_ORDER)
    for width, height in ((1280, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        found += page.evaluate(MISSED_TARGETS)
    found += _read_at(page, 320, 568)
    found += _read_at(page, 640, 450)  # a screen of 1280 by 900 zoomed to 200 %
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found += _read_at(page, 640, 450)
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": 390, "height": 844})
    found += page.evaluate(UNMIRRORED)
    found += [f"mirrored: {one}" for one in page.evaluate(SIDEWAYS)[:MOST_NAMED]]
    return [f"{page.url}: {' '.join(one.split())}" for one in found]


def _read_at(page: Page, width: int, height: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": height})
    too_wide = page.evaluate(OVERFLOWING)[:MOST_NAMED]
    found = [*too_wide, *page.evaluate(CUT), *page.evaluate(SMALL_CHART_TEXTS)]
    return [f"{width} px: {one}" for one in found]


def test_every_main_page_is_comfortable_and_has_its_own_title(
    page: Page, demo_learner: User, sign_in: Callable[[User], None]
) -> None:
    objections: list[str] = []
    titles: list[str] = []
    for address in (*VISITORS_PAGES, *LEARNERS_PAGES):
        if address == LEARNERS_PAGES[0]:
            sign_in(demo_learner)
        page.goto(address)
        titles.append(page.title())
        objections += comfort_of(page)
    assert not objections, "\n".join(objections)
    assert len(set(titles)) == len(titles), sorted(titles)
    assert all(re.fullmatch(r"\S.+ · Learning Path", title) for title in titles)


@pytest.mark.parametrize("viewport_width", [390])
def test_looking_finds_discomfort(page: Page) -> None:
    brand = "<header class='site-header'><div class='page'><a class='brand'>Brand</a></div></header>"
    for harm, found in (
        ("<button style='width: 20px; height: 20px'></button><button>other</button>", "small target"),
        ("<p><a href='/'>one</a><br><a href='/'>two</a></p>", "small target"),
        ("<h3>Too deep</h3>", "h3 after h1"),
        ("<nav>Nameless</nav>", ": nav:"),
        ("</main><p>Stray</p><main>", "outside of landmarks: Stray"),
        ("<p style='width: 400px; background: #ddd'>wide</p>", "320 px: p.: wide"),
        ("<p style='width: 2em; overflow: hidden'>Unterbeamte</p>", "cut: p"),
        ("<p style='padding-left: 9px'>aside</p>", "not mirrored: p"),
        (
            "<p style='position: relative; top: -60px; margin: 0'>up</p><style>main { margin-top: -90px }</style>",
            "covers",
        ),
        (
            "<div class='chart' role='img'><svg viewBox='0 0 100 9' width='90'><text y='9' font-size='9'>x</text></svg></div>",
            "small in a chart",
        ),
    ):
        page.set_content(
            f"<html lang='en'><title>A page</title>{brand}<main><h1>A page</h1>{harm}</main></html>"
        )
        assert found in " ".join(comfort_of(page)), harm
    page.set_content(
        f"<html lang='en'>{brand}<main><h1>A page</h1><p>Go <a href='/'>there</a> now</p></main></html>"
    )
    page.add_style_tag(content="* { margin: 0 } .brand { font-size: 30px }")
    assert comfort_of(page) == []


@pytest.mark.parametrize("language", ["fr-FR"])
def test_what_the_catalog_says_in_english_is_marked_so_on_a_french_page(page: Page) -> None:
    path = Path.objects.get()
    page.goto(path.get_absolute_url())
    assert page.locator("html").get_attribute("lang") == "fr"
    spoken = page.get_by_text(path.summary).evaluate("(one) => one.closest('[lang]').lang")
    assert spoken == "en"


def test_forced_colours_leave_focus_and_progress_and_nothing_moves(
    page: Page, demo_learner: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(demo_learner)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.goto("/plan/")
    for place in (page.get_by_label("Hours a week"), page.get_by_role("button", name="See what changes")):
        page.keyboard.press("Tab")
        place.focus()
        assert place.evaluate("(one) => parseFloat(getComputedStyle(one).outlineWidth)") >= 2
        assert place.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
    bar = page.locator("progress").first
    assert bar.evaluate("(one) => getComputedStyle(one).borderTopWidth") == "1px"
    assert page.evaluate(MOVING) == []
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING), "so there was something to hold still"


MOVING = """() => [...document.querySelectorAll("body *")]
  .filter((one) => {
    const { transitionDuration, animationName } = getComputedStyle(one);
    return animationName !== "none" || transitionDuration.split(",").some((one) => parseFloat(one) > 0);
  })
  .map((one) => `${one.tagName}.${one.className}`)"""


def test_links_in_sentences_are_underlined_and_being_behind_is_a_word(
    page: Page, demo_learner: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(demo_learner)
    page.goto("/plan/")
    plain = page.evaluate(
        """() => [...document.querySelectorAll("main p a, footer a")]
          .filter((one) => one.checkVisibility() && !getComputedStyle(one).textDecorationLine.includes("underline"))
          .map((one) => one.textContent)"""
    )
    assert plain == []
    expect(page.locator(".answer").get_by_text("behind")).to_be_visible()


# --- Refused ---------------------------------------------------------------------------------------------

COURSE = "/plan/courses/deep-learning/"
LAST_CELL = "the last week's deep learning"
TOO_MANY_HOURS = "At most 168 hours."
REFUSED = [
    # address, what is typed by id, the button, the words beside the first wrong field
    ("/plan/edit/", {"id_planned_pace_hours": "169", "id_starts_on": ""}, "Save", TOO_MANY_HOURS),
    ("/plan/log/", {"id_hours-deep-learning": "169"}, "Save hours", TOO_MANY_HOURS),
    ("/plan/weeks/log/", {LAST_CELL: "169"}, "Save hours", TOO_MANY_HOURS),
    ("/plan/what-if/", {"id_hours": "169"}, "See what changes", TOO_MANY_HOURS),
    (
        "/plan/pauses/",
        {"id_starts_on": "2030-02-02", "id_ends_on": "2030-02-01"},
        "Plan it",
        "before the first.",
    ),
    (COURSE, {"estimate_estimate_hours": "6000"}, "Save the estimate", "At most 5000 hours."),
    (COURSE, {"share_share_done_percent": "100"}, "Save how far", "99"),
    (
        "/paths/ai-engineer-foundations/enroll/",
        {"id_planned_pace_hours": "0"},
        "Show me my dates",
        "More than 0",
    ),
    (
        "/accounts/password/change/",
        {"id_oldpassword": "", "id_password1": "short"},
        "Change password",
        "required",
    ),
    ("/accounts/email/", {"id_email": "no address"}, "Add email", "valid"),
]
REFUSED_VISITORS = [
    (
        "/paths/ai-engineer-foundations/try/",
        {"id_planned_pace_hours": "0"},
        "Show me these dates",
        "More than 0",
    ),
    ("/accounts/signup/", {"id_email": "ada@example.org", "id_password1": "short"}, "Sign up", "too short"),
    ("/accounts/login/", {"id_login": "ada@example.org"}, "Sign in", "required"),
]


@pytest.fixture
def plan(learner: User) -> Plan:
    today = timezone.localdate()
    plan = Plan.objects.create(
        user=learner, planned_pace_hours=10, starts_on=today - dt.timedelta(days=30), time_zone="UTC"
    )
    enroll(learner, Path.objects.with_steps().get(slug="ai-engineer-foundations"), [], today)
    return plan


@pytest.mark.parametrize("javascript", [False])
def test_every_refused_form_begins_with_what_is_wrong_and_leads_there(
    plan: Plan, learner: User, page: Page, sign_in: Callable[[User], None]
) -> None:
    for address, typed, button, told in REFUSED_VISITORS:
        _refuse(page, address, typed, button, told)
    sign_in(learner)
    page.goto("/accounts/reauthenticate/")  # as changes of an account ask for it
    _field(page, "id_password").fill(PASSWORD)
    with page.expect_navigation():
        _field(page, "id_password").press("Enter")
    for address, typed, button, told in REFUSED:
        _refuse(page, address, typed, button, told)


def _refuse(page: Page, address: str, typed: dict[str, str], button: str, told: str) -> None:
    page.goto(address)
    for name, text in typed.items():
        _field(page, name).fill(text)
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).first.click()
    assert page.title().startswith("Error: "), page.url
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading")).to_have_text(re.compile("needs? a look"))

    targets = [link.get_attribute("href") or "" for link in summary.get_by_role("link").all()]
    assert targets, f"{page.url} leads to no field"
    assert page.locator("[aria-invalid=true]").count() == len(targets)
    for target in targets:
        field = page.locator(f"[id='{target[1:]}']")
        expect(field).to_have_attribute("aria-invalid", "true")
        for text_id in (field.get_attribute("aria-describedby") or "nothing").split():
            expect(page.locator(f"[id='{text_id}']")).to_be_visible()
    summary.get_by_role("link").first.click()
    expect(page.locator("[aria-invalid=true]").first).to_be_in_viewport()
    wrong = page.locator(f"[id='{targets[0][1:]}']")
    expect(wrong).to_have_accessible_description(re.compile(re.escape(told)))
    for name, text in typed.items():
        if _field(page, name).get_attribute("type") != "password":
            expect(_field(page, name)).to_have_value(text)


def _field(page: Page, name: str) -> Locator:
    if name == LAST_CELL:
        return page.locator(".log-grid [name^=hours-][name$=-deep-learning]").last
    return page.locator(f"[id='{name}']")


@pytest.mark.parametrize("viewport_width", [390])
@pytest.mark.parametrize("language", ["en", "am"])
def test_both_calendars_beside_each_other_fit_a_phone(
    page: Page, demo_learner: User, sign_in: Callable, language: str
) -> None:
    User.objects.update(language=language, calendar=User.Calendar.ETHIOPIAN)
    sign_in(demo_learner)
    for address in ("/plan/", "/plan/what-if/?hours=12", "/plan/forecasts/", "/plan/weeks/log/"):
        page.goto(address)
        assert_comfortable(page)
