"""From nothing to the first page, and what the imports take, against an empty Streamlit app."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.bench.processes import REPOSITORY, Server, our_app, streamlit_command, usual_environment
from tests.bench.readers import Readers
from tests.bench.table import Chapter, Row, Samples, unless, verdict

TIMES = 7
MAX_EXTRA_S = 0.8
EMPTY = REPOSITORY / "tests/bench/peers/empty_app.py"


@dataclass(kw_only=True)
class _Found:
    """Seconds: until the server answers, until a reader has seen all of the first page, until /pocket was given."""

    healthy: list[float] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)
    pocket: list[float] = field(default_factory=list)
    imported: list[float] = field(default_factory=list)


def measure() -> Chapter:
    """Ours and the empty one in turns."""
    ours, empty = _Found(), _Found()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        our_app(work).stop()  # compiles our modules, once for all
        for number in range(TIMES):
            mine = work / f"{number}"
            mine.mkdir()
            _started(ours, partial(our_app, mine, ready="/_stcore/health"))
            _started(empty, partial(_empty, mine))
            _pocket(ours, mine)
            ours.imported.append(_imported("import app"))
            empty.imported.append(_imported("import streamlit"))
    return Chapter(
        title="Starting",
        how=(
            "From the start of the process until `/_stcore/health` answers, and until a reader over the websocket has "
            f"all of the first page, asked for at once; {TIMES} times, ours and an empty app (`st.write`) in turns, "
            "each with a folder for its data that does not exist yet. Importing is a fresh `python -c`."
        ),
        rows=(
            _row("First page on Streamlit", ours.seen, empty.seen, judged=True),
            _row("Until it is healthy", ours.healthy, empty.healthy),
            Row(what="First `/pocket`, packed", ours=Samples(unit="s", values=tuple(ours.pocket))),
            _row("Importing (`app`; `streamlit`)", ours.imported, empty.imported, judged=True),
        ),
        follows=(
            f"The first page stands {_more(ours.seen, empty.seen):+.2f} s after that of an empty app; importing takes "
            f"{_more(ours.imported, empty.imported):+.2f} s."
        ),
    )


_WHY = (
    "An empty app loads neither SQLAlchemy (the store) nor Pydantic (the settings) nor Jinja (the list) nor our own "
    "modules, and reads no plan. What draws maps and files and asks services is loaded later."
)


def _row(what: str, ours: list[float], empty: list[float], *, judged: bool = False) -> Row:
    met = _more(ours, empty) <= MAX_EXTRA_S
    return Row(
        what=what,
        ours=Samples(unit="s", values=tuple(ours)),
        peer_name="empty app",
        peer=Samples(unit="s", values=tuple(empty)),
        target=f"at most {MAX_EXTRA_S:.1f} s more" if judged else "",
        verdict=verdict(met) if judged else "no target",
        note=unless(met or not judged, _WHY),
    )


def _more(ours: list[float], empty: list[float]) -> float:
    return Samples(unit="s", values=tuple(ours)).median - Samples(unit="s", values=tuple(empty)).median


def _started(found: _Found, start: Callable[[], Server]) -> None:
    began = time.perf_counter()
    with start() as server:
        found.healthy.append(time.perf_counter() - began)
        asyncio.run(_seen(server))
        found.seen.append(time.perf_counter() - began)


async def _seen(server: Server) -> None:
    async with Readers(server.port) as readers:
        await readers.come(1)


def _pocket(found: _Found, work: Path) -> None:
    began = time.perf_counter()
    with our_app(work) as server:
        server.wait_for("/pocket")
        found.pocket.append(time.perf_counter() - began)


def _empty(work: Path) -> Server:
    return Server(streamlit_command(str(EMPTY)), cwd=work, ready="/_stcore/health", log=work / "empty.log")


def _imported(code: str) -> float:
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as data:
        environment = usual_environment() | {"STUDY_VISIT_DATA": data}
        subprocess.run(
            [sys.executable, "-c", code], cwd=REPOSITORY, env=environment, check=True, capture_output=True, timeout=120
        )
    return time.perf_counter() - began
