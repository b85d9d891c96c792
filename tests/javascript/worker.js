// The functions of the real service worker, in Node.js and so without events, caches and a database.
import { readFileSync } from "node:fs";
import { compileFunction } from "node:vm";

const SCRIPT = readFileSync(new URL("../../learningpath/service_worker.js", import.meta.url), "utf8");
const FUNCTIONS = ["accountOf", "fill", "isForgotten", "isOldPage", "isOutage", "keptNotice", "logOf", "merged", "ordinal", "send", "sentNotice", "weekOf"];

/** Return them as they are when templates/service-worker.js was filled in for somebody who reads this language; `fetch` is the network. */
export function workerIn(language, fetch = undefined) {
  const around = {
    fetch,
    LANGUAGE: language,
    PLAN: "/plan/",
    LOG: "/plan/log/",
    LEFT: "/accounts/left/",
    SAY: {
      waiting: "Kept: %(week)s (%(hours)s).",
      refused: "Not saved: %(week)s (%(hours)s).",
      sent: "Sent: %(week)s.",
      discard: "Discard",
      look: "Look at that week",
      dates: "Show my dates",
    },
    addEventListener() {},
  };
  return compileFunction(`${SCRIPT}\nreturn { ${FUNCTIONS} };`, Object.keys(around))(...Object.values(around));
}
