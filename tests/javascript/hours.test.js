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
  const { hoursTyped } = open(t, "");
  for (const [text, hours] of Object.entries(TYPED)) {
    assert.equal(hoursTyped(text), hours === null ? NaN : Number(hours), JSON.stringify(text));
  }
});

test("an empty field counts as no hours", (t) => {
  const { hoursTyped } = open(t, "");
  assert.equal(hoursTyped(""), 0);
  assert.equal(hoursTyped("  "), 0);
});

test("hours in other digits count once they are saved", (t) => {
  const { hoursTyped } = open(t, "");
  assert.equal(hoursTyped("٧٫٥"), NaN);
});

test("a sum is written with the decimal sign of the page's language", (t) => {
  assert.equal(sumOf(t, ["1,25", "2:30"], "en"), "3.75");
  assert.equal(sumOf(t, ["1.25", "2:30"], "fr"), "3,75");
  assert.equal(sumOf(t, ["1.25", "2:30"], "am"), "3.75");
});

test("a sum is exact to the hundredth and has nothing between its thousands", (t) => {
  assert.equal(sumOf(t, ["0.1", "0.2"], "en"), "0.3");
  assert.equal(sumOf(t, ["0:20", "0:20", "0:20"], "en"), "0.99");
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
