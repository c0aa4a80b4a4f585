"""Starts, stops and hangs the parts of a real geocoder and router (../shared/services)."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCRIPTS = Path(__file__).parents[3] / "shared" / "services"


def start(port: int, *rate: str) -> None:
    """Start all parts that do not run yet, the front on this port."""
    subprocess.run([SCRIPTS / "start", str(port), *rate], check=True, timeout=60)


def stop(*parts: str) -> None:
    """Stop these parts."""
    subprocess.run([SCRIPTS / "stop", *parts], check=True, timeout=60)


@contextmanager
def hung(part: str) -> Iterator[None]:
    """Keep a part from answering, without ending it."""
    home = os.environ.get("STUDY_VISIT_SERVICES_DIR")
    folder = Path(home) if home else Path.home() / ".cache" / "study-visit-services"
    pid = int((folder / "run" / f"{part}.pid").read_text())
    os.kill(pid, signal.SIGSTOP)
    time.sleep(0.2)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
