"""The map of the light page in a real browser: what is under it, what it shows of a day, and whom it asks."""

from __future__ import annotations

import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from components.render.page import View
from tests import samples
from tests.browser.conftest import DESKTOP, PHONE, LendPage
from tests.browser.guard import PageGuard
from tests.browser.light import Open, desktop, expect_chosen, open_light, phone, pin, show_map, stop, zoom
from tests.browser.tools import TILE_HOST, TILE_SERVER, Tiles
from tests.cases import case_visit

__all__ = ["desktop", "open_light", "phone"]

SCREENS = pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
COLOURS: dict[Literal["dark", "light"], str] = {"dark": "rgb(18, 25, 26)", "light": "rgb(251, 248, 242)"}
STREET_MAP = f"Street map, loaded from {TILE_HOST}"


@SCREENS
def test_the_street_map_is_asked_for_when_it_is_wanted_and_as_long_as_it_is(
    lend_page: LendPage, open_light: Open, tiles: Tiles, page_guard: PageGuard, screen: dict[str, Any]
) -> None:
    page_guard.expect(TILE_SERVER)  # which does not answer at first
    tiles.reachable = False
    page = open_light(lend_page(screen, stopped_clock=True), samples.ljubljana())
    assert_first_screen_is_clean_by_day_and_by_night(page, is_phone=screen is PHONE)
    show_map(page)
    street_map = page.get_by_role("button", name=STREET_MAP)
    expect(street_map).to_have_attribute("aria-pressed", "false")
    assert page_guard.tile_requests == []

    street_map.click()
    expect(page.get_by_text("The street map could not be loaded. The route is complete.")).to_be_visible()
    expect(page.locator(".leaflet-container")).to_have_class(re.compile("is-plain"))
    assert page.locator(".leaflet-tile-pane img:visible").count() == 0
    expect(page.locator(".stop-pin")).to_have_count(3)
    expect(page.locator("path.leg-estimated")).to_have_count(2)
    expect_edge_of_map(page)

    # The choice is kept.
    tiles.reachable = True
    page_guard.tile_requests.clear()
    page.reload()
    show_map(page)
    expect(page.locator("img.leaflet-tile-loaded").first).to_be_visible()
    assert {tile.referer is not None for tile in page_guard.tile_requests} == {True}
    expect_edge_of_map(page)
    expect(page.locator(".map-credit")).to_have_text("© OpenStreetMap contributors")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # And taken back.
    street_map.click()
    expect(page.locator("img.leaflet-tile-loaded")).to_have_count(0)
    page_guard.tile_requests.clear()
    page.reload()
    show_map(page)
    expect(street_map).to_have_attribute("aria-pressed", "false")
    assert page_guard.tile_requests == []


def assert_first_screen_is_clean_by_day_and_by_night(page: Page, *, is_phone: bool) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(stop(page, "mao")).to_be_in_viewport()
    if is_phone:
        expect(page.get_by_role("group", name="View")).to_be_in_viewport()
    for scheme, colour in COLOURS.items():
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == colour
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def expect_edge_of_map(page: Page) -> None:
    for part in (".map-credit", ".leaflet-control-scale-line", ".map-north"):
        expect(page.locator(part)).to_be_in_viewport()


def test_numbers_on_the_map_are_numbers_in_the_list(desktop: Page, open_light: Open) -> None:
    page = open_light(desktop, samples.sixty_stops())
    listed = {
        item.get_attribute("data-stop"): item.locator(".number").inner_text() for item in page.locator("li.stop").all()
    }
    markers = page.evaluate(
        """[...new Set(studyVisit.map.pins.values())].map(({marker, data}) =>
            [data.stops, marker.getElement().innerText])"""
    )
    assert len(markers) == 52
    for stops, label in markers:
        assert label == " · ".join(listed[each] or "" for each in stops)


def test_a_day_fills_the_frame_over_a_plain_background_and_no_pin_lies_below_the_buttons(
    phone: Page, open_light: Open, page_guard: PageGuard
) -> None:
    page = open_light(phone, case_visit("oldtown").visit, ground="none")
    show_map(page)
    # A plain background asks nobody, and offers nobody to be asked.
    expect(page.locator(".map-credit")).to_have_text("© OpenStreetMap contributors")
    expect(page.locator(".ground").first).to_be_visible()
    assert page_guard.tile_requests == []
    expect(page.get_by_role("button", name=STREET_MAP)).to_have_count(0)
    assert page.locator(".map-note").is_hidden()
    frame, buttons = (page.locator(each).bounding_box() for each in (".leaflet-container", ".map-bar"))
    assert frame
    assert buttons
    boxes = [box for each in page.locator(".stop-pin").all() if (box := each.bounding_box())]
    across = max(box["x"] + box["width"] for box in boxes) - min(box["x"] for box in boxes)
    down = max(box["y"] + box["height"] for box in boxes) - min(box["y"] for box in boxes)
    assert max(across / frame["width"], down / frame["height"]) > 0.85
    for box in boxes:
        assert box["x"] + box["width"] < buttons["x"] or box["y"] > buttons["y"] + buttons["height"]
    fitted = zoom(page)
    # A map that the reader has pinched stays as it is when the card of a stop takes some of its room.
    page.evaluate("""
        const touches = [1, 2].map((identifier) => new Touch({ identifier, target: document.body }));
        document.querySelector(".leaflet-container").dispatchEvent(new TouchEvent("touchmove", { touches }));
        studyVisit.map.map.setZoom(studyVisit.map.map.getZoom() + 0.3, { animate: false });
    """)
    pin(page, "11").dispatch_event("click")
    expect(page.locator(".peek")).to_be_visible()
    expect(pin(page, "11")).to_be_in_viewport(ratio=1)
    assert zoom(page) == pytest.approx(fitted + 0.3)


def test_the_map_alone_and_the_list_alone(desktop: Page, open_light: Open) -> None:
    page = open_light(desktop, samples.ljubljana(), view=View.MAP, embedded=True)
    expect(pin(page, "1")).to_be_visible()
    page = open_light(desktop, samples.ljubljana(), view=View.LIST)
    expect(stop(page, "mao")).to_be_visible()
    stop(page, "abc").locator("summary").click()
    expect_chosen(page, "abc")
    expect(page.locator(".leaflet-container")).to_have_count(0)


def test_a_day_over_the_180th_meridian_is_in_view_in_one_copy_of_the_world(
    lend_page: LendPage, open_light: Open
) -> None:
    page = open_light(lend_page(PHONE), case_visit("dateline").visit, ground="none", now=None)
    for screen in (PHONE, DESKTOP):
        page.set_viewport_size(screen["viewport"])
        page.reload()
        show_map(page)
        assert_day_over_the_meridian_is_in_view(page)


def assert_day_over_the_meridian_is_in_view(page: Page) -> None:
    """With the reader on the other side of the meridian, at Apia."""
    for label in ("1", "2", "3"):
        expect(pin(page, label)).to_be_in_viewport()
    suva, taveuni, apia = (pin(page, label).bounding_box() for label in ("1", "2", "3"))
    assert suva
    assert taveuni
    assert apia
    assert suva["x"] < taveuni["x"] < apia["x"] < suva["x"] + 1100
    assert zoom(page) >= 4
    position, view = "{ latitude: -13.84, longitude: -171.75, accuracyM: 20 }", "{ stop: null, left: 0, bottom: 0 }"
    page.evaluate(f"studyVisit.map.showPosition({position}, {view})")
    expect(page.locator(".you")).to_be_in_viewport()
