"""The names beside the pins, and the card of a tapped pin."""

from __future__ import annotations

import re
from itertools import combinations

from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.light import Open, desktop, expect_chosen, open_light, pin, stop
from tests.cases import case_visit

__all__ = ["desktop", "open_light"]


def boxes(parts: Locator) -> list[FloatRect]:
    return [box for part in parts.all() if (box := part.bounding_box())]


def overlap(one: FloatRect, other: FloatRect) -> bool:
    beside = one["x"] >= other["x"] + other["width"] or other["x"] >= one["x"] + one["width"]
    below = one["y"] >= other["y"] + other["height"] or other["y"] >= one["y"] + one["height"]
    return not (beside or below)


def test_names_stand_beside_their_pins_and_a_tapped_pin_shows_its_card(desktop: Page, open_light: Open) -> None:
    page = open_light(desktop, case_visit("oldtown").visit, ground="none")
    texts = page.locator(".stop-name > span")
    expect(texts).to_have_count(12)
    # How many have room is a matter of the fonts.
    names = page.locator(".stop-name > span:visible")
    taken = boxes(names)
    assert len(taken) >= 9
    assert not any(overlap(one, other) for one, other in combinations(taken, 2))
    over = boxes(page.locator(".stop-pin, .map-bar, .leg-badge:visible"))
    assert not any(overlap(name, part) for name in taken for part in over)

    # What is written on the ground gives way to them.
    hidden = page.evaluate("""() => {
        const boxOf = (selector) => document.querySelector(selector).getBoundingClientRect();
        const [name, pane] = [boxOf(".stop-name > span"), boxOf(".leaflet-tile-pane")];
        const places = [[name.left - pane.left, name.top - pane.top + 12], [0, 0]];
        const texts = places.map(([x, y]) => `<text class="ground-name" transform="translate(${x} ${y})">Viru</text>`);
        document.querySelector(".leaflet-tile-pane").insertAdjacentHTML(
            "beforeend", `<svg>${texts.join("")}</svg>`);
        Object.assign(document.querySelector(".leaflet-tile-pane > svg:last-child").style,
            { position: "absolute", overflow: "visible" });
        studyVisit.map.map.fire("moveend");
        return [...document.querySelectorAll(".ground-name")].map((text) => text.style.visibility);
    }""")
    assert hidden == ["hidden", ""]

    # With the keyboard: the way there comes right after the pin.
    viru = pin(page, "1").first
    viru.focus()
    page.keyboard.press("Enter")
    card = page.locator(".pin-card")
    expect(card).to_contain_text("09:00–09:25")
    expect(card.locator(".name")).to_have_text("Viru Gate")
    expect(card.get_by_role("link", name="Directions to Viru Gate")).to_be_in_viewport(ratio=1)
    assert not overlap(boxes(card)[0], boxes(viru)[0])
    page.keyboard.press("Tab")
    expect(card.locator(".peek-head")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(viru).to_be_focused()

    # A name is a part of its pin, and a pin without one has its card; a stop chosen in the list has its card there.
    shown = names.last.inner_text()
    names.last.click()
    expect(card.locator(".name")).to_have_text(shown)
    expect_chosen(page, page.locator("li.stop", has_text=shown).get_attribute("data-stop"))
    pins = page.locator(".stop-pin")
    for number, text in enumerate(texts.all(), start=1):
        if not text.is_visible():
            pins.filter(has_text=re.compile(f"^{number}$")).click()
            expect(card.locator(".name")).to_have_text(text.text_content() or "")
    stop(page, "fat-margaret-maritime-museum").locator("summary").click()
    expect(card).to_have_count(0)
    pin(page, "12").click()
    expect(card.locator(".name")).to_have_text("Alexander Nevsky Cathedral")
    card.get_by_role("button", name="Close").click()
    expect(card).to_have_count(0)
    pin(page, "12").click()
    expect(card).to_be_visible()
    page.locator(".leaflet-container").click(position={"x": 40, "y": 40})
    expect(card).to_have_count(0)
