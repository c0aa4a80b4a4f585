"""Limits on what comes over a websocket: small messages, and of Streamlit's those alone that a page needs.

Plain ASGI (https://asgi.readthedocs.io/en/stable/specs/www.html). Files go another way, as bodies of requests.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_MESSAGE_BYTES = 64 * 1024
"""Of a message from a reader: the widgets of the visit page take some kB."""
MAX_ORGANISER_MESSAGE_BYTES = 8 * 1024 * 1024
"""Of one from an organiser: a table that was pasted, and all else that stands in the open dialog."""
LIMIT = "study_visit.message_limit"
"""The extension of a scope that sets the limit in the server: see `server_protocols`."""
_log = logging.getLogger(__name__)


class WebsocketLimits:
    """ASGI middleware. `is_organiser` says it of whoever sends some cookies. `is_for_page` says of a message whether a
    page may send it. Others have no effect: Streamlit takes those of its developers, such as the one that empties the
    caches of all, from everybody.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        is_organiser: Callable[[Mapping[str, str]], Awaitable[bool]],
        is_for_page: Callable[[bytes], bool] = lambda _message: True,
    ) -> None:
        self._app = app
        self._is_organiser = is_organiser
        self._is_for_page = is_for_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        is_organiser = await self._is_organiser(HTTPConnection(scope).cookies)
        max_bytes = MAX_ORGANISER_MESSAGE_BYTES if is_organiser else MAX_MESSAGE_BYTES
        if set_limit := scope.get("extensions", {}).get(LIMIT):
            set_limit(max_bytes)
        is_refused = False

        async def receive_allowed() -> Message:
            nonlocal is_refused
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                data = message.get("bytes") or (message.get("text") or "").encode()
                if len(data) > max_bytes:  # where the server has no limit of its own
                    _log.warning("message.refused", extra={"max_bytes": max_bytes})
                    await send({"type": "websocket.close", "code": 1009, "reason": ""})
                    return {"type": "websocket.disconnect", "code": 1009, "reason": ""}
                if self._is_for_page(data):
                    return message
                if not is_refused:
                    is_refused = True  # once: whoever sends such messages may send many
                    _log.warning("message.ignored")

        await self._app(scope, receive_allowed, send)
