"""What lies where on small screens, on low ones and with large letters; and the card for a driver."""

from __future__ import annotations

from datetime import datetime

from playwright.sync_api import Locator, Page, expect

from components.i18n.catalogues import LANGUAGES
from tests import samples
from tests.bench.plan import the_visit
from tests.browser.light import Open, open_light, phone, pin, stop
from tests.browser.test_accessibility import STICKING_OUT, unfold

__all__ = ["open_light", "phone"]

AT_ABC = datetime.fromisoformat("2017-02-02T11:30:00+01:00")
EDGES = {"solid", "dashed", "double"}  # what is over and what is next have edges of their own
SWITCH = ".switch button[data-view={}]"

# What can be tapped, brought into view as little as possible: whether something else takes the tap, or it sticks out.
FAULTS = """() => {
  const faults = document.documentElement.scrollWidth > innerWidth ? ["wider than the screen"] : [];
  for (const element of document.querySelectorAll(".visit :is(a, button, summary)")) {
    if (element.closest("details:not([open]) > .body, .leaflet-control") || !element.checkVisibility()) continue;
    element.scrollIntoView({ block: "nearest", inline: "nearest" });
    const { left, right, top, height } = element.getBoundingClientRect();
    const name = element.textContent.trim().slice(0, 40);
    if (left < -1 || right > innerWidth + 1) faults.push(`${name} is cut off`);
    for (const y of [top + 3, top + height - 3]) {
      if (y < 0 || y >= innerHeight) continue;  // it is higher than the screen
      const hit = document.elementFromPoint((left + right) / 2, y);
      if (!hit || !(element.contains(hit) || hit.contains(element))) faults.push(`${hit?.className} lies over ${name}`);
    }
  }
  return faults;
}"""


def top_of(part: Locator) -> float:
    box = part.bounding_box()
    assert box
    return box["y"]


def size_of(part: Locator) -> tuple[float, float]:
    box = part.bounding_box()
    assert box
    return box["width"], box["height"]


def larger_letters(page: Page) -> None:
    page.evaluate("document.documentElement.style.fontSize = '32px'")


