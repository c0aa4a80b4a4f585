"""`python -m components publish`: everything, in all languages, as a folder."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from components.settings import load_settings
from tests.bench.plans import answered, plan_of
from tests.bench.processes import NOBODY, REPOSITORY, usual_environment
from tests.bench.table import Chapter, Row, Samples, unless, verdict

SIZES = (4, 40)
TIMES = 5
MAX_S = 3.0
MAX_GROWTH = 1.25


def measure() -> Chapter:
    """Both sizes in turns, and `publish --help` beside them: what the program takes before it does anything."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        plans = {size: _plan(work / str(size), size) for size in SIZES}
        taken: dict[int, list[float]] = {size: [] for size in SIZES}
        idle: list[float] = []
        written: dict[int, tuple[int, int]] = {}
        _timed(["--help"], work)  # compiles our modules, once for all
        for _ in range(TIMES):
            idle.append(_timed(["--help"], work))
            for size, plan in plans.items():
                out = plan.parent / "out"
                taken[size].append(
                    _timed([str(plan), "--out", str(out), "--base-url", "https://visit.example.org"], plan.parent)
                )
                sizes = [file.stat().st_size for file in out.iterdir()]
                written[size] = (len(sizes), sum(sizes))
    small, large = (Samples(unit="s", values=tuple(taken[size])) for size in SIZES)
    begin = Samples(unit="s", values=tuple(idle))
    work_small, work_large = small.median - begin.median, large.median - begin.median
    linear = work_large / work_small <= MAX_GROWTH * SIZES[1] / SIZES[0]
    why = (
        "Most of it is loading Folium and drawing the two pictures. The languages made by processes of their "
        "own would save some where there are more cores."
    )
    files, size_b = written[SIZES[0]]
    return Chapter(
        title="Publishing a folder",
        how=(
            "The command as anybody runs it, from its start to its end: every page in all eight languages and every "
            f"file, {files} of them, {size_b / 1e6:.1f} MB for {SIZES[0]} stops; all answers stored. Beside it "
            "`publish --help`, which loads no library."
        ),
        rows=(
            Row(what="`publish --help`", ours=begin),
            *(
                Row(
                    what=f"{size} stops",
                    ours=ours,
                    target=f"under {MAX_S:.0f} s",
                    verdict=verdict(ours.median < MAX_S),
                    note=unless(ours.median < MAX_S, why),
                )
                for size, ours in zip(SIZES, (small, large), strict=True)
            ),
            Row(
                what=f"{SIZES[1]} stops as a multiple of {SIZES[0]}, without the start",
                ours=Samples(unit="times", values=(work_large / work_small,)),
                target=f"linear: at most {MAX_GROWTH * SIZES[1] / SIZES[0]:.1f}",
                verdict=verdict(linear),
                note=unless(linear, "Some of what is made for each stop looks at all others; a profile tells which."),
            ),
        ),
        follows=(
            f"A stop more costs {1000 * (large.median - small.median) / (SIZES[1] - SIZES[0]):.0f} ms in all files "
            f"together; `--help` takes {begin.median:.1f} s."
        ),
    )


def _plan(folder: Path, size: int) -> Path:
    """A plan in a folder of its own, all its answers stored there."""
    folder.mkdir()
    plan = folder / "venues.csv"
    plan.write_bytes(plan_of(size))
    answered(load_settings(REPOSITORY, _environment(folder)), plan.read_bytes())
    return plan


def _environment(folder: Path) -> dict[str, str]:
    return {"STUDY_VISIT_DATA": str(folder / "data"), "STUDY_VISIT_ROUTER_URL": NOBODY}


def _timed(arguments: list[str], folder: Path) -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "components", "publish", "--offline", "--force", *arguments],
        cwd=REPOSITORY,
        env=usual_environment() | _environment(folder),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - began
