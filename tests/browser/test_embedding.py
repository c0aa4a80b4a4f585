"""The embed inside other people's pages: another origin, a strict policy, a sandbox, a thumb that scrolls."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from html import escape

import pytest
from playwright.sync_api import CDPSession, ConsoleMessage, Frame, Page, expect
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from components.export import snippets
from components.export.context import Context
from components.i18n.words import words_for
from components.web.routes import PublicSite, public_routes
from tests import samples
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.guard import PageGuard
from tests.browser.tools import serve_routes
from tests.deep import DEEP

START_TIMEOUT_S = 60.0
HOST = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Host</title>
<h1>A page of somebody else</h1><p style="height:{above}px">Above.</p>
{frame}<p style="height:2000px">Below.</p>{script}"""
STRICT = "default-src 'none'; style-src 'unsafe-inline'; frame-src {origin}; base-uri 'none'; form-action 'none'"
LISTENING = """<script>
window.addEventListener("message", (event) => {
  const frame = document.querySelector("iframe");
  if (event.source !== frame.contentWindow || event.data?.type !== "study-visit:height") return;
  window.heights = [...(window.heights ?? []), event.data.height];
  frame.style.height = event.data.height + "px";
});
</script>"""


@pytest.fixture(scope="module")
def visit_url() -> Iterator[str]:
    """The routes as the app serves them, without Streamlit."""
    site = PublicSite(
        visit=samples.ljubljana, csv=lambda: b"name\n", status=dict, now=lambda: datetime(2017, 1, 20, 11, tzinfo=UTC)
    )
    served: list[BaseRoute] = [
        *public_routes(site),
        Route("/favicon.ico", _nothing),
        Route("/host/{path}", NEIGHBOURS.answer),
    ]
    with serve_routes(served) as url:
        NEIGHBOURS.url = f"{url}/host"
        yield url


class Hosts:
    """Somebody else's web server: `hosts.at(path)` is where a page of it stands."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str]] = {}
        self.url = ""

    def put(self, html: str, policy: str = "") -> str:
        """Put up a page under its own policy; gives its address."""
        path = f"page{len(self.pages)}"
        self.pages[path] = (html, policy)
        return f"{self.url}/{path}"

    async def answer(self, request: Request) -> Response:
        html, policy = self.pages[request.path_params["path"]]
        return HTMLResponse(html, headers={"Content-Security-Policy": policy} if policy else {})


SIZES = ((1000, 600), (1280, 800), (640, 520), (320, 480)) if DEEP else ((1000, 600), (640, 520), (320, 480))
"""Of frames: from 960 px the list stands beside the map; the narrowest has the least room for both."""
NEIGHBOURS = Hosts()
"""Pages of the visit's own origin, which are scrolled by what scrolls elements into view inside a frame."""


@pytest.fixture(scope="module")
def hosts() -> Iterator[Hosts]:
    made = Hosts()
    with serve_routes([Route("/favicon.ico", _nothing), Route("/{path}", made.answer)]) as url:
        # By its other name: another origin and, to a browser, another site.
        made.url = url.replace("127.0.0.1", "localhost")
        yield made


async def _nothing(_request: Request) -> Response:
    return Response(status_code=204)


def snippet(visit_url: str, query: str = "", **attributes: str) -> str:
    """The frame as we give it away, with what a careful host adds."""
    frame = snippets.iframe(samples.ljubljana(), Context(words=words_for("en"), base_url=visit_url))
    more = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return frame.replace(f"{visit_url}/embed", f"{visit_url}/embed{query}").replace("<iframe", f"<iframe{more}")


def page_with(frame: str, *, above: int = 60, script: str = "") -> str:
    return HOST.format(frame=frame, above=above, script=script)


def embedded(page: Page) -> Frame:
    """The embed's frame once its map or list is there."""
    expect(page.frame_locator("iframe").locator(".visit")).to_be_visible()
    return page.frames[1]


def centre_of_map(page: Page) -> tuple[float, float]:
    box = page.frame_locator("iframe").locator(".leaflet-container").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def zoom(frame: Frame) -> float:
    return float(frame.evaluate("studyVisit.map.map.getZoom()"))


def look(frame: Frame) -> list[float]:
    centre: list[float] = frame.evaluate("(({lat, lng}) => [lat, lng])(studyVisit.map.map.getCenter())")
    return centre


def test_it_works_under_a_strict_policy_of_its_host(open_page: OpenPage, hosts: Hosts, visit_url: str) -> None:
    page = open_page(**PHONE)
    page.goto(hosts.put(page_with(snippet(visit_url)), STRICT.format(origin=visit_url)))
    frame = embedded(page)
    inside = page.frame_locator("iframe")
    expect(inside.locator(".stop-pin")).to_have_count(3)
    pin = inside.locator(".stop-pin").filter(has_text="2")
    pin.click()
    expect(inside.locator("li.stop.is-chosen")).to_have_attribute("data-stop", "abc")
    inside.locator("nav.days a").first.click()
    expect(inside.locator("section.day:visible")).to_have_attribute("data-day", "2017-02-01")
    whole = inside.get_by_role("link", name="Open the whole visit").filter(visible=True)
    assert str(whole.get_attribute("href")) == f"{visit_url}/pocket?lang=en"
    assert whole.get_attribute("target") == "_blank"
    for screen in (PHONE, DESKTOP):
        page.set_viewport_size(screen["viewport"])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert "geolocation" in str(page.locator("iframe").get_attribute("allow"))
    assert frame.evaluate("document.featurePolicy.allowsFeature('geolocation')")


