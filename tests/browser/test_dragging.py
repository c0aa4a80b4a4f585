"""A card that is dragged to the edge of the list: what scrolls is bounded by the list as it was."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.open_pages import OrganiserPages
from tests.browser.organise_pages import expect_order, handle

HEIGHT_PX = 480
SCROLLED = """side => {
  let at = side;
  while (!(at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY))) {
    at = at.parentElement ?? at.getRootNode().host;
  }
  return { left: at.scrollHeight - at.clientHeight - at.scrollTop, length: at.scrollHeight };
}"""


class Pointer:
    """A mouse, or a finger."""

    def __init__(self, page: Page, *, touch: bool) -> None:
        self.mouse = page.mouse
        self.session = page.context.new_cdp_session(page) if touch else None

    def press(self, x: float, y: float) -> None:
        if self.session is None:
            self.mouse.move(x, y)
            self.mouse.down()
        else:
            self._touch("touchStart", [{"x": x, "y": y}])

    def move(self, x: float, y: float) -> None:
        if self.session is None:
            self.mouse.move(x, y)
        else:
            self._touch("touchMove", [{"x": x, "y": y}])

    def release(self) -> None:
        if self.session is None:
            self.mouse.up()
        else:
            self._touch("touchEnd", [])

    def _touch(self, kind: str, points: list[dict[str, float]]) -> None:
        assert self.session is not None
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
def test_a_card_that_is_held_at_the_edge_scrolls_no_further_than_the_list(
    organisers: OrganiserPages, *, touch: bool
) -> None:
    page = organisers.signed_in(PHONE if touch else DESKTOP, height=HEIGHT_PX)
    handle(page, "mao").evaluate("handle => handle.scrollIntoView({ block: 'center' })")  # clear of the bars
    side = page.locator(".side").element_handle()
    before = side.evaluate(SCROLLED)["length"]
    box = handle(page, "mao").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    pointer = Pointer(page, touch=touch)
    pointer.press(x, y)
    for step in range(1, 5):
        pointer.move(x, y + (HEIGHT_PX - 10 - y) * step / 4)
    page.wait_for_function(f"side => ({SCROLLED})(side).left <= 1", arg=side)
    assert side.evaluate(SCROLLED)["length"] == before, "the card that is moved makes the list no longer"
    expect(page.locator(".drop-line")).to_be_in_viewport()
    pointer.release()
    expect_order(page, "abc-accelerator", "poligon", "barcamp", "mao")
    handle(page, "mao").press("ArrowDown")
    expect_order(page, "abc-accelerator", "poligon", "barcamp", "mao")
