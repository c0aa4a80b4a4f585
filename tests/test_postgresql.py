"""The tests' PostgreSQL ends with the run that started it, also when that run is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).parents[1]
ENDS_WITHIN_S = 60.0

RUN = """
import os, sys, time
from tests.postgresql import Databases
first, second = Databases(os.getpid(), "one"), Databases(os.getpid(), "two")
print(first.new(), second.new(), flush=True)
if "stays" in sys.argv:
    time.sleep(600)
"""


@pytest.mark.postgresql
@pytest.mark.parametrize("killed", [False, True], ids=["ends", "is-killed"])
def test_the_server_ends_when_its_run(killed: bool) -> None:
    command = [sys.executable, "-c", RUN, *(["stays"] if killed else [])]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        urls = run.stdout.readline().split()
        assert len({psycopg.connect(url).info.backend_pid for url in urls}) == 2, "both are there at the same time"
        if killed:
            run.send_signal(signal.SIGKILL)

    folder = Path(tempfile.gettempdir()) / f"study-visit-tests-{run.pid}"
    deadline = time.monotonic() + ENDS_WITHIN_S
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(urls[0])
