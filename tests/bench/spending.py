"""What strangers can spend: pages while variants of one are asked for, and memory while long messages come.

The peer is the same app, undisturbed, in turns.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.bench.hanging import disturbance_rows, measure_disturbed
from tests.bench.processes import REPOSITORY, Server, our_app
from tests.bench.requests import wrk_command
from tests.bench.table import Chapter, Row, Samples, unless, verdict

EACH_S = 300
ROUNDS = 5
CLIENTS, MESSAGE_MB = 17, 24
MAX_GROWTH_MB = 100
_BEFORE = ""


def measure() -> Chapter:
    """One app for both."""
    wrk = wrk_command()
    with tempfile.TemporaryDirectory() as folder, our_app(Path(folder)) as ours:
        ours.wait_for("/pocket")
        grown_mb = [asyncio.run(_grown_mb(ours)) for _ in range(3)]
        case = measure_disturbed(wrk, ours, f"{EACH_S} variants a second", partial(_asking, ours), rounds=ROUNDS)
    grown = Samples(unit="MB", values=tuple(grown_mb))
    is_met = max(grown_mb) <= MAX_GROWTH_MB
    memory = Row(
        what=f"{CLIENTS} websockets that send {MESSAGE_MB} MB each: more memory at the peak",
        ours=grown,
        target=f"at most {MAX_GROWTH_MB} MB",
        verdict=verdict(is_met),
        note=unless(is_met, "Messages were held."),
    )
    return Chapter(
        title="What strangers can spend",
        how=(
            "One process, as `streamlit run app.py` starts it, without a `base_url`. *Variants* are requests for "
            f"`/pocket`, {EACH_S} a second, each by another host's name and with other parameters, from a process of "
            "their own on the same machine; partners' pages are asked as in [Requests a second](#requests-a-second), "
            f"undisturbed and disturbed in turns, {ROUNDS} rounds. Memory is what the server keeps for itself (USS), "
            "looked at every 20 ms while the messages come."
        ),
        rows=(memory, *disturbance_rows(case)),
        follows=_BEFORE,
    )


async def _grown_mb(ours: Server) -> float:
    before = ours.memory_mb()
    peaks, is_over = [before], threading.Event()

    def watch() -> None:
        while not is_over.is_set():
            peaks.append(ours.memory_mb())
            time.sleep(0.02)

    watching = threading.Thread(target=watch)
    watching.start()
    message = BackMsg()
    message.rerun_script.widget_states.widgets.add(id="x", string_value="x" * (MESSAGE_MB * 1_000_000))
    await asyncio.gather(*(_send(ours, message.SerializeToString()) for _ in range(CLIENTS)))
    is_over.set()
    watching.join()
    return max(peaks) - before


async def _send(ours: Server, data: bytes) -> None:
    address = f"ws://127.0.0.1:{ours.port}/_stcore/stream"
    with suppress(ConnectionClosed, ConnectionError):
        async with connect(address, subprotocols=[Subprotocol("streamlit")], compression=None) as connection:
            await connection.send(data)
            await asyncio.sleep(3)


@contextmanager
def _asking(ours: Server) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.bench.variants", str(ours.port), str(EACH_S)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield
    finally:
        process.terminate()
        process.wait(10)
