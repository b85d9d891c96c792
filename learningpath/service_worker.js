// What the browser runs between our pages and the network: it keeps the last seen plan for when there is no
// connection, and hours logged meanwhile until they can be sent. Addresses and words come before this, from
// templates/service-worker.js; lines that only explain stay on the server.

/* global FILES, LANGUAGE, LEFT, LOG, LOGOUT, OFFLINE_PAGE, PLAN, SAY, STATIC */

// What the name of a cache of pages begins with; the account's key follows. It is there while that is signed in.
const PAGES = "pages-";
const MOST_LOG_PAGES = 4;
const PATIENCE_MS = { page: 12000, log: 20000 };
// A device that nobody takes up again keeps nothing for ever. Hours of whoever is signed in wait without an end.
const DAY_MS = 864e5, MOST_DAYS = { page: 30, hours: 90 };

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open("files").then((files) => files.addAll(FILES)));
});
addEventListener("activate", (event) => event.waitUntil(forgetOld().then(forgetUnusedFiles)));
addEventListener("sync", (event) => event.waitUntil(deliver()));
addEventListener("message", (event) => event.waitUntil(hear(event)));
addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url), posts = request.method === "POST";
  if (origin !== location.origin) return;
  if (request.mode !== "navigate") {
    if (pathname.startsWith(STATIC)) event.respondWith(fetch(request).catch(() => keptFile(request)));
  } else if (request.method === "GET") event.respondWith(pageOf(event));
  else if (posts && pathname === LOG) event.respondWith(sendOrKeep(event));
  else if (posts && pathname === LOGOUT) event.waitUntil(forgetPages());
});

/** @param {Request} request */
async function keptFile(request) {
  return (await kept(request)) || Response.error();
}

// --- Pages ---

/** @param {FetchEvent} event */
async function pageOf(event) {
  const { url } = event.request, page = fetched(event);
  event.waitUntil(forgetOld());
  try {
    return await ((await kept(url)) ? inTime(page, PATIENCE_MS.page) : page);
  } catch {
    return (await lastSeen(url)) || offlinePage();
  }
}

/**
 * A line may stand still without ever failing. What comes too late is no longer waited for.
 * @param {Promise<Response>} answer
 * @param {number} milliseconds
 * @returns {Promise<Response>}
 */
function inTime(answer, milliseconds) {
  answer.catch(() => {});
  return Promise.race([answer, new Promise((_, reject) => { setTimeout(reject, milliseconds); })]);
}

/** @param {FetchEvent} event */
async function fetched(event) {
  const answer = await fetch(event.request);
  event.waitUntil(note(answer.clone()));
  return answer;
}

/**
 * Read off a page whose it is, and keep it if it is one to keep. Returns its text.
 * @param {Response} answer
 */
async function note(answer) {
  if (!answer.headers.get("Content-Type")?.startsWith("text/html")) return "";
  const text = await answer.text(), account = accountOf(text);
  if (account === undefined) return text;
  // Nobody comes there signed in but by deleting the account; where nobody was, nothing is kept either.
  if (!account && new URL(answer.url).pathname === LEFT) await forgetHours(await currentAccount());
  await forgetPages(account);
  if (account) await keepPage(await caches.open(PAGES + account), answer, text);
  return text;
}

/**
 * The key on the page: empty when nobody is signed in, undefined when it does not say (an error, the admin).
 * @param {string} text
 */
function accountOf(text) {
  return /<html[^>]* data-account="(\w*)"/.exec(text)?.[1];
}

/**
 * @param {Cache} cache
 * @param {Response} answer
 * @param {string} text
 */
async function keepPage(cache, answer, text) {
  if (!answer.ok || ![PLAN, LOG].includes(new URL(answer.url).pathname)) return;
  const headers = new Headers(answer.headers);
  headers.set("Seen-At", new Date().toISOString());
  await cache.put(answer.url, new Response(text, { headers }));
  const logs = (await cache.keys()).filter((request) => new URL(request.url).pathname === LOG);
  for (const request of logs.slice(0, -MOST_LOG_PAGES)) await cache.delete(request);
}

/** @param {string} url */
async function lastSeen(url) {
  const page = await kept(url);
  if (!page) return undefined;
  const at = page.headers.get("Seen-At") ?? "";
  /** @type {Intl.DateTimeFormatOptions} */
  const form = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" };
  const when = `<time datetime="${at}">${ordinal(new Date(at).toLocaleString(LANGUAGE, form))}</time>`;
  const banner = fill(new URL(url).pathname === PLAN ? SAY.plan : SAY.log, { when });
  const text = (await page.text()).replace(/<main[^>]*>/, (main) => `${main}<div class="alert alert-warning" role="status">${banner}</div>`);
  return new Response(text, { headers: page.headers });
}

