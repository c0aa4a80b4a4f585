/* The service worker: the light page without a network, with the hour at which it was last known to be right.

   The network comes first; what is stored is served only where the network gives no plan within some seconds. Only the
   light page, its late script, and the photos and tiles that were seen are stored; what the page asks for while it is
   open (/visit.json, /events) goes straight to the server. */
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const PAGES = "study-visit:pages";
const LATE = "study-visit:ground";
const TILES = "study-visit:tiles";
const PHOTOS = "study-visit:photos";
const WAIT_MS = 4000;
/**
 * How many are stored of what stays the same at its address for good: late scripts, in as many languages or groups, and
 * photos, of some 10 MB.
 *
 * @type {Record<string, number>}
 */
const MOST = { [LATE]: 4, [PHOTOS]: 80 };
const MAX_TILES = 300; // some 6 MB
const WEEK_MS = 7 * 24 * 3600e3;
const TILE_ORIGIN = "$tiles"; // filled in by export/offline.py; empty where the tiles may not be stored
const HOME = new URL("pocket", worker.location.href).pathname;
const LATE_SCRIPT = new URL("ground.js", worker.location.href).pathname;
const PHOTO_FOLDER = new URL("photos/", worker.location.href).pathname;

worker.addEventListener("install", (event) => {
  worker.skipWaiting();
  event.waitUntil(storeOpenPages());
});

worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET") return;
  const path = url.origin === worker.location.origin ? url.pathname : "";
  if (path === HOME) event.respondWith(respondWithPage(event, url));
  else if (path === LATE_SCRIPT) event.respondWith(respondForGood(event, LATE));
  else if (path.startsWith(PHOTO_FOLDER)) event.respondWith(respondForGood(event, PHOTOS));
  else if (TILE_ORIGIN && url.origin === TILE_ORIGIN && request.destination === "image") event.respondWith(respondWithTile(event));
});

/* An open page has loaded a newer plan: what is stored has to follow. */
worker.addEventListener("message", (event) => event.waitUntil(refreshPages()));

/** The page that brought this worker was loaded before it: it is taken from the browser's own cache. */
async function storeOpenPages() {
  const clients = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const urls = clients.map((client) => new URL(client.url)).filter((url) => url.pathname === HOME);
  await Promise.allSettled(urls.map((url) => fetchPage(url, "default").then(() => keepLate(url))));
}

async function refreshPages() {
  const requests = await (await caches.open(PAGES)).keys();
  const urls = requests.map(({ url }) => new URL(url));
  await Promise.allSettled(urls.map((url) => fetchPage(url, "no-cache").then(() => keepLate(url))));
}

/**
 * @param {FetchEvent} event
 * @param {URL} url
 */
async function respondWithPage(event, url) {
  // The browser's own cache may hold an old plan, so the server is asked each time. A late answer is stored all the same.
  const fetched = fetchPage(url, "no-cache");
  event.waitUntil(fetched.then(() => keepLate(url)).catch(() => {}));
  const late = new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  const response = await Promise.race([fetched.catch(() => null), late]);
  if (response && (isPlan(response) || isRefusal(response))) return response;
  return (await storedPage(url)) ?? fetched;
}

/**
 * The server's answer, stored if it is a plan. Rejects without a network.
 *
 * @param {URL} url
 * @param {RequestCache} cache
 */
async function fetchPage(url, cache) {
  const response = await fetch(url, { cache, credentials: "same-origin" });
  if (isPlan(response)) await storePage(keyOf(url), response);
  else if (isRefusal(response)) await Promise.all([PAGES, LATE, PHOTOS, TILES].map((name) => caches.delete(name)));
  return response;
}

/** The late script that a stored page names is stored with it. @param {URL} url of the page */
async function keepLate(url) {
  const page = await caches.match(keyOf(url), { cacheName: PAGES });
  const found = /"late":("[^"]+")/.exec(page ? await page.text() : "");
  if (!found) return;
  const late = new URL(JSON.parse(found[1]), url).href;
  if (!(await caches.match(late, { cacheName: LATE }))) await storeNewest(LATE, late, await fetch(late));
}

/**
 * What stays the same at its address for good: as it is stored, else from the network.
 *
 * @param {FetchEvent} event
 * @param {string} name of the cache
 */
async function respondForGood(event, name) {
  const { url } = event.request;
  const stored = await caches.match(url, { cacheName: name }).catch(() => undefined);
  if (stored) return stored;
  const response = await fetch(event.request);
  event.waitUntil(storeNewest(name, url, response.clone()).catch(() => {}));
  return response;
}

/**
 * @param {string} name of the cache
 * @param {string} address
 * @param {Response} response
 */
async function storeNewest(name, address, response) {
  // A network's sign-in page is neither a script nor a picture.
  if (!response.ok || !/javascript|^image/.test(response.headers.get("Content-Type") ?? "")) return;
  const cache = await caches.open(name);
  await cache.put(address, response);
  await removeOldest(cache, MOST[name]);
}

/** @param {Cache} cache @param {number} most */
async function removeOldest(cache, most) {
  const all = await cache.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - most)).map((old) => cache.delete(old)));
}

/** A network's sign-in page comes with 200 too: a plan names its revision. @param {Response} response */
function isPlan(response) {
  return response.ok && !response.redirected && response.headers.has("X-Visit-Revision");
}

