"""Waits for background work."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_S = 60.0


def until(is_done: Callable[[], bool]) -> None:
    """Wait until `is_done` returns true. The limit is only there to end a test that fails."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_done():
        assert time.monotonic() < deadline, "the background work did not get there"
        time.sleep(0.005)
