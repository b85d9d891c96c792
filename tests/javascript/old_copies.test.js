// How long a device keeps what nobody takes up again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { workerIn } from "./worker.js";

const { isForgotten, isOldPage } = workerIn("en-GB");
const ONE_DAY_MS = 24 * 60 * 60 * 1000;
const MINUTE_MS = 60 * 1000;

/** Return a page that was seen so long ago. */
function seen(milliseconds) {
  return new Response("", { headers: { "Seen-At": new Date(Date.now() - milliseconds).toISOString() } });
}

/** Return hours of an account that wait since so long ago. */
function waiting(account, milliseconds) {
  return { account, week: "2026-03-02", fields: {}, refused: false, keptAt: Date.now() - milliseconds };
}

test("a page is shown for thirty days after it was seen, and no longer", () => {
  assert.equal(isOldPage(seen(0)), false);
  assert.equal(isOldPage(seen(30 * ONE_DAY_MS - MINUTE_MS)), false);
  assert.equal(isOldPage(seen(30 * ONE_DAY_MS + MINUTE_MS)), true);
});

test("a page whose time cannot be read is old", () => {
  assert.equal(isOldPage(new Response("", { headers: { "Seen-At": "yesterday" } })), true);
});

test("a file says no time and is never old", () => {
  assert.equal(isOldPage(new Response("")), false);
});

test("hours wait ninety days for an account that is not signed in here", () => {
  for (const account of ["fedcba9876543210", undefined]) {
    assert.equal(isForgotten(waiting("0123456789abcdef", 90 * ONE_DAY_MS - MINUTE_MS), account), false);
    assert.equal(isForgotten(waiting("0123456789abcdef", 90 * ONE_DAY_MS + MINUTE_MS), account), true);
  }
});

test("hours of whoever is signed in wait without an end", () => {
  assert.equal(isForgotten(waiting("0123456789abcdef", 900 * ONE_DAY_MS), "0123456789abcdef"), false);
});
