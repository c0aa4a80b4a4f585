"""The ground of a city day of 56 km², drawn by the page itself, beside raster tiles of the same view."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import brotli
from playwright.sync_api import Browser, Page, sync_playwright

from components.export.context import NO_TILES
from components.i18n.words import words_for
from components.render.background import Background
from components.render.late_script import late_script
from components.render.page import page as light_page
from tests.bench.ground_size import dense_city
from tests.bench.table import Chapter, Row, Samples, unless, verdict
from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.tools import TILE_SERVER, Tiles

RUNS = 5
SLOWER = 4
DRAWN_MS, FRAME_MS = 600, 50
STREET_MAP = Background(url=f"{TILE_SERVER}{{z}}/{{x}}/{{y}}.png", credit="© the tiles")
HOW = (
    f"Chromium without a graphics card, {SLOWER} times slower, a window of 1280 by 800; the ground of a dense city "
    "of 56 km², see The size of a ground. Drawn: from the late script to the frame "
    "after it. Frames: between two, while a mouse drags the map in four directions, and while the buttons zoom in and "
    "out; the slowest 5 % are left out. The tiles are those of a server on the same machine, all of one picture."
)
FRAMES = """() => {
  window.frames_ = []; window.measuring = true; let last = 0;
  const tick = (now) => { if (last) frames_.push(now - last); last = now; if (measuring) requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}"""
DRAW = """(text) => {
  const began = performance.now();
  (0, eval)(text);
  return new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now() - began))));
}"""


def measure() -> Chapter:
    """Ours and raster tiles, each in a browser context of its own."""
    visit = dense_city()
    script = late_script(visit, words_for("en"), NO_TILES)
    with tempfile.TemporaryDirectory() as folder, browser_and_tiles() as browser:
        ours, tiles = Path(folder) / "ours.html", Path(folder) / "tiles.html"
        ours.write_text(light_page(visit, words_for("en"), background=NO_TILES).html, "utf-8")
        without = replace(visit, ground=None)
        tiles.write_text(light_page(without, words_for("en"), background=STREET_MAP).html, "utf-8")
        drawn = [_drawn(browser, ours, script) for _ in range(RUNS)]
        our_pans, our_zooms = _moved(browser, ours)
        their_pans, their_zooms = _moved(browser, tiles)
    size = Samples(unit="KB", values=(len(brotli.compress(script.encode())) / 1000,))
    # Frames come in steps of 16.7 ms: three of them are 50.1.
    is_quick, is_smooth = max(drawn) <= DRAWN_MS, round(Samples(unit="ms", values=our_pans).median) <= FRAME_MS
    busy = "Measured while the machine was busy, or a change made it slower: measure again alone."
    rows = (
        Row(what="The late script with the ground, by Brotli", ours=size),
        Row(
            what="The ground is drawn",
            ours=Samples(unit="ms", values=tuple(drawn)),
            target=f"≤ {DRAWN_MS} ms",
            verdict=verdict(is_quick),
            note=unless(is_quick, busy),
        ),
        Row(
            what="A frame while the map is dragged (95th percentile)",
            ours=Samples(unit="ms", values=our_pans),
            peer_name="raster tiles",
            peer=Samples(unit="ms", values=their_pans),
            target=f"≤ {FRAME_MS} ms",
            verdict=verdict(is_smooth),
            note=unless(is_smooth, busy),
        ),
        Row(
            what="A frame while it zooms (95th percentile)",
            ours=Samples(unit="ms", values=our_zooms),
            peer_name="raster tiles",
            peer=Samples(unit="ms", values=their_zooms),
        ),
    )
    return Chapter(title="The ground on a slow phone", how=HOW, rows=rows)


@contextmanager
def browser_and_tiles() -> Iterator[Browser]:
    """A Chromium that finds the stand-in of the tile server and nobody else."""
    tiles = Tiles()
    try:
        with sync_playwright() as playwright:
            executable = find_chromium()
            browser = playwright.chromium.launch(executable_path=executable, args=[*FLAGS, *tiles.browser_flags])
            yield browser
            browser.close()
    finally:
        tiles.close()


@contextmanager
def _opened(browser: Browser, file: Path) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_timeout(1000)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield page
    context.close()


def _drawn(browser: Browser, file: Path, script: str) -> float:
    with _opened(browser, file) as page:
        return float(page.evaluate(DRAW, script))


def _moved(browser: Browser, file: Path) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The 95th percentile of frames while it is dragged, and while it zooms, of each run."""
    pans, zooms = [], []
    for _ in range(RUNS):
        with _opened(browser, file) as page:
            street_map = page.locator(".street-map")
            if street_map.count():
                street_map.click()
                page.wait_for_timeout(1000)
            page.evaluate(FRAMES)
            for way_x, way_y in ((-300, -100), (280, 150), (-200, 180), (240, -200)):
                page.mouse.move(800, 400)
                page.mouse.down()
                page.mouse.move(800 + way_x, 400 + way_y, steps=30)
                page.mouse.up()
                page.wait_for_timeout(200)
            pans.append(_slowest(page))
            page.evaluate(FRAMES)
            for name in ("Zoom in", "Zoom in", "Zoom out", "Zoom out"):
                page.get_by_role("button", name=name).click()
                page.wait_for_timeout(600)
            zooms.append(_slowest(page))
    return tuple(pans), tuple(zooms)


def _slowest(page: Page) -> float:
    frames = page.evaluate("() => { measuring = false; return frames_; }")
    return Samples(unit="ms", values=tuple(frames)).percentile(95)
