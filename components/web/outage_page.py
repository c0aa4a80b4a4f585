"""What everybody gets while the plan could not be read since the start: 503, which nobody keeps, and when to ask again.

An empty plan in its place would be believed: caches would keep it, and subscribers' calendars would be emptied.
Plain ASGI (https://asgi.readthedocs.io/en/stable/specs/www.html), outermost.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from components.plan.errors import StorageFault
from components.web.queries import words_of
from components.web.security_headers import ALWAYS, FRAME_ANCESTORS
from components.web.small_pages import refusal_page

RETRY_AFTER_S = 10


class OutagePage:
    """ASGI middleware. `outage` says, from memory, why there is nothing to serve; None while there is.

    `base_path` is the path that all addresses begin with, as `/visit`. `/healthz` answers by itself.
    """

    def __init__(self, app: ASGIApp, *, outage: Callable[[], StorageFault | None], base_path: str = "") -> None:
        self._app = app
        self._outage = outage
        self._health = f"{base_path}/healthz"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if scope["type"] == "lifespan" or self._outage() is None or scope["path"] == self._health:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1013, "reason": ""})
        else:
            await _unavailable(HTTPConnection(scope))(scope, receive, send)


def _unavailable(connection: HTTPConnection) -> Response:
    """A calm page, or for a file one line; it says nothing of the visit, whose visibility is not known either."""
    words = words_of(connection)
    title = words.text("The plan cannot be shown just now")
    text = words.text("Please open this page again in a minute.")
    headers = {**ALWAYS, "Cache-Control": "no-store", "Retry-After": str(RETRY_AFTER_S)}
    if "text/html" not in connection.headers.get("accept", ""):
        return PlainTextResponse(f"{title}. {text}\n", 503, headers)
    page = refusal_page(title, text, words, FRAME_ANCESTORS)
    return HTMLResponse(page.html, 503, {**headers, "Content-Security-Policy": page.policy})
