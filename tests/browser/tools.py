"""Small tools of the browser tests: tiles, a slow network, a bare server, pictures."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import BrowserContext, Page, Route

SHOTS = Path(__file__).parent / "shots"
TILE_SERVER = "https://tile.openstreetmap.org/"
TILE_SIZE_PX = 256


class Tiles:
    """Stands in for the tile server of the map's background, so that no test asks a real one."""

    def __init__(self) -> None:
        self.reachable = True
        """Set to False to let every tile fail, as an unreachable server does."""

    def answer(self, context: BrowserContext) -> None:
        """Answer the tile requests of a context's pages."""
        context.route(re.compile(re.escape(TILE_SERVER)), self._answer)

    def _answer(self, route: Route) -> None:
        if self.reachable:
            route.fulfill(body=_tile(), content_type="image/png", headers={"Access-Control-Allow-Origin": "*"})
        else:
            route.abort("connectionfailed")


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
