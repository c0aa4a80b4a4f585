"""From a click on a stop to the answer on the screen: our visit page against the same page on streamlit-folium."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Frame, Page, Route
from playwright.sync_api import Error as PlaywrightError

from tests.bench.peers.pages import folium_file
from tests.bench.peers.released import Unavailable, released
from tests.bench.plan import the_day
from tests.bench.processes import REPOSITORY, Server, our_app, streamlit_command
from tests.bench.table import Chapter, Row, Samples, verdict
from tests.bench.watching import chromium, script
from tests.browser.conftest import DESKTOP

CLICKS = 24
AT_LEAST = 5
PEERS = {"st_folium, as its first example": "map", "st_folium, at its best": "group"}
NEVER_S = 30
PAUSE_S = 0.6
"""Between an answer and the next click, so that the map has come to rest."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """How a stop is clicked and seen to be chosen, in list and map: CSS selectors of one stop (its id and number)."""

    frame: str
    """What the address of the map's frame has in it."""
    entry: Callable[[str, int], str]
    pin: Callable[[str, int], str]
    chosen_entry: Callable[[str, int], str]
    chosen_pin: Callable[[str, int], str]


OURS = Shown(
    frame="view=map",
    entry=lambda stop, _: f'li.stop[data-stop="{stop}"] summary',
    pin=lambda _, number: f'.stop-pin[aria-label^="Stop {number}:"]',
    chosen_entry=lambda stop, _: f'li.stop[data-stop="{stop}"] details[open] .body',
    chosen_pin=lambda _, number: f'.stop-pin[aria-pressed="true"][aria-label^="Stop {number}:"]',
)
THEIRS = Shown(
    frame="streamlit_folium",
    entry=lambda stop, _: f".st-key-stop-{stop} button",
    pin=lambda _, number: f'.pin[data-number="{number}"]',
    chosen_entry=lambda stop, _: f".st-key-details-{stop}",
    chosen_pin=lambda _, number: f'.pin.chosen[data-number="{number}"]',
)


@dataclass(kw_only=True)
class Clicked:
    """What the clicks took, in milliseconds, and how often the map was made anew meanwhile."""

    to_map_ms: list[float] = field(default_factory=list)
    to_list_ms: list[float] = field(default_factory=list)
    remounts: int = 0


def measure() -> Chapter:
    """Both pages in the same browser, one after the other."""
    with ExitStack() as running:
        work = Path(running.enter_context(tempfile.TemporaryDirectory()))
        browser = running.enter_context(chromium())
        with our_app(work) as app:
            ours = _clicked(browser, app, OURS)
        theirs, note = {}, ""
        try:
            released()  # st_folium's page loads Folium's files from its hosts
            for name, pins in PEERS.items():
                with _st_folium(work / f"{pins}.log", pins) as peer:
                    theirs[name] = _clicked(browser, peer, THEIRS)
        except Unavailable as error:
            note = f"not compared with st_folium: {error}"
    return Chapter(title="A click on a stop", how=HOW, rows=tuple(_rows(ours, theirs, note)), follows=FOLLOWS)


def _st_folium(log: Path, pins: str) -> Server:
    command = streamlit_command("tests/bench/peers/st_folium_app.py")
    return Server(command, cwd=REPOSITORY, environment={"PINS": pins}, ready="/_stcore/health", log=log)


def _rows(ours: Clicked, theirs: dict[str, Clicked], note: str) -> Iterator[Row]:
    for what, kept in (
        ("a stop clicked in the list, shown on the map", "to_map_ms"),
        ("a pin clicked on the map, shown in the list", "to_list_ms"),
    ):
        mine = Samples(unit="ms", values=tuple(getattr(ours, kept)))
        if not theirs:
            yield Row(what=what, ours=mine, note=note)
        for name, clicked in theirs.items():
            row = Row(
                what=what, ours=mine, peer_name=name, peer=Samples(unit="ms", values=tuple(getattr(clicked, kept)))
            )
            met = row.ratio is not None and row.ratio <= 1 / AT_LEAST
            note = "" if met else WHY_MISSED
            yield row.model_copy(update={"target": f"{AT_LEAST} times faster", "verdict": verdict(met), "note": note})
    what = f"the map made anew, in {2 * CLICKS} clicks"
    mine = Samples(unit="times", values=(ours.remounts,))
    yield Row(what=what, ours=mine, target="never", verdict=verdict(ours.remounts == 0))
    for name, clicked in theirs.items():
        yield Row(what=what, ours=mine, peer_name=name, peer=Samples(unit="times", values=(clicked.remounts,)))


