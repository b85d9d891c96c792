// What a page says of kept hours, and how it puts them back into the form that they were typed into.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./page.js";

const LOG = `
  <form action="/plan/log/?week=2026-03-02">
    <input name="hours-algebra" value="2"><input type="hidden" name="was-algebra" value="2">
    <input name="hours-python" value=""><input type="hidden" name="was-python" value="">
  </form>`;
const KEPT = {
  text: "Kept: 2–8 March.",
  label: "Look at that week",
  discard: "Discard",
  week: "2026-03-02",
  refused: false,
  fields: { "hours-algebra": "5", "was-algebra": "2", "was-python": "" },
};

/** Return what stands in the fields for hours. */
function typed({ document }) {
  return [...document.querySelectorAll("[name^=hours-]")].map((field) => field.value);
}

test("a notice comes first on the page and replaces the one before", (t) => {
  const window = open(t, "<h1>My plan</h1>");
  window.showNotices([KEPT]);
  window.showNotices([{ ...KEPT, text: "Kept: 9–15 March." }]);
  const [notice, heading] = window.document.querySelector("main").children;
  assert.equal(notice.querySelector("p").textContent, "Kept: 9–15 March.");
  assert.equal(notice.getAttribute("role"), "status");
  assert.equal(heading.textContent, "My plan");
  window.showNotices([]);
  assert.equal(window.document.querySelector("main").children.length, 1);
});

test("a notice of sent hours stays, with a link and nothing to discard", (t) => {
  const window = open(t, "");
  window.showNotices([{ text: "Sent: 2–8 March.", label: "Show my dates", link: "/plan/" }]);
  window.showNotices([]);
  const [link] = window.document.links;
  assert.equal(link.textContent, "Show my dates");
  assert.equal(link.pathname, "/plan/");
  assert.equal(window.document.querySelector("button"), null);
});

test("what a notice says is text, whatever is in it", (t) => {
  const window = open(t, "");
  window.showNotices([{ ...KEPT, text: "<b>Algebra</b>" }]);
  assert.equal(window.document.querySelector("p").textContent, "<b>Algebra</b>");
});

test("kept hours stand in the form of their week again", (t) => {
  const window = open(t, LOG);
  window.showNotices([KEPT]);
  assert.deepEqual(typed(window), ["5", ""]);
});

test("kept hours do not replace what was typed since", (t) => {
  const window = open(t, LOG);
  window.document.querySelector("[name=hours-algebra]").value = "3";
  window.showNotices([KEPT]);
  assert.deepEqual(typed(window), ["3", ""]);
});

test("kept hours do not cover what was saved elsewhere since", (t) => {
  const window = open(t, LOG);
  window.showNotices([{ ...KEPT, fields: { "hours-algebra": "5", "was-algebra": "1" } }]);
  assert.deepEqual(typed(window), ["2", ""]);
});

test("hours that were refused, and those of another week, stay out of the form", (t) => {
  const window = open(t, LOG);
  window.showNotices([{ ...KEPT, refused: true }, { ...KEPT, week: "2026-03-09" }]);
  assert.deepEqual(typed(window), ["2", ""]);
});
