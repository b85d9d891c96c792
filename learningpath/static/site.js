// Adds to pages that work without it.

/**
 * The device knows its time zone, and so its day, better than the server can guess from a language.
 * @type {NodeListOf<HTMLInputElement | HTMLSelectElement>}
 */
const zoneFields = document.querySelectorAll("[data-time-zone][data-guess]");
for (const field of zoneFields) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) continue;
  const isSelect = field instanceof HTMLSelectElement;
  if (isSelect && ![...field.options].some((option) => option.value === zone)) {
    field.add(new Option(zone.replaceAll("_", " "), zone));
  }
  field.value = zone;
  // A hidden field goes with dates that are shown already.
  if (!isSelect) continue;
  const firstDay = field.form?.elements.namedItem("starts_on");
  // Swedish writes days as YYYY-MM-DD.
  if (firstDay instanceof HTMLInputElement) firstDay.value = new Date().toLocaleDateString("sv");
}

// A second tap on a slow line must not send the form again; after a while it may, in case nothing arrived.
const RESEND_AFTER_MS = 5000;
for (const form of document.forms) {
  if (!form.matches("[method=post]")) continue;
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine && !(workerKeeps(form) && areHoursRight(form))) {
      event.preventDefault();
      if (!workerKeeps(form)) keepOnceItCan(form);
      return;
    }
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, RESEND_AFTER_MS);
  });
}

/**
 * Without a connection the browser would give up the page, and with it what was typed; the service worker
 * keeps the log of a week only. It does so as soon as it is there, whether or not this page has told it anything.
 * @param {HTMLFormElement} form
 */
function workerKeeps(form) {
  return isOfAWeek(form) && Boolean(workerListens || navigator.serviceWorker?.controller);
}

/** @param {HTMLFormElement} form */
function isOfAWeek(form) {
  return new URL(form.action).pathname === "/plan/log/";
}

// A first visit may end before its service worker has begun.
const WAIT_FOR_WORKER_MS = 4000;

/** @param {HTMLFormElement} form */
async function keepOnceItCan(form) {
  if (!isOfAWeek(form) || !account || !(await workerInTime())) sayOffline(form);
  // A form takes no second submit while the first is still told to everybody.
  else setTimeout(() => form.requestSubmit());
}

async function workerInTime() {
  const late = new Promise((resolve) => { setTimeout(resolve, WAIT_FOR_WORKER_MS); });
  const registration = await Promise.race([navigator.serviceWorker?.ready, late]);
  workerListens ||= Boolean(registration);
  return workerListens;
}

/** @param {HTMLFormElement} form */
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
  for (const form of document.forms) delete form.dataset.sent;
});

// --- Hours as people type them, read as the server does: learningpath/writing/keyboards.py and hours.py ---

const SECONDS_IN_AN_HOUR = 3600, HOURS_IN_A_WEEK = 168, LONGEST_TYPED = 40;

const SPACE = /[\t\n\v\f\r\u00a0\u1680\u2000-\u200f\u202f\u205f\u2066-\u2069\u3000\ufeff]/;
/** @type {Record<string, string>} */
const ASCII = { "٫": ".", "።": ".", "፣": ",", "፡": ":", "፥": ":", "⁄": "/", "∕": "/", "’": "'", "′": "'", "٪": "%" };
const FRACTIONS = "1/2 1/3 2/3 1/4 3/4 1/5 2/5 3/5 4/5 1/6 5/6 1/8 3/8 5/8 7/8 1/10".split(" ");
for (const [index, sign] of [..."½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅒"].entries()) ASCII[sign] = ` ${FRACTIONS[index]}`;

/** @type {Record<string, string>} */
const SIGN_OF_WORD = {};
for (const [sign, words] of [
  ["h", "h hr hrs hour hours heure heures d'heure ሰዓት ሰዓታት"],
  ["m", "m mn min mins minute minutes ' ደቂቃ ደቂቃዎች"],
  ["&", "and et እና ከ"],
  ["", "a an un une"],
  ["1/2", "half demi demie ግማሽ"],
  ["1/4", "quarter quart ሩብ"],
  ["&1/2", "ተኩል ከግማሽ"],
  ["&1/4", "ከሩብ"],
]) for (const word of words.split(" ")) SIGN_OF_WORD[word] = sign;

const SHAPES = [
  /^(?<hours>\d{1,4})(?:[.,](?<decimals>\d\d?))?h?$/,
  /^[.,](?<decimals>\d\d?)h?$/,
  /^(?<hours>\d{1,4}):(?<minutes>[0-5]\d)(?::(?<seconds>[0-5]\d))?h?$/,
  /^:(?<minutes>[0-5]\d)h?$/,
  /^(?<hours>\d{1,4})h&?(?<minutes>[0-5]\d|\d(?=m))m?$/,
  /^(?<minutes>\d{1,6})m$/,
  /^(?:(?<hours>\d{1,4})(?:h?&| |h))?(?<parts>\d)\/(?<of>[234568]|10)h?$/,
];

