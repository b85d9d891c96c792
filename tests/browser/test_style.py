"""How the site looks where no test of one page would notice: all components, and the plan on paper."""

from collections.abc import Callable

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect

from learningpath.models import User
from tests.browser.look import look_at

INK_ON_PAPER = """() => {
  const seen = (one) => one.getClientRects().length > 0;
  const of = (one, name) => getComputedStyle(one)[name];
  const panel = document.querySelector("main .panel:not(.log-card)");
  return {
    colours: [of(document.body, "backgroundColor"), of(document.body, "color")],
    controls: [...document.querySelectorAll("nav, footer, form, button, .btn, input, details")].filter(seen).length,
    charts: [...document.querySelectorAll("svg.chart[role=img]")].filter(seen).length,
    dates: [...document.querySelectorAll(".course-when time")].filter(seen).length,
    breaks: of(panel, "breakInside"),
  };
}"""


@pytest.mark.django_db
@override_settings(DEBUG=True)
def test_every_component_by_day_and_by_night(page: Page) -> None:
    page.goto("/style/")
    assert look_at(page) == []


@pytest.mark.usefixtures("catalog")
@pytest.mark.parametrize("colour_scheme", ["dark"])
@pytest.mark.parametrize("viewport_width", [718])  # an A4 sheet without its margins
def test_a_printed_plan_is_ink_on_paper_without_controls(
    page: Page, demo_learner: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(demo_learner)
    page.goto("/plan/")
    page.emulate_media(media="print")
    sheet = page.evaluate(INK_ON_PAPER)
    assert sheet["colours"] == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    assert sheet["controls"] == 0
    assert sheet["charts"] == 4
    assert sheet["dates"] >= 2
    assert sheet["breaks"] == "avoid"
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="What if")).to_be_hidden()
