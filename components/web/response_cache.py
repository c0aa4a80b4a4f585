"""An answer given before is given again at once, as long as the plan is the one that it was made from.

Plain ASGI (https://asgi.readthedocs.io/en/stable/specs/www.html), in front of everything: what `routes` made of a plan
went through the guard, Streamlit's sessions and its packing, and each would do the same again for the next reader.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from components.web.built_outputs import MOST_KEPT_BYTES
from components.web.phone_redirect import App, Message, Receive, Scope, Send

MOST_KEPT = 256
"""Answers. Their bodies are those that the shelf of the outputs keeps anyhow, but for some that it has just let go."""

_LONGEST_KEY = 2000  # characters of address and headers; browsers send some 200, and anybody can send anything
_CLOCK = b"x-visit-now"
_REVISION = "study_visit.revision"
# What an answer can depend on, besides its address and the plan: the address that links begin with, the language, the
# coding, and the copy that a reader has.
_HEARD = frozenset({b"host", b"accept-language", b"accept-encoding", b"if-none-match"})

_Key: TypeAlias = tuple[object, ...]
_Headers: TypeAlias = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class _Answer:
    """A status, the headers but for the visit's clock, and the body, as made from the plan `revision`."""

    revision: str
    status: int = 0
    headers: _Headers = field(default_factory=list)
    body: bytes = b""
    has_clock: bool = False


def may_be_repeated(scope: Scope, revision: str) -> None:
    """Say of the answer to this request that it comes from this plan, the address and the headers above alone."""
    told = scope.get(_REVISION)
    if told is not None:
        told.append(revision)


class ResponseCache:
    """ASGI middleware. `revision` is that of the plan that is up now, `now` the visit's clock, which stays exact.

    An answer is kept if whoever made it said `may_be_repeated`; at most `most` and so many bytes, the longest unasked
    thrown out first.
    """

    def __init__(
        self,
        app: App,
        *,
        revision: Callable[[], str],
        now: Callable[[], datetime],
        most: int = MOST_KEPT,
        most_bytes: int = MOST_KEPT_BYTES,
    ) -> None:
        self._app = app
        self._revision = revision
        self._now = now
        self._most = most
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[_Key, _Answer] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        heard = tuple(header for header in scope["headers"] if header[0] in _HEARD)
        key = (scope["path"], scope["query_string"], scope["scheme"], scope.get("root_path"), heard)
        kept = self._kept.get(key)
        if kept is None or kept.revision != self._revision():
            await self._make(key, scope, receive, send)
            return
        self._kept.move_to_end(key)
        headers = kept.headers
        if kept.has_clock:
            headers = [*headers, (_CLOCK, self._now().isoformat().encode("ascii"))]
        await send({"type": "http.response.start", "status": kept.status, "headers": headers})
        await send({"type": "http.response.body", "body": kept.body})

    async def _make(self, key: _Key, scope: Scope, receive: Receive, send: Send) -> None:
        """Let those behind answer, and keep what they say if it may be repeated."""
        told: list[str] = []
        parts: list[Message] = []

        async def noted(message: Message) -> None:
            if told:
                parts.append(message)
            await send(message)

        await self._app({**scope, _REVISION: told}, receive, noted)
        length = len(scope["path"]) + len(scope["query_string"]) + sum(len(value) for _, value in scope["headers"])
        if len(parts) == 2 and length <= _LONGEST_KEY:
            start, body = parts
            headers: _Headers = [(bytes(name), bytes(value)) for name, value in start["headers"]]
            without = [header for header in headers if header[0] != _CLOCK]
            made = _Answer(told[0], start["status"], without, body.get("body", b""), has_clock=without != headers)
            self._bytes += len(made.body) - (len(before.body) if (before := self._kept.pop(key, None)) else 0)
            self._kept[key] = made
            while len(self._kept) > self._most or self._bytes > self._most_bytes:
                self._bytes -= len(self._kept.popitem(last=False)[1].body)
