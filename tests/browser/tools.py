"""Small tools of the browser tests: tiles, a slow network, a bare server, pictures."""

from __future__ import annotations

import io
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache, partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme
import uvicorn
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as NotSeen
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from tests.browser.chromium import closed_network

SHOTS = Path(__file__).parent / "shots"
TILE_HOST = "tile.openstreetmap.org"
TILE_SERVER = f"https://{TILE_HOST}/"
TILE_SIZE_PX = 256
START_TIMEOUT_S = 60.0


class Tiles:
    """Stands in for the tile server of the map's background, so that no test asks a real one.

    It is a server rather than a route of Playwright's: Playwright turns the browser's HTTP cache off where it answers
    requests itself, and looks at every single one.
    """

    def __init__(self) -> None:
        self.reachable = True
        """Set to False to let every tile fail, as an unreachable server does."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_TileHandler, self))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert(TILE_HOST).configure_cert(context)
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )  # each connection shakes hands in its own thread
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def browser_flags(self) -> list[str]:
        """What makes a Chromium with a closed network find this server, and take its certificate."""
        address = f"127.0.0.1:{self._server.server_port}"
        return [closed_network(f"MAP {TILE_HOST} {address}"), "--ignore-certificate-errors"]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _TileHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, tiles: Tiles, *args: Any) -> None:
        self._tiles = tiles
        with suppress(OSError):  # a browser that closes its page closes its connections, at any moment
            super().__init__(*args)

    def do_GET(self) -> None:
        if not self._tiles.reachable:
            self.close_connection = True
            return
        body = _tile()
        self.send_response(HTTPStatus.OK)
        headers = {"Content-Type": "image/png", "Content-Length": len(body), "Access-Control-Allow-Origin": "*"}
        for name, value in {**headers, "Cache-Control": "no-cache"}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the base class's
        """Keep pytest's output for pytest."""


def throttle(page: Page, *, kbit_s: float = 400, latency_ms: float = 400) -> None:
    """Slow a page's network down, to that of a phone in a crowd unless told otherwise. Chromium slows HTTP only: a
    websocket stays as fast as it was."""
    bytes_s = kbit_s * 1000 / 8
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": latency_ms, "downloadThroughput": bytes_s, "uploadThroughput": bytes_s},
    )


def ask_much(page: Page, script: str, arguments: Any) -> Any:
    """What a script answers in a page. Much goes through Playwright as one text in a fifth of the time."""
    answer = page.evaluate(f"(text) => JSON.stringify(({script})(JSON.parse(text)))", json.dumps(arguments))
    return json.loads(answer)


def screenshot(page: Page, name: str, *, full_page: bool = False) -> Path:
    """Save what a page shows as `shots/NAME.png`, for a person to look at; the folder is not kept in git."""
    SHOTS.mkdir(exist_ok=True)
    path = SHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=full_page)
    return path


@contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    """Serve a folder's files with nothing but a bare web server; gives its address, without a slash at the end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def serve_routes(served: Sequence[BaseRoute]) -> Iterator[str]:
    """Serve routes as the app serves them, without Streamlit; gives their address, without a slash at the end."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        config = uvicorn.Config(Starlette(routes=list(served)), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
        thread.start()
        deadline = time.monotonic() + START_TIMEOUT_S
        while not server.started and time.monotonic() < deadline:
            thread.join(0.05)
        assert server.started
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = server.force_exit = True
            thread.join(START_TIMEOUT_S)


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the base class's
        """Keep pytest's output for pytest."""


@cache
def _tile() -> bytes:
    picture = Image.new("RGB", (TILE_SIZE_PX, TILE_SIZE_PX), "#e8e4d8")
    ImageDraw.Draw(picture).rectangle((0, 0, TILE_SIZE_PX - 1, TILE_SIZE_PX - 1), outline="#d5cfbf")
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def unfold(summary: Locator, inside: Locator) -> None:
    """Unfold what `summary` stands above, until `inside` is in sight.

    While the script runs, Streamlit may put a new, folded element in the place of the one that was just unfolded. It
    may lie behind a button that stays in sight, where a pointer would have to scroll first: so by key.
    """
    for _ in range(10):
        if not summary.evaluate("(summary) => summary.parentElement.open"):
            summary.press("Enter")
        with suppress(NotSeen):
            inside.wait_for(timeout=3000)
            return
    inside.wait_for()
