"""A hundred readers with the Streamlit page open: how long a rerun takes, and what a session weighs.

The peer is the same script, run as Streamlit runs any: without our lifespan and our options.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.processes import NOBODY, REPOSITORY, Server, our_app, streamlit_command
from tests.bench.readers import Readers
from tests.bench.table import Chapter, Row, Samples, unless, verdict

SESSIONS = 100
EVERY_S = 10.0
SECONDS = 60.0
MAX_P95_MS = 150.0
MAX_MB = 1.0
_FIRST = 10


@dataclass(kw_only=True)
class _Found:
    """What one server showed: each rerun in ms, MB a session at both halves, and MB when all have read for a while."""

    reruns_ms: list[float] = field(default_factory=list)
    session_mb: list[float] = field(default_factory=list)
    grown_mb: float = 0.0

    @property
    def reruns(self) -> Samples:
        return Samples(unit="ms", values=tuple(self.reruns_ms))

    @property
    def p95(self) -> Samples:
        return Samples(unit="ms", values=(self.reruns.percentile(95),))


def measure() -> Chapter:
    """First ours, then the peer: two at once would take each other's processor."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        with our_app(work) as ours:
            ours.wait_for("/_stcore/health")
            mine = asyncio.run(_watched(ours))
        with _plain(work) as plain:
            theirs = asyncio.run(_watched(plain))
    return Chapter(
        title="Open sessions",
        how=(
            f"{SESSIONS} websockets that speak Streamlit's protocol from a process of their own, each asking for a "
            f"rerun of the visit page every {EVERY_S:.0f} s on average, at random moments, for {SECONDS:.0f} s; from "
            "the question to the message that ends the run. Memory is what the server keeps for itself (USS), as "
            "sessions come. The peer is the same script under `streamlit run components/pages/router.py`, with "
            "Streamlit's defaults."
        ),
        rows=(
            Row(what="Rerun, median", ours=mine.reruns, peer_name="Streamlit's defaults", peer=theirs.reruns),
            Row(
                what="Rerun, 95 % within",
                ours=mine.p95,
                peer_name="Streamlit's defaults",
                peer=theirs.p95,
                target=f"under {MAX_P95_MS:.0f} ms",
                verdict=verdict(mine.p95.median < MAX_P95_MS),
                note=unless(
                    mine.p95.median < MAX_P95_MS,
                    "Runs that come at one moment wait for each other in one process; a second process would halve it.",
                ),
            ),
            Row(
                what="Memory a session",
                ours=Samples(unit="MB", values=tuple(mine.session_mb)),
                peer_name="Streamlit's defaults",
                peer=Samples(unit="MB", values=tuple(theirs.session_mb)),
                target=f"under {MAX_MB:.0f} MB",
                verdict=verdict(Samples(unit="MB", values=tuple(mine.session_mb)).median < MAX_MB),
            ),
        ),
        follows=(
            "What made the difference: nothing collects all garbage after each run, nothing looks through all modules "
            "for changed files, and what every reader of a language gets is drawn once for all of them. In "
            f"{SECONDS:.0f} s of reruns our process grew by {max(0.0, mine.grown_mb):.1f} MB."
        ),
    )


def _plain(work: Path) -> Server:
    elsewhere = work / "plain"
    elsewhere.mkdir()
    return Server(
        streamlit_command(str(REPOSITORY / "components/pages/router.py")),
        cwd=elsewhere,  # so that our .streamlit/config.toml does not count
        environment={
            "PYTHONPATH": str(REPOSITORY),
            "STUDY_VISIT_DATA": str(elsewhere / "data"),
            "STUDY_VISIT_GEOCODER_URL": NOBODY,
            "STUDY_VISIT_ROUTER_URL": NOBODY,
        },
        ready="/_stcore/health",
        log=work / "plain.log",
    )


async def _watched(server: Server) -> _Found:
    found = _Found()
    async with Readers(server.port) as readers:
        await readers.come(_FIRST)  # what the first runs load and let go again is no session's
        before_mb, half = server.memory_mb(), SESSIONS // 2
        for number in (half - _FIRST, SESSIONS - half):
            await readers.come(number)
            now_mb = server.memory_mb()
            found.session_mb.append((now_mb - before_mb) / number)
            before_mb = now_mb
        found.reruns_ms = [1000 * taken_s for taken_s in await readers.read(SECONDS, every_s=EVERY_S, seed=6)]
        found.grown_mb = server.memory_mb() - before_mb
    return found
