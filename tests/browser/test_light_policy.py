"""The last layer of the light page, tried in a real browser: its policy."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests import samples
from tests.browser.guard import PageGuard
from tests.browser.light import Open, open_light, until

__all__ = ["open_light"]


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
