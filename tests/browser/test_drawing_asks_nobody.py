"""Pages are drawn from what is known: however often they load, geocoder and router hear nothing of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.app import App
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, StartApp
from tests.browser.visit_pages import open_visit, stop
from tests.deep import DEEP, deep

CSV = """\
date,arrive,depart,name,address,lat,lon,travel,id
2017-02-02,09:00,10:00,Known,,46.0513,14.5640,,known
2017-02-02,10:30,11:00,Also known,,46.0560,14.5500,walk,also-known
2017-02-02,11:30,12:00,Unknown,"Nowhere 1, Ljubljana",,,walk,unknown
"""
PATHS = ("/", "/pocket", "/embed", "/visit.json")
LOADS = deep(200, 60)
LOOKED_UP_TIMEOUT_S = 120.0


class Services:
    """Stands in for geocoder and router: counts what it is asked, and answers at once or not before `answering`."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answering = threading.Event()
        self.url = ""


@pytest.fixture
def services() -> Iterator[Services]:
    told = Services()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(self.path)
            told.answering.wait()
            body = b"[]" if "/search" in self.path else b'{"code": "NoRoute", "message": "No way"}'
            self.send_response(200 if "/search" in self.path else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep pytest's output for pytest."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield told
        told.answering.set()
        server.shutdown()
        thread.join()


def start(start_app: StartApp, services: Services, folder: Path) -> App:
    csv = folder / "plan.csv"
    csv.write_text(CSV, encoding="utf-8")
    environment = {"STUDY_VISIT_GEOCODER_URL": services.url, "STUDY_VISIT_ROUTER_URL": services.url}
    return start_app(csv=csv, now="2017-02-02T09:30:00+01:00", environment=environment)


def test_loads_ask_nobody(tmp_path: Path, start_app: StartApp, services: Services, open_page: OpenPage) -> None:
    services.answering.set()
    app = start(start_app, services, tmp_path)
    deadline = time.monotonic() + LOOKED_UP_TIMEOUT_S
    with httpx.Client(trust_env=False, timeout=60, base_url=app.url) as client:
        while client.get("/healthz").json()["open_questions"]:
            assert time.monotonic() < deadline, app.logs[-2000:]
            time.sleep(0.2)
        asked = list(services.asked)
        assert any("/search" in path for path in asked)
        assert any("/routed-foot" in path for path in asked)
        for number in range(LOADS):
            assert client.get(PATHS[number % len(PATHS)]).status_code == 200
    for screen in (PHONE, DESKTOP) if DEEP else (PHONE,):
        page = open_visit(open_page(**screen), app)
        expect(stop(page, "unknown")).to_be_visible()
    assert services.asked == asked


def test_no_page_waits_for_a_service_that_hangs(
    tmp_path: Path, start_app: StartApp, services: Services, open_page: OpenPage
) -> None:
    """The services answer nothing for as long as this test runs, so a page that waited for them would never come."""
    app = start(start_app, services, tmp_path)
    page = open_visit(open_page(**PHONE), app)
    expect(page.locator(".progress")).to_be_visible()
    expect(stop(page, "also-known")).to_be_visible()
    expect(page.locator(".way").first).to_contain_text("about 1.6 km")
    with httpx.Client(trust_env=False, timeout=60, base_url=app.url) as client:
        for path in PATHS:
            assert client.get(path).status_code == 200
    assert services.asked
    assert not services.answering.is_set()
