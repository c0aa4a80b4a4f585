"""The pages for everybody: WCAG 2.2 AA by axe-core, the keyboard, thumbs, large text, forced colours."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser.app import App
from tests.browser.conftest import DESKTOP, LendPage, SharedApp
from tests.browser.on_the_day import FULL, LIGHT_PAGE, open_full, open_light
from tests.deep import DEEP

AT_ABC = "2017-02-02T11:50:00+01:00"
NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
EMBED = "embed"

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERY_RULE: dict[str, Any] = {"runOnly": TAGS}
OF_COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""The rules among them that ask for colours: by night nothing else of a page is another."""

# What a finger has to hit: everything that can be pressed and is seen, smaller than 44 px either way, but links within
# a sentence and what stands on the map's edge as its credit, which the law of the map's makers puts there (WCAG 2.5.8
# excepts both). A pin's target is larger than its drawing.
TOO_SMALL = """() => {
  const roots = [document];
  for (const each of document.querySelectorAll('*')) if (each.shadowRoot) roots.push(each.shadowRoot);
  const found = [];
  for (const root of roots) {
    for (const each of root.querySelectorAll('a[href], button, summary, input, select, [role=button]')) {
      const box = each.getBoundingClientRect();
      if (!box.width || !box.height || !each.checkVisibility({visibilityProperty: true})) continue;
      if (each.matches('[data-testid=stSkipToContent], .map-credit')) continue;
      if (each.matches('p > a:not(.take-me, .ring, .full, .other-maps a), dd a:not(.ring)')) continue;
      const around = parseFloat(getComputedStyle(each, '::after').inset) || 0;
      const more = each.matches('.stop-pin') ? -2 * around : 0;
      if (box.width + more < 43.5 || box.height + more < 43.5) {
        const text = each.textContent.trim().slice(0, 30);
        found.push(`${each.tagName}.${each.className} ${text} ${box.width}x${box.height}`);
      }
    }
  }
  return found;
}"""

# What sticks out of the screen sideways, when anything can be scrolled that way.
STICKING_OUT = """() => {
  const wide = document.documentElement;
  if (wide.scrollWidth <= wide.clientWidth) return [];
  const roots = [document, ...[...document.querySelectorAll('*')].map((each) => each.shadowRoot).filter(Boolean)];
  return [`${wide.scrollWidth} > ${wide.clientWidth}`, ...roots.flatMap((root) => [...root.querySelectorAll('*')])
    .filter((each) => each.getBoundingClientRect().right > wide.clientWidth + 1)
    .filter((each) => !each.closest('.sr, .days, svg, .leaflet-pane'))
    .slice(0, 5).map((each) => `${each.tagName}.${each.className} ${each.textContent.trim().slice(0, 40)}`)];
}"""


@pytest.fixture
def app(shared_app: SharedApp) -> App:
    """The app at 11:50 of the second day, when everybody is at the accelerator."""
    return shared_app(AT_ABC)


def assert_accessible(page: Page, rules: dict[str, Any] = EVERY_RULE) -> None:
    """What axe-core complains about in a page and its frames is nothing. Streamlit's own link to skip is left out."""
    for frame in page.frames:
        if not frame.evaluate("typeof axe === 'object'"):
            frame.evaluate(AXE_SCRIPT)
    complaints = page.evaluate(
        "(rules) => axe.run({exclude: '[data-testid=stSkipToContent]'}, {resultTypes: ['violations'], ...rules})"
        ".then(({violations}) => violations.flatMap(({id, help, nodes}) =>"
        " nodes.map(({target, html}) => `${id} (${help}): ${target.join(' ')} ${html.slice(0, 200)}`)))",
        rules,
    )
    assert not complaints, "\n".join(complaints)


def assert_accessible_by_day_and_by_night(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, OF_COLOURS)


def unfold(page: Page) -> None:
    """Open every stop's card, so that everything on the page is judged."""
    page.evaluate(
        """() => {
          const inner = [...document.querySelectorAll('*')].map((each) => each.shadowRoot).filter(Boolean);
          const roots = [document, ...inner];
          for (const root of roots) {
            for (const hidden of root.querySelectorAll('section.day')) hidden.hidden = false;
            for (const card of root.querySelectorAll('details.card')) card.open = true;
          }
        }"""
    )


def opened(page: Page, app: App, which: str, query: str = "") -> Page:
    if which == FULL:
        return open_full(page, app, query)
    return open_light(page, app, query, path=which)