def _clicked(browser: Browser, server: Server, shown: Shown) -> Clicked:
    found = Clicked()
    context = browser.new_context(**DESKTOP)
    context.add_init_script(script("clicking.js", {}))
    context.route(re.compile("^https://"), _outside)
    page = context.new_page()
    page.goto(server.url)
    # Two stops with a pin each of their own; a shared one is chosen for either.
    first, second = ((each.stop.id, each.number) for each in the_day().stops[:2])
    _map(page, shown).locator(shown.pin(*first)).wait_for()
    time.sleep(2)
    _marked_already(page, shown)
    # The first two pairs are not counted: they warm up what is compiled on the way.
    for number in range(-4, 2 * CLICKS):
        if number % 2 == 0:
            target, wanted, kept = page.locator(shown.entry(*first)), shown.chosen_pin(*first), found.to_map_ms
        else:
            target = _map(page, shown).locator(shown.pin(*second))
            wanted, kept = shown.chosen_entry(*second), found.to_list_ms
        target.wait_for()
        page.evaluate("(wanted) => { __clicked = __answered = undefined; __wanted = wanted; }", wanted)
        target.click()
        taken_ms = _answered(page)
        if number >= 0:
            kept.append(taken_ms)
        time.sleep(PAUSE_S)
        if not _marked_already(page, shown) and number >= 0:
            found.remounts += 1
    context.close()
    return found


def _outside(route: Route) -> None:
    """Folium's scripts and styles from where they are kept; no tiles and no pictures, for any page."""
    kinds = {".css": "text/css", ".js": "text/javascript"}
    kind = kinds.get(Path(route.request.url).suffix)
    if kind is None:
        route.abort()
    else:
        route.fulfill(body=folium_file(route.request.url), content_type=kind)


def _answered(page: Page) -> float:
    gone = time.monotonic() + NEVER_S
    while not page.evaluate("Boolean(window.__answered)"):
        assert time.monotonic() < gone, f"a click was not answered in {NEVER_S} s: {page.evaluate('__wanted')}"
        time.sleep(0.02)
    return float(page.evaluate("__answered - __clicked"))


def _map(page: Page, shown: Shown) -> Frame:
    gone = time.monotonic() + NEVER_S
    while True:
        found = [each for each in page.frames if shown.frame in each.url]
        if found:
            return found[-1]
        assert time.monotonic() < gone, "no frame with a map"
        page.wait_for_timeout(50)


def _marked_already(page: Page, shown: Shown) -> bool:
    """Whether the map is still the one that was marked; it is from now on."""
    gone = time.monotonic() + NEVER_S
    while True:
        try:
            frame = _map(page, shown)
            frame.wait_for_selector(".leaflet-container")
            mark = "(map) => { const was = Boolean(map.wasHere); map.wasHere = true; return was; }"
            return bool(frame.eval_on_selector(".leaflet-container", mark))
        except PlaywrightError:  # a frame that is being replaced
            assert time.monotonic() < gone, "the map does not come to rest"


HOW = f"""
Chromium on a desktop of 1280 x 800, the server on the same machine. Timed inside the page: from the click itself until
the frame that shows the stop chosen on the other side has been drawn; {CLICKS} clicks each way, in turns.

*st_folium* is the same list and map with streamlit-folium, in a fragment, with one pin's name returned, and with the
heap frozen as in our app: *as its first example* with the pins on the map itself, *at its best* with a map that never
changes and the pins in `feature_group_to_add`, as its documentation advises for speed.
"""
WHY_MISSED = (
    "with its pins in a feature group st_folium changes two markers in one short run of a script. No answer takes less "
    "than the frame that shows it, 16.7 ms, and ours comes with the first or second."
)
FOLLOWS = """
Our list and map answer each other in the browser: no run of a script, no question to the server, whatever its load.
st_folium waits 250 ms after a click on the map before it tells, and then runs the fragment.
"""
