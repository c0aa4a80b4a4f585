"""Forked processes for tests that kill them: what a child has done it reports over a pipe."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress

MAX_STEP_S = 0.01
"""About how long a step takes that is to be cut off."""


def in_a_process(task: Callable[[int], None]) -> tuple[int, int]:
    """Fork: the child's id and where it reports."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        # Whatever happens in the child must not come back into the tests of this process.
        with suppress(BaseException):
            task(writing)
        os._exit(1)
    os.close(writing)
    return child, reading


def reported(reading: int) -> bytes:
    """All that a dead child reported."""
    report = b""
    while part := os.read(reading, 65536):
        report += part
    os.close(reading)
    return report


def killed_at_random(task: Callable[[int], None], dice: random.Random) -> bytes:
    """Run a task in a process that is killed at a random moment; gives what it reported after its first byte, `r`."""
    child, reading = in_a_process(task)
    assert os.read(reading, 1) == b"r", "the process did not start"
    report = b"".join(os.read(reading, 1) for _ in range(dice.randrange(4)))
    time.sleep(dice.uniform(0, MAX_STEP_S))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return report + reported(reading)
