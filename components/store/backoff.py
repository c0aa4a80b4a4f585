"""Exponential back-off: how long to wait before something that failed is tried again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

FIRST_RETRY_S, MAX_RETRY_S = 5.0, 60.0
"""The waits for a database or a disk, unless the owner of a `Backoff` says otherwise."""

Fault = TypeVar("Fault", bound=Exception)


def delay_s(failures: int, *, first_s: float, max_s: float) -> float:
    """Seconds to wait after so many failures in a row: `first_s`, twice as long after each further one, at most
    `max_s`; 0 without a failure."""
    return 0.0 if failures < 1 else min(first_s * 2.0 ** min(failures - 1, 64), max_s)


class Backoff(Generic[Fault]):
    """Counts the failures in a row of one thing and says when it may be tried again.

    `fault` is the last failure, None since the last success. `clock` is in seconds and never goes back. Not safe
    between threads by itself: the owner holds a lock.
    """

    def __init__(
        self,
        *,
        first_s: float = FIRST_RETRY_S,
        max_s: float = MAX_RETRY_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.fault: Fault | None = None
        self.failures = 0
        self._first_s = first_s
        self._max_s = max_s
        self._clock = clock
        self._retry_at = 0.0

    @property
    def ready(self) -> bool:
        """Whether it may be tried now."""
        return self.fault is None or self._clock() >= self._retry_at

    @property
    def remaining_s(self) -> float:
        """Seconds until it may be tried; 0 when it may be tried now."""
        return 0.0 if self.fault is None else max(0.0, self._retry_at - self._clock())

    def failed(self, fault: Fault, *, retry_after_s: float | None = None) -> float:
        """Note a failure; the seconds to wait: those of a `Retry-After`, if there is one, else by the failures in a
        row."""
        self.fault = fault
        self.failures += 1
        wait_s = retry_after_s
        if wait_s is None:
            wait_s = delay_s(self.failures, first_s=self._first_s, max_s=self._max_s)
        self._retry_at = self._clock() + wait_s
        return wait_s

    def succeeded(self) -> None:
        """Note a success: the next failure is the first again."""
        self.fault = None
        self.failures = 0
