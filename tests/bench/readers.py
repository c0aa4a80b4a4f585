"""Readers with the Streamlit page open: they speak its websocket protocol as its own page does, without a browser."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

_MAX_WAIT_S = 60.0


class Reader:
    """One open page. `rerun` asks for a run of the script and gives the time until all of it has come."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._held: set[str] = set()

    async def rerun(self) -> float:
        """Seconds from asking to the message that ends the run. Raises RuntimeError for a run that failed."""
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        # As the page does: what it holds already need not be sent again.
        asked.rerun_script.cached_message_hashes.extend(sorted(self._held))
        began = time.perf_counter()
        await self._connection.send(asked.SerializeToString())
        async with asyncio.timeout(_MAX_WAIT_S):
            while True:
                told = ForwardMsg.FromString(await self._connection.recv(decode=False))
                if told.metadata.cacheable and told.hash:
                    self._held.add(told.hash)
                if told.WhichOneof("type") == "script_finished":
                    if told.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                        continue  # the page asked to be drawn again, as an answer of a service came in meanwhile
                    if told.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                        raise RuntimeError("The script did not run to its end.")
                    return time.perf_counter() - began


class Readers:
    """Many of them; an async context manager that leaves with all at its end."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open = AsyncExitStack()
        self._readers: list[Reader] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    async def come(self, number: int) -> None:
        """So many more open the page, one after the other, and see it once."""
        for _ in range(number):
            connection = await self._open.enter_async_context(
                connect(
                    f"ws://127.0.0.1:{self._port}/_stcore/stream",
                    subprotocols=[Subprotocol("streamlit")],
                    max_size=None,
                    compression=None,
                    ping_interval=None,
                )
            )
            reader = Reader(connection)
            await reader.rerun()
            self._readers.append(reader)

    async def read(self, seconds: float, *, every_s: float, seed: int) -> list[float]:
        """What each run took, in seconds, when each reader asks for one every `every_s` on average, independently.

        Who waits for a run asks for no other meanwhile, which is kind to a slow server.
        """
        chance = random.Random(seed)
        ends = time.monotonic() + seconds
        each = [self._one(reader, ends, random.Random(chance.random()), every_s) for reader in self._readers]
        taken: Sequence[list[float]] = await asyncio.gather(*each)
        return [one for many in taken for one in many]

    @staticmethod
    async def _one(reader: Reader, ends: float, chance: random.Random, every_s: float) -> list[float]:
        taken: list[float] = []
        while (wait_s := chance.expovariate(1 / every_s)) < ends - time.monotonic():
            await asyncio.sleep(wait_s)
            taken.append(await reader.rerun())
        return taken
