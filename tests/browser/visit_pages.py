"""What the tests of Streamlit's visit page share: opening it, its list, its map in the frame."""

from __future__ import annotations

from playwright.sync_api import Frame, FrameLocator, Locator, Page, expect

from tests.browser.app import App


def open_visit(page: Page, app: App, query: str = "") -> Page:
    """Open the visit page and wait until list and map are there."""
    # As after `/?full`: without it a phone is led to the light page.
    page.context.add_cookies([{"name": "study_visit_page", "value": "full", "url": app.url}])
    page.goto(f"{app.url}/{query}")
    expect(page.locator("h1")).to_be_visible()
    expect(in_frame(page).locator(".leaflet-map-pane")).to_be_attached()
    return page


def in_frame(page: Page) -> FrameLocator:
    """The map's own document; while a newer plan's map is loading, that one's."""
    return page.locator('iframe[src*="view=map"]').last.content_frame


def map_frame(page: Page) -> Frame:
    """The map's frame, to ask its scripts."""
    [frame] = [each for each in page.frames if "view=map" in each.url]
    return frame


def stop(page: Page, stop_id: str) -> Locator:
    """A stop's item of the list."""
    return page.locator(f'li.stop[data-stop="{stop_id}"]')


def pin(page: Page, label: str) -> Locator:
    """The pin on the map that wears these numbers."""
    return in_frame(page).locator(".stop-pin", has_text=label)


def expect_chosen(page: Page, stop_id: str, label: str) -> None:
    """This stop, and no other, is open in the list, is pressed on the map and stands in the address."""
    chosen = page.locator("li.stop.is-chosen")
    expect(chosen).to_have_count(1)
    expect(chosen).to_have_attribute("data-stop", stop_id)
    expect(page.locator("li.stop details[open]")).to_have_count(1)
    pressed = in_frame(page).locator('.stop-pin[aria-pressed="true"]')
    expect(pressed).to_have_count(1)
    expect(pressed).to_have_text(label)
    page.wait_for_function("id => new URLSearchParams(location.search).get('stop') === id", arg=stop_id)


def zoom(page: Page) -> float:
    return float(map_frame(page).evaluate("studyVisit.map.map.getZoom()"))


def in_first_screen(page: Page, locator: Locator) -> bool:
    """Whether all of it can be seen without scrolling."""
    box, screen = locator.bounding_box(), page.viewport_size
    assert box is not None
    assert screen is not None
    return (
        box["y"] >= 0
        and box["y"] + box["height"] <= screen["height"]
        and box["x"] >= 0
        and box["x"] + box["width"] <= screen["width"]
    )