def test_it_works_in_a_sandbox(open_page: OpenPage, hosts: Hosts, visit_url: str, page_guard: PageGuard) -> None:
    page = open_page(**DESKTOP)
    for sandbox in ("allow-scripts", "allow-scripts allow-same-origin"):
        page.goto(hosts.put(page_with(snippet(visit_url, sandbox=sandbox)), STRICT.format(origin=visit_url)))
        assert_choosing_works(page)
    page_guard.expect("the document's frame is sandboxed and the 'allow-scripts' permission is not set")
    page.goto(hosts.put(page_with(snippet(visit_url, sandbox="")), STRICT.format(origin=visit_url)))
    assert_whole_plan_is_there_without_scripts(page)


def assert_choosing_works(page: Page) -> None:
    inside = page.frame_locator("iframe")
    expect(inside.locator(".stop-pin")).to_have_count(3)
    inside.locator(".stop-pin").filter(has_text="2").click()
    expect(inside.locator("li.stop.is-chosen")).to_have_attribute("data-stop", "abc")
    inside.locator('li.stop[data-stop="mao"] summary').click()
    expect(inside.locator('.stop-pin[aria-pressed="true"]')).to_have_text("1")


def assert_whole_plan_is_there_without_scripts(page: Page) -> None:
    """Every day of it, and its details open."""
    inside = page.frame_locator("iframe")
    for stop_id in ("meeting", "mao", "barcamp"):
        expect(inside.locator(f'li.stop[data-stop="{stop_id}"] summary')).to_be_visible()
    inside.locator('li.stop[data-stop="abc"] summary').click()
    expect(inside.get_by_text("A business accelerator")).to_be_visible()


