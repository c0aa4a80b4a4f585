"""Forked processes for tests that kill them: what a child has done it reports over a pipe."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress


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
