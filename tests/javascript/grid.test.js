// The grid of several weeks: which cell a key leads to, totals that run along, and a week copied from the one before.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./page.js";

const WEEKS = ["2026-03-02", "2026-03-09", "2026-03-16"];
const COURSES = ["algebra", "python", "statistics"];

/** Return the markup of a cell: hours typed in it, null for a week before the course, { before } for a week outside. */
function cell(week, course, typed) {
  if (typed === null) return "<td>–</td>";
  const { value = typed, before } = Object(typed);
  const data = before === undefined ? "" : ` data-before="${before}"`;
  return `<td><input name="hours-${week}-${course}" value="${value}"${data}><input type="hidden" name="was-${week}-${course}"></td>`;
}

/** Return the window of a page with these hours, a row for each week, and shorthands to use it. */
function openGrid(t, rows, { direction = "ltr", into = WEEKS[rows.length - 1] } = {}) {
  const body = rows.map((row, at) => {
    const cells = row.map((typed, column) => cell(WEEKS[at], COURSES[column], typed));
    return `<tr><th>Week</th>${cells.join("")}<td></td></tr>`;
  });
  const window = open(t, `
    <form method="post" data-grid>
      <table style="direction: ${direction}">
        <tbody>${body.join("")}</tbody>
        <tfoot><tr><th>Total</th>${"<td></td>".repeat(rows[0].length + 1)}</tr></tfoot>
      </table>
      <p data-saved-totals>The totals are of what is saved.</p>
      <button class="btn btn-primary">Save hours</button>
      <select name="into"><option>${into}</option></select>
      <button name="copy">Copy last week</button>
      <p role="status" data-filled="Filled." data-nothing="Nothing to copy."></p>
    </form>`);
  const { document } = window;
  const field = (row, column) => document.querySelector(`[name=hours-${WEEKS[row]}-${COURSES[column]}]`);
  return {
    document,
    field,
    /** Put the cursor into a cell: all of it selected, or at a place in its text. */
    enter(row, column, at) {
      field(row, column).focus();
      if (at === undefined) field(row, column).select();
      else field(row, column).setSelectionRange(at, at);
    },
    /** Press a key where the focus is; return whether the grid took it. */
    press(key, modifiers = {}) {
      const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...modifiers });
      return !document.activeElement.dispatchEvent(event);
    },
    isAt: (row, column) => document.activeElement === field(row, column),
    type(row, column, text) {
      field(row, column).value = text;
      field(row, column).dispatchEvent(new window.Event("input", { bubbles: true }));
    },
    copy: () => document.querySelector("[name=copy]").click(),
    show: () => window.dispatchEvent(new window.Event("pageshow")),
    totals: (selector) => [...document.querySelectorAll(selector)].map((total) => total.textContent),
  };
}

test("up and down lead to the same course in the next week, with all selected", (t) => {
  const grid = openGrid(t, [["1", "2"], ["3.5", "4"]]);
  grid.enter(0, 0);
  assert.ok(grid.press("ArrowDown"));
  assert.ok(grid.isAt(1, 0));
  assert.deepEqual([grid.field(1, 0).selectionStart, grid.field(1, 0).selectionEnd], [0, 3]);
  assert.ok(grid.press("ArrowUp"));
  assert.ok(grid.isAt(0, 0));
});

test("a key over the edge stays where it is", (t) => {
  const grid = openGrid(t, [["1", "2"], ["3", "4"]]);
  grid.enter(0, 0);
  grid.press("ArrowUp");
  assert.ok(grid.isAt(0, 0));
  assert.ok(!grid.press("ArrowLeft"));
  assert.ok(grid.isAt(0, 0));
});

test("keys step over cells without a field", (t) => {
  const grid = openGrid(t, [["1", null, "2"], [null, "3", "4"], ["5", "6", "7"]]);
  grid.enter(0, 0);
  grid.press("ArrowRight");
  assert.ok(grid.isAt(0, 2));
  grid.press("ArrowLeft");
  assert.ok(grid.isAt(0, 0));
  grid.press("ArrowDown");
  assert.ok(grid.isAt(2, 0));
});

