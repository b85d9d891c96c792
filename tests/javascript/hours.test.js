// What the grid of several weeks takes for hours, and what they add up to.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { open } from "./page.js";

const TYPED = JSON.parse(readFileSync(new URL("../hours_typed.json", import.meta.url), "utf8"));

/** Return the sum of fields in which this is typed. */
function sumOf(t, texts, lang) {
  const window = open(t, texts.map((text) => `<input value="${text}">`).join(""), { lang });
  return window.hoursSum([...window.document.querySelectorAll("input")]);
}

test("the grid reads hours as the server does, see tests/test_hours_typed.py", (t) => {
  const { secondsTyped } = open(t, "");
  for (const [text, hours] of Object.entries(TYPED)) {
    assert.equal(secondsTyped(text), hours === null ? NaN : Math.round(3600 * hours), JSON.stringify(text));
  }
});

test("an empty field counts as no hours", (t) => {
  const { secondsTyped } = open(t, "");
  assert.equal(secondsTyped(""), 0);
  assert.equal(secondsTyped("  "), 0);
});

test("what is too long is refused at once", (t) => {
  const { secondsTyped } = open(t, "");
  const begun = performance.now();
  for (const text of ["7", " 7", "h", "1/2 ", "፩፻"]) assert.equal(secondsTyped(text.repeat(50000)), NaN);
  assert.ok(performance.now() - begun < 500);
});

test("wrong hours are said beside their fields, and what was right before stands without an error", (t) => {
  const { areHoursRight, document } = open(t, `
    <form data-unreadable="Like 7.5." data-too-many="168 hours.">
      <div><input id="a" name="hours-a" value="7:60"></div>
      <div><input id="b" name="hours-b" value="100"></div>
      <div><input id="c" name="hours-c" value="68:01"></div>
    </form>`);
  const [form] = document.forms;
  const said = () => [...form.querySelectorAll("div > input")].map((field) => field.parentElement.textContent);
  assert.equal(areHoursRight(form), false);
  assert.deepEqual(said(), ["Like 7.5.", "", "168 hours."]);
  assert.equal(document.activeElement.id, "a");
  assert.equal(document.getElementById("a").getAttribute("aria-describedby"), "a-error");
  form.querySelector("#a").value = "";
  form.querySelector("#c").value = "68h";
  assert.equal(areHoursRight(form), true);
  assert.deepEqual(said(), ["", "", ""]);
  assert.equal(form.querySelector("[aria-invalid]"), null);
});

test("a sum is written with the decimal sign of the page's language", (t) => {
  assert.equal(sumOf(t, ["1,25", "2:30"], "en"), "3.75");
  assert.equal(sumOf(t, ["1.25", "2:30"], "fr"), "3,75");
  assert.equal(sumOf(t, ["1.25", "2:30"], "am"), "3.75");
});

test("a sum is exact to the hundredth and has nothing between its thousands", (t) => {
  assert.equal(sumOf(t, ["0.1", "0.2"], "en"), "0.3");
  assert.equal(sumOf(t, ["0:20", "0:20", "0:20"], "en"), "1");
  assert.equal(sumOf(t, ["9999", "1,5"], "fr"), "10000,5");
});

test("a sum with something that is no hours is not known", (t) => {
  assert.equal(sumOf(t, ["1", "x"], "en"), "?");
});

test("cells without a field and empty ones add nothing", (t) => {
  const { hoursSum } = open(t, "");
  assert.equal(hoursSum([null, { value: "2" }, { value: "" }]), "2");
  assert.equal(hoursSum([]), "0");
});