/**
 * Empty is 0, what are no hours NaN.
 * @param {string} text
 */
function secondsTyped(text) {
  if (!text.trim()) return 0;
  const shape = shapeOf(plainTyped(text));
  for (const pattern of SHAPES) {
    const found = pattern.exec(shape)?.groups;
    if (!found) continue;
    const { hours = "0", decimals = "0", minutes = "0", seconds = "0", parts = "0", of = "1" } = found;
    if (Number(parts) >= Number(of) || (found.of && parts === "0")) return NaN;
    const hundredths = Number(decimals.padEnd(2, "0"));
    return 3600 * Number(hours) + 36 * hundredths + 60 * Number(minutes) + Number(seconds) + (3600 * Number(parts)) / Number(of);
  }
  return NaN;
}

/** @param {string} plain */
function shapeOf(plain) {
  const words = plain.replace(/ሠ/g, "ሰ").replace(/[አዐኣ]/g, "ዓ").replace(/([a-z])-(?=[a-z])/g, "$1 ");
  const signs = words.replace(/([a-z'ሀ-ፚ]+)[.,]?/g, (_, word) => (Object.hasOwn(SIGN_OF_WORD, word) ? SIGN_OF_WORD[word] : "?"));
  return squeezed(signs).replace(/ ?([hm&:/]) ?/g, "$1");
}

/** @param {string} text */
function plainTyped(text) {
  if ([...text].length > LONGEST_TYPED) return "?";
  const ascii = [...text].map(asciiOf).join("").replace(/[፩-፼]+/g, digitsOfNumeral);
  return squeezed([...ascii].map(digitOf).join("").toLowerCase());
}

/** @param {string} text */
function squeezed(text) {
  return text.replace(/ +/g, " ").replace(/^ | $/g, "");
}

/** @param {string} sign */
function asciiOf(sign) {
  if (SPACE.test(sign)) return " ";
  return /[！-～]/.test(sign) ? String.fromCharCode(sign.charCodeAt(0) - 0xfee0) : (ASCII[sign] ?? sign);
}

/**
 * The digits of each script stand in a row, from 0 to 9.
 * @param {string} sign
 */
function digitOf(sign) {
  const code = sign.codePointAt(0) ?? 0;
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero))) zero -= 1;
  return zero === code ? sign : String((code - zero - 1) % 10);
}

/** @param {string} numeral */
function digitsOfNumeral(numeral) {
  const signs = /^(?:([፲-፺])?([፩-፱])?(፻))?([፲-፺])?([፩-፱])?$/.exec(numeral);
  if (!signs) return numeral;
  const [, tensOfHundreds, onesOfHundreds, hundred, tens, ones] = signs;
  return String(100 * (hundred ? upTo99(tensOfHundreds, onesOfHundreds) || 1 : 0) + upTo99(tens, ones));
}

/**
 * @param {string | undefined} tens
 * @param {string | undefined} ones
 */
function upTo99(tens, ones) {
  return 10 * place(tens, "፲") + place(ones, "፩");
}

/**
 * @param {string | undefined} sign
 * @param {string} first
 */
function place(sign, first) {
  return sign ? sign.charCodeAt(0) - first.charCodeAt(0) + 1 : 0;
}

// --- What the server would say of a week's hours is said here when it cannot be asked ---

/**
 * Say at each field what is wrong with it.
 * @param {HTMLFormElement} form
 */
function areHoursRight(form) {
  const wrong = whatIsWrong(form);
  for (const field of hoursFields(form)) sayWrong(field, wrong.get(field));
  [...wrong.keys()][0]?.focus();
  return wrong.size === 0;
}

/**
 * @param {HTMLFormElement} form
 * @returns {Map<HTMLInputElement, string>}
 */
function whatIsWrong(form) {
  const wrong = new Map();
  let total = 0;
  for (const field of hoursFields(form)) {
    const seconds = secondsTyped(field.value);
    if (Number.isNaN(seconds)) wrong.set(field, form.dataset.unreadable);
    else if ((total += seconds) > SECONDS_IN_AN_HOUR * HOURS_IN_A_WEEK) wrong.set(field, form.dataset.tooMany);
  }
  return wrong;
}

/**
 * @param {HTMLInputElement} field
 * @param {string} [why]
 */
