// Adds to pages that work without it.

// The device knows its time zone, and so its day, better than the server can guess from a language.
for (const field of document.querySelectorAll("[data-time-zone][data-guess]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) continue;
  const isSelect = field.matches("select");
  if (isSelect && ![...field.options].some((option) => option.value === zone)) {
    field.add(new Option(zone.replaceAll("_", " "), zone));
  }
  field.value = zone;
  if (!isSelect) continue; // a hidden field goes with dates that are shown already
  const firstDay = field.form.elements.starts_on;
  firstDay.value = new Date().toLocaleDateString("sv"); // Swedish writes days as YYYY-MM-DD
}

// A second tap on a slow line must not send the form again; after a while it may, in case nothing arrived.
const RESEND_AFTER_MS = 5000;
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine && !isKeptOffline(form)) {
      event.preventDefault();
      sayOffline(form);
      return;
    }
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, RESEND_AFTER_MS);
  });
}

// Without a connection the browser would give up the page, and with it what was typed; the service worker
// keeps the log of a week only.
function isKeptOffline(form) {
  return new URL(form.action).pathname === "/plan/log/" && workerListens;
}

function sayOffline(form) {
  form.querySelector("[data-offline]")?.remove();
  const notice = newElement("div", "alert alert-warning", document.body.dataset.offline);
  notice.role = "alert";
  notice.dataset.offline = "";
  form.prepend(notice);
  notice.scrollIntoView({ block: "nearest" });
}

// Nor is a page blocked that comes back from the back-forward cache.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// --- Several weeks by courses: keys move between cells, totals run along, a week is filled in place ---

// As learningpath/writing/hours.py reads them, but for digits of other scripts: those count once they are saved.
function hoursTyped(text) {
  const plain = text.trim().replace(/\s?h$/, "");
  if (!plain) return 0;
  const clock = /^(\d{1,4}):([0-5]\d)$/.exec(plain);
  if (clock) return Number(clock[1]) + Math.round((clock[2] * 100) / 60) / 100;
  return /^\d{1,4}([.,]\d{1,2})?$/.test(plain) ? Number(plain.replace(",", ".")) : NaN;
}

function hoursSum(fields) {
  const sum = fields.reduce((hours, field) => hours + hoursTyped(field?.value ?? ""), 0);
  const style = { maximumFractionDigits: 2, useGrouping: false };
  return Number.isNaN(sum) ? "?" : sum.toLocaleString(document.documentElement.lang, style);
}

function startGrid(form) {
  const table = form.querySelector("table");
  const rows = [...table.tBodies[0].rows].map((row) =>
    [...row.cells].slice(1, -1).map((cell) => cell.querySelector("input:not([type=hidden])"))
  );
  const save = form.querySelector(".btn-primary");
  const status = form.querySelector("[role=status]");

  const showTotals = () => {
    const footer = table.tFoot.rows[0].cells;
    rows.forEach((fields, row) => {
      table.tBodies[0].rows[row].cells[fields.length + 1].textContent = hoursSum(fields);
    });
    rows[0].forEach((_, column) => {
      footer[column + 1].textContent = hoursSum(rows.map((fields) => fields[column]));
    });
    footer[footer.length - 1].textContent = hoursSum(rows.flat());
  };

  const goTo = (field, down, right) => {
    let row = rows.findIndex((fields) => fields.includes(field));
    let column = rows[row].indexOf(field);
    do {
      row += down;
      column += right;
    } while (rows[row] && column in rows[row] && !rows[row][column]);
    const next = rows[row]?.[column];
    next?.focus();
    next?.select();
    return next;
  };

  table.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const { selectionStart: from, selectionEnd: to, value } = field;
    const ahead = getComputedStyle(table).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key === "ArrowDown") goTo(field, 1, 0);
    else if (event.key === "ArrowUp") goTo(field, -1, 0);
    else if (event.key === "Enter") goTo(field, 1, 0) ?? save.focus();
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const isAllSelected = from === 0 && to === value.length;
      const isAhead = event.key === ahead;
      const isAtEdge = from === to && from === (isAhead ? value.length : 0);
      if (!isAllSelected && !isAtEdge) return;
      if (!goTo(field, 0, isAhead ? 1 : -1)) return;
    } else return;
    event.preventDefault();
  });

  form.elements.copy?.addEventListener("click", (event) => {
    event.preventDefault();
    const name = (field) => field?.name.startsWith(`hours-${form.elements.into.value}-`);
    const row = rows.findIndex((fields) => fields.some(name));
    const filled = (rows[row] ?? []).filter((field, column) => {
      const before = row ? rows[row - 1][column]?.value : field?.dataset.before;
      if (!field || field.value.trim() || !before) return false;
      field.value = before;
      return true;
    });
    showTotals();
    status.textContent = filled.length ? status.dataset.filled : status.dataset.nothing;
    filled[0]?.focus();
  });

  form.querySelector("[data-saved-totals]").remove();
  form.addEventListener("input", showTotals);
  window.addEventListener("pageshow", showTotals); // the browser may have put back what was typed
}
document.querySelectorAll("form[data-grid]").forEach(startGrid);

