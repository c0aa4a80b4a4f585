"""What the tests of the organisers' page share: signing in, moving stops."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.app import App

TOKEN = 'a-token-of-the-test\'s own "choice"'
NOW = "2017-02-02T11:50:00+01:00"
DAY = "2017-02-02"


def sign_in(page: Page, app: App, token: str = TOKEN) -> Page:
    """Open the organisers' link and wait for the draft and its map."""
    page.goto(f"{app.url}/organise")
    page.evaluate("token => { location.hash = new URLSearchParams({ token }) }", token)
    return ready(page)


def ready(page: Page) -> Page:
    """Wait until the draft and its map are there."""
    # While a newer draft is drawn there are two maps, the newer one last.
    expect(page.locator(".dock")).to_be_visible()
    expect(page.frame_locator(".stage iframe").last.locator(".leaflet-map-pane")).to_be_attached()
    return page


def stop(page: Page, stop_id: str) -> Locator:
    """A stop of the list."""
    return page.locator(f'li.stop[data-stop="{stop_id}"]')


def handle(page: Page, stop_id: str) -> Locator:
    """What a stop is moved by."""
    return stop(page, stop_id).locator(".handle")


def expect_order(page: Page, *ids: str, day: str = DAY) -> None:
    """The stops of the day, in this order and numbered so."""
    expect(page.locator(f'ol.stops[data-day="{day}"] li.stop')).to_have_count(len(ids))
    for number, stop_id in enumerate(ids, start=1):
        expect(stop(page, stop_id).locator(".number")).to_have_text(str(number))
        at = page.locator(f'ol.stops[data-day="{day}"] li.stop:nth-child({number})')
        expect(at).to_have_attribute("data-stop", stop_id)


def expect_hours(page: Page, stop_id: str, hours: str) -> None:
    """What the list says of a stop's hours."""
    expect(stop(page, stop_id).locator(".hours")).to_contain_text(hours)


def drag(page: Page, what: Locator, below: Locator) -> None:
    """A finger takes a handle and lets go in the lower half of another stop's card."""
    what.scroll_into_view_if_needed()
    start, end = what.bounding_box(), below.bounding_box()
    assert start is not None
    assert end is not None
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    target = end["y"] + end["height"] * 0.8
    session = page.context.new_cdp_session(page)

    def touch(kind: str, at: float | None) -> None:
        points = [] if at is None else [{"x": x, "y": at}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", y)
    for step in range(1, 9):
        touch("touchMove", y + (target - y) * step / 8)
    touch("touchEnd", None)


def open_tool(page: Page, do: str) -> None:
    """A tool of the row, or of the menu."""
    tool = page.locator(f":is(.desk-bar, .dock) [data-do={do}]").first
    if not tool.is_visible():
        page.locator("[data-menu]").click()
    tool.click()


def publish(page: Page, *, who: str = "") -> None:
    """The draft's own button, then the dialog's."""
    page.locator(".dock .publish").click()
    dialog = page.get_by_role("dialog")
    if who:
        dialog.get_by_label("Your name").fill(who)
        dialog.get_by_label("Your name").press("Tab")
    button = dialog.get_by_role("button", name="Publish now")
    expect(button).to_be_enabled()
    button.click()
    expect(dialog).to_have_count(0)
