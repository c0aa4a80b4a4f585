"""When to try again what has just failed: not at once, and less often the longer it lasts."""

from __future__ import annotations

import time
from collections.abc import Callable

from components.store.database import DatabaseFault

FIRST_RETRY_S, LONGEST_RETRY_S = 5.0, 60.0


class Backoff:
    """Shut after a fault for a while, twice as long after each in a row. `monotonic` is in seconds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.fault: DatabaseFault | None = None
        self._monotonic = monotonic
        self._until = 0.0
        self._pause_s = FIRST_RETRY_S

    @property
    def open(self) -> bool:
        """Whether it may be tried now."""
        return self.fault is None or self._monotonic() >= self._until

    def shut(self, fault: DatabaseFault) -> None:
        """It failed."""
        self.fault = fault
        self._until = self._monotonic() + self._pause_s
        self._pause_s = min(2 * self._pause_s, LONGEST_RETRY_S)

    def pass_through(self) -> None:
        """It worked."""
        self.fault = None
        self._pause_s = FIRST_RETRY_S
