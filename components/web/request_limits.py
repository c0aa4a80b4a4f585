"""What comes in at all: connections of our own pages, bodies of some length, and files of organisers alone.

Plain ASGI (https://asgi.readthedocs.io/en/stable/specs/www.html), in front of our routes and of Streamlit's, which
asks an outside service for this machine's address when a strange page opens a websocket, and takes files from anybody
who has a page open.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.sheets.tables import MAX_BYTES
from components.web.organiser_auth import OrganiserAuth

LONGEST_BODY = 4096
"""Bytes in a post: a token, or a sign-out. Nothing else is posted here."""
LONGEST_UPLOAD = MAX_BYTES + 64 * 1024
"""Bytes in an upload: the largest plan, and what a form puts around it."""
UPLOADS = "/_stcore/upload_file/"
_log = logging.getLogger(__name__)


def from_our_page(origin: str | None, host: str, others: Collection[str | None]) -> bool:
    """Whether an `Origin` header is that of this app, which is asked as `host`, or of one of the addresses `others`.

    Who sends none is no page: every browser sends it with a websocket and with a post (Fetch, 3.2).
    """
    if origin is None:
        return True
    ours = {_host_of(other) for other in others if other} | {host}
    return _host_of(origin) in ours - {""}


class RequestLimits:
    """ASGI middleware. `auth` knows the organisers, None while there is none; `others` gives the addresses whose pages
    may open a websocket besides the one that was asked, or None where whoever runs the app has opened it to all.
    """

    def __init__(
        self, app: ASGIApp, *, auth: OrganiserAuth | None, others: Callable[[], Collection[str] | None]
    ) -> None:
        self._app = app
        self._door = auth
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if scope["type"] == "websocket" and self._is_strange(Headers(scope=scope)):
            _log.warning("websocket.refused")
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
        elif scope["type"] == "http" and scope["method"] != "GET":
            await self._taken_in(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_strange(self, headers: Headers) -> bool:
        others = self._others()
        own = self._door.visit_service.settings.base_url if self._door is not None else None
        return others is not None and not from_our_page(headers.get("origin"), headers.get("host", ""), [*others, own])

    async def _taken_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A request that may have a body, with no more of it read than is allowed."""
        connection = HTTPConnection(scope)
        uploading = UPLOADS in scope["path"] and scope["method"] != "OPTIONS"
        if uploading and not await self._organises(connection):
            await PlainTextResponse("Sign in to change the plan.\n", 401)(scope, receive, send)
            return
        most, taken, answering = LONGEST_UPLOAD if uploading else LONGEST_BODY, 0, False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise _TooMuch
            return message

        async def answered(message: Message) -> None:
            nonlocal answering
            answering = True
            await send(message)

        try:
            if _told_length(connection.headers) > most:
                raise _TooMuch
            await self._app(scope, counted, answered)
        except* _TooMuch:
            # By its length where that was told, else as soon as it is reached: never read whole.
            _log.warning("body.refused", extra={"most_bytes": most})
            if not answering:
                await PlainTextResponse("This is too long.\n", 413)(scope, receive, send)

    async def _organises(self, connection: HTTPConnection) -> bool:
        auth = self._door
        return auth is not None and await anyio.to_thread.run_sync(auth.lets_in, connection.cookies)


class _TooMuch(Exception):
    """A body is longer than allowed."""


def _told_length(headers: Headers) -> int:
    told = headers.get("content-length", "")
    return int(told[:18]) if told.isascii() and told.isdigit() else 0


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""
