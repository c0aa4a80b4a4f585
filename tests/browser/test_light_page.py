"""The light page in a real browser, served by a bare web server with the network closed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests import samples
from tests.browser.conftest import DESKTOP, PHONE, LendPage, OpenPage
from tests.browser.light import (
    Open,
    centre,
    desktop,
    expect_chosen,
    open_light,
    phone,
    pin,
    query,
    show_map,
    stop,
    until,
    zoom,
)

__all__ = ["desktop", "open_light", "phone"]

POLIGON = (46.0493, 14.4939)


def at(place: tuple[float, float]) -> Any:
    return pytest.approx(place, abs=0.001)


@pytest.mark.parametrize("make", [samples.ljubljana, samples.hostile], ids=lambda make: make.__name__)
def test_nothing_is_wider_than_the_screen(phone: Page, open_light: Open, make: Any) -> None:
    """With every card open, and words of 300 letters; a phone would show a page that is wider from afar."""
    page = open_light(phone, make())
    page.evaluate("document.querySelectorAll('details').forEach((card) => card.setAttribute('open', ''))")
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("innerWidth") == width


def test_choosing_at_a_desk(lend_page: LendPage, open_light: Open) -> None:
    # The clock is left alone: the map's movements go by it.
    page = open_light(lend_page(DESKTOP), samples.ljubljana(), now=None)
    assert_choosing_on_the_map_opens_the_card_and_leaves_the_view(page)
    assert_a_shared_pin_goes_through_its_stops(page)
    assert_a_line_leads_to_the_stop_at_its_end(page)
    assert_the_keyboard_reaches_each_pin_in_the_order_of_its_number(page)
    assert_days_change_list_map_and_address_together(page)
    assert_a_stop_is_chosen_within_the_click_on_its_card(page)
    assert_choosing_in_the_list_moves_the_map_and_marks_the_pin(page)


def assert_choosing_on_the_map_opens_the_card_and_leaves_the_view(page: Page) -> None:
    before = (centre(page), zoom(page))
    pin(page, "2").click()
    expect_chosen(page, "abc")
    expect(stop(page, "abc").get_by_text("A business accelerator")).to_be_in_viewport()
    assert query(page) == "?stop=abc"
    assert (centre(page), zoom(page)) == before


def assert_a_shared_pin_goes_through_its_stops(page: Page) -> None:
    shared = pin(page, "3 · 4")
    for stop_id in ("poligon", "barcamp", "poligon"):
        shared.click()
        expect_chosen(page, stop_id)
        expect(shared).to_have_attribute("aria-pressed", "true")
        assert query(page) == f"?stop={stop_id}"


def assert_a_line_leads_to_the_stop_at_its_end(page: Page) -> None:
    line = page.locator("path.leg").first
    expect(line).to_have_attribute(
        "aria-label", re.compile(r"^Coach · about 13\xa0min · 2\.9\xa0km, from Museum .* \(estimate\)$")
    )
    line.dispatch_event("click")
    expect_chosen(page, "abc")


def assert_the_keyboard_reaches_each_pin_in_the_order_of_its_number(page: Page) -> None:
    expect(page.locator(".stop-pin")).to_have_count(3)
    page.locator(".leaflet-container").focus()
    seen: list[str] = []
    for _ in range(3):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        assert page.evaluate("document.activeElement.getAttribute('role')") == "button"
    assert [label.split(":")[0] for label in seen] == ["Stop 1", "Stop 2", "Stops 3, 4, at one place"]
    page.keyboard.press("Space")
    expect_chosen(page, "poligon")
    assert page.evaluate("document.activeElement.classList.contains('stop-pin')")
    page.keyboard.press("Enter")
    expect_chosen(page, "barcamp")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect_chosen(page, "abc")


def assert_days_change_list_map_and_address_together(page: Page) -> None:
    page.get_by_role("link", name="Wed 1 Feb").click()
    expect(page.locator("section.day:visible")).to_have_attribute("data-day", "2017-02-01")
    expect_chosen(page, None)
    expect(page.locator(".stop-pin")).to_have_count(0)
    expect(page.get_by_text("No stop of this day has a place on the map yet.")).to_be_visible()
    assert query(page) == "?day=2017-02-01"
    page.reload()
    expect(page.locator("section.day:visible")).to_have_attribute("data-day", "2017-02-01")
    page.get_by_role("link", name="Thu 2 Feb").click()
    expect(page.locator(".stop-pin")).to_have_count(3)
    expect(page.locator(".map-note")).to_be_hidden()
    assert query(page) == "?day=2017-02-02"


def assert_a_stop_is_chosen_within_the_click_on_its_card(page: Page) -> None:
    chosen = page.evaluate(
        """() => {
          const stop = document.querySelector('li.stop[data-stop="mao"]');
          stop.querySelector("summary").click();
          // Not a frame later, as `toggle` would be: the map is to answer in the frame that opens the card.
          return stop.classList.contains("is-chosen") && stop.querySelector("details").open;
        }"""
    )
    assert chosen
    expect_chosen(page, "mao")
    stop(page, "mao").locator("summary").click()
    expect_chosen(page, None)


def assert_choosing_in_the_list_moves_the_map_and_marks_the_pin(page: Page) -> None:
    page.evaluate("studyVisit.sameMap = studyVisit.map.map; studyVisit.map.map.setZoom(14, {animate: false})")
    stop(page, "poligon").locator("summary").click()
    expect_chosen(page, "poligon")
    expect(pin(page, "3 · 4")).to_have_attribute("aria-pressed", "true")
    expect(page.locator('.stop-pin[aria-pressed="true"]')).to_have_count(1)
    until(page, "Math.abs(studyVisit.map.map.getCenter().lng - 14.4939) < 0.0001")
    assert centre(page) == at(POLIGON)
    assert zoom(page) == 14
    assert page.evaluate("studyVisit.sameMap === studyVisit.map.map")
    assert query(page) == "?stop=poligon"

    stop(page, "poligon").locator("summary").click()
    expect_chosen(page, None)
    assert "stop=" not in query(page)


def test_choosing_on_a_phone(phone: Page, open_light: Open) -> None:
    """By a reader who wants nothing to move, so that each step is done at once."""
    phone.emulate_media(reduced_motion="reduce")
    page = open_light(phone, samples.ljubljana())
    assert_nothing_moves(page)
    assert_the_map_keeps_its_view_through_choices_and_the_list(page)
    open_light(page, samples.ljubljana())  # with nothing chosen
    assert_list_and_map_are_one_thumb_apart(page)
    assert_the_keyboard_reaches_each_pin_in_the_order_of_its_number(page)


def assert_nothing_moves(page: Page) -> None:
    moving = page.evaluate(
        """() => [...document.querySelectorAll('.visit *')].filter((each) => {
          const style = getComputedStyle(each);
          return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
        }).map((each) => each.className)"""
    )
    assert moving == []


def assert_list_and_map_are_one_thumb_apart(page: Page) -> None:
    expect(page.locator(".leaflet-container")).to_be_hidden()
    show_map(page)
    expect(page.get_by_role("button", name="Map", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(stop(page, "mao")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    # The whole day fits: every pin can be touched.
    for label in ("1", "2", "3 · 4"):
        expect(pin(page, label)).to_be_in_viewport(ratio=1)
    pin(page, "2").tap()
    peek = page.locator(".peek")
    expect(peek).to_contain_text("ABC Accelerator")
    expect(peek.get_by_role("link", name="Directions to ABC Accelerator")).to_be_in_viewport()
    peek.get_by_role("button", name=re.compile("ABC Accelerator")).tap()
    expect(page.locator(".leaflet-container")).to_be_hidden()
    expect_chosen(page, "abc")
    expect(stop(page, "abc").locator("summary")).to_be_in_viewport()
    show_map(page)
    expect(peek).to_contain_text("ABC Accelerator")


def assert_the_map_keeps_its_view_through_choices_and_the_list(page: Page) -> None:
    show_map(page)
    for label in ("1", "3 · 4"):  # the map fits the day in the frame after it is shown
        expect(pin(page, label)).to_be_in_viewport(ratio=1)
    whole = zoom(page)
    page.get_by_role("button", name="Zoom in").tap()
    page.evaluate("studyVisit.sameMap = studyVisit.map.map")
    closer = zoom(page)
    assert closer == whole + 1
    pin(page, "1").dispatch_event("click")
    expect_chosen(page, "mao")
    page.get_by_role("button", name="List", exact=True).tap()
    show_map(page)
    assert zoom(page) == closer
    assert page.evaluate("studyVisit.sameMap === studyVisit.map.map")
    page.get_by_role("button", name="Show the whole day").tap()
    assert zoom(page) < closer


def test_an_address_opens_what_it_names(phone: Page, open_light: Open) -> None:
    page = open_light(phone, samples.ljubljana())
    address = page.url.partition("?")[0]
    for asked, day, chosen in [
        ("?stop=barcamp", "2017-02-02", "barcamp"),
        ("?stop=meeting", "2017-02-01", "meeting"),
        ("?day=2017-02-01", "2017-02-01", None),
        ("?stop=meeting&day=2017-02-02", "2017-02-01", "meeting"),
        ("?stop=nobody&day=1999-01-01&x=%3Cscript%3E", "2017-02-02", None),
        ("?stop=%F0%9F%98%80&day=%00&lang=xx", "2017-02-02", None),
    ]:
        page.goto(f"{address}{asked}")
        expect(page.locator("section.day:visible")).to_have_attribute("data-day", day)
        expect(page.locator("nav.days a[aria-current]")).to_have_attribute("data-day", day)
        expect_chosen(page, chosen)
        if chosen:
            expect(stop(page, chosen).locator("summary")).to_be_in_viewport()
        assert page.evaluate("studyVisit.map.day") == day


def test_a_visit_without_stops_or_places_is_no_broken_page(desktop: Page, open_light: Open) -> None:
    page = open_light(desktop, samples.nothing())
    expect(page.get_by_text("The plan is still empty")).to_be_visible()
    expect(page.locator("section.now")).to_be_hidden()
    page = open_light(desktop, samples.empty_day())
    expect(page.locator("section.day:visible")).to_have_count(1)
    page.get_by_role("link", name="Thu 2 Feb").click()
    expect(stop(page, "meeting").get_by_text("Place to be confirmed")).to_be_hidden()
    expect(page.get_by_text("No stop of this day has a place on the map yet.")).to_be_visible()


WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
ANDROID = f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {WEBKIT} Chrome/130.0.0.0 Mobile Safari/537.36"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {WEBKIT} Version/17.5 Mobile/15E148 Safari/604.1"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/130.0.0.0 Safari/537.36"


OWN_MAPS = (
    (ANDROID, "geo:46.049300,14.493900?q=46.049300,14.493900(Poligon%20Creative%20Centre)"),
    (IPHONE, "https://maps.apple.com/?daddr=46.049300,14.493900&dirflg=d"),
    (WINDOWS, "https://www.google.com/maps/dir/?api=1&destination=46.049300%2C14.493900&travelmode=driving"),
)


def test_directions_open_the_devices_own_map(open_page: OpenPage, open_light: Open) -> None:
    page = open_light(open_page(**PHONE), samples.ljubljana(), at="?stop=poligon")
    link = stop(page, "poligon").get_by_role("link", name="Directions to Poligon Creative Centre", exact=True)
    device = page.context.new_cdp_session(page)
    for agent, address in OWN_MAPS:
        device.send("Emulation.setUserAgentOverride", {"userAgent": agent})
        page.reload()
        expect(link).to_have_attribute("href", address)
    # The other maps stay as they are, for whoever prefers them.
    for name, host in [
        ("Apple", "maps.apple.com"),
        ("Google", "www.google.com"),
        ("OpenStreetMap", "www.openstreetmap.org"),
    ]:
        other = stop(page, "poligon").locator(".other-maps").get_by_role("link", name=name, exact=True)
        expect(other).to_have_attribute("href", re.compile(f"^https://{re.escape(host)}/"))


def test_without_scripts_the_whole_list_is_there_and_no_hole(open_page: OpenPage, open_light: Open) -> None:
    page = open_light(open_page(**PHONE, java_script_enabled=False), samples.ljubljana(), now=None)
    for stop_id in ("meeting", "mao", "abc", "poligon", "barcamp"):
        expect(stop(page, stop_id).locator("summary")).to_be_visible()
        stop(page, stop_id).locator("summary").click()
        expect(stop(page, stop_id).locator("dl")).to_be_visible()
    expect(stop(page, "poligon").get_by_text("TAFR")).to_be_visible()
    expect(stop(page, "abc").locator(".take-me")).to_have_attribute("href", re.compile("^https://www.google"))
    for screen in (DESKTOP, PHONE):
        page.set_viewport_size(screen["viewport"])
        for hidden in (".stage", ".switch", "section.now"):
            expect(page.locator(hidden)).to_be_hidden()
    # The day links are anchors of the page.
    page.get_by_role("link", name="Thu 2 Feb").click()
    expect(page.locator("#day-2017-02-02 h2")).to_be_in_viewport()


def test_a_page_that_has_just_come_waits_for_its_stream_and_asks_nothing_more(phone: Page, open_light: Open) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url.rpartition("/")[2])

    phone.on("request", note)
    stream = {"content_type": "text/event-stream", "body": "retry: 600000\n\n"}
    phone.route("**/events", lambda route: route.fulfill(**stream))
    with phone.expect_request("**/events"):
        page = open_light(phone, samples.ljubljana(), live={"json": "visit.json", "events": "events"})
    page.evaluate("new Promise((done) => setTimeout(() => requestAnimationFrame(() => setTimeout(done))))")
    assert asked.count("events") == 1
    assert "visit.json" not in asked
    phone.remove_listener("request", note)
