/* Is there a newer plan? Told by the server as it happens, asked for where that does not get through.

   `json` is the address of /visit.json, `events` that of the stream of revisions. `onNews` gets a newer revision once;
   `onTouch` learns whether the server is in reach and when, by the visit's `clock`, what we hold was last known to be
   right (`asOf` at first, for a page that did not come from the server just now); `onClock` how far that clock is ahead of
   this device's, in milliseconds: phones are wrong, and rehearsals are of another day. */
function studyVisitLive({ json, events, revision, clock, asOf, onNews, onTouch, onClock }) {
  const POLL_MS = 15000;
  let stream = null;
  let told = revision;
  const fresh = !asOf;
  let streaming = false;
  let heard = 0;

  function touch(reached) {
    if (reached) asOf = clock();
    onTouch({ reached, asOf, now: clock() });
  }

  function news(newest) {
    touch(true);
    if (!newest || newest === told) return;
    told = newest;
    onNews(newest);
  }

  function setClock(now) {
    const instant = Date.parse(now ?? "");
    if (instant) onClock(instant - Date.now());
  }

  /* A hotel's sign-in page answers 200 too: only what looks like our plan counts. */
  async function ask() {
    try {
      const answer = await fetch(json, { cache: "no-cache" });
      const plan = answer.ok && /json/.test(answer.headers.get("Content-Type") ?? "") ? await answer.json() : null;
      if (typeof plan?.revision !== "string" || !Array.isArray(plan.days)) return touch(false);
      setClock(answer.headers.get("X-Visit-Now"));
      news(plan.revision);
    } catch {
      touch(false);
    }
  }

  function listen() {
    stream?.close();
    streaming = false;
    if (!events || !window.EventSource) return;
    stream = new EventSource(events);
    stream.addEventListener("revision", (event) => {
      streaming = true;
      heard = Date.now();
      const said = JSON.parse(event.data);
      setClock(said.now);
      news(said.revision);
    });
    stream.onerror = () => {
      if (streaming) ask();
      streaming = false;
    };
  }

  const timer = window.setInterval(() => {
    // A stream that has been silent for two heartbeats is no stream, whatever the browser believes of it.
    if (streaming && Date.now() - heard > 2 * POLL_MS + 5000) listen();
    if (!document.hidden && !streaming) ask();
    if (stream?.readyState === EventSource.CLOSED) listen();
  }, POLL_MS);
  const wake = () => {
    if (document.hidden) return;
    ask();
    listen();
  };
  // A sleeping phone holds no connection: it asks when it wakes.
  const sleep = () => (document.hidden ? stream?.close() : wake());
  document.addEventListener("visibilitychange", sleep);
  window.addEventListener("online", wake);
  // A page that comes back as it was left; one that has just been loaded is about to hear from its stream anyway.
  const back = (event) => event.persisted && wake();
  window.addEventListener("pageshow", back);
  const offline = () => touch(false);
  window.addEventListener("offline", offline);
  asOf ??= clock();
  listen();
  if (!fresh || !navigator.onLine) offline();

  return {
    holds: (newest) => (told = newest),
    stop: () => {
      stream?.close();
      window.clearInterval(timer);
      document.removeEventListener("visibilitychange", sleep);
      window.removeEventListener("online", wake);
      window.removeEventListener("pageshow", back);
      window.removeEventListener("offline", offline);
    },
  };
}
