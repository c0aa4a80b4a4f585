"""`/pocket` on a slow network: bytes, list readable, map usable, against three other pages of the same route."""

from __future__ import annotations

import gzip
import http.client
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeAlias

import brotli
from playwright.sync_api import Browser, Page

from components.export.context import Context
from components.export.pack import files
from components.i18n.words import words_for
from components.plan.model import Visit
from components.render.background import Background
from components.settings import load_settings
from tests.bench.peers.pages import folium_page, story_page
from tests.bench.peers.released import Unavailable
from tests.bench.plan import the_visit
from tests.bench.processes import REPOSITORY, Server, our_app
from tests.bench.table import Chapter, Row, Samples, verdict
from tests.bench.watching import chromium, script
from tests.bench.wire import Wire
from tests.browser.conftest import PHONE
from tests.browser.tools import throttle

KB = 1024
MAX_KB = 60
LIST_S, MAP_S = 2.0, 4.0
AGAIN = 5
"""Next visits, and visits without a network."""
NEVER_S = 60
SETTLE_S = 2
"""How long a page is left alone once it is usable, so that what it still loads is counted."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a reader meets a page: where it is, and by which selectors one knows that it can be read and used."""

    path: str = "/"
    list: str | None = None
    opener: str | None = None
    pin: str
    answer: str
    runs: int = 5
    cookie: tuple[str, str] | None = None

    @property
    def script(self) -> str:
        """What notes in the page when it can be read and used."""
        return script("loading.js", {"list": self.list, "opener": self.opener, "pin": self.pin, "answer": self.answer})


OURS = Look(
    path="/pocket",
    list="li.stop .name",
    opener='.is-live .switch button[data-view="map"]',
    pin=".stop-pin",
    answer='.stop-pin[aria-pressed="true"]',
    runs=7,
)
STREAMLIT = Look(
    list=OURS.list,
    opener=OURS.opener,
    pin=OURS.pin,
    answer=OURS.answer,
    runs=3,
    # As after `/?full`: without it a phone is led to /pocket.
    cookie=("study_visit_page", "full"),
)
FOLIUM = Look(pin=".leaflet-marker-pane > *", answer=".leaflet-popup")
STORY = Look(list=".slide h2", pin=".leaflet-marker-icon", answer=".slide.active")
Make: TypeAlias = Callable[[Visit, Path], None]
STATIC_PEERS: dict[str, tuple[Make, Look]] = {
    "Folium": (folium_page, FOLIUM),
    "Folium, plain pins": (partial(folium_page, icons=False), FOLIUM),
    "StoryMap-like": (story_page, STORY),
}


@dataclass(kw_only=True)
class Seen:
    """What several first visits took: kilobytes, seconds to the list, seconds to the map."""

    kb: list[float] = field(default_factory=list)
    list_s: list[float] = field(default_factory=list)
    map_s: list[float] = field(default_factory=list)


def measure() -> Chapter:
    """Ours and its peers, each page in a browser context of its own with nothing stored."""
    with ExitStack() as running:
        work = Path(running.enter_context(tempfile.TemporaryDirectory()))
        browser = running.enter_context(chromium())
        app = running.enter_context(our_app(work))
        ours = _visits(browser, app, OURS)
        again = _visits(browser, app, OURS, warm=True)
        offline = _offline(browser, app)
        packed = _packed(app)
        full = _visits(browser, app, STREAMLIT)
        app.stop()
        peers = {}
        note = ""
        try:
            for name, (make, look) in STATIC_PEERS.items():
                peers[name] = _visits(browser, running.enter_context(_static(work / name, make)), look)
        except Unavailable as error:
            note = f"Folium's and the StoryMap-like page are not compared: {error}"
        peers["Streamlit"] = full
    rows = [*_first_visit(ours, peers, note), *_more(again, offline, packed)]
    return Chapter(title="The light page on a slow network", how=HOW, rows=tuple(rows), follows=FOLLOWS)