function sayWrong(field, why) {
  field.parentElement?.querySelector(".invalid-feedback")?.remove();
  field.classList.toggle("is-invalid", Boolean(why));
  field.removeAttribute("aria-invalid");
  if (!why) return;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", `${field.id}-error`);
  field.parentElement?.append(Object.assign(newElement("div", "invalid-feedback", why), { id: `${field.id}-error` }));
}

// --- Several weeks by courses: keys move between cells, totals run along, a week is filled in place ---

/** @param {(HTMLInputElement | null)[]} fields */
function hoursSum(fields) {
  const sum = fields.reduce((seconds, field) => seconds + secondsTyped(field?.value ?? ""), 0);
  const style = { maximumFractionDigits: 2, useGrouping: false };
  return Number.isNaN(sum) ? "?" : (sum / SECONDS_IN_AN_HOUR).toLocaleString(document.documentElement.lang, style);
}

/** @param {HTMLFormElement} form */
function startGrid(form) {
  const table = form.querySelector("table");
  const footer = table?.tFoot?.rows[0].cells;
  /** @type {HTMLButtonElement | null} */
  const save = form.querySelector(".btn-primary");
  /** @type {HTMLElement | null} */
  const status = form.querySelector("[role=status]");
  if (!table || !footer || !save || !status) return;
  /** @type {(HTMLInputElement | null)[][]} */
  const rows = [...table.tBodies[0].rows].map((row) =>
    [...row.cells].slice(1, -1).map((cell) => cell.querySelector("input:not([type=hidden])"))
  );

  const showTotals = () => {
    rows.forEach((fields, row) => {
      table.tBodies[0].rows[row].cells[fields.length + 1].textContent = hoursSum(fields);
    });
    rows[0].forEach((_, column) => {
      footer[column + 1].textContent = hoursSum(rows.map((fields) => fields[column]));
    });
    footer[footer.length - 1].textContent = hoursSum(rows.flat());
  };

  /**
   * @param {HTMLInputElement} field
   * @param {number} down
   * @param {number} right
   */
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
    if (!(field instanceof HTMLInputElement) || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const { selectionStart: from, selectionEnd: to, value } = field;
    const ahead = getComputedStyle(table).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key === "ArrowDown") goTo(field, 1, 0);
    else if (event.key === "ArrowUp") goTo(field, -1, 0);
    else if (event.key === "Enter") (goTo(field, 1, 0) ?? save).focus();
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const isAllSelected = from === 0 && to === value.length;
      const isAhead = event.key === ahead;
      const isAtEdge = from === to && from === (isAhead ? value.length : 0);
      if (!isAllSelected && !isAtEdge) return;
      if (!goTo(field, 0, isAhead ? 1 : -1)) return;
    } else return;
    event.preventDefault();
  });

  form.querySelector("[name=copy]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const start = `hours-${valueIn(form, "into")}-`;
    const row = rows.findIndex((fields) => fields.some((field) => field?.name.startsWith(start)));
    const filled = (rows[row] ?? []).filter((field, column) => {
      const before = row ? rows[row - 1][column]?.value : field?.dataset.before;
      if (!field || field.value.trim() || !before) return false;
      field.value = before;
      return true;
    });
    showTotals();
    status.textContent = (filled.length ? status.dataset.filled : status.dataset.nothing) ?? "";
    filled[0]?.focus();
  });

  form.querySelector("[data-saved-totals]")?.remove();
  form.addEventListener("input", showTotals);
  // The browser may have put back what was typed.
  window.addEventListener("pageshow", showTotals);
}
for (const form of document.forms) if (form.matches("[data-grid]")) startGrid(form);

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function valueIn(form, name) {
  const field = form.elements.namedItem(name);
  return field && "value" in field ? field.value : undefined;
}

// --- Without a connection: the service worker keeps plan and hours, and says here what waits ---

// "" when signed out; the offline page has none.
const { account } = document.documentElement.dataset;
if (account !== "" && "serviceWorker" in navigator) window.addEventListener("load", listenToWorker);

let workerListens = false;

async function listenToWorker() {
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data.wrong) sayWhatWasNotKept(data.wrong);
    else if (account === undefined || account === data.account) showNotices(data.notices);
  });
  if (account) await navigator.serviceWorker.register("/service-worker.js");
  await tellWorker({});
  workerListens = true;
  window.addEventListener("online", () => tellWorker({}));
}

/** @param {{ discard?: string }} message */
async function tellWorker(message) {
  (await navigator.serviceWorker.ready).active?.postMessage(message);
}

/**
 * The line failed, and the worker does not keep what no server would take.
 * @param {string} address
 */
function sayWhatWasNotKept(address) {
  for (const form of document.forms) {
    if (form.action !== address) continue;
    delete form.dataset.sent;
    areHoursRight(form);
  }
}

