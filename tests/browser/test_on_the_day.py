"""On the day: what the card says at ten moments, on both pages and both sizes, whatever the phone's own clock says."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.app import App
from tests.browser.conftest import DESKTOP, LendPage, OpenPage, SharedApp
from tests.browser.on_the_day import open_full, open_light
from tests.deep import DEEP

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
SCREENS = pytest.mark.parametrize("screen", [PHONE, DESKTOP] if DEEP else [PHONE])
"""What is said is the same on each: the scripts do not ask for the size."""
CARD_EVERY_MS = 5_000
DAYS_BEFORE = "2017-01-29T10:00:00+01:00"

# By hand, from venues.csv: the meeting 10:00-16:00 on the first; on the second MAO 9:30-10:40, coach to ABC Accelerator
# 11:05-12:15, coach to Poligon 12:40-14:00, BarCamp at the same place 14:00-16:00. Both coaches leave
# when the stop before ends and take the 25 minutes until the next begins; only the metres are an estimate.
MOMENTS: list[tuple[str, list[str], list[str]]] = [
    ("2017-01-29T10:00:00+01:00", ["Starts in 3 days", "Wed 1 Feb, 10:00 Partners' meeting"], ["Take"]),
    ("2017-02-01T08:30:00+01:00", ["Starts in 1 h 30 min", "today, 10:00 Partners' meeting"], ["Leave"]),
    (
        "2017-02-01T12:00:00+01:00",
        ["Now · until 16:00 Partners' meeting", "Thu 2 Feb, 09:30 Museum"],
        ["Leave", "Take"],
    ),
    (
        "2017-02-01T20:00:00+01:00",
        ["The day is over", "tomorrow, Thu 2 Feb, 09:30 Museum", "Rusjanov trg 7", "Directions to"],
        ["Now"],
    ),
    (
        "2017-02-02T10:35:00+01:00",
        [
            "Now · until 10:40 Museum",
            "Next at 11:05 ABC Accelerator",
            "BTC City",
            "Leave in 5 min",
            "25 min · about 2.9 km",
            "Directions to",
        ],
        [],
    ),
    (
        "2017-02-02T10:50:00+01:00",
        ["On the way Coach", "25 min · about 2.9 km", "Next at 11:05 ABC Accelerator", "Directions to"],
        ["Now ", "Leave"],
    ),
    (
        "2017-02-02T11:50:00+01:00",
        ["Now · until 12:15 ABC Accelerator", "Next at 12:40 Poligon Creative Centre", "Leave in 25 min"],
        [],
    ),
    ("2017-02-02T12:14:30+01:00", ["Now · until 12:15 ABC Accelerator", "Leave now"], []),
    (
        "2017-02-02T13:30:00+01:00",
        ["Now · until 14:00 Poligon Creative Centre", "Next at 14:00 BarCamp", "Same place"],
        ["Leave"],
    ),
    ("2017-02-02T16:30:00+01:00", ["Thank you for coming", "This visit took place on 1 – 2 Feb"], ["Now ", "Next"]),
]

OF_EACH_PHASE = [MOMENTS[number] for number in (0, 2, 3, 4, 9)]
"""Before the visit, on its first day, between the days, before a leg, after the end: each opens the light page anew.
The card is drawn by the same script on the visit page, which is asked at all ten."""


@pytest.fixture
def app(shared_app: SharedApp) -> App:
    """The app three days before the visit; the tests move the clock in their browsers."""
    return shared_app(DAYS_BEFORE)


def card(page: Page) -> str:
    """What the card says, in one line."""
    return re.sub(r"\s+", " ", page.locator("section.now").inner_text())


def expect_card(page: Page, says: list[str], says_not: list[str]) -> None:
    for part in says:
        expect(page.locator("section.now")).to_contain_text(re.compile(r"\s*".join(map(re.escape, part.split())), re.I))
    shown = card(page)
    assert not [part for part in says_not if part in shown], shown


class ServerClock:
    """Lets a page hear of any moment as the app's clock, by the stream and by the poll."""

    def __init__(self, page: Page) -> None:
        self.now = ""
        page.context.route("**/events", self._stream)
        page.context.route("**/visit.json*", self._poll)

    def _stream(self, route: Route) -> None:
        told = json.dumps({"revision": "", "now": self.now})
        route.fulfill(content_type="text/event-stream", body=f"retry: 600000\nevent: revision\ndata: {told}\n\n")

    def _poll(self, route: Route) -> None:
        got = route.fetch()
        route.fulfill(response=got, headers={**got.headers, "x-visit-now": self.now})


@SCREENS
def test_the_light_page_answers_at_ten_moments(open_page: OpenPage, app: App, screen: dict[str, Any]) -> None:
    page = open_page(**screen, timezone_id="America/Los_Angeles", service_workers="block")
    server = ServerClock(page)
    for server.now, says, says_not in MOMENTS if DEEP else OF_EACH_PHASE:
        page.goto(f"{app.url}/pocket")
        expect_card(page, says, says_not)
        # Nobody is late before the day, nor when it is over.
        during = not says[0].startswith(("Starts in 3 days", "The day", "Thank"))
        expect(page.get_by_role("button", name="I am late")).to_be_visible(visible=during)
        expect(page.get_by_role("link", name="Add to calendar")).to_be_visible(visible="Thank" not in says[0])
        # Whoever has chosen nothing sees the day that it is.
        expect(page.locator("section.day:not([hidden])")).to_have_attribute(
            "data-day", "2017-02-01" if "2017-02-01" < server.now < "2017-02-01T18" else "2017-02-02"
        )


def test_the_page_can_be_kept_where_the_browser_offers_it(lend_page: LendPage, app: App) -> None:
    page = open_light(lend_page(PHONE), app)
    keep = page.get_by_role("button", name="Keep on my phone")
    expect(keep).to_be_hidden()
    page.evaluate(
        """() => dispatchEvent(Object.assign(new Event("beforeinstallprompt", { cancelable: true }),
          { prompt: () => (document.title = "asked") }))"""
    )
    keep.click()
    expect(page).to_have_title("asked")


@SCREENS
def test_the_visit_page_answers_at_ten_moments(open_page: OpenPage, app: App, screen: dict[str, Any]) -> None:
    page = open_page(**screen, timezone_id="Pacific/Auckland")
    # Its clock starts from the server's and runs on with the phone's, which the test moves; the server says no more.
    page.context.route("**/events", lambda route: route.fulfill(status=204))
    page.context.route("**/visit.json*", lambda route: route.fulfill(content_type="text/html", body="Sign in"))
    page.clock.install(time=datetime.fromisoformat(DAYS_BEFORE))
    open_full(page, app)
    for now, says, says_not in MOMENTS:
        page.clock.set_system_time(datetime.fromisoformat(now))
        page.clock.run_for(CARD_EVERY_MS)
        expect_card(page, says, says_not)
