"""A clock that only moves when somebody sleeps or a test moves it."""

from __future__ import annotations


class Clock:
    """Gives `now`, in seconds since 1970; `slept_s` are the sleeps so far."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now
        self.slept_s: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move on by so many seconds at once."""
        self.slept_s.append(seconds)
        self.now += seconds
