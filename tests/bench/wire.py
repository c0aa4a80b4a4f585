"""A wire with a meter: passes a browser's connections on to a server, and counts what the server sends.

It sees all of it, the heads of answers, websockets and what a service worker asks for, which the browser's own
counters leave out in part.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

_PIECE = 65_536


class Wire:
    """A relay on a port of its own to `port` of this machine; a context manager. `url` is where to connect."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.received = 0
        """Bytes that the server has sent, since the start or since `reset`."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.url = ""

    def reset(self) -> None:
        """Count from zero."""
        self.received = 0

    def __enter__(self) -> Self:
        self._thread.start()
        listening = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._pass_on, "127.0.0.1", 0), self._loop)
        port = listening.result().sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _pass_on(self, browser: asyncio.StreamReader, to_browser: asyncio.StreamWriter) -> None:
        server, to_server = await asyncio.open_connection("127.0.0.1", self._port)
        ways = self._copy(browser, to_server), self._copy(server, to_browser, counted=True)
        with suppress(asyncio.CancelledError):  # the measurement is over
            await asyncio.gather(*ways)

    async def _hang_up(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _copy(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, counted: bool = False) -> None:
        try:
            while piece := await source.read(_PIECE):
                if counted:
                    self.received += len(piece)
                target.write(piece)
                await target.drain()
        except OSError:
            pass  # one side hung up, and so does the other
        finally:
            target.close()
