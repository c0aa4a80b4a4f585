from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable, Mapping
from unittest.mock import Mock

import pytest
from starlette.types import Message, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from components.web.server_protocols import MAX_FRAGMENTS, use_small_messages
from components.web.websocket_limits import (
    MAX_MESSAGE_BYTES,
    MAX_ORGANISER_MESSAGE_BYTES,
    WebsocketLimits,
)
from tests.asgi_client import run_async

HANDSHAKE = (
    b"GET /_stcore/stream HTTP/1.1\r\nHost: visit.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\ncookie: %s\r\n\r\n"
)
BINARY, CONTINUATION, FINAL = 0x02, 0x00, 0x80


class Page:
    """Stands for Streamlit's websocket: keeps what comes."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            self.messages.append(message)


async def is_organiser(cookies: Mapping[str, str]) -> bool:
    return cookies.get("who") == "organiser"


def head(length: int, opcode: int = BINARY | FINAL) -> bytes:
    """The head of a masked frame of that length (RFC 6455, 5.2)."""
    return struct.pack("!BBQ4x", opcode, 0x80 | 127, length)


def sent(*data: bytes, who: bytes = b"", at_once: bool = False) -> tuple[bytes, Page]:
    """What the server writes to a connection that sends these bytes, and the page behind it."""
    return run_async(_sent, data, who, at_once)


async def _sent(data: tuple[bytes, ...], who: bytes, at_once: bool) -> tuple[bytes, Page]:
    use_small_messages()
    page = Page()
    config = Config(WebsocketLimits(page, is_organiser=is_organiser), ws_max_size=MAX_ORGANISER_MESSAGE_BYTES * 4)
    config.load()
    protocol = WebSocketsSansIOProtocol(config, ServerState(), {}, asyncio.get_running_loop())
    transport = Mock()
    transport.get_extra_info.return_value = None
    transport.is_closing.side_effect = lambda: transport.close.called
    protocol.connection_made(transport)
    handshake = HANDSHAKE % (b"who=" + who)
    for part in [handshake + b"".join(data)] if at_once else [handshake, *data]:
        protocol.data_received(part)
        for _ in range(10):
            await asyncio.sleep(0)
    protocol.connection_lost(None)
    for _ in range(10):
        await asyncio.sleep(0)
    return b"".join(call.args[0] for call in transport.write.call_args_list), page


def is_refused(written: bytes) -> bool:
    """Whether the connection was closed as one whose message is too big."""
    return struct.pack("!H", 1009) in written.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize(
    ("who", "length", "refused"),
    [
        (b"", MAX_MESSAGE_BYTES, False),
        (b"", MAX_MESSAGE_BYTES + 1, True),
        (b"organiser", MAX_MESSAGE_BYTES + 1, False),
        (b"organiser", MAX_ORGANISER_MESSAGE_BYTES + 1, True),
    ],
)
def test_no_more_is_held_of_a_message_than_is_allowed(who: bytes, length: int, refused: bool) -> None:
    written, page = sent(head(2 * length) + bytes(length), who=who)
    assert is_refused(written) is refused
    assert page.messages == []


def test_what_comes_with_the_handshake_is_refused_too() -> None:
    written, page = sent(head(MAX_ORGANISER_MESSAGE_BYTES) + bytes(MAX_MESSAGE_BYTES + 1), at_once=True)
    assert written == b"", "it is not even accepted"
    assert page.messages == []


def test_a_message_in_many_parts_is_not_larger() -> None:
    half = MAX_MESSAGE_BYTES // 2 + 1
    written, page = sent(head(half, BINARY) + bytes(half), head(2 * half, CONTINUATION) + bytes(half))
    assert is_refused(written)
    assert page.messages == []
    written, _page = sent(head(1, BINARY) + b"x", *[head(0, CONTINUATION)] * MAX_FRAGMENTS)
    assert is_refused(written)


def passed(
    *messages: bytes, is_for_page: Callable[[bytes], bool] = lambda _message: True
) -> tuple[list[Message], Page]:
    """What a reader with these messages is sent by a server without a limit of its own, and the page behind."""
    coming: list[Message] = [
        {"type": "websocket.connect"},
        *({"type": "websocket.receive", "bytes": each} for each in messages),
        {"type": "websocket.disconnect"},
    ]
    answers: list[Message] = []
    page = Page()

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        answers.append(message)

    limits = WebsocketLimits(page, is_organiser=is_organiser, is_for_page=is_for_page)
    run_async(limits, {"type": "websocket", "headers": []}, receive, send)
    return answers, page


def test_no_server_hands_on_a_long_message() -> None:
    answers, page = passed(b"short", b"x" * (MAX_MESSAGE_BYTES + 1), b"short")
    assert [each.get("code") for each in answers] == [None, 1009]
    assert [each["bytes"] for each in page.messages] == [b"short"]


def test_a_message_that_no_page_sends_has_no_effect() -> None:
    _answers, page = passed(b"a", b"clear", b"b", is_for_page=lambda message: message != b"clear")
    assert [each["bytes"] for each in page.messages] == [b"a", b"b"]
