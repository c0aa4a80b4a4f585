"""Watches what pages do: errors in the console, scripts that fail, requests that leave this machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError, WebSocket

from tests.network_guard import is_this_machine


@dataclass(frozen=True, slots=True, kw_only=True)
class TileRequest:
    """A request for a tile of the map's background; tile servers turn away those without a `referer`."""

    url: str
    referer: str | None


@dataclass
class PageGuard:
    """Collects what went wrong in every page of the contexts it watches.

    `tile_server` is where the map's background may come from: the one outside address a visitor's browser may ask.
    """

    tile_server: str
    console_errors: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)
    foreign_requests: list[str] = field(default_factory=list)
    tile_requests: list[TileRequest] = field(default_factory=list)
    _expected: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Watch every page of a context, those it opens later too."""
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)
        context.on("page", self._on_page)
        for page in context.pages:
            self._on_page(page)

    def unwatch(self, context: BrowserContext) -> None:
        """Leave a context that stays open to the guard of the next test."""
        context.remove_listener("console", self._on_console)
        context.remove_listener("weberror", self._on_error)
        context.remove_listener("request", self._on_request)
        context.remove_listener("page", self._on_page)
        for page in context.pages:
            page.remove_listener("websocket", self._on_websocket)

    def expect(self, part: str) -> None:
        """Do not complain about console errors that hold `part` in their text or address: a test that breaks
        something on purpose names it here."""
        self._expected.append(part)

    def assert_clean(self) -> None:
        """Raise AssertionError with all that went wrong. It also runs by itself at the end of each test."""
        errors = [line for line in self.console_errors if not any(part in line for part in self._expected)]
        complaints = [f"the console says: {line}" for line in errors]
        complaints += [f"a script failed: {line}" for line in self.page_errors]
        complaints += [f"a request left this machine: {line}" for line in self.foreign_requests]
        assert not complaints, "\n".join(complaints)

    def forget(self) -> None:
        """Start anew, as if nothing had happened so far."""
        for collected in (self.console_errors, self.page_errors, self.foreign_requests, self.tile_requests):
            collected.clear()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(f"{message.text} ({message.location['url']})")

    def _on_error(self, error: WebError) -> None:
        self.page_errors.append(str(error.error))

    def _on_request(self, request: Request) -> None:
        if request.url.startswith(self.tile_server):
            self.tile_requests.append(TileRequest(url=request.url, referer=request.headers.get("referer")))
        else:
            self._judge(request.url)

    def _on_page(self, page: Page) -> None:
        page.on("websocket", self._on_websocket)

    def _on_websocket(self, websocket: WebSocket) -> None:
        self._judge(websocket.url)

    def _judge(self, url: str) -> None:
        address = urlsplit(url)
        if address.scheme in {"http", "https", "ws", "wss"} and not is_this_machine(address.hostname or ""):
            self.foreign_requests.append(url)
