"""Asks an ASGI application as nobody's browser would: any bytes as path, query, headers and body, and no client between
that puts them right. What the application raises comes out here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from starlette.types import ASGIApp, Message

STRANGER = "198.51.100.9"


@dataclass
class Answer:
    """What came back. `read` is how much of the body the application has taken in."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    read: int = 0

    def header(self, name: str) -> str | None:
        """The value of the only header of that name, in lower case; None where there is none."""
        found = [value for each, value in self.headers if each == name]
        assert len(found) <= 1, f"{name} is there {len(found)} times"
        return found[0] if found else None


class Asker:
    """One event loop and one application for many questions."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._runner.__exit__(kind, error, at)

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        query: bytes = b"",
        headers: Iterable[tuple[bytes, bytes]] = (),
        body: Sequence[bytes] = (),
        client: str = STRANGER,
        scheme: str = "http",
    ) -> Answer:
        """The answer to one request. `path` is as a server hands it on, with its percent signs resolved."""
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": scheme,
            "path": path,
            "raw_path": path.encode("utf-8", "replace"),
            "root_path": "",
            "query_string": query,
            "headers": [(name.lower(), value) for name, value in headers],
            "client": (client, 40_000),
            "server": ("127.0.0.1", 8501),
        }
        return self._runner.run(self._exchange(scope, list(body)))

    def connect(self, path: str, headers: Iterable[tuple[bytes, bytes]], *, query: bytes = b"") -> list[str]:
        """The kinds of messages with which a websocket is answered."""
        scope = {
            "type": "websocket",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "scheme": "ws",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query,
            "headers": list(headers),
            "subprotocols": [],
            "client": (STRANGER, 40_000),
            "server": ("127.0.0.1", 8501),
        }
        said: list[str] = []

        async def talk() -> None:
            async def receive() -> Message:
                return {"type": "websocket.connect" if not said else "websocket.disconnect"}

            async def send(message: Message) -> None:
                said.append(message["type"])

            await self._app(scope, receive, send)

        self._runner.run(talk())
        return said

    async def _exchange(self, scope: dict[str, Any], body: list[bytes]) -> Answer:
        answer = Answer()

        async def receive() -> Message:
            if answer.read == -1:
                await asyncio.sleep(3600)  # nothing more is said, and nobody hangs up
            part = body.pop(0) if body else b""
            answer.read += len(part)
            more = bool(body)
            if not more:
                parts.append(answer.read)
                answer.read = -1
            return {"type": "http.request", "body": part, "more_body": more}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                assert not answer.status, "answered twice"
                answer.status = message["status"]
                answer.headers = [
                    (name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]
                ]
            else:
                answer.body += message.get("body", b"")

        parts: list[int] = []
        await self._app(scope, receive, send)
        answer.read = parts[0] if parts else answer.read
        return answer
