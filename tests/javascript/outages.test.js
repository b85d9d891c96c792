// A server that is busy or away: what waits on a device goes on waiting.
import assert from "node:assert/strict";
import { test } from "node:test";
import { workerIn } from "./worker.js";

const entry = { account: "0123456789abcdef", week: "2026-03-02", fields: { "hours-algebra": "5" }, refused: false, keptAt: 1 };

/** Return a network that gives these answers, one after the other. */
function network(...answers) {
  return () => Promise.resolve(answers.shift());
}

test("too many, bad gateway, unavailable and timeout are outages, refusals and mistakes are not", () => {
  const { isOutage } = workerIn("en-GB");
  const statuses = [200, 302, 403, 404, 422, 429, 500, 502, 503, 504];
  assert.deepEqual(statuses.filter((status) => isOutage({ status })), [429, 502, 503, 504]);
});

test("hours that meet an outage are neither sent nor refused, and the browser is told to try again", async () => {
  const { send } = workerIn("en-GB", network(new Response("", { status: 503, statusText: "Service Unavailable" })));
  await assert.rejects(send(entry), /Service Unavailable/);
});
