"""Response cache; outermost but for the gate, so that hits skip the rest of the middleware and Streamlit.

Plain ASGI (https://asgi.readthedocs.io/en/stable/specs/www.html). A response counts as long as the plan that it was
made from is the published one, with the key that its addresses have.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.web.built_outputs import MAX_BYTES, Key, LruCache

MAX_RESPONSES = 256
"""Their bodies are mostly those that the `OutputCache` holds anyhow."""

_MAX_KEY_LENGTH = 2000  # characters of address and headers; browsers send some 200, and anybody can send anything
_CLOCK = b"x-visit-now"
_REVISION = "study_visit.revision"
# What a response can depend on, besides its address and the plan: the address that links begin with, the language, the
# coding, and the copy that a reader has.
_KEY_HEADERS = frozenset({b"host", b"accept-language", b"accept-encoding", b"if-none-match"})

PARAMETERS = frozenset({b"lang", b"group", b"theme", b"view", b"frame", b"list", b"day", b"stop", b"v", b"key"})
"""Those of addresses on which a cached response may depend."""
_PLAIN_NAME = re.compile(rb"[A-Za-z0-9_.-]+")

_Headers: TypeAlias = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Response:
    """A status, the headers but for the visit's clock, and the body, as made from the plan `revision`."""

    revision: str
    status: int
    headers: _Headers
    body: bytes
    has_clock: bool


def mark_cacheable(scope: Scope, revision: str) -> None:
    """Declare that the response to this request depends on this plan, the address and the headers above alone."""
    revisions = scope.get(_REVISION)
    if revisions is not None:
        revisions.append(revision)


def never_cached(scope: Scope) -> Scope:
    """The scope of a request whose response depends on more than that: it is not cached, whoever declares what."""
    return {name: value for name, value in scope.items() if name != _REVISION}


class ResponseCache:
    """ASGI middleware. `revision` gives that of the published plan, `now` the visit's clock, which stays exact in hits.

    Responses to GET are cached if their maker called `mark_cacheable`; at most `max_responses` and `max_bytes` of
    bodies, the least recently used are dropped.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        revision: Callable[[], str],
        now: Callable[[], datetime],
        max_responses: int = MAX_RESPONSES,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._app = app
        self._revision = revision
        self._now = now
        self._responses = LruCache[Key, _Response](max_responses, max_bytes, lambda response: len(response.body))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        headers = tuple(header for header in scope["headers"] if header[0] in _KEY_HEADERS)
        key = (scope["path"], _counting(scope["query_string"]), scope["scheme"], scope.get("root_path"), headers)
        cached = self._responses.get(key)
        if cached is None or cached.revision != self._revision():
            await self._miss(key, scope, receive, send)
            return
        clock = [(_CLOCK, self._now().isoformat().encode("ascii"))] if cached.has_clock else []
        await send({"type": "http.response.start", "status": cached.status, "headers": [*cached.headers, *clock]})
        await send({"type": "http.response.body", "body": cached.body})

    async def _miss(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer, and cache its response if it was marked."""
        revisions: list[str] = []
        messages: list[Message] = []

        async def send_recorded(message: Message) -> None:
            if revisions:
                messages.append(message)
            await send(message)

        await self._app({**scope, _REVISION: revisions}, receive, send_recorded)
        length = len(scope["path"]) + len(scope["query_string"]) + sum(len(value) for _, value in scope["headers"])
        if len(messages) == 2 and length <= _MAX_KEY_LENGTH:
            start, body = messages
            headers: _Headers = [(bytes(name), bytes(value)) for name, value in start["headers"]]
            without_clock = [header for header in headers if header[0] != _CLOCK]
            response = _Response(
                revision=revisions[0],
                status=start["status"],
                headers=without_clock,
                body=body.get("body", b""),
                has_clock=without_clock != headers,
            )
            self._responses.put(key, response)


def _counting(query: bytes) -> bytes:
    """A query without what nobody reads, such as the marks of those who count readers.

    A name with anything but plain characters stays: it may be another spelling of one that is read.
    """
    parts = query.split(b"&") if query else []
    names = [part.partition(b"=")[0] for part in parts]
    return b"&".join(
        part for part, name in zip(parts, names, strict=True) if name in PARAMETERS or not _PLAIN_NAME.fullmatch(name)
    )
