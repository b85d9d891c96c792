"""A person without a mouse: to a place on the page by Tab, seeing at each stop where they are."""

from playwright.sync_api import Locator, Page, expect

MOST_STOPS = 150

REMEMBER_UNFOCUSED = """
addEventListener("DOMContentLoaded", () => {
  const looks = new WeakMap();
  const lookOf = (one) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(one);
    return JSON.stringify([outlineStyle === "none" ? 0 : [outlineWidth, outlineColor], boxShadow]);
  };
  const remember = () => {
    for (const one of document.querySelectorAll("a, button, input, select, summary, [tabindex]"))
      if (one !== document.activeElement && !looks.has(one)) looks.set(one, lookOf(one));
  };
  remember();
  addEventListener("keydown", remember, true);
  window.wrongAtThisStop = () => {
    const one = document.activeElement;
    const box = one.getClientRects()[0];
    const name = `${one.tagName.toLowerCase()} "${(one.labels?.[0] ?? one).textContent.trim().slice(0, 40)}"`;
    if (!box) return [`${name} has the focus and is not there`];
    const wrong = [];
    const isInside = (box) => box.top >= -1 && box.left >= -1 && box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1;
    if (!isInside(box)) wrong.push(`${name} has the focus outside the screen`);
    else {
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (!one.contains(top) && !top?.contains(one)) wrong.push(`${name} has the focus under ${top?.tagName}`);
    }
    if (lookOf(one) === looks.get(one)) wrong.push(`${name} looks the same with the focus`);
    return wrong;
  };
});
"""


class Walker:
    """Goes through a page by keyboard; ``objections`` are the stops that a person would not find."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.objections: list[str] = []
        self.stops = 0
        page.add_init_script(REMEMBER_UNFOCUSED)

    def go_to(self, place: Locator, *, key: str = "Tab") -> None:
        """Press Tab, or Shift+Tab, until a place has the focus."""
        expect(place).to_be_attached()
        for _ in range(MOST_STOPS):
            if place.evaluate("(one) => one === document.activeElement"):
                return
            self.page.keyboard.press(key)
            self.look()
        raise AssertionError(f"{key} does not lead to {place} on {self.page.url}")

    def look(self) -> None:
        """Note what is wrong with the place that has the focus."""
        self.stops += 1
        if self.page.evaluate("document.activeElement !== document.body"):
            self.objections += [f"{self.page.url}: {one}" for one in self.page.evaluate("wrongAtThisStop()")]

    def press(self, key: str = "Enter") -> None:
        """Press a key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def press_in_place(self, key: str) -> None:
        """Press a key that leads to no other page."""
        self.page.keyboard.press(key)
        self.look()

    def follow(self, link: str) -> None:
        """Go to a link, and where it leads."""
        self.go_to(self.page.get_by_role("link", name=link, exact=True).first)
        self.press()

    def send(self, button: str, key: str = "Enter") -> None:
        """Go to a button and press it; it leads to another page."""
        self.go_to(self.page.get_by_role("button", name=button, exact=True).first)
        self.press(key)

    def type_into(self, field: Locator, text: str) -> None:
        """Go to a field and type over what stands in it."""
        self.go_to(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
