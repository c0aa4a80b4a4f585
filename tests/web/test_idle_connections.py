"""A connection without a whole request ends by itself; one with a request does not."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import anyio
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from components.web import request_limits
from components.web.request_limits import RequestLimits
from components.web.server_protocols import end_idle_connections
from tests.asgi_client import AsgiClient, run_async

IDLE_S = 0.2
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
WHOLE = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
SLOW = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"


async def app(scope: dict[str, object], receive: object, send: object) -> None:
    """Takes long for what was posted, and for a websocket."""
    assert callable(send)
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        await asyncio.sleep(3 * IDLE_S)
        await send({"type": "websocket.send", "text": "200 OK"})
        return
    if scope["method"] == "POST":
        await asyncio.sleep(3 * IDLE_S)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def answer_to(port: int, *pieces: bytes) -> bytes:
    """What the server answers until it ends a connection on which these pieces come, each half of the time later."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = asyncio.create_task(_read(reader))
    for piece in pieces:
        writer.write(piece)
        await asyncio.sleep(IDLE_S / 2)
    try:
        return await answer
    finally:
        writer.close()


async def _read(reader: asyncio.StreamReader) -> bytes:
    got = b""
    with suppress(ConnectionError):  # a connection that is written to after its end is reset
        while part := await reader.read(4096):
            got += part
    return got


@pytest.mark.parametrize("kind", [H11Protocol, HttpToolsProtocol])
def test_connections_without_a_whole_request_end(kind: type[asyncio.Protocol]) -> None:
    protocol = type("Timed", (kind,), {})
    end_idle_connections(protocol, idle_s=IDLE_S)

    async def asked() -> list[bytes]:
        config = Config(
            app, port=0, http=protocol, ws="websockets-sansio", log_config=None, lifespan="off", timeout_keep_alive=30
        )
        server = Server(config)
        config.load()
        server.lifespan = config.lifespan_class(config)
        await server.startup()
        port = server.servers[0].sockets[0].getsockname()[1]
        tries = [
            (),  # nothing comes
            (WHOLE[:9], *[b"x"] * 9),  # a head that never ends
            (WHOLE, WHOLE[:9], b"x", b"x", b"x"),  # one after a request
            (SLOW, *[b"x"] * 9, WHOLE[:1]),
            (UPGRADE,),
        ]
        try:
            async with asyncio.timeout(5):
                return await asyncio.gather(*(answer_to(port, *each) for each in tries))
        finally:
            await server.shutdown()

    answers = run_async(asked)
    assert [answer.count(b"200 OK") for answer in answers] == [0, 0, 1, 1, 1]


def test_a_body_that_never_ends_is_waited_for_no_longer_than_it_may_take(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(request_limits, "BODY_S", 0.05)

    async def reading(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(await Request(scope, receive).body())(scope, receive, send)
        with anyio.move_on_after(0.1):  # as a stream waits for its reader to go
            await receive()

    with AsgiClient(RequestLimits(reading, auth=None, allowed_origins=list)) as client:
        assert client.request("/", method="POST", body=[b"ab", b"c"]).body == b"abc"
        assert not caplog.records, "what follows a whole body may come when it likes"
        assert client.request("/", method="POST", body=[b"ab"], ends=False).status == 408