// --- Without a connection: the service worker keeps plan and hours, and says here what waits ---

const account = document.documentElement.dataset.account; // "" when signed out; the offline page has none
if (account !== "" && "serviceWorker" in navigator) window.addEventListener("load", listenToWorker);

let workerListens = false;

async function listenToWorker() {
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (account === undefined || account === data.account) showNotices(data.notices);
  });
  if (account) await navigator.serviceWorker.register("/service-worker.js");
  await tellWorker({});
  workerListens = true;
  window.addEventListener("online", () => tellWorker({}));
}

async function tellWorker(message) {
  (await navigator.serviceWorker.ready).active.postMessage(message);
}

function showNotices(notices) {
  for (const old of document.querySelectorAll("[data-kept]")) old.remove();
  document.querySelector("main").prepend(...notices.map(noticeOf));
  for (const kept of notices) if (kept.fields && !kept.refused) fillIn(kept);
}

function noticeOf({ text, link, label, discard, refused, week }) {
  const notice = newElement("div", refused ? "alert alert-warning" : "alert");
  const buttons = newElement("div", "buttons");
  notice.role = "status";
  notice.toggleAttribute("data-kept", Boolean(discard));
  if (link) buttons.appendChild(newElement("a", "btn btn-quiet btn-small", label)).href = link;
  if (discard) {
    const button = buttons.appendChild(newElement("button", "btn btn-quiet btn-small", discard));
    button.addEventListener("click", () => tellWorker({ discard: week }));
  }
  notice.append(newElement("p", "", text), buttons);
  return notice;
}

function newElement(name, className, textContent = "") {
  return Object.assign(document.createElement(name), { className, textContent });
}

// A form that shows what the kept hours were written over shows those, so that more can be added to them.
function fillIn({ fields, week }) {
  const form = document.querySelector(`form[action$="?week=${week}"]`);
  for (const input of form?.querySelectorAll("[name^=hours-]") ?? []) {
    const was = input.name.replace("hours", "was");
    const isUntouched = input.value === input.defaultValue && form.elements[was]?.value === fields[was];
    if (isUntouched && input.name in fields) input.value = fields[input.name];
  }
}

// What the worker needs to keep hours: whose they are, and the names of their courses.
document.addEventListener("formdata", ({ target, formData }) => {
  if (!account || !target.action.includes("/log/?week=")) return;
  formData.set("account", account);
  for (const input of target.querySelectorAll("[name^=hours-]")) {
    const was = target.elements[input.name.replace("hours", "was")]?.value;
    if (input.value || was) formData.set(input.name.replace("hours", "title"), input.labels[0].textContent);
  }
});

// --- What if: answered in place, by the same address that answers with a page ---

const ASK_AFTER_MS = 700;
const GO_THERE_AFTER_MS = 15000;

function showFieldErrors(form, answered) {
  for (const field of form.elements) {
    if (!field.name) continue;
    const other = answered?.elements.namedItem(field.name);
    field.parentElement.querySelector(".invalid-feedback")?.remove();
    for (const name of ["class", "aria-invalid", "aria-describedby"]) {
      const value = other?.getAttribute(name);
      if (value) field.setAttribute(name, value);
      else if (name !== "class") field.removeAttribute(name);
    }
    field.classList.toggle("is-invalid", Boolean(other?.classList.contains("is-invalid")));
    const feedback = other?.parentElement.querySelector(".invalid-feedback");
    if (feedback) field.parentElement.append(feedback);
  }
}

function startWhatIf(form) {
  let underWay = null;
  let timer = 0;
  const question = () => new URLSearchParams(new FormData(form)).toString();
  let answered = question();

  const show = (html, address) => {
    const answer = new DOMParser().parseFromString(html, "text/html");
    const parts = [...answer.querySelectorAll("[id^=what-if-]")];
    for (const part of parts) document.getElementById(part.id)?.replaceChildren(...part.childNodes);
    showFieldErrors(form, answer.querySelector("form[data-part]"));
    if (answer.title) document.title = answer.title;
    if (form.dataset.part === "page") history.replaceState(null, "", address);
    return parts.length > 0; // none when signed out
  };

  // Without an answer the browser goes there itself; but not while somebody is still typing.
  const ask = async (isSubmitted) => {
    clearTimeout(timer);
    const asked = question();
    const address = `${form.action}?${asked}`;
    const goThere = () => isSubmitted && location.assign(address);
    underWay?.abort();
    const asking = (underWay = new AbortController());
    const slow = setTimeout(goThere, GO_THERE_AFTER_MS);
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { "X-Part": form.dataset.part }, signal: asking.signal });
      if (!show(await answer.text(), answer.url)) goThere();
      if (isSubmitted) form.querySelector("[aria-invalid]")?.focus();
      answered = asked;
    } catch {
      if (!asking.signal.aborted) goThere();
    } finally {
      clearTimeout(slow);
      if (asking === underWay) form.removeAttribute("aria-busy");
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(true);
  });
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => question() !== answered && ask(false), ASK_AFTER_MS);
  });
}
document.querySelectorAll("form[data-part]").forEach(startWhatIf);