@pytest.mark.parametrize("which", [LIGHT_PAGE, EMBED, FULL])
def test_axe_finds_nothing_and_thumbs_hit_everything(lend_page: LendPage, app: App, which: str) -> None:
    """The list on a narrow screen with its cards closed, once, as it is the same on each page; each map; at twice the
    text, with all cards open, and so by night. Every screen of each page has all of it under `--deep`.
    """
    page = opened(lend_page(DESKTOP), app, which)
    for screen in (DESKTOP, PHONE, NARROW) if DEEP else ():
        page.set_viewport_size(screen["viewport"])
        assert_accessible_by_day_and_by_night(page)
    page.set_viewport_size(NARROW["viewport"])
    if which == LIGHT_PAGE:
        assert_accessible(page)
    if which != EMBED:
        page.get_by_role("button", name="Map", exact=True).click()
        assert_accessible(page)
        page.get_by_role("button", name="List", exact=True).click()

    page.locator('li.stop[data-stop="poligon"] summary').click()
    expect(page.locator('li.stop[data-stop="poligon"] details')).to_have_attribute("open", "")
    page.get_by_role("button", name="I am late").click()
    expect(page.locator(".late-name").first).to_be_visible()
    for screen in (PHONE, DESKTOP):
        page.set_viewport_size(screen["viewport"])
        assert [line for frame in page.frames for line in frame.evaluate(TOO_SMALL)] == []

    page.evaluate("document.documentElement.style.fontSize = '200%'")
    unfold(page)
    assert_accessible_by_day_and_by_night(page)
    for screen in (DESKTOP, PHONE):
        page.set_viewport_size(screen["viewport"])
        assert page.evaluate(STICKING_OUT) == []


def test_what_is_written_in_another_language_says_so(lend_page: LendPage, app: App) -> None:
    page = open_light(lend_page(PHONE), app, "?lang=lv")
    assert page.locator("html").get_attribute("lang") == "lv"
    expect(page.locator("h1")).to_have_attribute("lang", "en")
    expect(page.locator('li.stop[data-stop="mao"] .name bdi')).to_have_attribute("lang", "en")
    expect(page.locator('.languages a[hreflang="sl"]')).to_have_attribute("lang", "sl")


def focused(page: Page) -> str:
    """What has the focus, in a few words; where it is inside a component or a frame, in there."""
    return str(
        page.evaluate(
            """() => {
              let at = document.activeElement;
              while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
              if (at?.tagName === 'IFRAME') at = at.contentDocument.activeElement ?? at;
              const told = at.dataset.do ?? at.closest('li.stop')?.dataset.stop;
              return told ?? at.getAttribute('aria-label') ?? at.textContent.trim();
            }"""
        )
    )


def test_everything_can_be_reached_and_pressed_by_keyboard(lend_page: LendPage, app: App) -> None:
    page = open_light(lend_page(DESKTOP), app)
    assert_the_list_says_all_that_the_map_says(page)
    order: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        order.append(focused(page))
        # Whoever goes by keyboard sees where they are.
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", order[-1]
        if "Stops 3, 4" in order[-1]:
            break
    wanted = ["where", "late", "mao", "abc-accelerator", "poligon", "barcamp", "Stop 1", "Stop 2", "Stops 3, 4"]
    places = [next(index for index, each in enumerate(order) if each.startswith(want)) for want in wanted]
    assert places == sorted(places), order

    page.keyboard.press("Enter")
    expect(page.locator('li.stop[data-stop="poligon"] details')).to_have_attribute("open", "")
    expect(page.locator(".stop-pin:focus")).to_have_attribute("aria-pressed", "true")
    page.locator('li.stop[data-stop="mao"] summary').focus()
    page.keyboard.press("Space")
    expect(page.locator('li.stop[data-stop="mao"] details')).to_have_attribute("open", "")
    expect(page.locator('li.stop[data-stop="poligon"] details')).not_to_have_attribute("open", "")


def assert_the_list_says_all_that_the_map_says(page: Page) -> None:
    listed = page.locator("section.day:not([hidden])").inner_text()
    for name in ("Museum of Architecture and Design (MAO)", "ABC Accelerator", "Poligon Creative Centre", "BarCamp"):
        assert name in listed
    for leg in page.locator("path.leg").all():
        assert (leg.get_attribute("aria-label") or "").split(", from ")[0] in listed


def test_the_focus_stays_where_it_is_while_the_card_counts(lend_page: LendPage, app: App) -> None:
    page = lend_page(PHONE, stopped_clock=True)
    page.clock.install()
    open_light(page, app)
    button = page.locator("section.now button").nth(1)
    button.focus()
    page.clock.run_for(12_000)
    expect(button).to_be_focused()