function offlinePage() {
  return new Response(OFFLINE_PAGE, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

/** @param {RequestInfo} request */
async function kept(request) {
  const answer = await caches.match(request, { ignoreVary: true });
  return answer && isOldPage(answer) ? undefined : answer;
}

/**
 * Whether a page was seen too long ago to be shown; files say no time, and stay.
 * @param {Response} page
 */
function isOldPage(page) {
  const at = page.headers.get("Seen-At");
  return at !== null && isOld(Date.parse(at), MOST_DAYS.page);
}

/**
 * @param {number} at
 * @param {number} days
 */
function isOld(at, days) {
  return !(Date.now() - at <= days * DAY_MS);
}

// What nobody has looked at for long, on whichever page somebody comes back.
async function forgetOld() {
  for (const name of await pageCaches()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const page = await cache.match(request, { ignoreVary: true });
      if (page && isOldPage(page)) await cache.delete(request, { ignoreVary: true });
    }
  }
  const account = await currentAccount(), store = await entries("readwrite");
  for (const entry of await done(store.getAll())) if (isForgotten(entry, account)) store.delete([entry.account, entry.week]);
}

/**
 * Whether hours waited long for an account that is not signed in here any more, or is no more.
 * @param {KeptHours} entry
 * @param {string | undefined} account
 */
function isForgotten(entry, account) {
  return entry.account !== account && isOld(entry.keptAt, MOST_DAYS.hours);
}

/**
 * The account is deleted, so its hours can never be sent.
 * @param {string | undefined} account
 */
async function forgetHours(account) {
  if (account) await done((await entries("readwrite")).delete(IDBKeyRange.bound([account], [account, []])));
}

async function pageCaches() {
  return (await caches.keys()).filter((name) => name.startsWith(PAGES));
}

async function currentAccount() {
  return (await pageCaches())[0]?.slice(PAGES.length);
}

/**
 * Nobody sees what another account's pages said on this device.
 * @param {string} [exceptOf]
 */
async function forgetPages(exceptOf) {
  for (const name of await pageCaches()) if (name !== PAGES + exceptOf) await caches.delete(name);
}

// A kept page may still name the files of an earlier release.
async function forgetUnusedFiles() {
  const files = await caches.open("files"), texts = [...FILES];
  for (const name of await pageCaches()) {
    const cache = await caches.open(name);
    for (const page of await cache.matchAll()) texts.push(await page.text());
  }
  for (const request of await files.keys()) {
    const { pathname } = new URL(request.url);
    if (!texts.some((text) => text.includes(pathname))) await files.delete(request);
  }
}

// --- Hours logged without a connection ---

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * A full device may refuse what a request has taken.
 * @param {IDBTransaction} transaction
 */
function committed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
}

