"""`python -m tests.bench`: every chapter in a process of its own, then docs/measurements.md.

`python -m tests.bench order growth` measures these again and keeps the other chapters as they were measured last.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.machine import described
from tests.bench.table import Chapter, Measure, contents, markdown, summary

REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "docs" / "measurements.md"
RESULTS = Path(__file__).parent / "results"
"""One JSON file a chapter, not kept in git."""

CHAPTERS = (
    "light",
    "ground",
    "ground_size",
    "click",
    "sessions",
    "requests",
    "hanging",
    "spending",
    "growth",
    "order",
    "publish",
    "start",
)
"""The modules beside this one, in the order of the page."""


def main() -> int:
    """Measure what was asked for, and write the page."""
    parser = argparse.ArgumentParser(prog="tests/bench/run", description=__doc__)
    parser.add_argument("chapter", nargs="*", choices=[*CHAPTERS, []], help="measure these alone (default: all)")
    parser.add_argument("--one", choices=CHAPTERS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    RESULTS.mkdir(exist_ok=True)
    if asked.one:
        measure: Measure = importlib.import_module(f"tests.bench.{asked.one}").measure
        _file(asked.one).write_text(measure().model_dump_json(indent=1), encoding="utf-8")
        return 0
    failed = [name for name in asked.chapter or CHAPTERS if not _measured(name)]
    _write()
    sys.stdout.write(f"{PAGE.relative_to(REPOSITORY)} is written.\n")
    if failed:
        sys.stderr.write(f"Not measured, see above: {', '.join(failed)}.\n")
    return 1 if failed else 0


def _measured(name: str) -> bool:
    """Measure a chapter in a fresh process, so that no other one's memory and caches count."""
    started = time.monotonic()
    sys.stdout.write(f"== {name}\n")
    sys.stdout.flush()
    _file(name).unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.bench", "--one", name]
    done = subprocess.run(command, cwd=REPOSITORY, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}, check=False)
    sys.stdout.write(f"   {'done' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s\n")
    return done.returncode == 0


def _write() -> None:
    known = [name for name in CHAPTERS if _file(name).exists()]
    chapters = [Chapter.model_validate_json(_file(name).read_bytes()) for name in known]
    missing = [name for name in CHAPTERS if name not in known]
    head = [
        "# Measurements",
        "",
        "`tests/bench/run` makes this page anew; nothing on it is written by hand. A number is a median, with spread",
        "and the number of runs below it; *ours / peer* compares two medians of one run on one machine.",
        "",
        f"Measured on {datetime.now(UTC):%-d %B %Y}. {summary(chapters)}",
        *([f"Not measured in this run: {', '.join(missing)}."] if missing else []),
        "",
        contents(chapters),
        "What it was measured on:",
        "",
        described(),
        "",
    ]
    PAGE.write_text("\n".join(head) + "\n".join(markdown(each) for each in chapters), encoding="utf-8")


def _file(name: str) -> Path:
    return RESULTS / f"{name}.json"


if __name__ == "__main__":
    sys.exit(main())
