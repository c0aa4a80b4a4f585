"""A plan with an attack in every field, in a real browser: it is shown, and nothing of it runs."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from components.domain.model import Visit
from components.maps.standalone import View
from tests import samples
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.guard import PageGuard
from tests.browser.light import Open, open_light, until

__all__ = ["open_light"]


@pytest.fixture
def visit() -> Visit:
    return samples.hostile()


def assert_untouched(page: Page) -> None:
    assert page.evaluate("window.tripped") is None
    assert page.evaluate("document.querySelectorAll('x, img:not(.leaflet-tile), iframe, object, embed').length") == 0


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_runs_whatever_is_opened_and_touched(
    open_page: OpenPage, open_light: Open, visit: Visit, screen: dict[str, Any]
) -> None:
    page = open_light(open_page(**screen), visit)
    assert_untouched(page)
    ids = [planned.stop.id for planned in visit.days[0].stops]
    cards = page.locator("li.stop")
    expect(cards).to_have_count(len(ids))
    for index in range(len(ids)):
        cards.nth(index).locator("summary").click()
        expect(cards.nth(index).locator("details")).to_have_attribute("open", "")
    page.evaluate("document.querySelectorAll('*').forEach((each) => each.dispatchEvent(new Event('mouseover')))")
    assert_untouched(page)
    if screen is PHONE:
        page.locator('.switch [data-view="map"]').click()
    pins = page.locator(".stop-pin")
    expect(pins).to_have_count(len(ids))
    for index in range(len(ids)):
        pins.nth(index).dispatch_event("click")
        expect(page.locator("li.stop.is-chosen")).to_have_attribute("data-stop", ids[index])
        if screen is PHONE:
            expect(page.locator(".peek .name")).to_have_count(1)
    assert_untouched(page)
    page.reload()
    expect(page.locator("li.stop.is-chosen")).to_have_attribute("data-stop", ids[-1])
    assert_untouched(page)


@pytest.mark.parametrize("view", View)
def test_nothing_runs_in_any_view(desktop: Page, open_light: Open, visit: Visit, view: View) -> None:
    page = open_light(desktop, visit, view=view, embedded=True, language="lv")
    expect(page.locator(".stop-pin" if view is not View.LIST else "li.stop")).to_have_count(len(samples.ATTACKS))
    assert_untouched(page)


def test_every_link_leads_where_a_link_may(desktop: Page, open_light: Open, visit: Visit) -> None:
    """As the browser itself reads the addresses, which is what counts."""
    page = open_light(desktop, visit)
    schemes = page.evaluate("[...new Set([...document.links].map((link) => link.protocol))]")
    assert set(schemes) <= {"http:", "https:", "mailto:", "tel:", "geo:"}


def test_names_are_read_as_they_were_written(desktop: Page, open_light: Open, visit: Visit) -> None:
    page = open_light(desktop, visit)
    for index, name in ((0, samples.ATTACKS[0]), (1, samples.ATTACKS[1]), (2, samples.ATTACKS[2])):
        expect(page.locator("li.stop").nth(index).locator(".name bdi")).to_have_text(name)
        label = page.locator(".stop-pin").nth(index).get_attribute("aria-label")
        assert label is not None
        assert name in label


def test_the_policy_stops_a_script_that_got_in(desktop: Page, open_light: Open, page_guard: PageGuard) -> None:
    """The last layer: were the others to fail, an injected handler, script or style would not run."""
    page_guard.expect("violates the following Content Security Policy directive")
    page = open_light(desktop, samples.ljubljana())
    page.evaluate(
        """const refused = (window.refused = []);
        document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
        const template = document.createElement('template');
        template.innerHTML = '<img src="data:," onerror="window.tripped=1">';
        document.body.append(template.content);
        const script = document.createElement('script');
        script.textContent = 'window.tripped = 2';
        document.body.append(script);
        const style = document.createElement('style');
        style.textContent = 'body { display: none }';
        document.head.append(style);
        const elsewhere = new Image();
        elsewhere.src = 'http://127.0.0.1:9/?' + document.title;"""
    )
    until(page, "refused.length >= 4")
    assert set(page.evaluate("window.refused")) == {"script-src-attr", "script-src-elem", "style-src-elem", "img-src"}
    assert page.evaluate("window.tripped") is None
    expect(page.locator("body")).to_be_visible()