/** @param {IDBTransactionMode} mode */
async function entries(mode = "readonly") {
  const opening = indexedDB.open("learning-path", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("entries", { keyPath: ["account", "week"] });
  const database = await done(opening);
  database.onversionchange = () => database.close();
  return database.transaction("entries", mode).objectStore("entries");
}

/**
 * @param {string | undefined} account
 * @returns {Promise<KeptHours[]>}
 */
async function entriesOf(account) {
  return account ? done((await entries()).getAll(IDBKeyRange.bound([account], [account, []]))) : [];
}

/** @param {FetchEvent} event */
async function sendOrKeep(event) {
  const copy = event.request.clone();
  // One that arrives later is the same as the one sent again.
  const answer = await inTime(fetched(event), PATIENCE_MS.log).catch(() => undefined);
  if (answer && !isOutage(answer)) return answer;
  const form = new URLSearchParams(await copy.text());
  if (form.has("wrong")) return await stayThere(copy.url);
  const isKept = await keepEntry(copy.url, form).catch(() => false);
  return isKept ? Response.redirect(PLAN, 303) : answer || offlinePage();
}

/**
 * The server, or what stands before it, asks to try again later.
 * @param {Response} answer
 */
function isOutage({ status }) {
  return status === 429 || [502, 503, 504].includes(status);
}

/**
 * What cannot be read is not kept: the page stays with what was typed, and says what is wrong, see site.js.
 * @param {string} url
 */
async function stayThere(url) {
  for (const client of await clients.matchAll({ includeUncontrolled: true })) client.postMessage({ wrong: url });
  return new Response(null, { status: 204 });
}

/**
 * @param {string} url
 * @param {URLSearchParams} form
 */
async function keepEntry(url, form) {
  const account = form.get("account"), week = new URL(url).searchParams.get("week");
  if (!account || !week || !Date.parse(`${week}T00:00Z`)) return false;
  const fields = Object.fromEntries([...form].filter(([name]) => /^(hours|was|title)-/.test(name)));
  const store = await entries("readwrite"), earlier = await done(store.get([account, week]));
  store.put({ account, week, fields: merged(earlier, fields), refused: false, keptAt: Date.now() });
  await committed(store.transaction);
  await registration.sync?.register("log").catch(() => {});
  return true;
}

/**
 * The later hours count; what the page showed counts from the first, unless the server has refused that.
 * @param {KeptHours | undefined} earlier
 * @param {Fields} fields
 * @returns {Fields}
 */
function merged(earlier, fields) {
  const before = Object.entries(earlier?.fields || {});
  const shown = earlier?.refused ? [] : before.filter(([name]) => name.startsWith("was-"));
  return { ...Object.fromEntries(before), ...fields, ...Object.fromEntries(shown) };
}

// Send what waits, one sender at a time, however many pages are open; fails when there is no connection.
async function deliver() {
  await navigator.locks.request("log", async () => {
    const sent = [];
    try {
      for (const entry of await entriesOf(await currentAccount())) {
        if (!entry.refused && (await send(entry))) sent.push(entry);
      }
    } finally {
      await report(sent);
    }
  });
}

/**
 * Fetches the page first: it has a fresh token, which the server takes only from whom it gave it to.
 * @param {KeptHours} entry
 */
async function send(entry) {
  const url = logOf(entry);
  const text = await note(inService(await fetch(url)));
  if (accountOf(text) !== entry.account) return false;
  const token = /name="csrfmiddlewaretoken" value="(\w+)"/.exec(text)?.[1] ?? "";
  const fields = Object.entries(entry.fields).filter(([name]) => !name.startsWith("title-"));
  const body = new URLSearchParams([["csrfmiddlewaretoken", token], ...fields]);
  const answer = token ? inService(await fetch(url, { method: "POST", body })) : undefined;
  if (!answer || answer.status === 422) await settle(entry, (store, stored) => store.put({ ...stored, refused: true }));
  if (!answer?.redirected || new URL(answer.url).pathname !== PLAN) return false;
  await settle(entry, (store) => store.delete([entry.account, entry.week]));
  await note(answer);
  return true;
}

/**
 * Fails as without a connection: what waits goes on waiting, and the browser tries again by itself.
 * @param {Response} answer
 */
function inService(answer) {
  if (isOutage(answer)) throw new Error(answer.statusText);
  return answer;
}

/**
 * Unless a later one took its place meanwhile.
 * @param {KeptHours} entry
 * @param {(store: IDBObjectStore, stored: KeptHours) => IDBRequest} how
 */
async function settle(entry, how) {
  const store = await entries("readwrite"), stored = await done(store.get([entry.account, entry.week]));
  if (stored?.keptAt === entry.keptAt) await done(how(store, stored));
}

// --- What pages are told, see site.js ---

/** @param {ExtendableMessageEvent} event */
async function hear({ data, source }) {
  const account = await currentAccount();
  if (data.discard) await done((await entries("readwrite")).delete([account, data.discard]));
  // The visit that brought this worker came before it; the browser still has its page.
  if (!account && source instanceof Client && [PLAN, LOG].includes(new URL(source.url).pathname)) {
    await note(await fetch(source.url, { cache: "force-cache" }));
  }
  await report([]);
  if ((await entriesOf(await currentAccount())).some((entry) => !entry.refused)) await deliver().catch(() => {});
}

/** @param {KeptHours[]} sent */
async function report(sent) {
  const account = await currentAccount(), waiting = await entriesOf(account);
  const notices = [...sent.map(sentNotice), ...waiting.map(keptNotice)];
  for (const client of await clients.matchAll({ includeUncontrolled: true })) client.postMessage({ account, notices });
}

/**
 * @param {KeptHours} entry
 * @returns {Notice}
 */
function sentNotice(entry) {
  return { text: fill(SAY.sent, { week: weekOf(entry) }), link: PLAN, label: SAY.dates };
}

/**
 * @param {KeptHours} entry
 * @returns {Notice}
 */
function keptNotice(entry) {
  const { fields } = entry, names = Object.keys(fields), titled = names.filter((name) => name.startsWith("title-"));
  // Whoever saved before the page's script had come has no titles.
  const others = names.filter((name) => name.startsWith("hours-") && fields[name] && !(name.replace("hours", "title") in fields));
  const shown = [...titled, ...others].map((name) => name.slice("hours-".length));
  const said = shown.map((slug) => `${fields[`title-${slug}`] ?? slug}: ${fields[`hours-${slug}`] || "–"}`).join(", ") || "–";
  const text = fill(entry.refused ? SAY.refused : SAY.waiting, { week: weekOf(entry), hours: said });
  // Without a connection that page may not be there.
  const link = entry.refused ? logOf(entry) : undefined;
  return { text, link, label: SAY.look, week: entry.week, discard: SAY.discard, refused: entry.refused, fields };
}

/** @param {KeptHours} entry */
function logOf({ week }) {
  return `${LOG}?week=${encodeURIComponent(week)}`;
}

/** @param {KeptHours} entry */
function weekOf({ week }) {
  const monday = new Date(`${week}T00:00Z`);
  const form = new Intl.DateTimeFormat(LANGUAGE, { day: "numeric", month: "short", timeZone: "UTC" });
  return ordinal(form.formatRange(monday, new Date(+monday + 6 * DAY_MS)));
}

/**
 * French counts the first of a month and no other day.
 * @param {string} text
 */
function ordinal(text) {
  return LANGUAGE === "fr" ? text.replace(/\b1\b/, "1er") : text;
}

/**
 * @param {string} text
 * @param {Record<string, string>} values
 */
function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}