test("left and right move inside a text before they leave it", (t) => {
  const grid = openGrid(t, [["1.5", "2.5"]]);
  grid.enter(0, 0, 1);
  assert.ok(!grid.press("ArrowRight"));
  assert.ok(grid.isAt(0, 0));
  grid.enter(0, 0, 3);
  assert.ok(grid.press("ArrowRight"));
  assert.ok(grid.isAt(0, 1));
  grid.enter(0, 1, 3);
  assert.ok(!grid.press("ArrowLeft"));
  grid.enter(0, 1, 0);
  assert.ok(grid.press("ArrowLeft"));
  assert.ok(grid.isAt(0, 0));
});

test("from right to left, the left key leads ahead", (t) => {
  const grid = openGrid(t, [["1", "2"]], { direction: "rtl" });
  grid.enter(0, 0);
  grid.press("ArrowLeft");
  assert.ok(grid.isAt(0, 1));
  grid.press("ArrowRight");
  assert.ok(grid.isAt(0, 0));
});

test("enter leads down, and from the last week to the button that saves", (t) => {
  const grid = openGrid(t, [["1"], ["2"]]);
  grid.enter(0, 0);
  assert.ok(grid.press("Enter"));
  assert.ok(grid.isAt(1, 0));
  assert.ok(grid.press("Enter"));
  assert.equal(grid.document.activeElement.textContent, "Save hours");
});

test("other keys, and keys with a modifier, are the browser's", (t) => {
  const grid = openGrid(t, [["1"], ["2"]]);
  grid.enter(0, 0);
  for (const key of ["1", "Tab", "Home"]) assert.ok(!grid.press(key));
  for (const name of ["ctrlKey", "metaKey", "altKey", "shiftKey", "isComposing"]) {
    assert.ok(!grid.press("ArrowDown", { [name]: true }), name);
  }
  assert.ok(grid.isAt(0, 0));
});

test("totals run along by week, by course and in all", (t) => {
  const grid = openGrid(t, [["1", "2,5"], [null, "4"]]);
  assert.equal(grid.document.querySelector("[data-saved-totals]"), null);
  grid.type(0, 0, "1:30");
  assert.deepEqual(grid.totals("tbody td:last-child"), ["4", "4"]);
  assert.deepEqual(grid.totals("tfoot td"), ["1.5", "6.5", "8"]);
  grid.type(1, 1, "x");
  assert.deepEqual(grid.totals("tbody td:last-child"), ["4", "?"]);
  assert.deepEqual(grid.totals("tfoot td"), ["1.5", "?", "?"]);
});

test("totals are of what the browser has put back into the fields", (t) => {
  const grid = openGrid(t, [["1", "2"]]);
  grid.field(0, 0).value = "5";
  grid.show();
  assert.deepEqual(grid.totals("tfoot td"), ["5", "2", "7"]);
});

test("a week is filled from the week before, where nothing stands", (t) => {
  const grid = openGrid(t, [["1", "2", ""], ["9", " ", ""]]);
  grid.copy();
  assert.deepEqual([0, 1, 2].map((column) => grid.field(1, column).value), ["9", "2", ""]);
  assert.equal(grid.document.querySelector("[role=status]").textContent, "Filled.");
  assert.ok(grid.isAt(1, 1));
  assert.deepEqual(grid.totals("tfoot td"), ["10", "4", "0", "14"]);
});

test("the first week is filled from the week before that the page does not show", (t) => {
  const grid = openGrid(t, [[{ value: "", before: "2.5" }, { value: "" }], ["7", "8"]], { into: WEEKS[0] });
  grid.copy();
  assert.deepEqual([0, 1].map((column) => grid.field(0, column).value), ["2.5", ""]);
  assert.equal(grid.field(1, 0).value, "7");
});

test("a week that lacks nothing of the week before says so", (t) => {
  const grid = openGrid(t, [["1", ""], ["2", ""]]);
  grid.copy();
  assert.equal(grid.document.querySelector("[role=status]").textContent, "Nothing to copy.");
  assert.deepEqual([0, 1].map((column) => grid.field(1, column).value), ["2", ""]);
});
