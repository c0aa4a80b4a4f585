/* The light page without a network: what was opened once opens again, and says how old it is.

   The network first, always: what is kept is served only where the network gives no plan within some seconds, and a
   late answer still takes its place for the next time. Nothing but the light page and seen tiles is kept; what the page
   asks for while it is open (/visit.json, /events) goes straight to the server. */
"use strict";
const PAGES = "study-visit:pages";
const TILES = "study-visit:tiles";
const WAIT_MS = 4000; // longer, and somebody on a cold street gives up
const MOST_TILES = 300; // some 6 MB
const WEEK_MS = 7 * 24 * 3600e3;
const TILE_ORIGIN = "$tiles"; // empty: whoever makes these tiles has not said that they may be kept
const HOME = new URL("pocket", self.location).pathname;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepWhatIsOpen());
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET") return;
  if (url.origin === self.location.origin && url.pathname === HOME) event.respondWith(page(event, url));
  else if (TILE_ORIGIN && url.origin === TILE_ORIGIN && request.destination === "image") event.respondWith(tile(event));
});

/* An open page has taken a newer plan: what is kept must not fall behind it. */
self.addEventListener("message", (event) => event.waitUntil(refresh()));

/* The page that brought this worker came before it: it is taken from the browser's own store, where it still lies. */
async function keepWhatIsOpen() {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const addresses = open.map((client) => new URL(client.url)).filter((url) => url.pathname === HOME);
  await Promise.allSettled(addresses.map((url) => ask(url, "default")));
}

async function refresh() {
  const kept = await (await caches.open(PAGES)).keys();
  await Promise.allSettled(kept.map(({ url }) => ask(new URL(url), "no-cache")));
}

async function page(event, url) {
  // Every time with the server's word for it: the browser's own store may hold a plan of ten minutes ago.
  const asked = ask(url, "no-cache");
  event.waitUntil(asked.catch(() => {}));
  const late = new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  const answer = await Promise.race([asked.catch(() => null), late]);
  if (answer && isOurs(answer)) return answer;
  return (await held(url)) ?? asked;
}

/* The server's answer, kept if it is a plan of ours. Rejects without a network. */
async function ask(url, cache) {
  const answer = await fetch(url, { cache, credentials: "same-origin" });
  if (isOurs(answer)) await keep(key(url), answer.clone());
  return answer;
}

/* A hotel's sign-in page and a proxy's apology come with 200 too: a plan names its revision. */
function isOurs(answer) {
  return answer.ok && !answer.redirected && answer.headers.has("X-Visit-Revision");
}

/* One page a language; which stop or day it opens with is the page's own business. */
function key(url) {
  const kept = new URL(HOME, url);
  for (const name of ["lang", "theme"]) if (url.searchParams.has(name)) kept.searchParams.set(name, url.searchParams.get(name));
  return kept.href;
}

async function keep(address, answer) {
  const spare = answer.clone();
  try {
    await put(address, answer);
  } catch {
    // The store is full, or forbidden. The plan is worth more than tiles; without it the page still works with a network.
    await caches.delete(TILES).then(() => put(address, spare)).catch(() => {});
  }
}

async function put(address, answer) {
  const revision = answer.headers.get("X-Visit-Revision");
  const pages = await caches.open(PAGES);
  await pages.put(address, answer);
  // The same page of another plan is an old plan, whatever its language.
  for (const each of await pages.keys()) {
    const other = await pages.match(each);
    if (other && other.headers.get("X-Visit-Revision") !== revision) await pages.delete(each);
  }
}

/* What is kept, in the language asked for or else in any, with the hour at which it was true written into it. */
async function held(url) {
  try {
    const pages = await caches.open(PAGES);
    const found = (await pages.match(key(url))) ?? (await pages.match(HOME, { ignoreSearch: true }));
    if (!found) return null;
    const told = Date.parse(found.headers.get("X-Visit-Now") ?? found.headers.get("Date"));
    const html = (await found.text()).replace("<html", `<html data-as-of="${told || 0}"`);
    const headers = new Headers(found.headers);
    for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
    return new Response(html, { headers });
  } catch {
    return null;
  }
}

/* Tiles that were seen. OpenStreetMap's policy (https://operations.osmfoundation.org/policies/tiles/) asks to keep a
   tile as long as its headers say, or a week, and forbids to fetch any ahead: the browser's own store does the first,
   and this gives them once more where there is no network, for that week and as few as a day needs. */
async function tile(event) {
  const { request } = event;
  try {
    // Read openly, since the store counts what it cannot look into as megabytes each.
    const answer = await fetch(request.url, { mode: "cors", credentials: "omit", referrerPolicy: "strict-origin-when-cross-origin" });
    if (answer.ok) event.waitUntil(keepTile(request.url, answer.clone()).catch(() => {}));
    return answer;
  } catch {
    const found = await caches.match(request.url, { cacheName: TILES }).catch(() => null);
    if (found && Date.now() - Number(found.headers.get("X-Kept-At")) < WEEK_MS) return found;
    return fetch(request);
  }
}

async function keepTile(address, answer) {
  if (/no-store/.test(answer.headers.get("Cache-Control") ?? "")) return;
  const headers = { "Content-Type": answer.headers.get("Content-Type") ?? "", "X-Kept-At": String(Date.now()) };
  const tiles = await caches.open(TILES);
  await tiles.delete(address); // so that it stands last
  await tiles.put(address, new Response(await answer.blob(), { headers }));
  const all = await tiles.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST_TILES)).map((old) => tiles.delete(old)));
}
