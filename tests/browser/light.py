"""The light page as a static host serves it, for the tests that open it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Locator, Page, expect

from components.i18n.words import words_for
from components.plan.model import Visit
from components.render.background import Background
from components.render.page import page as light_page
from components.settings import BackgroundSettings
from tests.browser.conftest import DESKTOP, PHONE, LendPage

# Long before the visit: a page that tells no moment unless a test is about moments.
BEFORE = datetime.fromisoformat("2017-01-20T12:00:00+01:00")

Open: TypeAlias = Callable[..., Page]


def background(name: str = "OpenStreetMap.Mapnik") -> Background:
    return Background.of(BackgroundSettings(name=name))


@pytest.fixture
def open_light(static_server: tuple[Path, str]) -> Iterator[Open]:
    """Serves a visit's light page and opens it: `open_light(phone, visit, at="?stop=abc", now=..., view=View.MAP)`.

    The browser's clock stands at `now` while timers run on; with None it is left alone.
    """
    folder, url = static_server
    pages: list[Page] = []
    # A bare web server tells pages apart by the second of their last change, and a browser keeps an old page unasked.
    changed_at_s = count(int(time.time()))

    def opened(
        page: Page,
        visit: Visit,
        *,
        at: str = "",
        now: datetime | None = BEFORE,
        language: str = "en",
        ground: str = "OpenStreetMap.Mapnik",
        **options: Any,
    ) -> Page:
        made = light_page(visit, words_for(language), background=background(ground), **options)
        index = folder / "index.html"
        index.write_text(made.html, encoding="utf-8")
        os.utime(index, (second := next(changed_at_s), second))
        (folder / "favicon.ico").write_bytes(b"")
        if now is not None:
            page.clock.set_fixed_time(now)
        page.goto(f"{url}/{at}")
        pages.append(page)
        return page

    yield opened
    for page in pages:  # before the server ends: a browser asks for the icon when it likes
        page.goto("about:blank")


@pytest.fixture
def phone(lend_page: LendPage) -> Page:
    """A blank page on a phone whose clock stands where `open_light` sets it, for tests that leave nothing behind."""
    return lend_page(PHONE, stopped_clock=True)


@pytest.fixture
def desktop(lend_page: LendPage) -> Page:
    """The same on a desktop."""
    return lend_page(DESKTOP, stopped_clock=True)


def stop(page: Page, stop_id: str) -> Locator:
    """A stop's item of the list."""
    return page.locator(f'li.stop[data-stop="{stop_id}"]')


def pin(page: Page, label: str) -> Locator:
    """The pin on the map that wears these numbers."""
    return page.locator(".stop-pin").filter(has_text=label)


def show_map(page: Page) -> None:
    """On a phone the map is one thumb away; on a desktop it is there."""
    switch = page.locator('.switch [data-view="map"]')
    if switch.is_visible():
        switch.click()
    expect(page.locator(".leaflet-container")).to_be_visible()


def expect_chosen(page: Page, stop_id: str | None) -> None:
    """This stop, and no other, is open in the list, is pressed on the map and stands in the address."""
    chosen = page.locator("li.stop.is-chosen")
    opened = page.locator("li.stop details[open]")
    if stop_id is None:
        expect(chosen).to_have_count(0)
        expect(opened).to_have_count(0)
        expect(page.locator('.stop-pin[aria-pressed="true"]')).to_have_count(0)
        return
    expect(chosen).to_have_count(1)
    expect(chosen).to_have_attribute("data-stop", stop_id)
    expect(opened).to_have_count(1)
    expect(stop(page, stop_id).locator("details")).to_have_attribute("open", "")


def query(page: Page) -> str:
    return str(page.evaluate("location.search"))


def centre(page: Page) -> tuple[float, float]:
    """Where the map looks, latitude before longitude."""
    latitude, longitude = page.evaluate("(({lat, lng}) => [lat, lng])(studyVisit.map.map.getCenter())")
    return latitude, longitude


def zoom(page: Page) -> float:
    return float(page.evaluate("studyVisit.map.map.getZoom()"))


def until(page: Page, condition: str) -> None:
    """Wait until an expression is true in the page, whose policy forbids Playwright's own way of asking again."""
    asked = f"new Promise((done) => {{ const ask = () => ({condition}) ? done() : setTimeout(ask, 20); ask(); }})"
    page.evaluate(asked)
