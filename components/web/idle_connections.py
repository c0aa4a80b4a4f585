"""Ends connections on which nothing comes: without a whole request after 30 s, or that read nothing for a minute.

uvicorn ends a connection 5 s after a response and waits for the first request, and for the rest of one, for ever; and
Streamlit, which starts it, passes no class of ours. So the one that it took is changed in place, once, before it
listens. What comes slowly after the head of a request is bounded in `request_limits.py`.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

IDLE_S = 30.0
"""How long a connection may be without a whole head of a request."""
UNREAD_MS = 60_000
"""How long what was sent may be unread: longer than a tunnel on the way of a train."""
_TCP, _TCP_USER_TIMEOUT = 6, 18
"""As Linux numbers them (netinet/in.h, linux/tcp.h; RFC 5482)."""
_TIMER = "_idle_timer"


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