def _first_visit(ours: Seen, peers: dict[str, Seen], note: str) -> Iterator[Row]:
    kb, list_s, map_s = _samples("KB", ours.kb), _samples("s", ours.list_s), _samples("s", ours.map_s)
    what = "bytes over the wire, first visit"
    yield _row(what, kb, limit=MAX_KB, note=note)
    yield from (_row(what, kb, peer=name, theirs=_samples("KB", seen.kb)) for name, seen in peers.items())
    what = "list readable, first visit"
    yield _row(what, list_s, limit=LIST_S)
    told = {name: seen for name, seen in peers.items() if seen.list_s}
    yield from (_row(what, list_s, peer=name, theirs=_samples("s", seen.list_s)) for name, seen in told.items())
    what = "map usable, first visit"
    yield _row(what, map_s, limit=MAP_S)
    for name, seen in peers.items():
        most = 1 / 2 if name == "Folium" else None
        yield _row(what, map_s, peer=name, theirs=_samples("s", seen.map_s), most=most)


MAX_SHARES = {"Streamlit": 1 / 10, "Folium": 1 / 3}
"""The targets, as the largest share of a peer's; Folium's map is held to half."""
_SHARES = {1 / 10: "a tenth", 1 / 3: "a third", 1 / 2: "half"}


def _row(
    what: str,
    ours: Samples,
    *,
    limit: float | None = None,
    peer: str = "",
    theirs: Samples | None = None,
    most: float | None = None,
    note: str = "",
) -> Row:
    most = most or MAX_SHARES.get(peer)
    row = Row(what=what, ours=ours, peer_name=peer, peer=theirs, note=note)
    if limit is not None:
        target, met = f"at most {limit:g} {ours.unit}", ours.median <= limit
    elif most is not None and row.ratio is not None:
        target, met = f"at most {_SHARES[most]}", row.ratio <= most
    else:
        return row
    return row.model_copy(update={"target": target, "verdict": verdict(met)})


def _more(again: Seen, offline: Seen, packed: dict[str, list[float]]) -> Iterator[Row]:
    yield Row(what="bytes over the wire, next visit", ours=_samples("KB", again.kb))
    yield Row(what="list readable, next visit", ours=_samples("s", again.list_s))
    yield Row(what="map usable, next visit", ours=_samples("s", again.map_s))
    yield Row(what="list readable, without a network", ours=_samples("s", offline.list_s))
    yield Row(what="map usable, without a network", ours=_samples("s", offline.map_s))
    for coding, sizes in packed.items():
        met = verdict(max(sizes) <= MAX_KB)
        what = f"the page in eight languages, {coding}"
        yield Row(what=what, ours=_samples("KB", sizes), target=f"each at most {MAX_KB} KB", verdict=met)
    saved = _saved_page()
    for coding, size in (("br", len(brotli.compress(saved))), ("gzip -9", len(gzip.compress(saved, 9)))):
        yield Row(what=f"the published pack's `index.html`, {coding}", ours=_samples("KB", [size / KB]))


def _samples(unit: str, values: Sequence[float]) -> Samples:
    return Samples(unit=unit, values=tuple(values))


@contextmanager
def _static(folder: Path, make: Make) -> Iterator[Server]:
    folder.mkdir()
    make(the_visit(), folder)
    command = ["-m", "tests.bench.peers.static_host", "{port}", str(folder)]
    log = folder.with_suffix(".log")
    with Server(command, cwd=REPOSITORY, ready="/ready", log=log) as server:
        yield server


def _saved_page() -> bytes:
    """The light page as `python -m components publish` writes it."""
    background = Background.of(load_settings(REPOSITORY, {}).background)
    context = Context(words=words_for("en"), languages=the_visit().languages, background=background)
    return next(body for name, body in files(the_visit(), context) if name == "index.html")


