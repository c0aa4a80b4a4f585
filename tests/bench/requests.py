"""How many readers one process serves: `/pocket`, `/embed` and `/visit.json` against a bare Starlette route.

The peer gives the same bytes and headers from memory, and decides nothing: it is what Starlette and its server take.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.processes import REPOSITORY, Server, our_app
from tests.bench.table import Chapter, Row, Samples, unless, verdict

CONNECTIONS = 16
SECONDS = 3
ROUNDS = 5
MIN_SHARE = 0.8
PATHS = ("/pocket", "/embed", "/visit.json")
_ADDED_BY_THE_SERVER = {"date", "server"}
_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(kw_only=True)
class _Case:
    """One request, and what came of it: requests a second and the 99th percentile of the time each took."""

    name: str
    path: str
    headers: dict[str, str]
    ours_each_s: list[float] = field(default_factory=list)
    ours_p99_ms: list[float] = field(default_factory=list)
    peer_each_s: list[float] = field(default_factory=list)
    peer_p99_ms: list[float] = field(default_factory=list)


def measure() -> Chapter:
    """Each case in turns: ours, the peer, ours, the peer."""
    wrk = wrk_command()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        work = Path(folder)
        ours = running.enter_context(our_app(work))
        cases = [case for path in PATHS for case in _cases(ours, path)]
        for case in cases:
            peer = running.enter_context(_peer(ours, case, work))
            for number in range(ROUNDS):
                # Who goes first changes, so that neither always has the cooler processor.
                for server in (ours, peer) if number % 2 else (peer, ours):
                    each_s, p99_ms = load(wrk, server, case.path, case.headers)
                    (case.ours_each_s if server is ours else case.peer_each_s).append(each_s)
                    (case.ours_p99_ms if server is ours else case.peer_p99_ms).append(p99_ms)
            peer.stop()
    rows = [row for case in cases for row in _rows(case)]
    return Chapter(
        title="Requests a second",
        how=(
            "One process, as `streamlit run app.py` starts it, all of it on one core; "
            f"[wrk](https://github.com/wg/wrk) holds {CONNECTIONS} connections open and asks for {SECONDS} s at a time "
            f"on the same machine, ours and the peer in turns, {ROUNDS} rounds. `full` is asked with Brotli, as "
            "browsers do; `304` with the tag of the "
            "copy that a reader has. The peer is one Starlette route that gives the same bytes and headers from memory."
        ),
        rows=tuple(rows),
        follows=_follows(cases),
    )


def _cases(ours: Server, path: str) -> list[_Case]:
    full = {"Accept-Encoding": "br, gzip", "Accept-Language": "en-GB,en;q=0.9"}
    ours.wait_for(path)
    _, headers, _ = ours.get(path, full)
    tag = {name.lower(): value for name, value in headers}["etag"]
    return [
        _Case(name=f"`{path}`, full", path=path, headers=full),
        _Case(name=f"`{path}`, 304", path=path, headers={**full, "If-None-Match": tag}),
    ]


def _peer(ours: Server, case: _Case, work: Path) -> Server:
    status, headers, body = ours.get(case.path, case.headers)
    kept = {name: value for name, value in headers if name.lower() not in _ADDED_BY_THE_SERVER}
    told = {"path": case.path, "status": status, "headers": kept, "body": base64.b64encode(body).decode()}
    answer = work / "answer.json"
    answer.write_text(json.dumps(told), encoding="utf-8")
    command = ["-m", "tests.bench.peers.bare_route", "{port}", str(answer)]
    return Server(command, cwd=REPOSITORY, ready="/ready", log=work / "peer.log")


def load(
    wrk: str,
    server: Server,
    path: str,
    headers: Mapping[str, str],
    *,
    seconds: int = SECONDS,
    may_be_late: bool = False,
) -> tuple[float, float]:
    """Requests a second, and the 99th percentile in ms. Raises RuntimeError for any answer but 200 and 304, and for one
    after two seconds unless it `may_be_late`."""
    options = [f"-c{CONNECTIONS}", "-t1", f"-d{seconds}s", "--latency"]
    asked = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    done = subprocess.run(
        [wrk, *options, *asked, server.url + path], capture_output=True, text=True, check=True, timeout=60 + seconds
    )
    each_s = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout)
    is_late = not may_be_late and "Socket errors" in done.stdout
    if each_s is None or p99 is None or "Non-2xx" in done.stdout or is_late:
        raise RuntimeError(f"{path}: not every answer came as it should:\n{done.stdout}")
    return float(each_s[1]), float(p99[1]) * _MS[p99[2]]


def _rows(case: _Case) -> list[Row]:
    ours, peer = (
        Samples(unit="1/s", values=tuple(case.ours_each_s)),
        Samples(unit="1/s", values=tuple(case.peer_each_s)),
    )
    ours_p99 = Samples(unit="ms", values=tuple(case.ours_p99_ms))
    peer_p99 = Samples(unit="ms", values=tuple(case.peer_p99_ms))
    most = 1 / MIN_SHARE
    return [
        Row(
            what=f"{case.name}: requests a second",
            ours=ours,
            peer_name="bare route",
            peer=peer,
            target=f"at least {MIN_SHARE} of it",
            verdict=verdict(ours.median >= MIN_SHARE * peer.median),
            note=unless(
                ours.median >= MIN_SHARE * peer.median, "The middleware before our routes costs the rest of it."
            ),
        ),
        Row(
            what=f"{case.name}: 99 % within",
            ours=ours_p99,
            peer_name="bare route",
            peer=peer_p99,
            target=f"at most {most} times it",
            verdict=verdict(ours_p99.median <= most * peer_p99.median),
            note=unless(
                ours_p99.median <= most * peer_p99.median,
                "The slowest of a hundred waits for the work that our process does beside answering (it looks at the "
                "plan's file, and keeps Streamlit's sessions), which a bare route has none of; and wrk, both servers "
                "and the system share these cores.",
            ),
        ),
    ]


def _follows(cases: Sequence[_Case]) -> str:
    def least_each_s(ending: str) -> float:
        return min(Samples(unit="1/s", values=tuple(case.ours_each_s)).median for case in cases if ending in case.name)

    first, again = least_each_s("/pocket`, full"), least_each_s("/visit.json`, 304")
    return (
        f"Ten thousand readers who open `/pocket` within one hour are {10_000 / 3600:.1f} requests a second, of "
        f"{first:.0f} that one process answers. A million in one hour are {1_000_000 / 3600:.0f} a second: a cache in "
        "front that keeps `/pocket` for the 30 s of its `Cache-Control` asks for it twice a minute and language, "
        f"whatever the crowd. Who only asks whether the plan changed costs a 304, {again:.0f} a second."
    )


def wrk_command() -> str:
    """The load generator; got where Debian's packages can be installed."""
    if shutil.which("wrk") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "wrk"]):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    found = shutil.which("wrk")
    if found is None:
        raise RuntimeError("This needs wrk (Debian: apt-get install wrk; macOS: brew install wrk).")
    return found
