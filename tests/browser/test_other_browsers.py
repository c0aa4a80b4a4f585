"""The pages in Firefox and in WebKit (iPhones have it): list, map, a stop opened, where one is, a newer plan.

`tests/run` gets both browsers where it may install packages of Debian; where it may not, these tests say so and skip.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from components.__main__ import main
from components.export import pack
from components.export.context import POCKET, Context, Options
from components.export.outputs import output
from components.i18n.words import words_for
from components.plan.model import Visit
from components.plan.publication import NO_NOTE
from components.render.late_script import late_script
from components.render.page import page
from tests import samples
from tests.browser.light import background
from tests.browser.other_browsers import Tab, browser, missing
from tests.deep import DEEP

NOW = "2017-02-02T11:20:00+01:00"
AT_MAO = samples.MAO.coordinate


class Site(SimpleHTTPRequestHandler):
    """A folder, and beside it the stream of revisions and the plan as the app serves them, by the visit's clock."""

    revision = ""
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path.partition("?")[0] == "/events":
            self._stream()
        else:
            super().do_GET()

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        told = ""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if told != (told := Site.revision):
                data = json.dumps({"revision": told, "now": NOW})
                self.wfile.write(f"event: revision\ndata: {data}\n\n".encode())
            time.sleep(0.05)

    def end_headers(self) -> None:
        self.send_header("X-Visit-Now", NOW)
        super().end_headers()

    def log_request(self, *_args: object) -> None:
        """Nothing: a log of each request is of no use here."""


@pytest.fixture(scope="module", params=["firefox", "webkit"])
def tab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    if reason := missing(request.param):
        pytest.skip(reason)
    with browser(request.param, tmp_path_factory.mktemp(request.param)) as opened:
        yield opened


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, directory=str(tmp_path)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "favicon.ico").write_bytes(b"")
    yield tmp_path, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def write_pages(folder: Path, visit: Visit) -> None:
    """The light page, the embed and the plan's data as an app serves them."""
    words, live = words_for("en"), {"json": "visit.json?lang=en", "events": "events"}
    for name, embedded in (("index.html", False), ("embed.html", True)):
        made = page(visit, words, background=background("none"), live=live, embedded=embedded, late="ground.js")
        (folder / name).write_text(made.html, encoding="utf-8")
    context = Context(words=words, options=Options(list_of=POCKET))
    (folder / "visit.json").write_bytes(output("visit.json").build(visit, context))
    (folder / "ground.js").write_text(late_script(visit, words, background("none")), encoding="utf-8")
    Site.revision = visit.revision


def an_hour_later(visit: Visit) -> Visit:
    """The next plan of a visit: its last stop begins and ends an hour later."""
    day = visit.days[-1]
    last = day.stops[-1]
    assert last.timing.arrive
    assert last.timing.depart
    hour = timedelta(hours=1)
    timing = replace(last.timing, arrive=last.timing.arrive + hour, depart=last.timing.depart + hour)
    later = replace(day, stops=(*day.stops[:-1], replace(last, timing=timing)))
    stamp = replace(visit.stamp, number=visit.stamp.number + 1, note=NO_NOTE)
    return replace(visit, days=(*visit.days[:-1], later), revision="ljubljana-5", stamp=stamp)


def stand_at(tab: Tab, latitude: float, longitude: float) -> None:
    """The device is here from now on: neither browser can be told where it is by the same means."""
    position = {"coords": {"latitude": latitude, "longitude": longitude, "accuracy": 20}}
    found = f"{{ value: {{ getCurrentPosition: (done) => done({json.dumps(position)}) }} }}"
    tab.run(f"Boolean(Object.defineProperty(navigator, 'geolocation', {found}))")


def open_on_the_day(tab: Tab, url: str) -> None:
    tab.open(url, width=390, height=844)
    assert tab.errors() == []
    tab.wait("document.querySelector('.visit.is-live')")
    tab.wait("document.querySelector('section.now').innerText.includes('ABC')")
    assert tab.run("document.querySelectorAll('li.stop').length") == 5


# The embed has the scripts of the page: it is opened, and walked through under --deep alone.
@pytest.mark.parametrize("name", ["index.html", "embed.html"] if DEEP else ["index.html"])
def test_the_day_is_followed_and_a_newer_plan_comes(tab: Tab, site: tuple[Path, str], name: str) -> None:
    folder, url = site
    visit = samples.ljubljana()
    write_pages(folder, visit)
    open_on_the_day(tab, f"{url}/embed.html")
    chosen = "document.querySelector('li.stop[data-stop=mao]').classList.contains('is-chosen')"
    tab.click_until('.stop-pin[aria-label*="MAO"]', chosen)
    open_on_the_day(tab, f"{url}/{name}")

    tab.click('li.stop[data-stop="poligon"] summary')
    tab.wait("document.querySelector('li.stop[data-stop=poligon] details').open")
    if name == "index.html":
        tab.click(".switch [data-view=map]")
    tab.click('.map-bar [aria-label="Show the whole day"]')
    tab.click_until('.stop-pin[aria-label*="MAO"]', chosen)
    if name == "index.html":
        tab.click(".switch [data-view=list]")

    assert AT_MAO is not None
    stand_at(tab, AT_MAO.latitude, AT_MAO.longitude)
    tab.click_until("[data-do=where]", "document.querySelector('.stage .where').textContent.includes('about 20')")

    write_pages(folder, an_hour_later(visit))
    tab.wait("document.querySelector('li.stop[data-stop=barcamp] .hours').textContent.includes('18:30')")
    tab.wait("!document.querySelector('.banner').hidden")
    assert tab.errors() == []


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as the command writes it, once for both browsers."""
    folder = tmp_path_factory.mktemp("saved")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pack, "available", lambda _visit, _context: [output(POCKET), output("visit.json")])
        patch.setenv("STUDY_VISIT_DATA", str(folder / "data"))
        assert main(["publish", "--offline", "--out", str(folder / "pack")]) == 0
    return folder / "pack"


def test_the_saved_page_works_from_a_disk(tab: Tab, saved: Path) -> None:
    tab.open((saved / "index.html").as_uri(), width=1280, height=800)
    assert tab.errors() == []
    tab.wait("document.querySelector('.visit.is-live')")
    tab.click('li.stop[data-stop="poligon"] summary')
    tab.wait("document.querySelector('li.stop[data-stop=poligon] details').open")
    tab.click('.map-bar [aria-label="Show the whole day"]')
    tab.click('.stop-pin[aria-label*="ABC"]')
    tab.wait("document.querySelector('li.stop[data-stop=abc-accelerator] details').open")
    assert tab.errors() == []


def test_a_page_from_a_disk_has_its_streets_and_names(tab: Tab, tmp_path: Path) -> None:
    file = tmp_path / "index.html"
    file.write_bytes(output(POCKET).build(samples.helsinki(), Context(words=words_for("en"), static=True)))
    tab.open(file.as_uri(), width=1280, height=800)
    tab.wait("document.querySelector('.ground-map .ground-main path')?.getBoundingClientRect().width > 100")
    tab.wait("[...document.querySelectorAll('.ground-name')].some((name) => name.textContent === 'Aleksanterinkatu')")
    tab.click('.stop-pin[aria-label*="Kiasma"]')
    tab.wait("document.querySelector('.pin-card').textContent.includes('Directions to Kiasma')")
    tab.click('.map-bar [aria-label="Zoom in"]')
    tab.wait("document.querySelector('.ground-map .ground-house path')?.getBoundingClientRect().width > 10")
    assert tab.errors() == []