def test_the_switch_lies_over_nothing_on_low_screens_and_with_large_letters(phone: Page, open_light: Open) -> None:
    page = open_light(phone, the_visit(), at="?stop=poligon", now=AT_ABC)
    # The last is a desktop's window of 1280 px at 200 %.
    for width, height, least in ((844, 390, 250), (667, 375, 250), (320, 640, 250), (640, 400, 250)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(FAULTS) == [], (width, height)
        page.locator(SWITCH.format("map")).tap()
        expect(page.locator(".peek .take-me")).to_be_in_viewport(ratio=1)
        assert size_of(page.locator(".folium-map"))[1] >= least
        page.locator(SWITCH.format("list")).tap()
    # A window that is made wide shows all of the list beside the map, each part as it is in the list.
    page.locator(SWITCH.format("map")).tap()
    page.set_viewport_size({"width": 1280, "height": 800})
    displays = {
        each: page.locator(each).evaluate("each => getComputedStyle(each).display") for each in (".now", ".position")
    }
    assert displays == {".now": "grid", ".position": "flex"}
    page.set_viewport_size({"width": 844, "height": 390})
    page.locator(SWITCH.format("list")).tap()
    larger_letters(page)
    for width, height in ((844, 390), (320, 640)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(FAULTS) == [], (width, height, "at 200 %")
        page.locator(SWITCH.format("map")).tap()
        width_of_map, height_of_map = size_of(page.locator(".folium-map"))
        assert min(width_of_map, height_of_map) > 150
        page.locator(SWITCH.format("list")).tap()


def test_every_language_fits_320_pixels(phone: Page, open_light: Open) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    for language in LANGUAGES:
        page = open_light(phone, the_visit(), at="?stop=abc-accelerator", now=AT_ABC, language=language)
        assert page.evaluate(FAULTS) == [], language
        unfold(page)
        assert page.evaluate(STICKING_OUT) == [], language
        page.locator(SWITCH.format("map")).tap()
        assert page.evaluate(STICKING_OUT) == [], language
        day, tabs = page.locator("nav.days a[aria-current]"), page.locator("nav.days")
        begin, end = top_of(tabs), top_of(tabs) + size_of(tabs)[1]
        assert begin <= top_of(day) <= top_of(day) + size_of(day)[1] <= end
        expect(day).to_be_in_viewport(ratio=1)
        assert day.evaluate("each => each.scrollWidth <= each.clientWidth"), language
        # A number stays with its unit.
        lines = page.locator(".way span").evaluate_all("all => all.map((each) => each.textContent)")
        assert not [line for line in lines if "9 km" in line or "25 min" in line or "25 perc" in line]


def test_a_tapped_card_stays_and_is_no_more_like_the_current_one(phone: Page, open_light: Open) -> None:
    page = open_light(phone, the_visit(), at="?stop=poligon", now=AT_ABC)
    header = stop(page, "barcamp").locator("summary")
    # Above the switch, whatever the fonts: Playwright scrolls what lies under it before it taps.
    header.evaluate("each => each.scrollIntoView({ block: 'center' })")
    before = top_of(header)
    header.tap()
    expect(stop(page, "barcamp").locator("details")).to_have_attribute("open", "")
    assert abs(top_of(header) - before) < 2
    colour = "each => getComputedStyle(each).backgroundColor"
    chosen, current = (stop(page, each).locator(".number").evaluate(colour) for each in ("barcamp", "abc-accelerator"))
    assert chosen != current
    page.locator(SWITCH.format("map")).tap()
    assert pin(page, "3 · 4").evaluate(colour) != pin(page, "2").evaluate(colour)


def test_forced_colours_keep_the_states_of_days_and_pins(phone: Page, open_light: Open) -> None:
    phone.emulate_media(forced_colors="active")
    page = open_light(phone, the_visit(), at="?stop=mao", now=AT_ABC)
    look = """each => { const { backgroundColor, borderStyle, outlineStyle } = getComputedStyle(each);
                       return [backgroundColor, borderStyle, outlineStyle].join() }"""
    for selector in (".number", "section.now", ".days a[aria-current]"):
        style = page.locator(selector).first.evaluate("(each) => getComputedStyle(each).borderTopStyle")
        assert style in EDGES, selector
    days = page.locator("nav.days a").evaluate_all(f"all => all.map({look})")
    assert len(set(days)) == 2
    page.locator(SWITCH.format("map")).tap()
    looks = {pin(page, label).evaluate(look) for label in ("1", "2", "3 · 4")}
    assert len(looks) == 3
    assert all(look.split(",")[-2].split()[0] in EDGES for look in looks), looks


def test_a_card_for_a_driver_fills_the_screen_and_goes_by_button_escape_and_back(phone: Page, open_light: Open) -> None:
    page = open_light(phone, samples.ljubljana(), at="?stop=poligon")
    button = stop(page, "poligon").get_by_role("button", name="Show to a driver")
    card = page.get_by_role("dialog", name="Show to a driver")
    address = page.url

    def close_by_button() -> None:
        card.get_by_role("button", name="Close").tap()

    for close in (close_by_button, lambda: page.keyboard.press("Escape"), page.go_back):
        button.tap()
        expect(card).to_contain_text("Poligon Creative Centre")
        expect(card).to_contain_text("Tobačna ulica 5, 1000 Ljubljana")
        assert size_of(card) == (390, 844)
        close()
        expect(card).to_have_count(0)
        expect(button).to_be_focused()
        expect(page).to_have_url(address)
    page.set_viewport_size({"width": 844, "height": 390})
    button.tap()
    assert size_of(card) == (844, 390)
    text = card.locator("div")
    assert text.evaluate("each => each.scrollHeight <= each.clientHeight && each.scrollWidth <= each.clientWidth")
    assert text.evaluate("each => parseInt(getComputedStyle(each).fontSize)") >= 40
