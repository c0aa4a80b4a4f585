"""The tripwire of the hostile corpus in a real browser: which string ran, and whether the page still stands."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Dialog, Error, Frame, Page

from tests.browser.guard import PageGuard
from tests.hostile.corpus import CORPUS, TRIPWIRE_HOST

_POINT_AT_ALL = """(within) => {
  for (const each of document.querySelectorAll(within)) {
    for (const type of ['mouseover', 'pointerenter']) each.dispatchEvent(new PointerEvent(type));
    each.dispatchEvent(new FocusEvent('focus'));
  }
}"""
_LEADS = """() => [...document.querySelectorAll('[href], [src], [action]')]
  .flatMap((each) => [each.href, each.src, each.action])
  .filter((each) => typeof each === 'string' && each)"""
_WIDE = "() => [document.scrollingElement.scrollWidth, innerWidth]"


class Tripwire:
    """Watches a context's pages, frames included: calls of the tripwire, dialogs, requests to its address."""

    def __init__(self, context: BrowserContext, guard: PageGuard) -> None:
        self._guard = guard
        self._ran: list[str] = []
        context.expose_binding("__tripped", lambda _source, number=0: self._ran.append(CORPUS[int(number)]))
        context.on("page", lambda page: page.on("dialog", self._dialog))

    def assert_untouched(self, page: Page, *, within: str = "") -> None:
        """Nothing ran, also now that the pointer has been everywhere; no link leads where a link may not. `within` is
        the one part of the page where something changed since this was asked the last time."""
        if within:
            _assert_untouched(page.main_frame, within)
            self.assert_nothing_ran()
            return
        looked_at: list[Frame] = []
        # A newer map comes in a frame of its own, and the one before it goes, maybe while it is looked at.
        while left := [frame for frame in page.frames if frame not in looked_at]:
            looked_at.append(left[0])
            try:
                _assert_untouched(left[0])
            except Error:
                if not left[0].is_detached():
                    raise
        self.assert_nothing_ran()

    def assert_nothing_ran(self) -> None:
        assert not self._ran, self._ran
        assert not [url for url in self._guard.foreign_requests if TRIPWIRE_HOST in url], self._guard.foreign_requests

    def _dialog(self, dialog: Dialog) -> None:
        self._ran.append(f"dialog: {dialog.message}")
        dialog.dismiss()


def _assert_untouched(frame: Frame, within: str = "") -> None:
    frame.evaluate(_POINT_AT_ALL, f"{within} *".lstrip())
    schemes = {address.partition(":")[0] for address in frame.evaluate(_LEADS)}
    assert schemes <= {"http", "https", "mailto", "tel", "geo", "data", "file", "about", "blob"}, schemes
    assert frame.evaluate("() => !document.querySelector('x, object, embed, marquee, math, base')")


def assert_no_sideways(page: Page) -> None:
    """The page is no wider than the screen."""
    width, screen = page.evaluate(_WIDE)
    assert width <= screen, f"{page.url} is {width} px wide on a screen of {screen} px"