def touch(cdp: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    cdp.send(
        "Input.dispatchTouchEvent",
        {"type": kind, "touchPoints": [{"x": x, "y": y, "id": index} for index, (x, y) in enumerate(points)]},
    )


def test_one_finger_scrolls_the_page_and_two_move_the_map(open_page: OpenPage, hosts: Hosts, visit_url: str) -> None:
    page = open_page(**PHONE)
    page.goto(hosts.put(page_with(snippet(visit_url, "?view=map"))))
    frame = embedded(page)
    expect(page.frame_locator("iframe").locator(".stop-pin")).to_have_count(3)
    x, y = centre_of_map(page)
    before, at = look(frame), zoom(frame)
    cdp = page.context.new_cdp_session(page)
    touch(cdp, "touchStart", (x, y))
    for step in range(1, 11):
        touch(cdp, "touchMove", (x, y - step * 15))
    touch(cdp, "touchEnd")
    page.wait_for_function("scrollY > 60")
    assert look(frame) == pytest.approx(before, abs=1e-6)
    assert zoom(frame) == at

    # The page may still be gliding: a new one stands still.
    page.goto(page.url + "?again")
    frame = embedded(page)
    expect(page.frame_locator("iframe").locator(".stop-pin")).to_have_count(3)
    at = zoom(frame)
    x, y = centre_of_map(page)
    touch(cdp, "touchStart", (x - 30, y), (x + 30, y))
    for step in range(1, 9):
        touch(cdp, "touchMove", (x - 30 - step * 8, y), (x + 30 + step * 8, y))
    touch(cdp, "touchEnd")
    wait_until(page, lambda: zoom(frame) > at)
    assert page.evaluate("scrollY") == 0


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for what is seen from outside, as the embed's policy forbids asking inside of it again and again."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while not holds():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


def test_the_wheel_scrolls_the_page_and_with_ctrl_the_map(open_page: OpenPage, hosts: Hosts, visit_url: str) -> None:
    page = open_page(**DESKTOP)
    page.goto(hosts.put(page_with(snippet(visit_url, "?view=map"))))
    frame = embedded(page)
    expect(page.frame_locator("iframe").locator(".stop-pin")).to_have_count(3)
    at = zoom(frame)
    page.mouse.move(*centre_of_map(page))
    page.mouse.wheel(0, 120)
    page.wait_for_function("scrollY > 60")
    assert zoom(frame) == at
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("scrollY === 0")
    page.mouse.move(*centre_of_map(page))
    page.keyboard.down("Control")

    def turned() -> bool:
        page.mouse.wheel(0, -120)
        return zoom(frame) > at

    wait_until(page, turned)
    page.keyboard.up("Control")
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("visualViewport.scale") == 1


def test_a_parent_that_listens_hears_the_height(open_page: OpenPage, hosts: Hosts, visit_url: str) -> None:
    page = open_page(**PHONE)
    frame = snippet(visit_url, "?view=list")
    page.goto(hosts.put(page_with(frame, script=LISTENING)))
    inside = embedded(page)
    page.wait_for_function("window.heights?.length")
    wait_until(page, lambda: inside.evaluate("document.documentElement.scrollHeight <= innerHeight"))
    before = page.evaluate("window.heights.at(-1)")
    page.frame_locator("iframe").locator('li.stop[data-stop="poligon"] summary').click()
    page.wait_for_function("(before) => window.heights.at(-1) > before + 50", arg=before)
    wait_until(page, lambda: inside.evaluate("document.documentElement.scrollHeight <= innerHeight"))
    # And it settles, rather than growing for ever with its own frame.
    wait_until(page, lambda: says_nothing_more(page))


def says_nothing_more(page: Page) -> bool:
    """Whether the embed tells its parent no other height for half a second."""
    told = page.evaluate("window.heights.length")
    page.wait_for_timeout(500)
    return bool(page.evaluate("window.heights.length") == told)


def edges(frame: Frame, selector: str) -> tuple[float, float]:
    """Where an element begins and ends in its frame."""
    top, bottom = frame.evaluate(
        "(one) => (({top, bottom}) => [top, bottom])(document.querySelector(one).getBoundingClientRect())", selector
    )
    return top, bottom


def is_in_sight(frame: Frame, selector: str, height: int) -> bool:
    """Whether an element is whole in a frame of this height."""
    top, bottom = edges(frame, selector)
    return top >= 0 and bottom <= height


def test_choosing_stays_in_the_frame_and_in_sight(open_page: OpenPage, hosts: Hosts, visit_url: str) -> None:
    page = open_page(**DESKTOP)
    for width, height in SIZES:
        size = f"{width}x{height}"
        own = (
            f'<iframe src="{visit_url}/embed?stop=poligon" style="border:0;width:{width}px;height:{height}px"></iframe>'
        )
        page.goto(NEIGHBOURS.put(page_with(own, above=300)))
        frame, inside = embedded(page), page.frame_locator("iframe")
        expect(inside.locator("li.stop.is-chosen summary")).to_be_in_viewport()
        assert 0 <= edges(frame, "li.stop.is-chosen summary")[0] < height - 60, size
        assert page.evaluate("scrollY") == 0, size
        for pin in inside.locator(".stop-pin").all():
            # The whole day is in view, with nothing over it.
            pin.click(trial=True)
        top, bottom = edges(frame, ".stage")
        assert bottom - top <= height, size
        if width >= 960:
            assert (top, bottom) == (0, height), size
            assert frame.evaluate("document.documentElement.scrollHeight") == height, size
        frame.evaluate("scrollTo(0, 0)")
        page.evaluate("scrollTo(0, 250)")
        inside.locator(".stop-pin").filter(has_text="2").click()
        expect(inside.locator("li.stop.is-chosen")).to_have_attribute("data-stop", "abc")
        expect(inside.locator(".stop-pin.is-chosen")).to_have_css("outline-style", "solid")
        wait_until(page, partial(is_in_sight, frame, 'li[data-stop="abc"] summary', height))
        assert page.evaluate("scrollY") == 250, size

    # A frame as high as its content: the card is far below, so the one beside the pin unfolds.
    page.goto(
        hosts.put(
            page_with(
                snippet(visit_url).replace('width="100%"', 'width="390"').replace("width:100%", ""), script=LISTENING
            )
        )
    )
    frame, inside = embedded(page), page.frame_locator("iframe")
    wait_until(page, lambda: frame.evaluate("document.documentElement.scrollHeight <= innerHeight"))
    inside.locator(".stop-pin").filter(has_text="3").click()
    expect(inside.locator(".pin-card")).to_contain_text("Poligon")
    inside.locator(".pin-card .peek-head").click()
    expect(inside.locator(".pin-card .body")).to_contain_text("TAFR")
    expect(inside.locator(".pin-card")).to_be_in_viewport()
    assert page.evaluate("scrollY") == 0


def test_what_may_be_framed_is_framed_and_the_browser_refuses_the_rest(
    open_page: OpenPage, hosts: Hosts, visit_url: str, page_guard: PageGuard
) -> None:
    page_guard.expect("frame-ancestors")
    page_guard.expect("X-Frame-Options")
    page = open_page(**DESKTOP)
    host = hosts.put(page_with('<iframe src="about:blank" width="600" height="400"></iframe>'))
    for path in ("pocket", "embed"):
        page.goto(host)
        page.locator("iframe").evaluate("(frame, address) => { frame.src = address; }", f"{visit_url}/{path}")
        expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()
    page.goto(host)
    for path in ("newsletter.html", "qr.svg", "visit.json"):
        with page.expect_event("console", predicate=is_refusal_to_frame):
            page.locator("iframe").evaluate("(frame, address) => { frame.src = address; }", f"{visit_url}/{path}")
        assert not page.frames[1].url.startswith(visit_url), path


def is_refusal_to_frame(message: ConsoleMessage) -> bool:
    return re.search("frame-ancestors|X-Frame", message.text) is not None