/** @param {Notice[]} notices */
function showNotices(notices) {
  for (const old of document.querySelectorAll("[data-kept]")) old.remove();
  document.querySelector("main")?.prepend(...notices.map(noticeOf));
  for (const kept of notices) if (kept.fields && !kept.refused) fillIn(kept);
}

/** @param {Notice} notice */
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

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} className
 */
function newElement(name, className, textContent = "") {
  return Object.assign(document.createElement(name), { className, textContent });
}

/**
 * A form that shows what the kept hours were written over shows those, so that more can be added to them.
 * @param {Notice} kept
 */
function fillIn({ fields = {}, week }) {
  /** @type {HTMLFormElement | null} */
  const form = document.querySelector(`form[action$="?week=${week}"]`);
  if (!form) return;
  for (const input of hoursFields(form)) {
    const was = input.name.replace("hours", "was");
    const isUntouched = input.value === input.defaultValue && valueIn(form, was) === fields[was];
    if (isUntouched && input.name in fields) input.value = fields[input.name];
  }
}

/**
 * @param {HTMLFormElement} form
 * @returns {NodeListOf<HTMLInputElement>}
 */
function hoursFields(form) {
  return form.querySelectorAll("[name^=hours-]");
}

// What the worker needs to keep hours beside what the form says: the names of their courses, and whether they can be read.
document.addEventListener("formdata", ({ target, formData }) => {
  if (!account || !(target instanceof HTMLFormElement) || !target.action.includes("/log/?week=")) return;
  if (whatIsWrong(target).size) formData.set("wrong", "1");
  for (const input of hoursFields(target)) {
    if (input.value || valueIn(target, input.name.replace("hours", "was"))) {
      formData.set(input.name.replace("hours", "title"), input.labels?.[0].textContent ?? "");
    }
  }
});

// --- What if: answered in place, by the same address that answers with a page ---

const ASK_AFTER_MS = 700;
const GO_THERE_AFTER_MS = 15000;

/**
 * @param {HTMLFormElement} form
 * @param {HTMLFormElement | null} answered
 */
function showFieldErrors(form, answered) {
  for (const field of form.elements) {
    const fieldName = field.getAttribute("name");
    if (!fieldName) continue;
    const named = answered?.elements.namedItem(fieldName);
    const other = named instanceof Element ? named : null;
    field.parentElement?.querySelector(".invalid-feedback")?.remove();
    for (const name of ["class", "aria-invalid", "aria-describedby"]) {
      const value = other?.getAttribute(name);
      if (value) field.setAttribute(name, value);
      else if (name !== "class") field.removeAttribute(name);
    }
    field.classList.toggle("is-invalid", Boolean(other?.classList.contains("is-invalid")));
    const feedback = other?.parentElement?.querySelector(".invalid-feedback");
    if (feedback) field.parentElement?.append(feedback);
  }
}

/** @param {HTMLFormElement} form */
function startWhatIf(form) {
  /** @type {AbortController | undefined} */
  let underWay;
  let timer = 0;
  const question = () => {
    const answers = [...new FormData(form)].map(([name, answer]) => [name, String(answer)]);
    return new URLSearchParams(answers).toString();
  };
  let answered = question();

  /**
   * @param {string} html
   * @param {string} address
   */
  const show = (html, address) => {
    const answer = new DOMParser().parseFromString(html, "text/html");
    const parts = [...answer.querySelectorAll("[id^=what-if-]")];
    for (const part of parts) document.getElementById(part.id)?.replaceChildren(...part.childNodes);
    showFieldErrors(form, answer.querySelector("form[data-part]"));
    if (answer.title) document.title = answer.title;
    if (form.dataset.part === "page") history.replaceState(null, "", address);
    // None when signed out.
    return parts.length > 0;
  };

  /**
   * Without an answer the browser goes there itself; but not while somebody is still typing.
   * @param {boolean} isSubmitted
   */
  const ask = async (isSubmitted) => {
    clearTimeout(timer);
    const asked = question();
    const address = `${form.action}?${asked}`;
    const goThere = () => isSubmitted && location.assign(address);
    underWay?.abort();
    const asking = new AbortController();
    underWay = asking;
    const slow = setTimeout(goThere, GO_THERE_AFTER_MS);
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { "X-Part": form.dataset.part ?? "" }, signal: asking.signal });
      // An outage: what is on the page stays there, and the same may be asked again.
      if (answer.status >= 500) throw new Error(answer.statusText);
      if (!show(await answer.text(), answer.url)) goThere();
      /** @type {HTMLElement | null} */
      const wrong = form.querySelector("[aria-invalid]");
      if (isSubmitted) wrong?.focus();
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
for (const form of document.forms) if (form.matches("[data-part]")) startWhatIf(form);