def _visits(browser: Browser, server: Server, look: Look, *, warm: bool = False) -> Seen:
    """First visits, or, when `warm`, next ones: the browser's own store is full, and no service worker helps."""
    found = Seen()
    with Wire(server.port) as wire:
        _warmed_up(browser, wire.url + look.path)
        for _ in range(AGAIN if warm else look.runs):
            context = browser.new_context(**PHONE, service_workers="block" if warm else "allow")
            if look.cookie:
                context.add_cookies([{"name": look.cookie[0], "value": look.cookie[1], "url": wire.url}])
            page = context.new_page()
            if warm:
                page.goto(wire.url + look.path)
                time.sleep(1)
            page.add_init_script(look.script)
            throttle(page)
            wire.reset()
            _visit(page, wire.url + look.path, look, found)
            time.sleep(SETTLE_S)
            found.kb.append(wire.received / KB)
            context.close()
    return found


def _warmed_up(browser: Browser, address: str) -> None:
    """A visit that is not measured: the first answer waits for the server to make it, and that is its cold start."""
    context = browser.new_context()
    context.new_page().goto(address)
    time.sleep(SETTLE_S)
    context.close()


def _visit(page: Page, address: str, look: Look, found: Seen) -> None:
    page.goto(address, wait_until="commit", timeout=NEVER_S * 1000)
    gone = time.monotonic() + NEVER_S
    while not page.evaluate("Boolean(window.__seen?.map)"):
        assert time.monotonic() < gone, f"{address} was not usable in {NEVER_S} s"
        time.sleep(0.1)
    seen = page.evaluate("({ ...window.__seen, began: performance.timeOrigin })")
    if look.list:
        found.list_s.append((seen["list"] - seen["began"]) / 1000)
    found.map_s.append((seen["map"] - seen["began"]) / 1000)


def _offline(browser: Browser, server: Server) -> Seen:
    """Visits without a network, after one with it: what the service worker kept."""
    found = Seen()
    for _ in range(AGAIN):
        context = browser.new_context(**PHONE)
        page = context.new_page()
        page.goto(server.url + OURS.path)
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        page.reload()
        page.wait_for_load_state("load")
        page.add_init_script(OURS.script)
        context.set_offline(True)
        _visit(page, server.url + OURS.path, OURS, found)
        context.close()
    return found


def _packed(server: Server) -> dict[str, list[float]]:
    """The body of the page in each language of the visit, in KB, by coding."""
    sizes: dict[str, list[float]] = {}
    for coding in ("br", "gzip"):
        for language in the_visit().languages:
            status, headers, body = server.get(f"{OURS.path}?lang={language}", {"Accept-Encoding": coding})
            assert status == http.client.OK
            assert ("content-encoding", coding) in [(name.lower(), value) for name, value in headers]
            sizes.setdefault(coding, []).append(len(body) / KB)
    return sizes


HOW = """
A phone of 390 x 844 in Chromium, its network slowed to 400 kbit/s and 400 ms a request, nothing stored. A relay between
browser and server counts every byte that the server sends (heads, websocket and service worker too), until 2 s after
the page is usable; 1 KB is 1 024 bytes. *Readable*: the first stop's name is on the screen. *Usable*: a tap on the
first pin is answered. No tile comes in for any page.

The peers: *Streamlit* is our own visit page, its files packed with brotli; Chromium leaves websockets at full speed, in
its favour. *Folium* is `folium.Map.save()` of the same stops and ways, with `folium.Icon` markers or with Leaflet's own
*plain pins*. *StoryMap-like* is a card a stop beside a map that flies to it, made with Leaflet, jQuery and Bootstrap.
These have all their files on one local server, packed with brotli at its tightest, and may keep them for a year; the
one file that no registry has (`leaflet.awesome.rotate.min.css`) is empty.
"""
FOLLOWS = """
The list can be read after one round trip, while the rest of the page still comes, and the map when the page has come:
there is no second request to wait for. What follows, for later visits, is the service worker and the icon.
"""
