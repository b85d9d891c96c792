// Hours kept without a connection: whose they are, how two logs of one week become one, what is said of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { workerIn } from "./worker.js";

const { accountOf, fill, keptNotice, logOf, merged, ordinal, sentNotice, weekOf } = workerIn("en-GB");

/** Return hours of a week as the worker keeps them. */
function kept(fields, { week = "2026-03-02", refused = false } = {}) {
  return { account: "0123456789abcdef", week, fields, refused, keptAt: 1 };
}

/** Return a text without the spaces around dashes that some releases of the languages' data have. */
function plain(text) {
  return text.replace(/\s–\s/g, "–").replace(/\s/g, " ");
}

test("a page says whose it is, that nobody is signed in, or nothing", () => {
  assert.equal(accountOf('<!DOCTYPE html>\n<html lang="en"\n      dir="ltr" data-account="0123456789abcdef">'), "0123456789abcdef");
  assert.equal(accountOf('<html lang="en" data-account="">'), "");
  assert.equal(accountOf('<html lang="en"><body data-account="0123456789abcdef">'), undefined);
  assert.equal(accountOf(""), undefined);
});

test("the first log of a week is kept as it is", () => {
  const fields = { "hours-algebra": "5", "was-algebra": "2", "title-algebra": "Algebra" };
  assert.deepEqual(merged(undefined, fields), fields);
});

test("of two logs the later hours count, and what the page had shown before the first", () => {
  const earlier = kept({ "hours-algebra": "5", "was-algebra": "2" });
  const fields = { "hours-algebra": "6", "was-algebra": "5" };
  assert.deepEqual(merged(earlier, fields), { "hours-algebra": "6", "was-algebra": "2" });
});

test("a later log of another course takes nothing away", () => {
  const earlier = kept({ "hours-algebra": "5", "was-algebra": "", "title-algebra": "Algebra" });
  const fields = { "hours-python": "1", "was-python": "", "title-python": "Python" };
  assert.deepEqual(merged(earlier, fields), { ...earlier.fields, ...fields });
});

test("after a refusal it counts what the page shows now", () => {
  const earlier = kept({ "hours-algebra": "5", "was-algebra": "2" }, { refused: true });
  const fields = { "hours-algebra": "6", "was-algebra": "3" };
  assert.deepEqual(merged(earlier, fields), fields);
});

test("merging changes neither log", () => {
  const earlier = kept({ "was-algebra": "2" });
  const fields = { "was-algebra": "5" };
  merged(earlier, fields);
  assert.deepEqual([earlier.fields, fields], [{ "was-algebra": "2" }, { "was-algebra": "5" }]);
});

test("a week is said from Monday to Sunday, in the words of the language", () => {
  assert.equal(plain(weekOf({ week: "2026-03-02" })), "2–8 Mar");
  assert.equal(plain(weekOf({ week: "2026-02-23" })), "23 Feb–1 Mar");
  assert.equal(plain(workerIn("fr").weekOf({ week: "2026-03-02" })), "2–8 mars");
  assert.match(plain(workerIn("am").weekOf({ week: "2026-03-02" })), /ማርች/);
});

test("French counts the first of a month", () => {
  const fr = workerIn("fr");
  assert.equal(plain(fr.weekOf({ week: "2026-06-01" })), "1er–7 juin");
  assert.equal(plain(fr.weekOf({ week: "2026-02-23" })), "23 févr.–1er mars");
  assert.equal(fr.ordinal("lundi 11 mai à 21:31"), "lundi 11 mai à 21:31");
  assert.equal(ordinal("1 June"), "1 June");
});

test("words are filled in by name, wherever they stand and whatever is in them", () => {
  assert.equal(fill("%(hours)s in %(week)s, %(week)s!", { week: "2–8 Mar", hours: "$& $1 %(week)s" }), "$& $1 %(week)s in 2–8 Mar, 2–8 Mar!");
  assert.equal(fill("100 %", {}), "100 %");
});

test("a notice of kept hours names week, courses and hours, and can discard them", () => {
  const entry = kept({ "hours-algebra": "5", "title-algebra": "Algebra", "hours-python": "", "title-python": "Python", "was-python": "2" });
  const { text, ...notice } = keptNotice(entry);
  assert.equal(plain(text), "Kept: 2–8 Mar (Algebra: 5, Python: –).");
  assert.deepEqual(notice, {
    link: undefined,
    label: "Look at that week",
    week: "2026-03-02",
    discard: "Discard",
    refused: false,
    fields: entry.fields,
  });
});

test("a notice of hours that were refused leads to their week", () => {
  const notice = keptNotice(kept({ "hours-algebra": "5", "title-algebra": "Algebra" }, { refused: true }));
  assert.equal(plain(notice.text), "Not saved: 2–8 Mar (Algebra: 5).");
  assert.equal(notice.link, "/plan/log/?week=2026-03-02");
  assert.equal(notice.refused, true);
});

test("a notice of a week without hours says a dash", () => {
  assert.equal(plain(keptNotice(kept({ "was-algebra": "" })).text), "Kept: 2–8 Mar (–).");
});

test("a notice of sent hours leads to the dates and has nothing to discard", () => {
  const { text, ...notice } = sentNotice(kept({}));
  assert.equal(plain(text), "Sent: 2–8 Mar.");
  assert.deepEqual(notice, { link: "/plan/", label: "Show my dates" });
});

test("the address of a week takes no more than a week", () => {
  assert.equal(logOf({ week: "2026-03-02&next=/" }), "/plan/log/?week=2026-03-02%26next%3D%2F");
});
