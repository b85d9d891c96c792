// Adds to pages that work without it.

// The device knows its time zone, and so its day, better than the server can guess from a language.
for (const select of document.querySelectorAll("select[data-time-zone][data-guess]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) continue;
  if (![...select.options].some((option) => option.value === zone)) {
    select.add(new Option(zone.replaceAll("_", " "), zone));
  }
  select.value = zone;
  const firstDay = select.form.elements.starts_on;
  firstDay.value = new Date().toLocaleDateString("sv"); // Swedish writes days as YYYY-MM-DD
}

// A second tap on a slow line must not send the form again; after a while it may, in case nothing arrived.
const RESEND_AFTER_MS = 5000;
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, RESEND_AFTER_MS);
  });
}

// Nor is a page blocked that comes back from the back-forward cache.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
