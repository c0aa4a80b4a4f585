"""uvicorn's websocket protocol, which holds little of a message until the application says that it may be longer.

A message is held in memory whole before the application sees its first byte, so a limit in there comes too late.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from components.web.websocket_limits import LIMIT, MAX_MESSAGE_BYTES

MAX_FRAGMENTS = 256
"""Of one message: an empty one takes memory, too. Browsers send a message in one, or in some of 128 kB."""
_TOO_BIG = 1009  # RFC 6455, 7.4.1
_log = logging.getLogger(__name__)


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
