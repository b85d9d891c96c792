// A page in a window of jsdom on which the real site.js runs.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const SCRIPT = readFileSync(new URL("../../learningpath/static/site.js", import.meta.url), "utf8");

export const ADDRESS = "https://learning.example";

/** Return the window of a page with this inside its body; its functions are those of site.js. */
export function open(t, body, { lang = "en" } = {}) {
  const html = `<!DOCTYPE html><html lang="${lang}"><body data-offline="You are offline."><main>${body}</main></body></html>`;
  const { window } = new JSDOM(html, { url: ADDRESS, runScripts: "outside-only" });
  t.after(() => window.close());
  window.eval(SCRIPT);
  return window;
}
