// What site.js does to forms: time zones, double submits, fields filled from kept hours, and answers of what-if.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./page.js";

/** Try to send the form of a page; return whether it was let through. */
function send(window) {
  return window.document.querySelector("form").dispatchEvent(new window.Event("submit", { cancelable: true }));
}

test("the time zone of the device is chosen, offered if need be, and its day taken as the first", (t) => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { document } = open(t, `
    <form>
      <select data-time-zone data-guess><option>Pacific/Kiritimati</option></select>
      <input type="date" name="starts_on" value="2020-01-01">
    </form>`);
  const today = new Date();
  const [first, offered] = document.querySelector("select").options;
  assert.equal(document.querySelector("select").value, zone);
  assert.deepEqual([first.value, offered.text], ["Pacific/Kiritimati", zone.replaceAll("_", " ")]);
  const day = [today.getFullYear(), today.getMonth() + 1, today.getDate()].map((part) => String(part).padStart(2, "0"));
  assert.equal(document.querySelector("[name=starts_on]").value, day.join("-"));
});

test("a hidden time zone goes along with the first day that is shown", (t) => {
  const { document } = open(t, `
    <form>
      <input type="hidden" data-time-zone data-guess value="UTC">
      <input type="date" name="starts_on" value="2020-01-01">
    </form>`);
  assert.equal(document.querySelector("[data-guess]").value, Intl.DateTimeFormat().resolvedOptions().timeZone);
  assert.equal(document.querySelector("[name=starts_on]").value, "2020-01-01");
});

test("a time zone that somebody chose stays", (t) => {
  const { document } = open(t, '<form><input type="hidden" data-time-zone value="Asia/Tokyo"></form>');
  assert.equal(document.querySelector("input").value, "Asia/Tokyo");
});

test("a form that changes something is sent once, and again when its page comes back", (t) => {
  const window = open(t, '<form method="post"></form>');
  assert.deepEqual([send(window), send(window)], [true, false]);
  window.dispatchEvent(new window.Event("pageshow"));
  assert.ok(send(window));
});

test("a form that only asks is sent as often as it is asked", (t) => {
  const window = open(t, '<form method="get"></form>');
  assert.deepEqual([send(window), send(window)], [true, true]);
});

test("an answer's errors come to the fields they are of, and go when it has none", (t) => {
  const window = open(t, `
    <form><div><input name="pace" class="form-control" value="x"></div><div><input name="by" class="form-control"></div></form>`);
  const answered = (body) => new window.DOMParser().parseFromString(body, "text/html").querySelector("form");
  const [pace, by] = window.document.querySelectorAll("input");
  window.showFieldErrors(window.document.forms[0], answered(`
    <form>
      <div><input name="pace" class="form-control is-invalid" aria-invalid="true" aria-describedby="e"><span class="invalid-feedback" id="e">No number.</span></div>
      <div><input name="by" class="form-control"></div>
    </form>`));
  assert.deepEqual([pace, by].map((field) => field.classList.contains("is-invalid")), [true, false]);
  assert.deepEqual([pace.getAttribute("aria-invalid"), pace.getAttribute("aria-describedby")], ["true", "e"]);
  assert.equal(pace.parentElement.textContent, "No number.");
  assert.equal(pace.value, "x");
  window.showFieldErrors(window.document.forms[0], null);
  assert.deepEqual([pace.className, pace.hasAttribute("aria-invalid"), pace.hasAttribute("aria-describedby")], ["form-control", false, false]);
  assert.equal(pace.parentElement.textContent, "");
});
