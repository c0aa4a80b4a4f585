"""uvicorn's protocols with limits: of what is held of a message, and of how long a connection may be idle.

A websocket message is held in memory whole before the application sees its first byte, so a limit in there comes too
late. And uvicorn ends a connection 5 s after a response and waits for the first request, and for the rest of one, for
ever. Streamlit, which starts it, passes no class of ours: so the one that it took is changed in place, once, before it
listens. Connections end without a whole request after 30 s, or where nothing is read of them for a minute. What comes
slowly after the head of a request is bounded in `request_limits.py`.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from components.web.websocket_limits import LIMIT, MAX_MESSAGE_BYTES

MAX_FRAGMENTS = 256
"""Of one message: an empty one takes memory, too. Browsers send a message in one, or in some of 128 kB."""
_TOO_BIG = 1009  # RFC 6455, 7.4.1
IDLE_S = 30.0
"""How long a connection may be without a whole head of a request."""
UNREAD_MS = 60_000
"""How long what was sent may be unread: longer than a tunnel on the way of a train."""
_TCP, _TCP_USER_TIMEOUT = 6, 18
"""As Linux numbers them (netinet/in.h, linux/tcp.h; RFC 5482)."""
_TIMER = "_idle_timer"
_log = logging.getLogger(__name__)


def end_idle_connections(protocol: type[asyncio.Protocol] = AutoHTTPProtocol, *, idle_s: float = IDLE_S) -> None:
    """Change a protocol of uvicorn (h11 or httptools), which has `transport`, `loop` and the last request, `cycle`."""
    made, received, lost = protocol.connection_made, protocol.data_received, protocol.connection_lost

    def connection_made(connection: Any, transport: Any) -> None:
        made(connection, transport)
        _end_unread(transport)
        _start(connection, idle_s)

    def data_received(connection: Any, data: bytes) -> None:
        request = connection.cycle
        received(connection, data)
        is_websocket = connection.transport.get_protocol() is not connection
        if is_websocket or connection.cycle is not request:
            _stop(connection)
        elif request is None or request.response_complete:
            _start(connection, idle_s)

    def connection_lost(connection: Any, fault: Exception | None) -> None:
        _stop(connection)
        lost(connection, fault)

    for method in (connection_made, data_received, connection_lost):
        setattr(protocol, method.__name__, method)


def _start(connection: Any, idle_s: float) -> None:
    if getattr(connection, _TIMER, None) is None:
        setattr(connection, _TIMER, connection.loop.call_later(idle_s, connection.transport.close))


def _stop(connection: Any) -> None:
    timer: asyncio.TimerHandle | None = getattr(connection, _TIMER, None)
    if timer is not None:
        timer.cancel()
        setattr(connection, _TIMER, None)


def _end_unread(transport: asyncio.BaseTransport) -> None:
    """Let the system end the connection where what was sent stays unread, as by a reader who is gone."""
    socket = transport.get_extra_info("socket")
    if sys.platform == "linux" and socket is not None:
        socket.setsockopt(_TCP, _TCP_USER_TIMEOUT, UNREAD_MS)


def use_small_messages() -> None:
    """Let uvicorn open connections of the class below. It has chosen its own class before it loads the app."""
    WebSocketsSansIOProtocol.__new__ = staticmethod(_new)  # type: ignore[assignment]


def _new(_class: type, *_arguments: object, **_named: object) -> SmallMessages:
    return object.__new__(SmallMessages)


class SmallMessages(WebSocketsSansIOProtocol):
    """A connection of which at most `MAX_MESSAGE_BYTES` of a message are held, and what came last from the network; the
    function at `LIMIT` in the extensions of its scope sets another limit."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._allow(MAX_MESSAGE_BYTES)

    async def run_asgi(self) -> None:
        """Answer the connection."""
        extensions: dict[str, Any] = self.scope.setdefault("extensions", {})
        extensions[LIMIT] = self._allow
        await super().run_asgi()

    def data_received(self, data: bytes) -> None:
        """Take what came, and end the connection where it waits for more of a message than it may have."""
        super().data_received(data)
        held = len(self.conn.reader.buffer) + sum(len(part) for part in self.frames)
        if (held > self._max_bytes or len(self.frames) > MAX_FRAGMENTS) and not self.close_sent:
            _log.warning("message.refused", extra={"max_bytes": self._max_bytes})
            self.conn.fail(_TOO_BIG)
            self.handle_parser_exception()

    def handle_parser_exception(self) -> None:
        """End a connection that broke the protocol, or its limit."""
        if self.conn.close_sent is None:  # it came with its handshake, which is not answered yet
            self.transport.close()
        else:
            super().handle_parser_exception()

    def _allow(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