/** The visit is not for this reader any more: what is stored of it goes. @param {Response} response */
function isRefusal(response) {
  return response.headers.has("X-Visit-Access");
}

/** One page a language, theme and group; which stop or day it opens with is no matter of the server's. @param {URL} url */
function keyOf(url) {
  const key = new URL(HOME, url);
  for (const name of ["lang", "theme", "group"]) {
    const value = url.searchParams.get(name);
    if (value !== null) key.searchParams.set(name, value);
  }
  return key.href;
}

/**
 * Stores a copy of the response. Where there is no room, tiles and photos make room: the plan is worth more.
 *
 * @param {string} key
 * @param {Response} response
 */
async function storePage(key, response) {
  const [copy, spare] = [response.clone(), response.clone()];
  try {
    await putPage(key, copy);
  } catch {
    // Without room even then, or with storage forbidden, the page still works with a network.
    await Promise.all([TILES, PHOTOS].map((name) => caches.delete(name))).then(() => putPage(key, spare)).catch(() => {});
  }
}

/**
 * @param {string} key
 * @param {Response} response
 */
async function putPage(key, response) {
  const revision = response.headers.get("X-Visit-Revision");
  const pages = await caches.open(PAGES);
  await pages.put(key, response);
  // Pages of other revisions are old, whatever their language.
  for (const request of await pages.keys()) {
    const other = await pages.match(request);
    if (other && other.headers.get("X-Visit-Revision") !== revision) await pages.delete(request);
  }
  await removePhotos(pages).catch(() => {});
}

/** What no stored page shows any more goes: somebody may have asked for it. @param {Cache} pages */
async function removePhotos(pages) {
  const photos = await caches.open(PHOTOS);
  const html = await Promise.all((await pages.matchAll()).map((page) => page.text()));
  for (const request of await photos.keys()) {
    // A page names one of the sizes and formats of each.
    const [digest] = new URL(request.url).pathname.slice(PHOTO_FOLDER.length).split("-");
    if (!html.some((text) => text.includes(digest))) await photos.delete(request);
  }
}

/**
 * The stored page in the language asked for, else in any, with the instant at which it was right written into it.
 *
 * @param {URL} url
 */
async function storedPage(url) {
  try {
    const pages = await caches.open(PAGES);
    await forgetDays(pages).catch(() => {});
    const stored = (await pages.match(keyOf(url))) ?? (await pages.match(HOME, { ignoreSearch: true }));
    if (!stored) return null;
    const asOf = Date.parse(stored.headers.get("X-Visit-Now") ?? stored.headers.get("Date") ?? "");
    const html = (await stored.text()).replace("<html", `<html data-as-of="${asOf || 0}"`);
    return new Response(html, { headers: headersOf(stored) });
  } catch {
    return null;
  }
}

/** @param {Response} stored */
function headersOf(stored) {
  const headers = new Headers(stored.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  return headers;
}

/**
 * Takes out of the stored pages what is for the days of the visit alone, when these are over by the visit's clock.
 *
 * @param {Cache} pages
 */
async function forgetDays(pages) {
  for (const request of await pages.keys()) {
    const stored = await pages.match(request);
    if (!stored) continue;
    const headers = headersOf(stored);
    const html = await stored.text();
    const [, forgetAt = ""] = /"forget_at":"([^"]+)"/.exec(html) ?? [];
    const [visitNow, serverNow] = [headers.get("X-Visit-Now"), headers.get("Date")].map((text) => Date.parse(text ?? ""));
    const aheadMs = visitNow - serverNow || 0; // of a rehearsal
    const lasting = html.replace(/<!-{2}e-->.*?<!-{2}\/e-->/gs, "");
    if (Date.now() + aheadMs >= Date.parse(forgetAt) && lasting !== html) await pages.put(request, new Response(lasting, { headers }));
  }
}

/**
 * A tile, else the same tile as it was seen before. OpenStreetMap's policy
 * (https://operations.osmfoundation.org/policies/tiles/) asks to keep a tile as long as its headers say, or a week, and
 * forbids to fetch any ahead: the browser's own cache does the first; this gives seen tiles where there is no network,
 * for a week and as few as a day needs.
 *
 * @param {FetchEvent} event
 */
async function respondWithTile(event) {
  const { request } = event;
  try {
    // A response that is not readable would count as megabytes in the cache.
    const response = await fetch(request.url, { mode: "cors", credentials: "omit", referrerPolicy: "strict-origin-when-cross-origin" });
    if (response.ok) event.waitUntil(storeTile(request.url, response.clone()).catch(() => {}));
    return response;
  } catch {
    const stored = await caches.match(request.url, { cacheName: TILES }).catch(() => undefined);
    if (stored && Date.now() - Number(stored.headers.get("X-Kept-At")) < WEEK_MS) return stored;
    return fetch(request);
  }
}

/**
 * @param {string} address
 * @param {Response} response
 */
async function storeTile(address, response) {
  if (/no-store/.test(response.headers.get("Cache-Control") ?? "")) return;
  const headers = { "Content-Type": response.headers.get("Content-Type") ?? "", "X-Kept-At": String(Date.now()) };
  const tiles = await caches.open(TILES);
  await tiles.delete(address); // so that it stands last
  await tiles.put(address, new Response(await response.blob(), { headers }));
  await removeOldest(tiles, MAX_TILES);
}
