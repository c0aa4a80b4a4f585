"""The questions "Where am I?" and "I am late", with the positions of a browser that stands where it is told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Geolocation, Page, expect

from tests import samples
from tests.browser.conftest import DESKTOP, PHONE, LendPage, OpenPage
from tests.browser.light import Open, open_light, phone, pin, until

__all__ = ["open_light", "phone"]

NOW = datetime.fromisoformat("2017-02-02T12:35:00+01:00")
"""ABC is over, and Poligon begins at 13:30."""
LANDSCAPE: dict[str, Any] = {**PHONE, "viewport": {"width": 844, "height": 390}}
SCREENS = pytest.mark.parametrize("screen", [PHONE, LANDSCAPE, DESKTOP], ids=["phone", "landscape", "desktop"])

NEAR: Geolocation = {"latitude": 46.0552, "longitude": 14.5000, "accuracy": 30}  # 0.8 km from Poligon
AT_POLIGON: Geolocation = {"latitude": 46.0494, "longitude": 14.4943, "accuracy": 15}
AT_MAO: Geolocation = {"latitude": 46.0514, "longitude": 14.5638, "accuracy": 20}
RIGA: Geolocation = {"latitude": 56.95, "longitude": 24.11, "accuracy": 60}

# Of each element whose middle is not in the part of the map that nothing covers, what is in its way.
HIDDEN = """(selectors) => {
  const box = (element) => element.getBoundingClientRect();
  const map = box(document.querySelector('.leaflet-container'));
  const controls = '.where, .map-bar, .map-north, .switch, .leaflet-control-scale, .map-credit';
  const over = [...document.querySelectorAll(controls)];
  return selectors.flatMap((selector) => {
    const { left, right, top, bottom } = box(document.querySelector(selector));
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const within = ({ left, right, top, bottom }) => x > left && x < right && y > top && y < bottom;
    const inside = within({ left: map.left + 8, right: map.right - 8, top: map.top + 8, bottom: map.bottom - 8 });
    const covers = over.filter((each) => within(box(each))).map((each) => each.className);
    return [...(inside ? [] : [selector + ' outside']), ...covers.map((name) => `${selector} below ${name}`)];
  });
}"""


def standing(page: Page, where: Geolocation) -> Page:
    """A page of a reader who stands there and lets it ask, and for whom nothing moves."""
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(where)
    page.emulate_media(reduced_motion="reduce")
    return page


def locate(page: Page) -> None:
    page.locator(".map-bar").get_by_role("button", name="Where am I?").click()


@SCREENS
def test_the_map_shows_the_reader_and_the_stop_to_go_to(
    lend_page: LendPage, open_light: Open, screen: dict[str, Any]
) -> None:
    page = open_light(standing(lend_page(screen, stopped_clock=True), NEAR), samples.ljubljana(), now=NOW)
    page.locator(".position").get_by_role("button", name="Where am I?").click()
    card = page.locator(".where")
    expect(card).to_contain_text("3. Poligon Creative Centre")
    expect(card).to_contain_text("Next")
    expect(card).to_contain_text("about 14 min on foot")
    expect(card).to_contain_text(re.compile(r"accurate to about 30\sm"))
    expect(card).to_be_focused()
    expect(page.locator(".you-circle")).to_be_visible()
    assert page.evaluate(HIDDEN, [".you", ".stop-pin.is-next"]) == []

    # Who is far away is told how far, and no hours on foot.
    page.context.set_geolocation(RIGA)
    locate(page)
    expect(card).to_contain_text(re.compile(r"1,3\d\d\skm away"))
    expect(card).not_to_contain_text(re.compile(r"foot|taxi|\d\s(h|min)\b"))
    expect(card.locator("a.take-me")).to_be_visible()
    assert page.evaluate(HIDDEN, [".you", ".stop-pin.is-next"]) == []

    # At a stop it is that one; the number on the pin is not below the dot.
    page.context.set_geolocation(AT_POLIGON)
    locate(page)
    expect(card).to_contain_text("You are here")
    expect(card).to_contain_text("Poligon")
    expect(card).not_to_contain_text("away")
    assert page.evaluate(HIDDEN, [".you", ".stop-pin.is-next"]) == []
    assert page.evaluate(
        "Number(getComputedStyle(document.querySelector('.you').parentElement).zIndex)"
        " < Number(getComputedStyle(document.querySelector('.leaflet-marker-pane')).zIndex)"
    )

    # A stop that is chosen on the map takes the card's place.
    pin(page, "1").dispatch_event("click")
    expect(card).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_at_a_stop_that_is_over_the_next_one_is_told_too(phone: Page, open_light: Open) -> None:
    page = open_light(standing(phone, AT_MAO), samples.ljubljana(), now=NOW)
    page.get_by_role("button", name="Where am I?").click()
    names = page.locator(".where .late-name")
    expect(names).to_have_text(["1. Museum of Architecture and Design (MAO)", "3. Poligon Creative Centre"])
    card = page.locator(".where")
    # The museum's position is exact to 200 m, so nobody is told to be there.
    expect(card).not_to_contain_text("You are here")
    expect(card).to_contain_text(re.compile(r"within about 200\sm"))
    expect(card.locator("a.take-me")).to_have_count(1)  # the museum is over
    expect(card).to_contain_text(re.compile(r"5\.4\skm away, about 25\smin–35\smin by taxi or public transport"))
    assert page.evaluate(HIDDEN, [".you", ".stop-pin.is-next"]) == []

    # Before it is over they are told how to find it.
    page.clock.set_fixed_time(NOW.replace(hour=9))
    locate(page)
    expect(names).to_have_count(1)
    expect(card).to_contain_text("Rusjanov trg 7")
    expect(card.locator("a.take-me")).to_contain_text("Museum of Architecture")
    expect(card).not_to_contain_text("You are here")


def test_who_is_late_is_told_how_to_get_there_and_whom_to_tell(phone: Page, open_light: Open) -> None:
    visit = replace(samples.ljubljana(), contact="Ana Novak, +386 40 123 456")
    page = open_light(standing(phone, AT_MAO), visit, now=NOW.replace(hour=14, minute=0), language="sl")
    page.locator("[data-do=late]").click()
    late = page.locator(".late")
    expect(late).to_have_count(2)
    first, second = late.nth(0), late.nth(1)
    expect(first).to_contain_text("Pridružite se lahko ob ~14:25")
    expect(second).to_contain_text("Pridružite se lahko ob 15:00")
    expect(first).to_contain_text("s taksijem ali javnim prevozom")
    expect(first.locator("a.take-me")).to_be_visible()
    expect(first.locator(".tell a")).to_have_count(3)
    call, sms, whatsapp = [str(link.get_attribute("href")) for link in first.locator(".tell a").all()]
    assert (call, sms.split("?")[0], whatsapp.split("?")[0]) == (
        "tel:+38640123456",
        "sms:+38640123456",
        "https://wa.me/38640123456",
    )
    ready = "Zamujam. Pridružim se približno ob 14:25 na postanku Poligon Creative Centre."
    assert parse_qs(urlsplit(sms).query)["body"] == parse_qs(urlsplit(whatsapp).query)["text"] == [ready]


def test_a_page_that_may_not_ask_says_so_and_what_still_works(open_page: OpenPage, open_light: Open) -> None:
    page = open_light(open_page(**PHONE), samples.ljubljana(), now=NOW)
    page.get_by_role("button", name="Where am I?").click()
    answer = page.locator(".position-answer")
    expect(answer).to_contain_text("This page may not use your location.")
    expect(page.locator(".visit")).to_have_attribute("data-view", "list")
    page.get_by_role("button", name="Map", exact=True).click()
    locate(page)
    expect(page.locator(".where")).to_contain_text("still works at each stop.")
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".where")).to_have_count(0)

    # Where the frame forbids it, nothing offers it.
    page.add_init_script("document.featurePolicy.allowsFeature = () => false;")
    page.reload()
    until(page, "document.querySelector('.visit.is-live')")
    expect(page.get_by_role("button", name="Where am I?")).to_have_count(0)
    page.get_by_role("button", name="I am late").click()
    expect(page.locator(".late")).to_have_count(2)
