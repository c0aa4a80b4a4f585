"""Limits on what comes in: websockets of our own pages, bodies of some length, uploads of organisers alone.

Plain ASGI (https://asgi.readthedocs.io/en/stable/specs/www.html), in front of our routes and of Streamlit's, which
asks an outside service for this machine's address when a foreign page opens a websocket, and takes files from anybody
who has a page open.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

import anyio
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.web.organiser_auth import OrganiserAuth

MAX_BODY_BYTES = 4096
"""Of a post: a token, or a sign-out. Nothing else is posted here."""
MAX_UPLOAD_BYTES = 40 * 1024 * 1024 + 64 * 1024
"""Of an upload: a file of 40 MB, and what a form puts around it. The dialog says what is too big for a plan."""
BODY_S = 30.0
"""How long a body may take; of an upload, how long its sender may pause."""
UPLOADS = "/_stcore/upload_file/"
_NOT_ASCII = re.compile(rb"[^\x21-\x7e]")
_log = logging.getLogger(__name__)


def is_own_origin(origin: str | None, host: str, others: Collection[str | None]) -> bool:
    """Whether an `Origin` header names this app, which is asked as `host`, or one of the addresses `others`.

    A request without the header is of no page: every browser sends it with a websocket and a post (Fetch, 3.2).
    """
    if origin is None:
        return True
    allowed = {_host_of(other) for other in others if other} | {host}
    return _host_of(origin) in allowed - {""}


class RequestLimits:
    """ASGI middleware. `auth` is None while the settings cannot be used, and then nobody is an organiser.

    `allowed_origins` gives the addresses whose pages may open a websocket besides `base_url` and the host that was
    asked, or None where whoever runs the app has opened it to all. Query strings are made ASCII, as browsers send
    them: Starlette raises on other bytes wherever it builds a URL.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        auth: OrganiserAuth | None,
        allowed_origins: Callable[[], Collection[str] | None],
        base_url: str | None = None,
    ) -> None:
        self._app = app
        self._auth = auth
        self._allowed_origins = allowed_origins
        self._base_url = base_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if query := scope.get("query_string"):
            scope = {**scope, "query_string": _NOT_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], query)}
        if scope["type"] == "websocket" and not self._may_connect(Headers(scope=scope)):
            _log.warning("websocket.refused")
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
        elif scope["type"] == "http" and scope["method"] != "GET":
            await self._limited(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _may_connect(self, headers: Headers) -> bool:
        origins = self._allowed_origins()
        if origins is None:
            return True
        return is_own_origin(headers.get("origin"), headers.get("host", ""), [*origins, self._base_url])

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request that may have a body, and read no more of it than is allowed."""
        connection = HTTPConnection(scope)
        is_upload = UPLOADS in scope["path"] and scope["method"] != "OPTIONS"
        if is_upload and (self._auth is None or not await self._auth.admits(connection.cookies)):
            await PlainTextResponse("Sign in to change the plan.\n", 401)(scope, receive, send)
            return
        body, is_answered = _Body(receive, is_upload=is_upload), False

        async def send_noted(message: Message) -> None:
            nonlocal is_answered
            is_answered = True
            await send(message)

        try:
            if _declared_length(connection.headers) > body.max_bytes:
                raise _BodyRefused
            await self._app(scope, body.receive, send_noted)
        except* _BodyRefused:
            status, text = (408, "This took too long.\n") if body.is_late else (413, "This is too long.\n")
            _log.warning("body.refused", extra={"max_bytes": body.max_bytes, "status": status})
            if not is_answered:
                # Its rest may still come, and is no request.
                await PlainTextResponse(text, status, {"Connection": "close"})(scope, receive, send)


class _Body:
    """The body of a request as it comes, within `max_bytes` and its time."""

    def __init__(self, receive: Receive, *, is_upload: bool) -> None:
        self.max_bytes = MAX_UPLOAD_BYTES if is_upload else MAX_BODY_BYTES
        self.is_late = False
        self._receive = receive
        self._is_upload = is_upload
        self._read_bytes = 0
        self._ends = anyio.current_time() + BODY_S

    async def receive(self) -> Message:
        """The next part. Raises `_BodyRefused`."""
        with anyio.CancelScope(deadline=self._ends) as waiting:
            message = await self._receive()
        self.is_late = waiting.cancelled_caught
        if self.is_late:
            raise _BodyRefused
        self._read_bytes += len(message.get("body", b""))
        if self._read_bytes > self.max_bytes:
            raise _BodyRefused
        if not message.get("more_body"):
            self._ends = math.inf  # what may still come is that the reader goes
        elif self._is_upload:
            self._ends = anyio.current_time() + BODY_S
        return message


class _BodyRefused(Exception):
    """A body is longer than allowed, or takes longer."""


def _declared_length(headers: Headers) -> int:
    declared = headers.get("content-length", "")
    return int(declared[:18]) if declared.isascii() and declared.isdigit() else 0


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""
