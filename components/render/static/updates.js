/* Follows newer plans: by a stream of revisions, and by asking where no stream gets through. */
/** @import { Connection, Formats, Live, Texts, Visit } from "./types" */
import { fill } from "./elements.js";
import { forgetAll } from "./storage.js";

const POLL_MS = 15000;
// A stream that has been silent for two heartbeats and some seconds is taken for broken.
const SILENCE_MS = 2 * POLL_MS + 5000;

/** The visit is not for this reader any more: nothing of it stays, and the server says the rest. */
function forgetVisit() {
  forgetAll();
  window.location.reload();
}

/**
 * Starts to follow. `asOf` is when a page that did not come from the server just now was last known to be right, by the
 * visit's clock.
 *
 * @param {Live & {
 *   revision: string,
 *   clock: () => number,
 *   asOf?: number,
 *   onRevision: (revision: string) => unknown,
 *   onConnection: (connection: Connection) => void,
 *   onClock: (aheadMs: number) => void,
 * }} options `onRevision` gets each newer revision once; `onClock` by how much the visit's clock is ahead of the
 *   device's: phones are wrong, and a preview is of another day
 */
export function followUpdates({ json, events, revision, clock, asOf, onRevision, onConnection, onClock }) {
  const fresh = asOf === undefined;
  let rightAt = asOf ?? clock();
  let known = revision;
  /** @type {EventSource | null} */
  let stream = null;
  let streaming = false;
  let heardAt = 0;

  /** @param {boolean} reached */
  function reportConnection(reached) {
    if (reached) rightAt = clock();
    onConnection({ reached, asOf: rightAt, now: clock() });
  }

  /** @param {string} newest */
  function receive(newest) {
    reportConnection(true);
    if (!newest || newest === known) return;
    known = newest;
    onRevision(newest);
  }

  /** @param {string | null | undefined} now the server's clock, ISO 8601 */
  function setClock(now) {
    const instant = Date.parse(now ?? "");
    if (instant) onClock(instant - Date.now());
  }

  /** Asks for the plan. A network's sign-in page answers 200 too: only what looks like our plan counts. */
  async function poll() {
    try {
      const response = await fetch(json, { cache: "no-cache" });
      if (response.headers.has("X-Visit-Access")) return forgetVisit();
      const isJson = response.ok && /json/.test(response.headers.get("Content-Type") ?? "");
      const plan = isJson ? await response.json() : null;
      if (typeof plan?.revision !== "string" || !Array.isArray(plan.days)) return reportConnection(false);
      setClock(response.headers.get("X-Visit-Now"));
      receive(plan.revision);
    } catch {
      reportConnection(false);
    }
  }

  function openStream() {
    stream?.close();
    streaming = false;
    if (!events || !window.EventSource) return;
    stream = new EventSource(events);
    stream.addEventListener("revision", (event) => {
      streaming = true;
      heardAt = Date.now();
      const message = JSON.parse(event.data);
      setClock(message.now);
      receive(message.revision);
    });
    stream.onerror = () => {
      if (streaming) poll();
      streaming = false;
    };
  }

  const timer = window.setInterval(() => {
    if (streaming && Date.now() - heardAt > SILENCE_MS) openStream();
    if (!document.hidden && !streaming) poll();
    if (stream?.readyState === EventSource.CLOSED) openStream();
  }, POLL_MS);
  const wake = () => {
    if (document.hidden) return;
    poll();
    openStream();
  };
  // A sleeping phone holds no connection: it asks when it wakes.
  const onVisibility = () => (document.hidden ? stream?.close() : wake());
  // A page that comes back as it was left; one that has just been loaded is about to hear from its stream.
  /** @param {PageTransitionEvent} event */
  const onPageShow = (event) => event.persisted && wake();
  const onOffline = () => reportConnection(false);
  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", onPageShow);
  window.addEventListener("offline", onOffline);
  openStream();
  if (!fresh || !navigator.onLine) onOffline();

  return {
    /** The page shows this revision; a newer one is reported again. @param {string} newest */
    setRevision(newest) {
      known = newest;
    },
    stop() {
      stream?.close();
      window.clearInterval(timer);
      document.removeEventListener("visibilitychange", onVisibility);
      window.removeEventListener("online", wake);
      window.removeEventListener("pageshow", onPageShow);
      window.removeEventListener("offline", onOffline);
    },
  };
}

/**
 * The line `Plan 4, as of 10:12, no connection`, for as long as that is so; with the day when that was another.
 *
 * @param {ParentNode} root
 * @param {{ data: Visit, texts: Texts, formats: Formats }} page
 * @param {Connection} connection
 */
export function showConnection(root, { data, texts, formats }, { reached, asOf, now }) {
  const line = /** @type {HTMLElement | null} */ (root.querySelector(".connection"));
  if (!line) return;
  let time = formats.time(asOf) + (data.city ? ` (${data.city})` : "");
  if (formats.dateOf(asOf) !== formats.dateOf(now)) {
    const options = /** @type {const} */ ({ weekday: "short", day: "numeric", month: "short", timeZone: data.zone });
    time = `${new Intl.DateTimeFormat(data.language, options).format(asOf)}, ${time}`;
  }
  const text = reached ? "" : fill(texts.noConnection, { number: data.plan.number, time });
  if (line.textContent !== text) line.textContent = text;
  line.hidden = reached;
}
