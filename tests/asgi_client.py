"""An ASGI client for hostile requests: any bytes as path, query, headers and body, sent as they are.

What the application raises is raised here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, TypeVar

import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.types import ASGIApp, Message

CLIENT_ADDRESS = "198.51.100.9"
T = TypeVar("T")


def run_async(function: Callable[..., Awaitable[T]], *arguments: Any) -> T:
    """The result of an async function, run in a thread of its own: Playwright keeps a loop running in the main one."""
    with start_blocking_portal() as portal:
        return portal.call(function, *arguments)


@dataclass
class Response:
    """The response. `read` is how many bytes of the request's body the application has read."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    read: int = 0

    def header(self, name: str) -> str | None:
        """The value of the only header of that name, in lower case; None where there is none."""
        values = [value for each, value in self.headers if each == name]
        assert len(values) <= 1, f"{name} is there {len(values)} times"
        return values[0] if values else None


class AsgiClient:
    """One event loop and one application for many requests."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._portal: BlockingPortal = self._open.enter_context(start_blocking_portal())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.__exit__(kind, error, at)

    def request(
        self,
        path: str,
        *,
        method: str = "GET",
        query: bytes = b"",
        headers: Iterable[tuple[bytes, bytes]] = (),
        body: Sequence[bytes] = (),
        client: str = CLIENT_ADDRESS,
        scheme: str = "http",
        ends: bool = True,
    ) -> Response:
        """The response to one request. `path` is as a server passes it on: percent-decoded. Without `ends` more of the
        body is announced, and never comes."""
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
        response: Response = self._portal.call(self._exchange, scope, list(body), ends)
        return response

    def connect(self, path: str, headers: Iterable[tuple[bytes, bytes]], *, query: bytes = b"") -> list[str]:
        """The types of the messages that response a websocket."""
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
            "client": (CLIENT_ADDRESS, 40_000),
            "server": ("127.0.0.1", 8501),
        }
        types: list[str] = []

        async def talk() -> None:
            async def receive() -> Message:
                return {"type": "websocket.connect" if not types else "websocket.disconnect"}

            async def send(message: Message) -> None:
                types.append(message["type"])

            await self._app(scope, receive, send)

        self._portal.call(talk)
        return types

    async def _exchange(self, scope: dict[str, Any], body: list[bytes], ends: bool) -> Response:
        response = Response()

        async def receive() -> Message:
            if response.read == -1:
                await anyio.sleep(3600)  # the client sends nothing more, and does not disconnect
            part = body.pop(0) if body else b""
            response.read += len(part)
            more = bool(body)
            if not more:
                parts.append(response.read)
                response.read = -1
            return {"type": "http.request", "body": part, "more_body": more or not ends}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                assert not response.status, "answered twice"
                response.status = message["status"]
                response.headers = [
                    (name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]
                ]
            else:
                response.body += message.get("body", b"")

        parts: list[int] = []
        await self._app(scope, receive, send)
        response.read = parts[0] if parts else response.read
        return response
